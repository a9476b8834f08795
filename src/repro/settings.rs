//! Settings with other words in them.

use bumpalo::Bump;

use super::document::{Visitor, rewrite};
use crate::jmespath::{self, json_string};
use crate::rows::whole;
use crate::settings::{Kind, Raw, entry, list, word};
use crate::spelling::list_text;
use crate::spelling::stages::key_named;

/// What takes the place of a secret.
const REDACTED: &str = "redacted";

/// Values that are words of Grafana's.
const KEPT: &[&str] = &["icon", "auth_style", "login_prompt", "client_authentication", "auto_assign_org_role"];

/// Settings with what a visitor makes of their texts.
pub(super) fn visit(pairs: &[(String, Raw)], visitor: &mut dyn Visitor) -> Vec<(String, Raw)> {
    pairs.iter().map(|(name, raw)| (name.clone(), value(name, raw, visitor))).collect()
}

fn value(name: &str, raw: &Raw, visitor: &mut dyn Visitor) -> Raw {
    let key = key_named(name);
    let lower = name.to_ascii_lowercase();
    if ["secret", "password", "private"].iter().any(|word| lower.contains(word)) {
        return if word(raw).is_some_and(|text| text.is_empty()) {
            raw.clone()
        } else {
            Raw::Text(REDACTED.to_owned())
        };
    }
    let Some(key) = key else { return plain(raw, visitor) };
    match (key.kind, raw) {
        _ if KEPT.contains(&key.name) => raw.clone(),
        (Kind::Flag | Kind::AssignOrg | Kind::AssignOrgId | Kind::AssignOrgRole, _) => raw.clone(),
        (Kind::Expression, Raw::Text(text)) => Raw::Text(expression(text, visitor)),
        (Kind::List | Kind::ListText, Raw::Text(text)) => {
            let list = list::read(text);
            if list.malformed {
                return Raw::Text(visitor.text(text, None));
            }
            let items: Vec<String> = list.items.iter().map(|item| self::item(key.name, item, visitor)).collect();
            Raw::Text(list_text(&items))
        }
        (Kind::List, Raw::List(items)) => {
            let items = items.iter().map(|raw| word(raw).map(|text| Raw::Text(item(key.name, &text, visitor))));
            Raw::List(items.map(|item| item.unwrap_or(Raw::Null)).collect())
        }
        _ => plain(raw, visitor),
    }
}

/// The items of a list, as a text or not.
pub(super) fn texts(raw: &Raw) -> Vec<String> {
    match raw {
        Raw::Text(text) => list::read(text).items,
        Raw::List(items) => items.iter().filter_map(word).collect(),
        _ => Vec::new(),
    }
}

fn plain(raw: &Raw, visitor: &mut dyn Visitor) -> Raw {
    match raw {
        Raw::Text(text) => Raw::Text(visitor.text(text, None)),
        Raw::Number(_) => Raw::Text(visitor.text(&word(raw).unwrap_or_default(), None)),
        Raw::List(items) => Raw::List(items.iter().map(|item| plain(item, visitor)).collect()),
        other => other.clone(),
    }
}

fn item(key: &str, item: &str, visitor: &mut dyn Visitor) -> String {
    let parts = if key == "org_mapping" { entry::parts(item) } else { Vec::new() };
    let [external, target, rest @ ..] = parts.as_slice() else { return visitor.text(item, None) };
    // An id is Grafana's own (behaviour 6.4).
    let target = whole(target);
    let target = if target.parse::<i64>().is_ok() { target } else { visitor.text(&target, None) };
    let external = visitor.text(&whole(external), None);
    let parts = [external, target].into_iter().chain(rest.iter().map(|role| visitor.text(&whole(role), None)));
    parts.map(|part| part.replace(':', "\\:")).collect::<Vec<_>>().join(":")
}

/// An expression with other names and texts in it; names of functions and what cannot be read as a whole stay what they are.
pub(super) fn expression(text: &str, visitor: &mut dyn Visitor) -> String {
    let tokens = jmespath::tokens(text);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (index, (kind, span)) in tokens.iter().enumerate() {
        let (start, end) = (span.start as usize, span.end as usize);
        let written = span.of(text);
        out.push_str(text.get(at..start).unwrap_or_default());
        let called = tokens.get(index + 1).is_some_and(|(_, next)| next.of(text) == "(");
        match *kind {
            "name" if !called => out.push_str(&name(written, visitor)),
            "quoted-name" => quoted_name(written, visitor, &mut out),
            "string" => out.push_str(&raw_string(written, visitor)),
            "literal" => out.push_str(&literal(written, visitor)),
            // What no token begins with may be anything.
            "error" => out.push_str(&visitor.text(written, None)),
            _ => out.push_str(written),
        }
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// A name that needs no quotes stays one.
fn name(written: &str, visitor: &mut dyn Visitor) -> String {
    visitor.text(written, None)
}

fn quoted_name(written: &str, visitor: &mut dyn Visitor, out: &mut String) {
    let arena = Bump::new();
    let name = jmespath::parse_json(written, &arena).ok().and_then(|document| document.value.as_str());
    json_string(&visitor.text(name.unwrap_or(written), None), out);
}

/// A text in single quotes (behaviour 10.1.6).
fn raw_string(written: &str, visitor: &mut dyn Visitor) -> String {
    let inner = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(written);
    let mut text = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        let escaped = if char == '\\' { chars.next_if(|next| matches!(next, '\'' | '\\')) } else { None };
        text.push(escaped.unwrap_or(char));
    }
    let text = visitor.text(&text, None);
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// JSON in backticks.
fn literal(written: &str, visitor: &mut dyn Visitor) -> String {
    let inner = written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(written);
    let json = inner.replace("\\`", "`");
    let arena = Bump::new();
    match jmespath::parse_json(&json, &arena) {
        Ok(document) => format!("`{}`", rewrite(document.value, visitor).0.replace('`', "\\`")),
        Err(_) => visitor.text(written, None),
    }
}
