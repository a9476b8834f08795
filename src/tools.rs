//! The boundary of the module with the readers, the writers and the linter: read, call, write. No rule of the product lives
//! here.
//!
//! It is a module of its own, since a host that only decides needs none of this. Everything crosses as JSON, except what a
//! provider sent, which crosses as the bytes it sent, and a text that is the only one. Nothing is thrown: what cannot be
//! read leaves as `{"error": …}`.

#![expect(unreachable_pub, reason = "wasm-bindgen takes public functions only")]

mod log;
mod repro;
mod show;
mod suite;

use bumpalo::Bump;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Raw;
use crate::display::visible;
use crate::input::Written;
use crate::jmespath::{self, Value};
use crate::json::{Entries, ToJson};
use crate::lint::{lint_settings, lint_texts};
use crate::outcome::Note;
use crate::spelling::file::{Diagnostic, File};
use crate::spelling::layers::{self, Text, TextError};
use crate::spelling::write::write;
use crate::spelling::{Format, Severity, ini};

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
    match texts_of(read(texts, &arena)) {
        Ok(texts) => layers::parse(&texts, &variable).map_or_else(|error| refusal(&error), |parsed| parsed.to_json()),
        Err(error) => refusal(&error),
    }
}

/// Reads grafana.ini alone. Gives `{"sections": {"DEFAULT": {…}, …}}`.
#[wasm_bindgen]
pub fn read_ini(text: &str) -> String {
    watch_panics();
    match ini::read(text) {
        Ok(file) => object("sections", &file),
        Err(error) => refusal(&TextError::new(&File::new("grafana.ini", Format::Ini, text), error)),
    }
}

/// Writes settings, the JSON of an object, in another spelling. Gives `{"text": …}`.
#[wasm_bindgen]
pub fn format(settings: &str, format: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let settings = entries(read(settings, &arena));
    match named(format).map(|format| write(&settings, format)) {
        Ok(Ok(text)) => object("text", &text),
        Ok(Err(error)) => refusal(&error),
        Err(error) => refusal(&error),
    }
}

/// What is likely wrong with settings, `{"settings": {…}}` or `{"texts": …, "variables": …}`, and with a sample, the sources of which come as
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
    if let Value::Null = member(subject, "texts") {
        return lint_settings(&entries(member(subject, "settings")), sample.as_ref()).to_json();
    }
    let variables = member(subject, "variables");
    let variable = |name: &str| text(variables, name).map(str::to_owned);
    match texts_of(member(subject, "texts")).map(|texts| lint_texts(&texts, &variable, sample.as_ref())) {
        Ok(found) => found.to_json(),
        Err(error) => refusal(&error),
    }
}

/// Every function that expressions may call, `[{"name": …, "signature": …, "summary": …}]`.
#[wasm_bindgen]
pub fn functions() -> String {
    watch_panics();
    jmespath::functions()
        .map(|(name, signature, summary)| Described { name, signature, summary })
        .collect::<Vec<_>>()
        .to_json()
}

struct Described {
    name: &'static str,
    signature: String,
    summary: &'static str,
}

