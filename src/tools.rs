//! The boundary of the module with the readers, the writers and the linter: read, call, write. No rule of the product lives
//! here.
//!
//! It is a module of its own, since a host that only decides needs none of this. Everything crosses as JSON, except what a
//! provider sent, which crosses as the bytes it sent, and a text that is the only one. Nothing is thrown: what cannot be
//! read leaves as `{"error": …}`.

#![expect(unreachable_pub, reason = "wasm-bindgen takes public functions only")]

use bumpalo::Bump;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Raw;
use crate::display::visible;
use crate::explain::Json;
use crate::input::Written;
use crate::jmespath::{self, Value, json_string, plain_number};
use crate::json::ToJson;
use crate::lint::{lint_settings, lint_text};
use crate::outcome::Note;
use crate::spelling::file::{Diagnostic, File, Fix};
use crate::spelling::ini::{self, Section};
use crate::spelling::layers::{self, Parsed, Setting, Text, TextError};
use crate::spelling::{Format, Severity, Trouble, Unreadable};

/// Set in `kinds` where there is a sample at all, even an empty one.
const SAMPLED: u32 = 1 << 6;

/// Reads settings from texts, `[{"text": …, "format"?: …, "name"?: …}]`, with variables, `{"NAME": …}`. Gives
/// `{"settings": …, "origins": …, "globals": …, "diagnostics": …}`.
#[wasm_bindgen]
pub fn parse(texts: &str, variables: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let variables = read(variables, &arena);
    let variable = |name: &str| text(variables, name).map(str::to_owned);
    answer(texts_of(texts, &arena).and_then(|texts| Ok(parsed(&layers::parse(&texts, &variable)?))))
}

/// Reads grafana.ini alone. Gives `{"sections": {"DEFAULT": {…}, …}}`.
#[wasm_bindgen]
pub fn read_ini(text: &str) -> String {
    watch_panics();
    let sections = ini::read(text).map(|file| object([("sections", object(file.sections.iter().map(section)))]));
    answer(sections.map_err(|error| TextError::from_ini(error, text).into()))
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
    let subject = read(subject, &arena);
    let found = match text(subject, "text") {
        Some(text) => lint_text(text, &|_| None, sample.as_ref()),
        None => lint_settings(&entries(member(subject, "settings")), sample.as_ref()),
    };
    found.to_json()
}

fn watch_panics() {
    #[cfg(feature = "panic-hook")]
    console_error_panic_hook::set_once();
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
    message: String,
    diagnostic: Diagnostic,
}

impl Refused {
    const CODE: &'static str = "settings.unreadable";

    /// About what was asked for, not about a text.
    fn new(message: String) -> Self {
        let note = Note::new(Self::CODE, message.clone());
        let diagnostic = Diagnostic { note, severity: Severity::Error, help: None, place: None, name: None, fix: None };
        Self { message, diagnostic }
    }
}

impl From<TextError> for Refused {
    fn from(error: TextError) -> Self {
        Self { message: error.message(), diagnostic: *error.diagnostic }
    }
}

impl TextError {
    fn from_ini(Unreadable { at, message }: Unreadable, text: &str) -> Self {
        let trouble =
            Trouble { code: Self::CODE, severity: Severity::Error, message, help: None, at: at..at, fix: None };
        Self { diagnostic: Box::new(File::new("grafana.ini", Format::Ini, text).diagnostic(trouble)) }
    }
}

fn parsed(parsed: &Parsed) -> Json {
    let pairs = parsed.pairs();
    let globals = parsed.globals.iter().map(|(name, value)| (*name, json(value)));
    object([
        ("settings", object(pairs.iter().map(|(key, value)| (&**key, json(value))))),
        ("origins", object(parsed.settings.iter().filter_map(|setting| origin(parsed, setting)))),
        ("globals", object(globals)),
        ("diagnostics", json(&parsed.diagnostics)),
    ])
}

/// The text that won, and where the key stands in it.
fn origin<'p>(parsed: &'p Parsed, setting: &Setting) -> Option<(&'p str, Json)> {
    let (file, entry) = parsed.origin(setting.entry)?;
    let place = file.place(entry.key_span.start);
    let format = ("format", json(&file.format.name()));
    let place = [("name", json(&file.name)), format, ("line", json(&place.line)), ("column", json(&place.column))];
    Some((setting.key.name, object(place)))
}

fn section(section: &Section) -> (&str, Json) {
    (&section.name, object(section.keys.iter().map(|key| (&*key.name, json(&key.value)))))
}

