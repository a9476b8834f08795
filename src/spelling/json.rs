//! The JSON of the SSO settings API, a plain object of settings, and variables as an object.

use std::ops::Range;

use bumpalo::Bump;

use super::{Entry, Layer, Places, Reading, Severity, Spelling, Trouble, Unreadable};
use crate::jmespath::{Value, parse_json};
use crate::settings::{KEYS, Raw, key_match};

/// Who the API's settings are for.
const PROVIDER: &str = "generic_oauth";

/// Where a key and its value stand in JSON text that is known to be sound.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The key.
    pub(crate) key: String,
    /// Where it stands, quotes included.
    pub(crate) key_span: Range<usize>,
    /// Where its value stands.
    pub(crate) value_span: Range<usize>,
}

/// Reads the settings API's answer (`{"provider": …, "settings": {…}}`, or a list of such), or an object of settings.
///
/// # Errors
///
/// Text that is no JSON, or no object.
pub fn read(text: &str) -> Result<Reading, Unreadable> {
    let mut reading = Reading::default();
    let start = sound(text)?;
    let Some(top) = object_for_us(text, start) else {
        let message = "the list holds no settings of the provider `generic_oauth`".to_owned();
        return Err(Unreadable { at: start, message });
    };
    let outer = members(text, top);
    if let Some(provider) = outer.iter().find(|member| member.key == "provider") {
        other_provider(text, provider, &mut reading);
    }
    let inner = outer.iter().find(|member| member.key == "settings" && is_object(text, member.value_span.start));
    let Some(settings) = inner else {
        reading.entries = outer.into_iter().map(|member| entry(text, member, Layer::Database)).collect();
        return Ok(reading);
    };
    let (foreign, own) =
        members(text, settings.value_span.start).into_iter().partition(|member| is_of_users(&member.key));
    let own: Vec<Member> = own;
    let foreign: Vec<Member> = foreign;
    reading.troubles.extend(foreign.iter().map(not_saved));
    reading.entries = own.into_iter().map(|member| entry(text, member, Layer::Database)).collect();
    Ok(reading)
}

fn is_of_users(key: &str) -> bool {
    KEYS.iter().any(|known| known.of_users() && key_match(known, key).is_some())
}

/// What belongs to `[users]` is not among the settings that the API keeps.
fn not_saved(member: &Member) -> Trouble {
    Trouble {
        code: "json.not-saved",
        severity: Severity::Warning,
        message: format!("`{}` is a key of `[users]`, which the settings API does not keep: it is ignored", member.key),
        help: Some("set it in grafana.ini, or by a variable `GF_USERS_…`".to_owned()),
        at: member.key_span.clone(),
        fix: None,
    }
}

/// Reads an object of environment variables.
///
/// # Errors
///
/// Text that is no JSON, or no object.
pub fn read_variables(text: &str) -> Result<Reading, Unreadable> {
    let start = sound(text)?;
    let mut reading = Reading::default();
    for member in members(text, start) {
        let entry = entry(text, member, Layer::Environment);
        if matches!(entry.value, Raw::Text(_)) {
            reading.entries.push(entry);
        } else {
            reading.troubles.push(no_text(&entry));
        }
    }
    Ok(reading)
}

/// Whether a text is the JSON of an object of variables.
pub(super) fn holds_variables(text: &str) -> bool {
    sound(text).is_ok_and(|start| {
        is_object(text, start) && members(text, start).iter().any(|member| member.key.starts_with("GF_"))
    })
}

fn no_text(entry: &Entry) -> Trouble {
    Trouble {
        code: "env.type",
        severity: Severity::Warning,
        message: format!("`{}` is no text, and a variable is one: it is left out", entry.key),
        help: Some("put the value in double quotes".to_owned()),
        at: entry.value_span.clone(),
        fix: None,
    }
}

fn other_provider(text: &str, provider: &Member, reading: &mut Reading) {
    let Raw::Text(name) = raw(text, &provider.value_span) else { return };
    if name != PROVIDER {
        reading.troubles.push(Trouble {
            code: "json.provider",
            severity: Severity::Warning,
            message: format!("these settings are for the provider `{name}`, and are read here as if for `{PROVIDER}`"),
            help: None,
            at: provider.value_span.clone(),
            fix: None,
        });
    }
}

