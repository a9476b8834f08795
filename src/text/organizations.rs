//! Roles in Grafana's organizations, in words.

use super::Report;
use super::page::{ITEMS, Page};
use crate::explain::{Outcome, Step};
use crate::org::{Directory, Roles};
use crate::outcome::Note;
use crate::role::ROLES;

/// Every role once, and where: `Admin of Fleet (2), Viewer of Main Org. (1)`, without names
/// `Admin in organization 2, Viewer in 1`.
#[inline(never)]
pub(super) fn granted(roles: Option<&Roles>, directory: Directory<'_>, page: &mut Page) {
    let Some(roles) = roles else { return page.say("organizations left as they are") };
    let mut first = true;
    for (name, role) in ROLES.iter().rev() {
        let ids: Vec<_> = roles.iter().filter(|held| held.1 == *role).map(|held| held.0).collect();
        if !ids.is_empty() {
            page.say(if first { "" } else { ", " });
            page.say(name);
            // Behind a name a bare number would not be understood.
            places(&ids, directory, first || directory.0.is_some(), page);
            first = false;
        }
    }
    if first {
        page.say("in no organization");
    }
}

/// Organizations by name where the directory has one; else by number, and `organization` is said once.
#[inline(never)]
fn places(ids: &[i64], directory: Directory<'_>, first: bool, page: &mut Page) {
    let named = ids.iter().take(ITEMS).any(|id| directory.name(*id).is_some());
    page.say(match (named, first, ids.len()) {
        (true, _, _) => " of ",
        (false, true, 1) => " in organization ",
        (false, true, _) => " in organizations ",
        (false, false, _) => " in ",
    });
    let count = ids.len().min(ITEMS + 1);
    for (index, id) in ids.iter().enumerate().take(count) {
        page.glue(index, count);
        match directory.name(*id) {
            _ if index == ITEMS => page.say(&format!("{} more", ids.len() - ITEMS)),
            Some(name) => page.say(&format!("{name} ({id})")),
            None => {
                page.say(if named { "organization " } else { "" });
                page.say(&id.to_string());
            }
        }
    }
}

/// How somebody came by these roles, or by none; and the notes that this tells.
pub(super) fn reason<'a>(report: &Report<'a>, page: &mut Page, told: &mut Vec<&'a Note>) {
    let steps: Vec<_> = report.steps.iter().filter(|step| step.attribute == "orgRoles").collect();
    match steps.as_slice() {
        [only] if only.outcome == Outcome::Skipped => page.say("left as they are: skip_org_role_sync is on"),
        [how @ .., last] if last.outcome == Outcome::Nothing => nothing(report, how, page, told),
        [how @ .., _] => {
            granted(report.resolved.org_roles.as_ref(), report.directory, page);
            page.say(": ");
            how_granted(report, how, page);
        }
        [] => {}
    }
}

/// Behaviour 5.4.4, 6.9.
fn nothing<'a>(report: &Report<'a>, steps: &[&'a Step], page: &mut Page, told: &mut Vec<&'a Note>) {
    page.say(if report.settings.role_attribute_strict { "none: " } else { "left as they are: " });
    match steps.iter().find_map(|step| step.error.as_ref()) {
        Some(error) => {
            told.push(error);
            page.say(&error.message);
        }
        None => {
            page.say("no role");
            page.say(unmapped(report));
        }
    }
}

fn unmapped(report: &Report<'_>) -> &'static str {
    let spoilt = || report.answer.notes.iter().any(|note| note.code == "org-mapping.entry");
    match report.settings.org_mapping.is_empty() {
        true => " and no mapping",
        false if report.settings.role_attribute_strict && spoilt() => ", and a bad entry makes org_mapping void",
        false => ", and no entry of org_mapping matches",
    }
}

fn how_granted<'a>(report: &Report<'a>, steps: &[&'a Step], page: &mut Page) {
    let entries: Vec<_> = steps.iter().filter_map(|step| step.rule.strip_prefix("org_mapping ")).collect();
    if !entries.is_empty() {
        page.say("org_mapping ");
        page.values(&entries);
    }
    for step in steps.iter().skip(entries.len()) {
        page.say(if entries.is_empty() { "" } else { "; " });
        match step.rule.strip_prefix("role over ") {
            Some(lower) => raised(report, step, lower, page),
            None if report.resolved.role.is_none() => {
                page.say("no role");
                page.say(unmapped(report));
                page.say(", so auto_assign_org_role counts");
            }
            None if report.settings.org_mapping.is_empty() => page.say("the role counts in the default organization"),
            None => page.say("no entry of org_mapping matches, so the role counts in the default organization"),
        }
    }
}

/// Behaviour 6.11: `role Editor is higher than Viewer in organization 3`.
fn raised<'a>(report: &Report<'a>, step: &'a Step, lower: &str, page: &mut Page) {
    let roles = report.value(step).as_object().map_or(&[][..], |roles| roles.written());
    let ids: Vec<_> = roles.iter().map(|role| role.0).collect();
    page.say("role ");
    page.say(report.resolved.role.map_or("", |role| role.name()));
    page.say(" is higher than ");
    page.say(lower);
    page.say(if ids.len() == 1 { " in organization " } else { " in organizations " });
    page.joined(&ids);
}

/// Behaviour 5.3: what the role says about server administration, where it says anything.
pub(super) fn server_administration(report: &Report<'_>) -> Option<&'static str> {
    let settings = report.settings;
    let wanted = || report.decisive("role").is_some_and(|step| report.text(step).eq_ignore_ascii_case("GrafanaAdmin"));
    match report.resolved.is_grafana_admin {
        _ if report.is_denied() => None,
        Some(true) => Some("server administrator, since role_attribute_path gives GrafanaAdmin"),
        Some(false) => Some("not a server administrator, and loses that if they were one"),
        None if settings.skip_org_role_sync => None,
        None if settings.allow_assign_grafana_admin => Some("left as it is: no source was evaluated without an error"),
        None if wanted() => {
            Some("left as it is: GrafanaAdmin is Admin and no more, for allow_assign_grafana_admin is off")
        }
        None => None,
    }
}