impl ToJson for Raw {
    fn write(&self, out: &mut String) {
        match self {
            Self::Flag(flag) => flag.write(out),
            Self::Number(number) if number.is_finite() => out.push_str(&plain_number(*number)),
            Self::Null | Self::Number(_) => out.push_str("null"),
            Self::Text(text) => text.write(out),
            Self::List(items) => items.write(out),
            Self::Object { empty } => out.push_str(if *empty { "{}" } else { "{\"\":null}" }),
        }
    }
}

impl ToJson for Fix {
    fn write(&self, out: &mut String) {
        object([("span", json(&self.range)), ("text", json(&self.text))]).write(out);
    }
}

impl ToJson for Diagnostic {
    fn write(&self, out: &mut String) {
        let Note { code, message, source, setting, span } = &self.note;
        let always = [("code", json(code)), ("severity", json(&self.severity.name())), ("message", json(message))];
        let sometimes = [
            ("help", self.help.as_ref().map(|help| json(help))),
            ("source", source.as_ref().map(|source| json(source))),
            ("setting", setting.as_ref().map(|setting| json(setting))),
            ("span", span.as_ref().map(|span| json(span))),
            ("name", self.name.as_ref().map(|name| json(name))),
            ("line", self.place.map(|place| json(&place.line))),
            ("column", self.place.map(|place| json(&place.column))),
            ("fix", self.fix.as_ref().map(|fix| json(fix))),
        ];
        let sometimes = sometimes.into_iter().filter_map(|(key, value)| Some((key, value?)));
        object(always.into_iter().chain(sometimes)).write(out);
    }
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
    let answer = answer.unwrap_or_else(|Refused { message, diagnostic }| {
        let code = json(&diagnostic.note.code);
        let error = [("code", code), ("message", json(&message)), ("diagnostics", json(&vec![diagnostic]))];
        object([("error", object(error))])
    });
    answer.to_json()
}

/// A stand-in until the writers are here.
mod provisional {
    use super::{Format, Raw, Refused};

    pub(super) fn format(settings: &[(String, Raw)], format: Format) -> Result<String, Refused> {
        let _ = (settings, format);
        Ok(String::new())
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
        let why = "a section header needs a closing `]`: Grafana does not start, and its log says `unclosed section`";
        let diagnostic = format!(
            r#"{{"code":"settings.syntax","severity":"error","message":"{why}","name":"grafana.ini","line":2,"column":3}}"#
        );
        let due = format!(
            r#"{{"error":{{"code":"settings.syntax","message":"line 2, column 3 of `grafana.ini`: {why}","diagnostics":[{diagnostic}]}}}}"#
        );
        assert_eq!(read_ini("k = 1\n  [s\n"), due);
        assert_eq!(parse(r#"[{"text": "k = 1\n  [s\n", "format": "ini"}]"#, "{}"), due);
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
    fn settings_leave_with_their_origins() {
        let ini = r"[server]\nroot_url = https://grafana.example.com/\n[auth.generic_oauth]\n allow_sign_up = no\nname = $__env{N}\n";
        let texts = format!(
            r#"[{{"text": "{ini}"}}, {{"text": "GF_AUTH_GENERIC_OAUTH_CLIENT_ID=a", "format": "env", "name": ".env"}}]"#
        );
        let due = concat!(
            r#"{"settings":{"name":"Ada","client_id":"a","allow_sign_up":false},"#,
            r#""origins":{"name":{"name":"grafana.ini","format":"ini","line":5,"column":1},"#,
            r#""client_id":{"name":".env","format":"env","line":1,"column":1},"#,
            r#""allow_sign_up":{"name":"grafana.ini","format":"ini","line":4,"column":2}},"#,
            r#""globals":{"server.root_url":"https://grafana.example.com/"},"diagnostics":[]}"#,
        );
        assert_eq!(parse(&texts, r#"{"N": "Ada"}"#), due);
    }

    #[test]
    fn findings_leave_as_a_list() {
        let found = lint(r#"{"settings": {"role_attribute_path": "'a"}}"#, 0, b"", b"", b"", b"", 0);
        assert!(found.starts_with("[{\"code\":\"") && found.ends_with("}]"), "{found}");
        assert!(found.contains(r#""setting":"role_attribute_path","span":{"start":"#), "{found}");
        assert_eq!(lint(r#"{"text": "[x"}"#, 0, b"", b"", b"", b"", 0).matches("settings.syntax").count(), 1);
    }

    #[test]
    fn a_sample_is_looked_at_where_there_is_one() {
        let settings = r#"{"settings": {"role_attribute_path": "contains(groups, 'a') && 'Admin'"}}"#;
        let codes = |kinds| {
            let found = lint(settings, kinds, br#"{"sub": "1"}"#, b"", b"", b"{}", 2);
            found.matches("null-function-arg").count()
        };
        assert_eq!([codes(0), codes(SAMPLED | 2)], [0, 1]);
    }
}
