//! What the spelling does to a value before Grafana sees it.

use super::{Edit, Finding, Subject};
use crate::role::{self, Role};
use crate::settings::{Key, Kind, bool};
use crate::spelling::{Entry, Layer, Spelling};

/// What begins a comment in an ini file, wherever it stands (behaviour 1.4.3).
const COMMENTS: [char; 2] = ['#', ';'];

/// The value is cut at a `#` or `;`, or behind a backtick that closes it (behaviour 1.4.3, 1.4a.1).
pub(super) fn value_truncated(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.winners().filter_map(|(setting, entry)| {
        let raw = entry.raw.as_deref()?;
        cut_at_comment(setting.key, entry, raw).or_else(|| cut_behind_quote(setting.key, raw))
    });
    found.collect()
}

fn cut_at_comment(key: &'static Key, entry: &Entry, raw: &str) -> Option<Finding> {
    let at = raw.find(COMMENTS).filter(|_| !is_protected(raw) && !raw.ends_with('\\'))?;
    let (head, tail) = raw.split_at_checked(at)?;
    let sign = tail.chars().next()?;
    let value = entry.text()?;
    if !looks_cut(head) && !is_cut_expression(key, value, raw) {
        return None;
    }
    let whole = unquoted(raw);
    let (read, written) = (value.chars().count(), whole.chars().count());
    let message = format!(
        "`{}` is cut at the `{sign}`, where a comment begins: Grafana reads {read} of {written} characters",
        key.name
    );
    let help = "put the whole value between backticks, or between triple double quotes";
    Some(Finding::new(key.name, message, help).at(value.len()..value.len()).edit(Edit::Whole(whole.to_owned())))
}

/// No blank before the sign, or a quote or bracket that is not closed before it. Words behind a blank are a comment.
fn looks_cut(head: &str) -> bool {
    let open = |quote: char| head.matches(quote).count() % 2 == 1;
    let balance = |opening: char, closing: char| head.matches(opening).count() != head.matches(closing).count();
    let glued = !head.is_empty() && !head.ends_with(char::is_whitespace);
    glued || ['\'', '"', '`'].into_iter().any(open) || balance('(', ')') || balance('[', ']') || balance('{', '}')
}

/// An expression that can be read with the rest and not without.
fn is_cut_expression(key: &Key, value: &str, raw: &str) -> bool {
    let reads = |text: &str| crate::jmespath::Expression::parse(text).is_ok();
    key.kind == Kind::Expression && !reads(value) && reads(raw)
}

fn is_protected(raw: &str) -> bool {
    raw.starts_with('`') || raw.starts_with("\"\"\"")
}

fn unquoted(raw: &str) -> &str {
    let within = |quote: char| raw.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    within('"').or_else(|| within('\'')).unwrap_or(raw)
}

fn cut_behind_quote(key: &'static Key, raw: &str) -> Option<Finding> {
    let quote = ["\"\"\"", "`"].into_iter().find(|quote| raw.starts_with(quote))?;
    let close = raw.rfind(quote).filter(|close| *close > 0)?;
    let dropped = raw.get(close + quote.len()..).unwrap_or_default().trim();
    if dropped.is_empty() || dropped.starts_with(COMMENTS) {
        return None;
    }
    let message = format!(
        "a value that begins with {quote} ends at the last one: what stands behind it in `{}` is dropped",
        key.name,
        quote = if quote == "`" { "a backtick" } else { "triple quotes" }
    );
    let help = "put the whole value between double quotes, or between triple double quotes";
    Some(Finding::new(key.name, message, help).edit(Edit::Whole(raw.to_owned())))
}

/// `role_attribute_path = 'Admin'`: the ini file takes the quotes, and what is left is the field of that name
/// (behaviour 1.4.5).
pub(super) fn literal_lost_quotes(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.winners().filter_map(|(setting, entry)| {
        let (raw, value) = (entry.raw.as_deref()?, entry.text()?);
        let quote = lost_quote(raw, value)?;
        let is_role = setting.key.name == "role_attribute_path" && role::read(value).is_some();
        is_role.then(|| {
            let message = format!(
                "the ini file takes the {quote} quotes away, and `{value}` without quotes is the claim of that name, not the role"
            );
            let help = format!("write `\"'{value}'\"`: the ini file takes the outer quotes, the expression needs the inner ones");
            Finding::new(setting.key.name, message, help).at(0..value.len()).edit(Edit::Whole(format!("'{value}'")))
        })
    });
    found.collect()
}

/// Which quotes the ini file has taken from around a value.
pub(super) fn lost_quote(raw: &str, value: &str) -> Option<&'static str> {
    [("single", '\''), ("double", '"')]
        .into_iter()
        .find(|(_, quote)| {
            raw.strip_prefix(*quote)
                .and_then(|rest| rest.strip_prefix(value))
                .is_some_and(|rest| rest.starts_with(*quote))
        })
        .map(|(name, _)| name)
}

