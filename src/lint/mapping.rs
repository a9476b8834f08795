//! What is wrong with `org_mapping` (behaviour 6).

use super::{Finding, Subject, items};
use crate::role::{self, Role};
use crate::settings::entry;

const KEY: &str = "org_mapping";

/// What is wrong with an entry.
struct Wrong {
    what: String,
    help: &'static str,
    /// What would be right in its place.
    mended: Option<String>,
    /// Grafana reads it all the same, as one that gives Viewer.
    gives_viewer: bool,
}

const FORM: &str = "an entry is written `external:org:role`";
const ROLES: &str = "the role is `None`, `Viewer`, `Editor` or `Admin`, just so";

/// What one entry is wrong with; in strict mode it needs a role (behaviour 6.5).
fn wrong(item: &str, strict: bool) -> Option<Wrong> {
    let skipped = |what: &str, help| Some(Wrong { what: what.to_owned(), help, mended: None, gives_viewer: false });
    let parts = entry::parts(item);
    let (target, role) = match parts.as_slice() {
        [] => return Some(too_many_parts(item)),
        [_] => return skipped("it has one part", FORM),
        [_, target] => (target, None),
        [_, target, role, ..] => (target, Some(role)),
    };
    if target.is_empty() {
        return skipped("it names no organization", "name one, give its id, or write `*` for all");
    }
    match role {
        None if strict => skipped("it has no role", ROLES),
        Some(role) if Role::named(role).is_none() => Some(no_role(item, role)),
        _ => None,
    }
}

fn too_many_parts(item: &str) -> Wrong {
    let mended = item.replacen("://", "\\://", 1);
    let url = mended != item;
    let what = if url {
        "it has more than three parts, since the colon of a URL counts"
    } else {
        "it has more than three parts"
    };
    let help = if url { "write a colon that is part of a name with a backslash before it" } else { FORM };
    let reads = url && !entry::parts(&mended).is_empty();
    Wrong { what: what.to_owned(), help, mended: reads.then_some(mended), gives_viewer: false }
}

fn no_role(item: &str, role: &str) -> Wrong {
    let meant = role::read(role.trim()).filter(|reading| !reading.is_grafana_admin);
    let mended = meant.and_then(|reading| Some(format!("{}{}", item.strip_suffix(role)?, reading.role.name())));
    Wrong { what: format!("`{role}` is no role"), help: ROLES, mended, gives_viewer: true }
}

/// Why Grafana skips an entry, or reads another than was meant, in one sentence.
pub(crate) fn problem(item: &str, strict: bool) -> Option<String> {
    if let Some(Wrong { what, help, gives_viewer, .. }) = wrong(item, strict) {
        let so = if gives_viewer && !strict { "gives Viewer" } else { "is skipped" };
        return Some(crate::display::visible(format!("{what}, so it {so}: {help}")));
    }
    let why = "it never matches: Grafana takes entries apart byte by byte, and a name beyond ASCII does not survive it";
    (!item.is_ascii()).then(|| why.to_owned())
}

/// Entries that Grafana skips or reads otherwise; in strict mode one of them voids all (behaviour 6.1 to 6.6).
pub(super) fn entry_invalid(subject: &Subject<'_>) -> Vec<Finding> {
    let text = subject.text(KEY);
    let strict = subject.flag("role_attribute_strict");
    let found = items::of(text).into_iter().filter_map(|(item, span)| {
        let Wrong { what, help, mended, gives_viewer } = wrong(&item, strict)?;
        let so = match (strict, gives_viewer) {
            (true, _) => "and since `role_attribute_strict` is on, the whole mapping counts for nothing",
            (false, true) => "so it gives Viewer",
            (false, false) => "so it is skipped",
        };
        let finding = Finding::new(KEY, format!("`{item}` is no entry as Grafana wants it: {what}, {so}"), help);
        Some(match (span, mended) {
            (Some(span), Some(mended)) => finding.at(span.clone()).edit(items::edit(text, span, &mended)),
            (Some(span), None) => finding.at(span),
            (None, _) => finding,
        })
    });
    found.collect()
}

/// Names beyond ASCII never match (behaviour 6.1.2).
pub(super) fn non_ascii(subject: &Subject<'_>) -> Vec<Finding> {
    let foreign = items::of(subject.text(KEY)).into_iter().filter(|(item, _)| !item.is_ascii());
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
    let first = items::of(subject.text(KEY))
        .into_iter()
        .find(|(item, _)| entry::parts(item).first().is_some_and(|name| name != "*"));
    let Some((item, span)) = first.filter(|_| !idle) else { return Vec::new() };
    let message =
        format!("`{item}` never matches: `org_attribute_path` is empty, so nobody has external organizations");
    let finding = Finding::new(KEY, message, "set `org_attribute_path`, for instance to the path of the groups");
    vec![span.map_or(finding.clone(), |span| finding.at(span))]
}
