//! [`Value`] to JSON text, without recursion: as Go's `encoding/json` writes it, or as it was written.

use super::error::Kind;
use super::number;
use super::value::{Entry, Value};

/// What `to_string` needs: keys sorted, `<` `>` `&` and two line separators escaped (behaviour 10.3.2).
///
/// # Errors
///
/// `invalid-value` where Go cannot write the value: an infinite number, not a number, an expression reference;
/// `recursion-limit` where the text gets longer than `most` bytes.
pub(super) fn as_go(value: Value<'_>, most: usize) -> Result<String, Kind> {
    let mut writer = Writer { out: String::new(), most, go: true, writable: true };
    if !writer.value(value) {
        return Err(Kind::RecursionLimit);
    }
    if writer.writable { Ok(writer.out) } else { Err(Kind::InvalidValue) }
}

/// JSON for a host: keys in their order, each once. What JSON cannot hold is written so that JavaScript's
/// `JSON.parse` yields it all the same (infinite numbers) or null (not a number, an expression reference). None where the
/// text gets longer than `most` bytes: a value that holds another many times is small, its text is not.
pub fn json(value: Value<'_>, most: usize) -> Option<String> {
    let mut writer = Writer { out: String::new(), most, go: false, writable: true };
    writer.value(value).then_some(writer.out)
}

/// Writes `text` as a JSON string.
pub fn json_string(text: &str, out: &mut String) {
    string(text, false, out);
}

struct Writer {
    out: String,
    most: usize,
    go: bool,
    writable: bool,
}

/// A list or object that is being written.
enum Open<'a> {
    Array(std::slice::Iter<'a, std::cell::Cell<Value<'a>>>),
    Object(std::vec::IntoIter<Entry<'a>>),
}

impl Writer {
    /// Writes a value; false where it gets too long.
    fn value(&mut self, value: Value<'_>) -> bool {
        let mut open = Vec::new();
        open.extend(self.begin(value));
        while let Some(innermost) = open.last_mut() {
            let begun = match innermost {
                Open::Array(items) => items.next().map(|item| (None, item.get())),
                Open::Object(entries) => entries.next().map(|(key, value)| (Some(key), value)),
            };
            let Some((key, value)) = begun else {
                let close = if matches!(innermost, Open::Array(_)) { ']' } else { '}' };
                self.out.push(close);
                open.pop();
                continue;
            };
            // Text inside a string ends in its quote, so a bracket at the end has just been opened.
            if !self.out.ends_with(['[', '{']) {
                self.out.push(',');
            }
            if let Some(key) = key {
                string(key, self.go, &mut self.out);
                self.out.push(':');
            }
            open.extend(self.begin(value));
            if self.out.len() > self.most {
                return false;
            }
        }
        self.out.len() <= self.most
    }

    /// Writes a scalar, or the opening bracket of what is returned.
    fn begin<'a>(&mut self, value: Value<'a>) -> Option<Open<'a>> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(flag) => self.out.push_str(if flag { "true" } else { "false" }),
            Value::Number(_) | Value::Numeral(_) => self.number(value.as_number().unwrap_or(f64::NAN)),
            Value::String(text) => string(text, self.go, &mut self.out),
            Value::Expref(_) => self.unwritable("null"),
            Value::Array(items) => {
                self.out.push('[');
                return Some(Open::Array(items.iter()));
            }
            Value::Object(object) => {
                self.out.push('{');
                let entries = if self.go { object.sorted() } else { object.entries().into_owned() };
                return Some(Open::Object(entries.into_iter()));
            }
        }
        None
    }

    fn number(&mut self, number: f64) {
        if number.is_finite() {
            number::print(number, &mut self.out);
        } else if number.is_nan() {
            self.unwritable("null");
        } else {
            self.unwritable(if number > 0.0 { "1e999" } else { "-1e999" });
        }
    }

    fn unwritable(&mut self, instead: &str) {
        self.out.push_str(instead);
        self.writable = false;
    }
}

fn string(text: &str, go: bool, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|char| escape(char, go).is_some()) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next().and_then(|char| escape(char, go)) {
            Some(Escape::Short(letter)) => out.extend(['\\', letter]),
            Some(Escape::Code(code)) => out.push_str(&format!("\\u{code:04x}")),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

enum Escape {
    Short(char),
    Code(u32),
}

fn escape(char: char, go: bool) -> Option<Escape> {
    Some(match char {
        '"' | '\\' => Escape::Short(char),
        '\n' => Escape::Short('n'),
        '\r' => Escape::Short('r'),
        '\t' => Escape::Short('t'),
        '\u{8}' => Escape::Short('b'),
        '\u{c}' => Escape::Short('f'),
        '\0'..='\u{1f}' => Escape::Code(char.into()),
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' if go => Escape::Code(char.into()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use bumpalo::Bump;

    use super::super::json::parse;
    use super::*;

    #[test]
    fn writes_like_go_and_like_a_host() {
        let arena = Bump::new();
        let text = r#"{"b":[1.0,1e21,1e-7,"<&>\u2028\u0001\b"],"a":{},"c":[null,true]}"#;
        let value = parse(text, &arena).map_or(Value::Null, |document| document.value);
        let go = r#"{"a":{},"b":[1,1e+21,1e-7,"\u003c\u0026\u003e\u2028\u0001\b"],"c":[null,true]}"#;
        assert_eq!(as_go(value, 1000).as_deref(), Ok(go));
        assert_eq!(as_go(value, go.len() - 1), Err(Kind::RecursionLimit));
        let host = "{\"b\":[1,1e+21,1e-7,\"<&>\u{2028}\\u0001\\b\"],\"a\":{},\"c\":[null,true]}";
        assert_eq!(json(value, 1000).as_deref(), Some(host));
        assert_eq!(json(value, host.len() - 1), None);
    }

    #[test]
    fn what_json_cannot_hold_is_an_error_for_go_only() {
        let arena = Bump::new();
        let list = Value::array(&arena, &[Value::number(f64::INFINITY), Value::number(f64::NAN)]);
        assert_eq!(as_go(list, 1000), Err(Kind::InvalidValue));
        assert_eq!(json(list, 1000).as_deref(), Some("[1e999,null]"));
    }
}
