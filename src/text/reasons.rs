//! Why: one paragraph for everything that was decided, or was not.

use super::page::Page;
use super::style::Paint;
use super::table::is_without_groups;
use super::trials::{self, Trial};
use super::{ATTRIBUTES, Report, organizations};
use crate::explain::{Outcome, Step};
use crate::outcome::{Decision, Note, Source};

/// Where reasons hang: two columns and the longest label.
const INDENT: usize = 12;

/// Writes the reasons; the notes that they tell need no telling again.
pub(super) fn write<'a>(report: &Report<'a>, page: &mut Page) -> Vec<&'a Note> {
    let mut told = Vec::new();
    for attribute in ATTRIBUTES {
        about(report, attribute, page, &mut told);
    }
    if report.ended_early() {
        paragraph(page, "the rest", "not decided: the login ended before");
        return told;
    }
    if let Some(admin) = organizations::server_administration(report) {
        paragraph(page, "admin", admin);
    }
    begin(page, "orgRoles");
    organizations::reason(report, page, &mut told);
    page.end_line();
    for step in report.steps.iter().filter(|step| step.attribute == "gate") {
        gate(report, step, page);
    }
    if !report.resolved.teams.is_empty() {
        begin(page, "teams");
        page.values(&texts(&report.resolved.teams));
        page.say(", since one of the groups is linked to each");
        page.end_line();
    }
    told
}

fn begin(page: &mut Page, label: &str) {
    page.item(label, INDENT);
}

fn paragraph(page: &mut Page, label: &str, words: &str) {
    begin(page, label);
    page.say(words);
    page.end_line();
}

fn texts(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// One attribute: what settled it, and what its expression came to elsewhere.
fn about<'a>(report: &Report<'a>, attribute: &str, page: &mut Page, told: &mut Vec<&'a Note>) {
    let settled = report.decisive(attribute);
    let expression = matches!(attribute, "role" | "orgs" | "groups") && report.looks_for(attribute);
    let trials = if expression { trials::collect(report, attribute, told) } else { Vec::new() };
    let ends_here = report.steps.last().is_some_and(|step| step.attribute == attribute);
    let missing = match settled {
        Some(_) => "",
        None if report.ended_early() && !ends_here && !trials.is_empty() => "not decided",
        None => missing(report, attribute),
    };
    if settled.is_none() && missing.is_empty() && trials.is_empty() {
        return;
    }
    begin(page, attribute);
    page.say(missing);
    if let Some(step) = settled {
        found(report, attribute, step, page);
    }
    let mut sentences = Sentences { any: settled.is_some() || !missing.is_empty(), code: false };
    if sentences.any && !trials.is_empty() {
        page.say(".");
    }
    for trial in &trials {
        sentences.next(trial, page);
        sentences.code = trial.tell(report, attribute, page);
    }
    if let Some(step) = settled.filter(|step| is_without_groups(step)) {
        page.new_line();
        trials::without_groups(report, step, &unasked(report, step), page);
    }
    page.end_line();
}

/// Where the next sentence goes: behind the last one, unless an expression stands behind either.
struct Sentences {
    any: bool,
    code: bool,
}

impl Sentences {
    fn next(&mut self, trial: &Trial<'_>, page: &mut Page) {
        if self.code || self.any && trial.has_code() {
            page.new_line();
        } else if self.any {
            page.say(" ");
        }
        self.any = true;
    }
}

/// What settled an attribute.
fn found<'a>(report: &Report<'a>, attribute: &str, step: &'a Step, page: &mut Page) {
    if attribute == "login" && step.source.is_none() {
        return page.say("the e-mail address, since no source has a login");
    }
    page.paint(Paint::Decisive);
    match attribute {
        "orgs" | "groups" => page.values(report.texts(step)),
        _ => page.value(report.text(step)),
    }
    page.unpaint(Paint::Decisive);
    let (by, at) = match step.source {
        None => (", from ", ""),
        Some(_) if step.rule.starts_with("claim ") => (", ", " of "),
        Some(_) => (", by ", " on "),
    };
    if is_without_groups(step) {
        return page.say(", by role_attribute_path on an empty list of groups");
    }
    page.say(by);
    page.say(&step.rule);
    page.say(at);
    page.say(step.source.map_or("", Source::words));
    let others = unasked(report, step);
    if attribute == "role" && !others.is_empty() {
        page.say("; ");
        page.joined(&others);
        page.say(if others.len() > 1 { " were not asked for it" } else { " was not asked for it" });
    }
}

/// Which sources that are there were not asked any more.
fn unasked(report: &Report<'_>, settled_by: &Step) -> Vec<&'static str> {
    let behind = Source::ALL.iter().skip_while(|source| Some(**source) != settled_by.source).skip(1);
    let there = |source: &&Source| {
        report.reading(**source).is_some_and(|step| matches!(step.outcome, Outcome::Found | Outcome::Skipped))
    };
    behind.filter(there).map(|source| source.words()).collect()
}

/// Why there is nothing; said only where somebody would wonder.
fn missing(report: &Report<'_>, attribute: &str) -> &'static str {
    let settings = report.settings;
    match attribute {
        _ if report.ended_early() => "",
        "id" if report.is_denied() => "none: no source has a claim sub",
        "id" => "none: no source has a claim sub, so the second login of this person will fail",
        "login" => "none: no source has a login",
        "email" if matches!(report.answer.decision, Decision::Incomplete { .. }) => "not decided yet",
        "email" => "none: no source has an e-mail address",
        "role" if settings.skip_org_role_sync => "not looked for: skip_org_role_sync is on",
        "role" if settings.role_attribute_path.is_unset() => "none: role_attribute_path is not set",
        "role" => "none: role_attribute_path gives a role on no source",
        "orgs" if report.looks_for(attribute) => "none: org_attribute_path gives a list of texts on no source",
        "groups" if report.looks_for(attribute) => "none: groups_attribute_path gives a list of texts on no source",
        _ => "",
    }
}

fn gate(report: &Report<'_>, step: &Step, page: &mut Page) {
    let email = step.rule == "email";
    let verdict = match (step.outcome, &step.error) {
        (Outcome::Passed, _) if email => "present",
        (Outcome::Passed, _) => "passed",
        (Outcome::Refused, _) if email => "missing",
        (Outcome::Refused, _) => "refused",
        (_, Some(error)) => &error.message,
        (_, None) => return,
    };
    begin(page, "gate");
    page.say(if email { "an e-mail address" } else { &step.rule });
    page.say(": ");
    match step.outcome {
        Outcome::Passed => page.say(verdict),
        _ => page.painted(Paint::Failed, verdict),
    }
    if step.outcome == Outcome::Refused {
        wanted(report, &step.rule, page);
    }
    page.end_line();
}

/// What a closed gate would have taken, where it is a list.
fn wanted(report: &Report<'_>, gate: &str, page: &mut Page) {
    let (settings, groups) = (report.settings, &report.resolved.groups);
    let (items, compared) = match gate {
        "team_ids" => (&settings.team_ids, ""),
        "allowed_organizations" => (&settings.allowed_organizations, ""),
        "allowed_domains" => (&settings.allowed_domains, " behind the @"),
        "allowed_groups" if groups.is_empty() => (&settings.allowed_groups, ", and there are no groups"),
        "allowed_groups" => (&settings.allowed_groups, " to the letter, and the groups are "),
        _ => return,
    };
    page.say(": one of ");
    page.values(&texts(items));
    page.say(" is needed");
    page.say(compared);
    if gate == "allowed_groups" {
        page.values(&texts(groups));
    }
}