/// Where the value begins, once it is known to be sound and to be an object or a list.
fn sound(text: &str) -> Result<usize, Unreadable> {
    let text = text.strip_prefix('\u{feff}').map_or((text, 0), |rest| (rest, text.len() - rest.len()));
    let arena = Bump::new();
    let document = parse_json(text.0, &arena).map_err(|invalid| Unreadable {
        at: text.1 + invalid.at,
        message: "the text is not JSON from here on".to_owned(),
    })?;
    let start = text.1 + blanks(text.0, 0);
    if document.overflow {
        let message = "a number is outside the range of a 64-bit float, so Grafana cannot read any of it".to_owned();
        return Err(Unreadable { at: start, message });
    }
    match document.value {
        Value::Object(_) | Value::Array(_) => Ok(start),
        _ => Err(Unreadable { at: start, message: "settings are an object with a key for each setting".to_owned() }),
    }
}

/// The object itself, or that of our provider in a list.
fn object_for_us(text: &str, start: usize) -> Option<usize> {
    if is_object(text, start) {
        return Some(start);
    }
    let ours = |span: &Range<usize>| {
        let provider = members(text, span.start).into_iter().find(|member| member.key == "provider");
        provider.is_some_and(|provider| raw(text, &provider.value_span) == Raw::Text(PROVIDER.to_owned()))
    };
    items(text, start).into_iter().find(|span| is_object(text, span.start) && ours(span)).map(|span| span.start)
}

fn is_object(text: &str, at: usize) -> bool {
    text.as_bytes().get(at) == Some(&b'{')
}

pub(crate) fn raw(text: &str, span: &Range<usize>) -> Raw {
    let arena = Bump::new();
    let value = text.get(span.clone()).and_then(|text| parse_json(text, &arena).ok());
    value.map_or(Raw::Null, |document| Raw::from(document.value))
}

fn entry(text: &str, member: Member, layer: Layer) -> Entry {
    Entry {
        layer,
        section: String::new(),
        value: raw(text, &member.value_span),
        places: string_places(text, &member.value_span),
        key: member.key,
        key_span: member.key_span,
        value_span: member.value_span,
        spelling: Spelling::Json,
        way: Spelling::Json,
        raw: None,
    }
}

/// Where each part of a string stands: verbatim but for escapes.
fn string_places(text: &str, span: &Range<usize>) -> Places {
    let inner = text.get(span.clone()).and_then(|text| text.strip_prefix('"')).unwrap_or_default();
    let mut places = Places::verbatim(span.start + 1);
    let (mut at, mut value) = (0, 0);
    while let Some(run) = inner.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + run;
        let length = escape_length(inner.get(escape..).unwrap_or_default());
        let mut decoded = String::from("\"");
        decoded.push_str(inner.get(escape..escape + length).unwrap_or_default());
        decoded.push('"');
        let Raw::Text(decoded) = raw(&decoded, &(0..decoded.len())) else { break };
        places.push(value + run, span.start + 1 + escape);
        value += run + decoded.len();
        at = escape + length;
        places.push(value, span.start + 1 + at);
    }
    places
}

/// How long an escape is; two that make one character together count as one.
fn escape_length(text: &str) -> usize {
    let unit = |text: &str| text.get(2..6).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    if !text.starts_with("\\u") {
        return 2;
    }
    let high = unit(text).is_some_and(|unit| (0xd800..0xdc00).contains(&unit));
    let low = text.get(6..).filter(|rest| rest.starts_with("\\u")).and_then(unit);
    if high && low.is_some_and(|unit| (0xdc00..0xe000).contains(&unit)) { 12 } else { 6 }
}

/// The members of the object at `at`.
pub(crate) fn members(text: &str, at: usize) -> Vec<Member> {
    let mut members = Vec::new();
    let mut at = blanks(text, at + 1);
    while text.as_bytes().get(at) == Some(&b'"') {
        let key_span = at..end_of_value(text, at);
        let value = blanks(text, blanks(text, key_span.end) + 1);
        let value_span = value..end_of_value(text, value);
        at = behind_comma(text, value_span.end);
        let Raw::Text(key) = raw(text, &key_span) else { break };
        members.push(Member { key, key_span, value_span });
    }
    members
}

