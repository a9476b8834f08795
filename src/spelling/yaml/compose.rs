//! Compose files: `environment:` as a map or list, with `$` interpolation.

use std::collections::HashMap;
use std::ops::Range;

use super::super::{Places, Severity, Spelling, Trouble};
use super::Reader;
use super::print::through;
use super::resolve::{Value, Words, resolve};
use super::scalar::{nested, still};
use super::tree::{Id, Scalar};

/// Defaults inside of defaults: nobody writes as many.
const DEEPEST: usize = 10;

/// A text that was interpolated, with the places of its parts in the text before.
#[derive(Debug, Default, PartialEq, Eq)]
struct Interpolated {
    text: String,
    places: Places,
    /// Variables that nobody gave, and that have no default.
    missing: Vec<(String, Range<usize>)>,
    /// The first `$` that compose does not understand, at which it stops.
    dollar: Option<usize>,
}

impl Reader<'_> {
    /// `environment:`.
    pub(super) fn environment(&mut self, id: Id) {
        for (key, value) in self.tree.map(id).unwrap_or_default() {
            self.mapped(*key, *value);
        }
        for item in self.tree.list(id).unwrap_or_default() {
            self.item(*item);
        }
    }

    fn mapped(&mut self, key: Id, value: Id) {
        let tree = self.tree;
        let (Some(name), Some(scalar)) = (tree.text(key), tree.scalar(value)) else { return };
        let (key_span, value_span) = (tree.span(key), tree.span(value));
        match resolve(scalar, Words::Compose) {
            Value::Null => self.shell(name, key_span, value_span),
            Value::Text(text) => {
                let interpolated = self.interpolated(text, scalar);
                let places = nested(&interpolated.places, &scalar.places, interpolated.text.len());
                self.variable(name, key_span, interpolated.text, value_span, places, Spelling::Compose);
            }
            other => {
                let text = other.compose().into_owned();
                let places = still(&text, value_span.start);
                self.variable(name, key_span, text, value_span, places, Spelling::Compose);
            }
        }
    }

    /// An item `NAME=value`, or `NAME` alone.
    fn item(&mut self, id: Id) {
        let tree = self.tree;
        let Some(scalar) = tree.scalar(id) else { return };
        let span = tree.span(id);
        let Interpolated { text, places, .. } = self.interpolated(&scalar.value, scalar);
        let places = nested(&places, &scalar.places, text.len());
        let Some((name, value)) = text.split_once('=') else {
            return self.shell(&text, span.clone(), span);
        };
        let key_span = through(&places, &(0..name.len()));
        let mut behind = Places::default();
        behind.copy(0, &places, name.len() + 1..text.len() + 1);
        self.variable(name, key_span, value.to_owned(), span, behind, Spelling::ComposeItem);
    }

    fn interpolated(&mut self, text: &str, scalar: &Scalar) -> Interpolated {
        let interpolated = interpolate(text, self.given, 0);
        for (name, at) in &interpolated.missing {
            let at = through(&scalar.places, at);
            self.troubles.push(missing(name, at, "compose puts nothing in its place"));
        }
        self.troubles.extend(interpolated.dollar.map(|at| dollar(self.tree.source, scalar.places.locate(at))));
        interpolated
    }

    /// A name without a value.
    fn shell(&mut self, name: &str, key_span: Range<usize>, at: Range<usize>) {
        match (self.given)(name) {
            Some(value) => {
                let places = still(&value, at.start);
                self.variable(name, key_span, value, at, places, Spelling::Other);
            }
            None => self.troubles.push(missing(name, key_span, "compose leaves it out")),
        }
    }
}

fn missing(name: &str, at: Range<usize>, what: &str) -> Trouble {
    Trouble {
        code: "env.missing",
        severity: Severity::Warning,
        message: format!("the variable `{name}` is not given: {what}"),
        help: Some(format!("give it as a variable `{name}`")),
        at,
        fix: None,
    }
}

fn dollar(source: &str, at: usize) -> Trouble {
    // In a folded text the place may be that of the whole.
    let stands = source.get(at..).is_some_and(|rest| rest.starts_with('$'));
    Trouble {
        code: "compose.dollar",
        severity: Severity::Error,
        message: "compose refuses a `$` that no name or `{…}` follows".to_owned(),
        help: Some("write `$$` for a dollar sign".to_owned()),
        at: at..at + usize::from(stands),
        fix: stands.then(|| (at..at, "$".to_owned())),
    }
}

/// A value for a compose file that becomes this text.
pub(super) fn escape(text: &str) -> String {
    text.replace('$', "$$")
}