impl ToJson for Described {
    fn write(&self, out: &mut String) {
        let Self { name, signature, summary } = self;
        Entries::new(out).entry("name", name).entry("signature", signature).entry("summary", summary).end();
    }
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

fn texts_of(texts: Value<'_>) -> Result<Vec<Text<'_>>, Unasked> {
    let texts = texts.as_array().unwrap_or_default();
    texts.iter().map(|item| text_of(item.get())).collect()
}

fn text_of(item: Value<'_>) -> Result<Text<'_>, Unasked> {
    let format = text(item, "format").map(named).transpose()?;
    Ok(Text { text: text(item, "text").unwrap_or_default(), format, name: text(item, "name") })
}

fn entries(settings: Value<'_>) -> Vec<(String, Raw)> {
    let object = settings.as_object();
    let entries = object.iter().flat_map(|object| object.written());
    entries.map(|(key, value)| ((*key).to_owned(), Raw::from(*value))).collect()
}

/// The settings of a subject, `{"settings": {…}}` or `{"texts": …, "variables": …}`; or the refusal.
fn subject_pairs(subject: Value<'_>) -> Result<Vec<(String, Raw)>, String> {
    if let Value::Null = member(subject, "texts") {
        return Ok(entries(member(subject, "settings")));
    }
    let variables = member(subject, "variables");
    let variable = |name: &str| text(variables, name).map(str::to_owned);
    let texts = texts_of(member(subject, "texts")).map_err(|error| refusal(&error))?;
    layers::parse(&texts, &variable).map(|parsed| parsed.pairs()).map_err(|error| refusal(&error))
}

fn named(name: &str) -> Result<Format, Unasked> {
    Format::named(name).ok_or_else(|| {
        let known = Format::ALL.map(Format::name).join(", ");
        Unasked(visible(format!("`{name}` is no format: take one of {known}")))
    })
}

/// What was asked for cannot be done, whatever the text says.
struct Unasked(String);

impl ToJson for Unasked {
    fn write(&self, out: &mut String) {
        let Self(message) = self;
        let code = "settings.unreadable";
        let note = Note::new(code, message.clone());
        let diagnostic = Diagnostic { note, severity: Severity::Error, help: None, place: None, name: None, fix: None };
        let mut entries = Entries::new(out);
        entries.entry("code", &code).entry("message", message).entry("diagnostics", &vec![diagnostic]).end();
    }
}

fn object(key: &str, value: &dyn ToJson) -> String {
    let mut out = String::new();
    Entries::new(&mut out).entry(key, value).end();
    out
}

fn refusal(error: &dyn ToJson) -> String {
    object("error", error)
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
        assert_eq!(format(r#"{"name":"x"}"#, "env"), r#"{"text":"GF_AUTH_GENERIC_OAUTH_NAME=x\n"}"#);
    }

    #[test]
    fn settings_leave_with_their_origins() {
        let ini = r"[server]\nroot_url = https://grafana.example.com/\n[auth.generic_oauth]\n allow_sign_up = no\nname = $__env{N}\n";
        let texts = format!(
            r#"[{{"text": "{ini}"}}, {{"text": "GF_AUTH_GENERIC_OAUTH_CLIENT_ID=a", "format": "env", "name": ".env"}}]"#
        );
        let due = concat!(
            r#"{"settings":{"name":"Ada","client_id":"a","allow_sign_up":false},"#,
            r#""origins":{"name":{"name":"grafana.ini","format":"ini","line":5,"column":8},"#,
            r#""client_id":{"name":".env","format":"env","line":1,"column":33},"#,
            r#""allow_sign_up":{"name":"grafana.ini","format":"ini","line":4,"column":18}},"#,
            r#""globals":{"server.root_url":"https://grafana.example.com/"},"diagnostics":[]}"#,
        );
        assert_eq!(parse(&texts, r#"{"N": "Ada"}"#), due);
    }

    #[test]
    fn functions_leave_with_their_signatures() {
        let due = r#"[{"name":"abs","signature":"(number)","summary":"The number without its sign."},{"name":"avg","#;
        assert!(functions().starts_with(due), "{}", functions());
    }

    #[test]
    fn findings_leave_as_a_list() {
        let found = lint(r#"{"settings": {"role_attribute_path": "'a"}}"#, 0, b"", b"", b"", b"", 0);
        assert!(found.starts_with("[{\"code\":\"") && found.ends_with("}]"), "{found}");
        assert!(found.contains(r#""setting":"role_attribute_path","span":{"start":"#), "{found}");
        assert_eq!(
            lint(r#"{"texts": [{"text": "[x"}]}"#, 0, b"", b"", b"", b"", 0).matches("settings.syntax").count(),
            1
        );
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