/// Quotes around a whole variable reach Grafana when Docker reads the line, and do not when a shell or compose does
/// (behaviour 1.3.3).
pub(super) fn quotes_kept(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.winners().filter_map(|(setting, entry)| {
        let value = entry.text().filter(|_| matches!(entry.spelling, Spelling::Line | Spelling::ComposeItem))?;
        let inner = ['"', '\''].into_iter().find_map(|quote| {
            let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inner.contains(quote) && !inner.is_empty()).then_some(inner)
        })?;
        // A literal or a quoted identifier needs them.
        let needed = setting.key.kind == Kind::Expression && !is_expression_beyond_a_name(inner);
        (!needed).then(|| {
            let message =
                format!("the quotes around `{}` are part of the value: nothing takes them off a variable", entry.key);
            Finding::new(setting.key.name, message, "leave them out: a variable needs no quotes, whatever is in it")
                .edit(Edit::Whole(inner.to_owned()))
        })
    });
    found.collect()
}

/// Whether a text is an expression by itself and not a mere name.
fn is_expression_beyond_a_name(text: &str) -> bool {
    let name = text.chars().all(|char| char.is_ascii_alphanumeric() || "_:/.-".contains(char));
    !name && crate::jmespath::Expression::parse(text).is_ok()
}

/// A word that is no boolean is false, whatever the default (behaviour 1.4.11, 1.1.1).
pub(super) fn boolean_unreadable(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.winners().filter_map(|(setting, entry)| {
        let text = entry.text().filter(|text| entry.layer < Layer::Database && !text.is_empty())?;
        let flag = matches!(setting.key.kind, Kind::Flag | Kind::AssignOrg);
        if !flag || bool::ini(text).is_some() || text.contains(['%', '$']) {
            return None;
        }
        let read = if setting.key.kind == Kind::AssignOrg { "true" } else { "false" };
        let message = format!("`{text}` is no boolean to Grafana, so `{}` is {read}", setting.key.name);
        let finding = Finding::new(setting.key.name, message, "write `true` or `false`");
        Some(match meant(text) {
            Some(word) => finding.edit(Edit::Whole(word.to_owned())),
            None => finding,
        })
    });
    found.collect()
}

/// What a word must have meant, if that is plain.
fn meant(text: &str) -> Option<&'static str> {
    let word = text.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    match &*word {
        "true" | "yes" | "y" | "on" | "1" | "t" | "enabled" | "enable" => Some("true"),
        "false" | "no" | "n" | "off" | "0" | "f" | "disabled" | "disable" => Some("false"),
        _ => None,
    }
}

/// A key without a value does not clear a default (behaviour 1.2.4).
pub(super) fn empty_value_skipped(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = subject.parsed.entries.iter().map(|(_, entry)| entry);
    let empty = entries.filter(|entry| entry.layer < Layer::Database && entry.text() == Some(""));
    let found = empty.filter_map(|entry| {
        let key = crate::spelling::key_of(entry).filter(|key| !key.default.is_empty() && key.kind != Kind::Flag)?;
        let help = if key.name == "scopes" {
            "to ask for no scopes, write `empty_scopes = true`"
        } else {
            "leave the key out, or give it a value"
        };
        let message = format!("`{}` without a value changes nothing: the default `{}` stays", key.name, key.default);
        Some(Finding::new(key.name, message, help))
    });
    found.collect()
}

/// A blank or line break at the end of a secret, as files and copying leave it.
pub(super) fn secret_blanks(subject: &Subject<'_>) -> Vec<Finding> {
    let text = subject.text("client_secret");
    if text.trim() == text || text.is_empty() {
        return Vec::new();
    }
    let message = "`client_secret` begins or ends with a blank or a line break, which is part of it";
    let finding = Finding::new("client_secret", message, "take it away, unless the provider's secret really has it");
    vec![finding.edit(Edit::Whole(text.trim().to_owned()))]
}

/// Only the exact names are roles; anything else is Viewer (behaviour 1.1.1).
pub(super) fn default_role_unknown(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.winners().filter_map(|(setting, entry)| {
        let text = entry.text().filter(|_| setting.key.kind == Kind::AssignOrgRole)?;
        if Role::named(text).is_some() || text.contains(['%', '$']) {
            return None;
        }
        let message = format!("`{text}` is no role as `auto_assign_org_role` wants it, so new people are Viewers");
        let finding = Finding::new(setting.key.name, message, "write `None`, `Viewer`, `Editor` or `Admin`, just so");
        let role = role::read(text.trim()).filter(|reading| !reading.is_grafana_admin);
        Some(match role {
            Some(reading) => finding.edit(Edit::Whole(reading.role.name().to_owned())),
            None => finding,
        })
    });
    found.collect()
}