/// Replaces variables; `$$` is a dollar sign.
fn interpolate(source: &str, given: &dyn Fn(&str) -> Option<String>, depth: usize) -> Interpolated {
    let mut result = Interpolated::default();
    let braces = braces(source);
    let mut rest = source;
    while let Some((before, dollar)) = rest.find('$').and_then(|at| rest.split_at_checked(at)) {
        let at = source.len() - dollar.len();
        result.verbatim(before, at - before.len());
        rest = match reference(dollar, braces.get(&at).map(|close| close - at)) {
            Some(Reference::Dollar) => {
                result.verbatim("$", at + 1);
                dollar.strip_prefix("$$").unwrap_or_default()
            }
            Some(Reference::Name { name, operator, word, length }) if depth < DEEPEST => {
                let place = at..at + length;
                match Source::of(operator, given(name)) {
                    Source::Value(value) => result.still(&value, at),
                    Source::Missing => result.missing.push((name.to_owned(), place)),
                    Source::Word => {
                        let start = at + length - 1 - word.len();
                        result.nested(interpolate(word, given, depth + 1), start);
                    }
                }
                dollar.get(length..).unwrap_or_default()
            }
            _ => {
                result.dollar = result.dollar.or(Some(at));
                result.verbatim("$", at);
                dollar.strip_prefix('$').unwrap_or_default()
            }
        };
    }
    result.verbatim(rest, source.len() - rest.len());
    result
}

impl Interpolated {
    fn verbatim(&mut self, text: &str, at: usize) {
        if !text.is_empty() || self.text.is_empty() {
            self.places.push(self.text.len(), at);
            self.text.push_str(text);
        }
    }

    fn still(&mut self, text: &str, at: usize) {
        let start = self.text.len();
        still(text, at).0.iter().for_each(|(offset, at)| self.places.push(start + offset, *at));
        self.text.push_str(text);
    }

    /// What a default became, which stands at `at`.
    fn nested(&mut self, inner: Self, at: usize) {
        let start = self.text.len();
        inner.places.0.iter().for_each(|(offset, place)| self.places.push(start + offset, at + place));
        self.text.push_str(&inner.text);
        self.missing.extend(inner.missing.into_iter().map(|(name, place)| (name, at + place.start..at + place.end)));
        self.dollar = self.dollar.or(inner.dollar.map(|dollar| at + dollar));
    }
}

/// What a `$` begins.
enum Reference<'a> {
    /// `$$`.
    Dollar,
    /// `$NAME`, or `${NAME}` with an operator and a word.
    Name { name: &'a str, operator: &'a str, word: &'a str, length: usize },
}

/// The operators, each before those that start it.
const OPERATORS: &[&str] = &[":-", ":?", ":+", "-", "?", "+"];

/// The reference that a text starts with; `close` is where its brace closes.
fn reference(text: &str, close: Option<usize>) -> Option<Reference<'_>> {
    let behind = text.strip_prefix('$')?;
    if behind.starts_with('$') {
        return Some(Reference::Dollar);
    }
    if !behind.starts_with('{') {
        let name = name(behind)?;
        return Some(Reference::Name { name, operator: "", word: "", length: 1 + name.len() });
    }
    let length = close? + 1;
    let braced = text.get("${".len()..close?)?;
    let name = name(braced)?;
    let inside = braced.get(name.len()..)?;
    if inside.is_empty() {
        return Some(Reference::Name { name, operator: "", word: "", length });
    }
    let (operator, word) = OPERATORS.iter().find_map(|operator| Some((*operator, inside.strip_prefix(operator)?)))?;
    Some(Reference::Name { name, operator, word, length })
}

fn name(text: &str) -> Option<&str> {
    let end = text.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(text.len());
    text.get(..end).filter(|name| !name.is_empty() && !name.starts_with(|char: char| char.is_ascii_digit()))
}

/// Where the brace of each `${` closes, by the place of its dollar sign; a default may hold others.
fn braces(text: &str) -> HashMap<usize, usize> {
    let mut braces = HashMap::new();
    let mut open = Vec::new();
    let mut dollar = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'}' => braces.extend(open.pop().map(|dollar| (dollar, at))),
            b'{' if dollar => open.push(at - 1),
            _ => {}
        }
        dollar = byte == b'$' && !dollar;
    }
    braces
}

/// What takes a reference's place.
enum Source {
    Value(String),
    Word,
    Missing,
}

impl Source {
    fn of(operator: &str, value: Option<String>) -> Self {
        let set = value.filter(|value| !operator.starts_with(':') || !value.is_empty());
        match (operator.trim_start_matches(':'), set) {
            ("+", Some(_)) | ("-", None) => Self::Word,
            ("+", None) => Self::Value(String::new()),
            (_, Some(value)) => Self::Value(value),
            (_, None) => Self::Missing,
        }
    }
}
