//! A JSON document with other words in it, of the same structure. Works without recursion.

use super::words::Words;
use crate::jmespath::{Entry, Value, json_string, plain_number};

/// What is done with what a document holds.
pub(super) trait Visitor {
    /// A text, or the key of an object; at the top of the document, by the key it stands below.
    fn text(&mut self, text: &str, top: Option<&str>) -> String;
    /// A number, as it is written.
    fn number(&mut self, text: &str) -> String;
}

/// Replaces.
impl Visitor for Words {
    fn text(&mut self, text: &str, _: Option<&str>) -> String {
        self.replace(text)
    }

    fn number(&mut self, text: &str) -> String {
        self.numeral(text)
    }
}

/// What of a document JavaScript would lose when it reads it as an object.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Losses {
    /// A key that stands there twice, or more brackets in one another than anybody writes.
    pub(super) lossy: bool,
}

const DEEPEST: usize = 200;

enum Open<'a> {
    Array(std::slice::Iter<'a, std::cell::Cell<Value<'a>>>),
    Object(std::slice::Iter<'a, Entry<'a>>),
}

/// The document's text with what the visitor makes of it, repeated keys included.
pub(super) fn rewrite(value: Value<'_>, visitor: &mut dyn Visitor) -> (String, Losses) {
    let (mut out, mut losses) = (String::new(), Losses::default());
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut top: Option<&str> = None;
    begin(value, None, visitor, &mut out, &mut open, &mut losses);
    while let Some(innermost) = open.last_mut() {
        let begun = match innermost {
            Open::Array(items) => items.next().map(|item| (None, item.get())),
            Open::Object(entries) => entries.next().map(|(key, value)| (Some(*key), *value)),
        };
        let Some((key, value)) = begun else {
            out.push(if matches!(innermost, Open::Array(_)) { ']' } else { '}' });
            open.pop();
            continue;
        };
        if !out.ends_with(['[', '{']) {
            out.push(',');
        }
        if let Some(key) = key {
            json_string(&visitor.text(key, None), &mut out);
            out.push(':');
            top = if open.len() == 1 { Some(key) } else { None };
        }
        begin(value, top.filter(|_| open.len() == 1), visitor, &mut out, &mut open, &mut losses);
    }
    (out, losses)
}

fn begin<'a>(
    value: Value<'a>,
    top: Option<&str>,
    visitor: &mut dyn Visitor,
    out: &mut String,
    open: &mut Vec<Open<'a>>,
    losses: &mut Losses,
) {
    match value {
        Value::Null | Value::Expref(_) => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if flag { "true" } else { "false" }),
        Value::Numeral(text) => out.push_str(&visitor.number(text)),
        Value::Number(number) => out.push_str(&visitor.number(&plain_number(number.get()))),
        Value::String(text) => json_string(&visitor.text(text, top), out),
        Value::Array(items) => {
            out.push('[');
            open.push(Open::Array(items.iter()));
        }
        Value::Object(object) => {
            losses.lossy |= object.entries().len() != object.written().len();
            out.push('{');
            open.push(Open::Object(object.written().iter()));
        }
    }
    losses.lossy |= open.len() > DEEPEST;
}
