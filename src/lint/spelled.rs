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
        let raw = entry.raw.as_deref().filter(|_| !matches!(setting.key.kind, Kind::Flag | Kind::AssignOrg))?;
        cut_at_comment(setting.key, entry, raw).or_else(|| cut_behind_quote(setting.key, raw))
    });
    found.collect()
}

fn cut_at_comment(key: &'static Key, entry: &Entry, raw: &str) -> Option<Finding> {
    let at = raw.find(COMMENTS).filter(|_| !is_protected(raw) && !raw.ends_with('\\'))?;
    let (head, tail) = raw.split_at_checked(at)?;
    let mut tail = tail.chars();
    let (sign, next) = (tail.next()?, tail.next());
    let value = entry.text()?;
    let (whole, length) = meant_whole(key, raw, at);
    let expression = key.kind == Kind::Expression;
    let cut_expression = || expression && !reads(value) && reads(whole);
    if !is_glued(head, sign, next) && !is_open(head, expression) && !cut_expression() {
        return None;
    }
    let (read, written) = (value.chars().count(), whole.chars().count());
    let message = format!(
        "`{}` is cut at the `{sign}`, where a comment begins: Grafana reads {read} of {written} characters",
        key.name
    );
    let help = "put the whole value between backticks, or between triple double quotes";
    let edit = Edit::Raw(whole.to_owned(), length);
    Some(Finding::new(key.name, message, help).at(value.len()..value.len()).edit(edit))
}

fn reads(text: &str) -> bool {
    crate::jmespath::Expression::parse(text).is_ok()
}

/// No blank on either side of the sign. Words with a blank between are a comment, and so is nothing behind a `;`.
fn is_glued(head: &str, sign: char, next: Option<char>) -> bool {
    let goes_on = next.map_or(sign == '#', |next| !next.is_whitespace());
    !head.is_empty() && !head.ends_with(char::is_whitespace) && goes_on
}

/// A quote or bracket that is not closed before the sign; in mere words an apostrophe opens nothing.
fn is_open(head: &str, expression: bool) -> bool {
    let odd = |quote: char| head.matches(quote).count() % 2 == 1;
    let more = |opening: char, closing: char| head.matches(opening).count() > head.matches(closing).count();
    let quoted = ['\'', '"'].into_iter().any(|quote| head.starts_with(quote) && head.matches(quote).count() == 1);
    let within = expression && ['\'', '"', '`'].into_iter().any(odd);
    let bracket =
        expression && (more('(', ')') || more('{', '}')) || (expression || head.starts_with('[')) && more('[', ']');
    quoted || within || bracket
}

/// Most signs that are tried as the begin of the comment that was meant, and the longest expression they are tried in.
const TRIED: usize = 16;
const LONGEST: usize = 1 << 14;

/// What was meant as the value, without a comment that was meant as one; and how far it goes.
fn meant_whole<'r>(key: &Key, raw: &'r str, cut: usize) -> (&'r str, usize) {
    let quoted = ['"', '\''].into_iter().find_map(|quote| {
        let inner = raw.strip_prefix(quote)?;
        let end = inner.find(quote).filter(|end| *end >= cut)?;
        let behind = inner.get(end + 1..)?.trim_start();
        (behind.is_empty() || behind.starts_with(COMMENTS)).then_some((inner.get(..end)?, end + 2))
    });
    let until = |end: usize| raw.get(..end).unwrap_or(raw).trim_end();
    let blank = |end: &usize| raw.get(..*end).is_some_and(|head| head.ends_with(char::is_whitespace));
    let signs = raw.match_indices(COMMENTS).map(|(at, _)| at).filter(|at| *at > cut).filter(blank).take(TRIED);
    let mut texts = signs.chain([raw.len()]).map(until);
    let plain = match key.kind {
        Kind::Expression if raw.len() < LONGEST => texts.find(|text| reads(text)),
        _ => texts.next(),
    };
    quoted.unwrap_or_else(|| plain.map_or((raw, raw.len()), |text| (text, text.len())))
}

fn is_protected(raw: &str) -> bool {
    raw.starts_with('`') || raw.starts_with("\"\"\"")
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
    Some(Finding::new(key.name, message, help).edit(Edit::Raw(raw.to_owned(), raw.len())))
}

