//! What is wrong with `org_mapping` (behaviour 6).

use super::{Edit, Finding, Subject};
use crate::role::{self, Role};
use crate::settings::entry;

const KEY: &str = "org_mapping";

/// Every entry with its place in the text.
fn entries(subject: &Subject<'_>) -> Vec<(String, Option<std::ops::Range<usize>>)> {
    let text = subject.text(KEY);
    let mut from = 0;
    let place = |item: String| {
        let found = text.get(from..).and_then(|rest| rest.find(&item)).filter(|_| !item.is_empty());
        let span = found.map(|at| from + at..from + at + item.len());
        from = span.as_ref().map_or(from, |span| span.end);
        (item, span)
    };
    subject.list(KEY).into_iter().map(place).collect()
}

/// What one entry is wrong with, and what would be right in its place.
fn wrong(item: &str) -> Option<(String, &'static str, Option<String>)> {
    const FORM: &str = "an entry is written `external:org:role`";
    let parts = entry::parts(item);
    let (target, role) = match parts.as_slice() {
        [] if item.contains("://") => {
            let mended = item.replacen("://", "\\://", 1);
            let reads = !entry::parts(&mended).is_empty();
            return Some((
                "it has more than three parts, since the colon of a URL counts".to_owned(),
                "write a colon that is part of a name with a backslash before it",
                reads.then_some(mended),
            ));
        }
        [] => return Some(("it has more than three parts".to_owned(), FORM, None)),
        [_] => return Some(("it has one part".to_owned(), FORM, None)),
        [_, target] => (target, None),
        [_, target, role, ..] => (target, Some(role)),
    };
    if target.is_empty() {
        return Some(("it names no organization".to_owned(), "name one, give its id, or write `*` for all", None));
    }
    let roles = "the role is `None`, `Viewer`, `Editor` or `Admin`, just so";
    match role {
        None => None,
        Some(role) if Role::named(role).is_some() => None,
        Some(role) => {
            let meant = role::read(role.trim()).filter(|reading| !reading.is_grafana_admin);
            let mended =
                meant.and_then(|reading| Some(format!("{}{}", item.strip_suffix(role.as_str())?, reading.role.name())));
            Some((format!("`{role}` is no role"), roles, mended))
        }
    }
}

/// Entries that Grafana skips or reads otherwise; in strict mode one of them voids all (behaviour 6.1 to 6.6).
pub(super) fn entry_invalid(subject: &Subject<'_>) -> Vec<Finding> {
    let strict = subject.flag("role_attribute_strict");
    let found = entries(subject).into_iter().filter_map(|(item, span)| {
        let (what, help, mended) = wrong(&item)?;
        let role = what.ends_with("is no role");
        let so = match (strict, role) {
            (true, _) => "and since `role_attribute_strict` is on, the whole mapping counts for nothing",
            (false, true) => "so it gives Viewer",
            (false, false) => "so it is skipped",
        };
        let finding = Finding::new(KEY, format!("`{item}` is no entry as Grafana wants it: {what}, {so}"), help);
        Some(match (span, mended) {
            (Some(span), Some(mended)) => finding.at(span.clone()).edit(Edit::Part(span, mended)),
            (Some(span), None) => finding.at(span),
            (None, _) => finding,
        })
    });
    found.collect()
}

/// Names beyond ASCII never match (behaviour 6.1.2).
pub(super) fn non_ascii(subject: &Subject<'_>) -> Vec<Finding> {
    let foreign = entries(subject).into_iter().filter(|(item, _)| !item.is_ascii());
    let found = foreign.map(|(item, span)| {
        let message = format!("`{item}` never matches: Grafana takes entries apart byte by byte, and a name beyond ASCII does not survive it");
        let help = "give the organization by its id, or the group another name at the provider";
        let finding = Finding::new(KEY, message, help);
        span.map_or(finding.clone(), |span| finding.at(span))
    });
    found.collect()
}

/// Without `org_attribute_path` only entries for everybody count (behaviour 6.13).
pub(super) fn without_path(subject: &Subject<'_>) -> Vec<Finding> {
    let idle = subject.is_set("org_attribute_path") || subject.flag("skip_org_role_sync");
    let first =
        entries(subject).into_iter().find(|(item, _)| entry::parts(item).first().is_some_and(|name| name != "*"));
    let Some((item, span)) = first.filter(|_| !idle) else { return Vec::new() };
    let message =
        format!("`{item}` never matches: `org_attribute_path` is empty, so nobody has external organizations");
    let finding = Finding::new(KEY, message, "set `org_attribute_path`, for instance to the path of the groups");
    vec![span.map_or(finding.clone(), |span| finding.at(span))]
}
