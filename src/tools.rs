//! The boundary of the module with the readers, the writers and the linter: read, call, write. No rule of the product lives
//! here.
//!
//! It is a module of its own, since a host that only decides needs none of this. Everything crosses as JSON, except what a
//! provider sent, which crosses as the bytes it sent, and a text that is the only one. Nothing is thrown: what cannot be
//! read leaves as `{"error": …}`.

#![expect(unreachable_pub, reason = "wasm-bindgen takes public functions only")]

use bumpalo::Bump;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::display::visible;
use crate::explain::Json;
use crate::input::Written;
use crate::jmespath::{self, Value, json_string};
use crate::json::ToJson;
use crate::spelling::ini::{self, Section};
use crate::spelling::{Format, Unreadable};
use crate::{Input, Raw};

/// What a text that cannot be read is refused with.
const UNREADABLE: &str = "settings.unreadable";

/// Set in `kinds` where there is a sample at all, even an empty one.
const SAMPLED: u32 = 1 << 6;

/// Reads settings from texts, `[{"text": …, "format"?: …, "name"?: …}]`, with variables, `{"NAME": …}`. Gives
/// `{"settings": …, "origins": …, "globals": …, "diagnostics": …}`.
#[wasm_bindgen]
pub fn parse(texts: &str, variables: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let variables = variables_of(variables, &arena);
    answer(texts_of(texts, &arena).and_then(|texts| provisional::parse(&texts, &variables)))
}

/// Reads grafana.ini alone. Gives `{"sections": {"DEFAULT": {…}, …}}`.
#[wasm_bindgen]
pub fn read_ini(text: &str) -> String {
    watch_panics();
    let sections = ini::read(text).map(|file| object([("sections", object(file.sections.iter().map(section)))]));
    answer(sections.map_err(|error| Refused::at(&error, text)))
}

/// Writes settings, the JSON of an object, in another spelling. Gives `{"text": …}`.
#[wasm_bindgen]
pub fn format(settings: &str, format: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let settings = entries(read(settings, &arena));
    let text = named(format).and_then(|format| provisional::format(&settings, format));
    answer(text.map(|text| object([("text", json(&text))])))
}

/// What is likely wrong with settings, `{"settings": {…}}` or `{"text": …}`, and with a sample, the sources of which come as
/// they do for a decision. The context is JSON of `context_json` bytes with the bodies of look-ups behind it. Gives a list.
#[wasm_bindgen]
pub fn lint(
    subject: &str,
    kinds: u32,
    id_token: &[u8],
    userinfo: &[u8],
    access_token: &[u8],
    context: &[u8],
    context_json: usize,
) -> String {
    watch_panics();
    let arena = Bump::new();
    let (context, bodies) = context.split_at_checked(context_json).unwrap_or_default();
    let written = Written { kinds, id_token, userinfo, access_token, context, bodies };
    let sample = (kinds & SAMPLED != 0).then(|| written.read(&arena));
    answer(provisional::lint(&Subject::of(read(subject, &arena)), sample.as_ref()))
}

fn watch_panics() {
    #[cfg(feature = "panic-hook")]
    console_error_panic_hook::set_once();
}

/// A text with settings.
struct Text<'a> {
    text: &'a str,
    /// None: to be recognised.
    format: Option<Format>,
    name: Option<&'a str>,
}

/// What the linter looks at.
enum Subject<'a> {
    Settings(Vec<(String, Raw)>),
    Text(&'a str),
}

impl<'a> Subject<'a> {
    fn of(subject: Value<'a>) -> Self {
        match text(subject, "text") {
            Some(text) => Self::Text(text),
            None => Self::Settings(entries(member(subject, "settings"))),
        }
    }
}

/// What the facade has written; null where it has not.
fn read<'a>(json: &'a str, arena: &'a Bump) -> Value<'a> {
    jmespath::parse_json(json, arena).map_or(Value::Null, |document| document.value)
}

fn member<'a>(object: Value<'a>, key: &str) -> Value<'a> {
    object.as_object().and_then(|object| object.get(key)).unwrap_or(Value::Null)
}

fn text<'a>(object: Value<'a>, key: &str) -> Option<&'a str> {
    member(object, key).as_str()
}

fn texts_of<'a>(texts: &'a str, arena: &'a Bump) -> Result<Vec<Text<'a>>, Refused> {
    let texts = read(texts, arena).as_array().unwrap_or_default();
    texts.iter().map(|item| text_of(item.get())).collect()
}

fn text_of(item: Value<'_>) -> Result<Text<'_>, Refused> {
    let format = text(item, "format").map(named).transpose()?;
    Ok(Text { text: text(item, "text").unwrap_or_default(), format, name: text(item, "name") })
}

fn variables_of<'a>(variables: &'a str, arena: &'a Bump) -> Vec<(&'a str, &'a str)> {
    let object = read(variables, arena).as_object();
    let entries = object.iter().flat_map(|object| object.written());
    entries.filter_map(|(name, value)| Some((*name, value.as_str()?))).collect()
}

fn entries(settings: Value<'_>) -> Vec<(String, Raw)> {
    let object = settings.as_object();
    let entries = object.iter().flat_map(|object| object.written());
    entries.map(|(key, value)| ((*key).to_owned(), Raw::from(*value))).collect()
}

fn named(name: &str) -> Result<Format, Refused> {
    Format::named(name).ok_or_else(|| {
        let known = Format::ALL.map(Format::name).join(", ");
        Refused::new(visible(format!("`{name}` is no format: take one of {known}")))
    })
}

/// What leaves instead of an answer.
struct Refused {
    code: &'static str,
    message: String,
    /// Those of the package, as JSON.
    diagnostics: Vec<Json>,
}