/// `role_attribute_path = 'Admin'`: the ini file takes the quotes, and what is left is the field of that name
/// (behaviour 1.4.5).
pub(super) fn literal_lost_quotes(subject: &Subject<'_>) -> Vec<Finding> {
    let found = subject.winners().filter_map(|(setting, entry)| {
        let (quote, value) = lost_role(setting.key, entry)?;
        let literal = format!("'{value}'");
        let message = format!(
            "the ini file takes the {quote} quotes away, and `{value}` without quotes is the claim of that name, not the role"
        );
        let written = super::fix::spelled(entry, &literal).unwrap_or_else(|| format!("\"{literal}\""));
        let help = format!("write `{written}`: the outer quotes are taken away, the expression needs the inner ones");
        let finding = Finding::new(setting.key.name, message, help);
        Some(finding.at(0..value.len()).edit(Edit::Whole(literal)))
    });
    found.collect()
}

/// Whether that is said of a setting.
pub(super) fn has_lost_quotes(subject: &Subject<'_>, key: &str) -> bool {
    subject.winners().any(|(setting, entry)| setting.key.name == key && lost_role(setting.key, entry).is_some())
}

/// A role that the ini file has taken the quotes from.
fn lost_role<'e>(key: &Key, entry: &'e Entry) -> Option<(&'static str, &'e str)> {
    let (raw, value) = (entry.raw.as_deref()?, entry.text()?);
    let quote = lost_quote(raw, value)?;
    (key.name == "role_attribute_path" && role::read(value).is_some()).then_some((quote, value))
}

/// Which quotes the ini file has taken from around a value.
fn lost_quote(raw: &str, value: &str) -> Option<&'static str> {
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
        let inner = in_quotes(value).filter(|inner| !are_needed(setting.key, inner))?;
        let message = match entry.spelling {
            Spelling::Line => format!(
                "the quotes around `{}` are part of the value where Docker reads the line: it takes none off",
                entry.key
            ),
            _ => format!("the quotes around `{}` are part of the value: nothing takes them off a variable", entry.key),
        };
        let help = "leave them out: a variable needs no quotes, whatever is in it";
        Some(Finding::new(setting.key.name, message, help).edit(Edit::Whole(inner.to_owned())))
    });
    found.collect()
}

/// What stands between the quotes around a value, if there is none of them within.
fn in_quotes(value: &str) -> Option<&str> {
    ['"', '\''].into_iter().find_map(|quote| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote) && !inner.is_empty()).then_some(inner)
    })
}

/// A literal or a quoted identifier needs its quotes, a name with a blank in a list too. Of a boolean the rule for
/// booleans speaks.
fn are_needed(key: &Key, inner: &str) -> bool {
    match key.kind {
        Kind::Expression => !is_expression_beyond_a_name(inner),
        Kind::List | Kind::ListText => !matches!(key.name, "scopes" | "allowed_domains"),
        Kind::Flag | Kind::AssignOrg => true,
        Kind::Text | Kind::AssignOrgId | Kind::AssignOrgRole => false,
    }
}

/// Whether a text is an expression by itself and not a mere name.
pub(super) fn is_expression_beyond_a_name(text: &str) -> bool {
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
        let help = if in_quotes(text.trim()).is_some() {
            "write `true` or `false`, without quotes"
        } else {
            "write `true` or `false`"
        };
        let edit = meant(text).map(|word| Edit::Whole(word.to_owned()));
        Some(Finding::new(setting.key.name, message, help).maybe(edit))
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
    let entries = subject.parsed.entries.iter().enumerate().map(|(number, (_, entry))| (number, entry));
    let empty = entries.filter(|(_, entry)| entry.layer < Layer::Database && entry.text() == Some(""));
    let found = empty.filter_map(|(number, entry)| {
        let key = crate::spelling::key_of(entry).filter(|key| !key.default.is_empty() && key.kind != Kind::Flag)?;
        if subject.setting(key.name).is_some() {
            return None;
        }
        let help = match key.name {
            "scopes" => "to ask for no scopes, write `empty_scopes = true`",
            _ => "leave the key out, or give it a value",
        };
        let message = format!("`{}` without a value changes nothing: the default `{}` stays", key.name, key.default);
        Some(Finding::new(key.name, message, help).of(number))
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
    let key = "auto_assign_org_role";
    // As written: what Grafana makes of it is always a role.
    let entry = subject.setting(key).and_then(|setting| subject.parsed.origin(setting.entry));
    let text = entry.map_or(subject.text(key), |(_, entry)| entry.text().unwrap_or_default());
    if Role::named(text).is_some() || text.is_empty() || text.contains(['%', '$']) {
        return Vec::new();
    }
    let message = format!("`{text}` is no role as `{key}` wants it, so new people are Viewers");
    let finding = Finding::new(key, message, "write `None`, `Viewer`, `Editor` or `Admin`, just so");
    let meant = role::read(text.trim()).filter(|reading| !reading.is_grafana_admin);
    vec![finding.maybe(meant.map(|reading| Edit::Whole(reading.role.name().to_owned())))]
}