/// The items of the list at `at`.
pub(crate) fn items(text: &str, at: usize) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let mut at = blanks(text, at + 1);
    while !matches!(text.as_bytes().get(at), None | Some(b']')) {
        let end = end_of_value(text, at);
        items.push(at..end);
        at = behind_comma(text, end);
    }
    items
}

fn behind_comma(text: &str, at: usize) -> usize {
    let at = blanks(text, at);
    if text.as_bytes().get(at) == Some(&b',') { blanks(text, at + 1) } else { at }
}

fn blanks(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where the value that begins at `at` ends; brackets are counted, not descended into.
fn end_of_value(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (at, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                at += 1;
            }
            b',' | b'}' | b']' | b':' if depth == 0 => return at,
            byte if byte.is_ascii_whitespace() && depth == 0 => return at,
            _ => at += 1,
        }
        if depth == 0 && matches!(bytes.get(at.wrapping_sub(1)), Some(b'"' | b'}' | b']')) {
            return at;
        }
    }
    at
}

fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

    use super::*;

    #[test]
    fn settings_of_the_api() {
        let text = r#" [{"provider":"github","settings":{"clientId":"no"}},
          {"id":"x","provider":"generic_oauth","settings":{"clientId" : "a\"é\u00e9\ud83e\udd80b","enabled":true,"scopes":["a",{}],"x":{"a":[1]}, "n":null},"source":"database"}]"#;
        let reading = read(text).expect("can be read");
        let entries: Vec<_> = reading.entries.iter().map(|entry| (&*entry.key, entry.value.clone())).collect();
        assert_eq!(
            entries,
            [
                ("clientId", Raw::Text("a\"éé🦀b".to_owned())),
                ("enabled", Raw::Flag(true)),
                ("scopes", Raw::List(vec![Raw::Text("a".to_owned()), Raw::Object { empty: true }])),
                ("x", Raw::Object { empty: false }),
                ("n", Raw::Null),
            ]
        );
        let places = &reading.entries[0].places;
        for (at, due) in [(0, "a"), (1, "\\\""), (2, "é"), (4, "\\u00e9"), (6, "\\ud83e"), (10, "b")] {
            assert!(text[places.locate(at)..].starts_with(due), "{at}");
        }
        assert_eq!(&text[reading.entries[1].value_span.clone()], "true");
        assert!(reading.troubles.is_empty());
    }

    #[test]
    fn another_provider_is_said() {
        let reading = read(r#"{"provider":"okta","settings":{}}"#).expect("can be read");
        let messages: Vec<_> = reading.troubles.iter().map(|trouble| &*trouble.message).collect();
        assert_eq!(
            messages,
            ["these settings are for the provider `okta`, and are read here as if for `generic_oauth`"]
        );
    }

    #[test]
    fn keys_of_users_are_not_saved() {
        let text = r#"{"settings":{"name":"x","autoAssignOrgRole":"Editor"}}"#;
        let reading = read(text).expect("can be read");
        assert_eq!(reading.entries.iter().map(|entry| &*entry.key).collect::<Vec<_>>(), ["name"]);
        assert_eq!(
            reading.troubles[0].message,
            "`autoAssignOrgRole` is a key of `[users]`, which the settings API does not keep: it is ignored"
        );
        assert_eq!(read(r#"{"auto_assign_org_role":"Editor"}"#).expect("an object").entries.len(), 1);
    }

    #[test]
    fn refusals_have_places() {
        let message = "the text is not JSON from here on".to_owned();
        assert_eq!(read("\u{feff}{\n  \"a\": x}").expect_err("no JSON"), Unreadable { at: 12, message });
        let message = "a number is outside the range of a 64-bit float, so Grafana cannot read any of it".to_owned();
        assert_eq!(read(r#" {"name": 1e999}"#).expect_err("too large"), Unreadable { at: 1, message });
        let message = "settings are an object with a key for each setting".to_owned();
        assert_eq!(read(" 1").expect_err("a number"), Unreadable { at: 1, message });
    }

    #[test]
    fn variables_are_texts() {
        let reading = read_variables(r#"{"GF_A":"${B}","GF_B":1}"#).expect("can be read");
        assert_eq!(reading.entries.len(), 1);
        assert_eq!(reading.troubles[0].message, "`GF_B` is no text, and a variable is one: it is left out");
        assert!(holds_variables(r#"{"GF_A":""}"#) && !holds_variables("{}") && !holds_variables("["));
    }
}