impl Refused {
    fn new(message: String) -> Self {
        let diagnostic = diagnostic(&message, []);
        Self { code: UNREADABLE, message, diagnostics: vec![diagnostic] }
    }

    fn at(error: &Unreadable, text: &str) -> Self {
        let (line, column) = place(text, error.at);
        let message = format!("line {line}: {}", error.message);
        let diagnostic = diagnostic(&error.message, [("line", json(&line)), ("column", json(&column))]);
        Self { code: UNREADABLE, message, diagnostics: vec![diagnostic] }
    }
}

fn diagnostic<const N: usize>(message: &str, more: [(&str, Json); N]) -> Json {
    let always = [("code", json(&UNREADABLE)), ("severity", json(&"error")), ("message", json(&message))];
    object(always.into_iter().chain(more))
}

/// Line and column of a byte, both from one; columns are UTF-16 code units.
fn place(text: &str, at: usize) -> (usize, usize) {
    let head = text.get(..at).unwrap_or(text);
    let line = head.rsplit('\n').next().unwrap_or_default();
    (head.matches('\n').count() + 1, line.encode_utf16().count() + 1)
}

fn section(section: &Section) -> (&str, Json) {
    (&section.name, object(section.keys.iter().map(|key| (&*key.name, json(&key.value)))))
}

fn json(value: &dyn ToJson) -> Json {
    let mut out = String::new();
    value.write(&mut out);
    Json::new(out)
}

fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Json)>) -> Json {
    let mut out = String::from("{");
    for (key, value) in entries {
        if out.len() > 1 {
            out.push(',');
        }
        json_string(key, &mut out);
        out.push(':');
        value.write(&mut out);
    }
    out.push('}');
    Json::new(out)
}

fn answer(answer: Result<Json, Refused>) -> String {
    let answer = answer.unwrap_or_else(|Refused { code, message, diagnostics }| {
        let error = [("code", json(&code)), ("message", json(&message)), ("diagnostics", json(&diagnostics))];
        object([("error", object(error))])
    });
    answer.to_json()
}

/// Stand-ins with the shapes of what they stand in for.
mod provisional {
    use super::{Format, Input, Json, Raw, Refused, Subject, Text};

    pub(super) fn parse(texts: &[Text<'_>], variables: &[(&str, &str)]) -> Result<Json, Refused> {
        let _ = (texts.iter().map(|text| (text.text, text.format, text.name)), variables);
        Ok(Json::new(r#"{"settings":{},"origins":{},"globals":{},"diagnostics":[]}"#.to_owned()))
    }

    pub(super) fn format(settings: &[(String, Raw)], format: Format) -> Result<String, Refused> {
        let _ = (settings, format);
        Ok(String::new())
    }

    pub(super) fn lint(subject: &Subject<'_>, sample: Option<&Input<'_>>) -> Result<Json, Refused> {
        let _ = match subject {
            Subject::Settings(entries) => (entries.len(), sample),
            Subject::Text(text) => (text.len(), sample),
        };
        Ok(Json::new("[]".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ini_leaves_by_section_and_key() {
        let text = "a = 1\n[s]\nk = `x\"y`\n__proto__ = 2\n[t]\n[s]\nk = 3\n";
        let due = r#"{"sections":{"DEFAULT":{"a":"1"},"s":{"k":"3","__proto__":"2"},"t":{}}}"#;
        assert_eq!(read_ini(text), due);
    }

    #[test]
    fn an_ini_file_that_cannot_be_read_leaves_with_its_place() {
        let message =
            "a section header needs a closing `]`: Grafana does not start, and its log says `unclosed section`";
        let due = format!(
            r#"{{"error":{{"code":"settings.unreadable","message":"line 2: {message}","diagnostics":[{{"code":"settings.unreadable","severity":"error","message":"{message}","line":2,"column":3}}]}}}}"#
        );
        assert_eq!(read_ini("k = 1\n  [s\n"), due);
    }

    #[test]
    fn columns_are_units_of_javascript() {
        assert_eq!(place("a\n👩é|", 8), (2, 4));
        assert_eq!(place("", 0), (1, 1));
    }

    #[test]
    fn formats_are_known_by_name() {
        let message = "`toml` is no format: take one of ini, env, json, terraform, yaml";
        let due = format!(
            r#"{{"error":{{"code":"settings.unreadable","message":"{message}","diagnostics":[{{"code":"settings.unreadable","severity":"error","message":"{message}"}}]}}}}"#
        );
        assert_eq!(format("{}", "toml"), due);
        assert_eq!(parse(r#"[{"text": "", "format": "toml"}]"#, "{}"), due);
        assert_eq!(format("{}", "terraform"), r#"{"text":""}"#);
    }

    #[test]
    fn what_the_facade_writes_is_read() {
        let arena = Bump::new();
        let texts = texts_of(r#"[{"text": "a", "format": "env", "name": "b"}, {"text": "c"}]"#, &arena);
        let texts: Vec<_> = texts.ok().unwrap_or_default().iter().map(|one| (one.text, one.format, one.name)).collect();
        assert_eq!(texts, [("a", Some(Format::Env), Some("b")), ("c", None, None)]);
        assert_eq!(variables_of(r#"{"A": "1", "__proto__": ""}"#, &arena), [("A", "1"), ("__proto__", "")]);
        assert!(matches!(Subject::of(read(r#"{"text": "[s]"}"#, &arena)), Subject::Text("[s]")));
        let Subject::Settings(entries) = Subject::of(read(r#"{"settings": {"text": true}}"#, &arena)) else {
            return assert_eq!("a text", "settings");
        };
        assert_eq!(entries, [("text".to_owned(), Raw::Flag(true))]);
    }
}
