//! What an expression came to on the sources that it settled nothing on.

use super::page::{Page, bytes};
use super::style::Paint;
use super::table::is_invalid;
use super::{Report, json, path};
use crate::explain::{Outcome, Step};
use crate::outcome::{Note, Range, Source};

/// What happened alike on some sources.
pub(super) struct Trial<'a> {
    sources: Vec<&'static str>,
    first: &'a Step,
    /// The second attempt of a role path, where it gives something.
    second: Option<&'a Step>,
    /// A claim that the expression asks for, and that is not there.
    lacks: &'a str,
    /// The list that it looked at, and what that is.
    looked_at: Option<(&'a str, &'a str)>,
}

/// Everything that an expression was tried on without settling its attribute; what came alike comes once.
pub(super) fn collect<'a>(report: &Report<'a>, attribute: &str, told: &mut Vec<&'a Note>) -> Vec<Trial<'a>> {
    let mut trials: Vec<Trial<'a>> = Vec::new();
    for source in Source::ALL {
        let steps = report.steps_of(attribute, source);
        let Some(first) = steps.first().filter(|step| !step.decisive && step.outcome != Outcome::Skipped) else {
            continue;
        };
        let second = steps.get(1).filter(|step| is_invalid(step)).copied();
        told.extend(&first.error);
        told.extend(second.and_then(|step| step.error.as_ref()));
        let lacks = lacks(report, first);
        let looked_at = if lacks.is_empty() && first.error.is_none() { looked_at(report, first) } else { None };
        let trial = Trial { sources: vec![source.words()], first, second, lacks, looked_at };
        match trials.iter_mut().find(|other| other.is_like(&trial)) {
            Some(other) => other.sources.push(source.words()),
            None => trials.push(trial),
        }
    }
    trials
}

impl<'a> Trial<'a> {
    fn is_like(&self, other: &Self) -> bool {
        let failure = |step: &'a Step| step.error.as_ref().map(|error| (error.span, reason(error)));
        json(self.first) == json(other.first)
            && failure(self.first) == failure(other.first)
            && self.second.map(json) == other.second.map(json)
            && self.lacks == other.lacks
            && self.looked_at == other.looked_at
    }

    /// Whether an expression stands behind the sentence.
    pub(super) fn has_code(&self) -> bool {
        self.first.error.as_ref().is_some_and(|error| error.span.is_some())
    }

    /// One sentence; whether an expression stands behind it.
    pub(super) fn tell(&self, report: &Report<'a>, attribute: &str, page: &mut Page) -> bool {
        if let Some(error) = self.first.error.as_ref().filter(|error| error.is_unreadable()) {
            page.painted(Paint::Failed, "It cannot be read");
            page.say(": ");
            page.say(reason(error));
            page.say(", at");
            return report.excerpt(error, page);
        }
        self.tell_where(page);
        match &self.first.error {
            Some(error) if !is_invalid(self.first) => {
                if report.is_denial(error) {
                    page.say(&self.first.rule);
                    page.painted(Paint::Failed, " ends the login");
                } else {
                    page.painted(Paint::Failed, "it fails");
                    page.say(": ");
                    page.say(reason(error));
                }
                page.say(if error.span.is_some() { ", in" } else { "." });
                report.excerpt(error, page)
            }
            _ => {
                self.tell_value(report, attribute, page);
                false
            }
        }
    }

    fn tell_where(&self, page: &mut Page) {
        page.say("On ");
        page.joined(&self.sources);
        if !self.lacks.is_empty() {
            page.say(if self.sources.len() > 1 { ", which have no " } else { ", which has no " });
            page.value(self.lacks);
            page.say(",");
        }
        page.say(" ");
    }

    fn tell_value(&self, report: &Report<'a>, attribute: &str, page: &mut Page) {
        page.say("it gives ");
        if is_invalid(self.first) {
            page.value(report.text(self.first));
            page.say(", which is no role");
        } else {
            page.value(json(self.first));
            page.say(unfit(attribute, json(self.first)));
        }
        if let Some((list, is)) = self.looked_at {
            page.say(", where ");
            page.value(list);
            page.say(" is ");
            page.value(is);
        }
        if let Some(second) = self.second {
            page.say(", and on an empty list of groups ");
            page.value(report.text(second));
            page.say(", which is no role");
        }
        page.say(".");
    }
}

/// A message without its beginning, which says what failed where.
fn reason(note: &Note) -> &str {
    let halves = note.message.split_once(':');
    halves.and_then(|halves| halves.1.strip_prefix(' ')).unwrap_or(&note.message)
}

/// What is wrong with a value that does not count, where it does not go without saying.
fn unfit(attribute: &str, json: &str) -> &'static str {
    match json {
        "null" | "false" | "[]" | "{}" | "\"\"" | "" => "",
        _ if attribute == "role" => ", which is no text",
        _ if json.starts_with('[') => ", which holds no texts",
        _ => ", which is no list",
    }
}

/// The first list that an expression came by: where it finds nothing, that is what it did not find it in.
fn looked_at<'a>(report: &Report<'a>, step: &'a Step) -> Option<(&'a str, &'a str)> {
    for one in &step.evaluation {
        let value = one.value.as_ref().map_or("", |value| value.get());
        if value.starts_with('[') && value != json(step) {
            return Some((part(report, step, one.span), value));
        }
    }
    None
}

/// A part of the expression that a step is about.
fn part<'a>(report: &Report<'a>, step: &Step, span: Range) -> &'a str {
    path(report.settings, &step.rule).and_then(|path| path.get(bytes(path, span))).unwrap_or_default()
}

/// A claim that the expression asks for, or its failing part, where the source has none of that name; else empty.
fn lacks<'a>(report: &Report<'a>, step: &'a Step) -> &'a str {
    let failing = step.error.as_ref().and_then(|error| error.span);
    let null = step.evaluation.iter().find(|one| {
        let within = failing.is_none_or(|span| span.start <= one.span.start && one.span.end <= span.end);
        within && one.value.as_ref().is_some_and(|value| value.get() == "null")
    });
    let claims = step.source.and_then(|source| report.reading(source)).and_then(|step| report.value(step).as_object());
    let (Some(null), Some(claims)) = (null, claims) else { return "" };
    let written = part(report, step, null.span);
    let name = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
    let is_name = !name.contains(['\\', '"', '.', '(', '[', ' ']) || name.len() < written.len();
    let before = part(report, step, Range { start: 0, end: null.span.start });
    if is_name && is_at_root(before) && claims.get(name).is_none() { name } else { "" }
}

/// Whether what comes behind this beginning of an expression is looked for in the claims themselves. In doubt it is not.
fn is_at_root(before: &str) -> bool {
    let (mut depth, mut pipes) = (0, 0);
    for byte in before.bytes() {
        // One `|` or `&`, unlike two of them, changes what names are looked for in, and so does a bracket.
        match byte {
            b'|' | b'&' => pipes += 1,
            _ if pipes == 1 => return false,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => pipes = 0,
        }
    }
    depth == 0 && pipes != 1 && !before.ends_with('.')
}

/// The surprise of behaviour 5.2.3: a role that no source said.
pub(super) fn without_groups<'a>(report: &Report<'a>, step: &'a Step, others: &[&str], page: &mut Page) {
    let value = report.text(step);
    page.say("Grafana then tries it on {\"groups\":[]} and gets ");
    page.value(value);
    page.say(".");
    let [next, rest @ ..] = others else { return };
    page.say(" ");
    // The first letter of a sentence: `the access token` comes alone or second.
    page.say(match *next {
        "userinfo" => "Userinfo",
        "the access token" => "The access token",
        other => other,
    });
    for other in rest {
        page.say(" and ");
        page.say(other);
    }
    page.say(if rest.is_empty() { " was" } else { " were" });
    page.say(" never asked for it; ");
    mend(report.settings.role_attribute_path.text.trim_end(), value, page);
    page.say(" Grafana would go on to ");
    page.say(next);
    page.say(".");
}

/// What to leave out so that the next source is asked: a constant at the end, or whatever gives the role.
fn mend(expression: &str, value: &str, page: &mut Page) {
    let rest = expression.strip_suffix('\'').and_then(|rest| rest.strip_suffix(value)?.strip_suffix('\''));
    if rest.is_some_and(|rest| rest.trim_end().ends_with("||")) {
        page.say("without `|| '");
        page.say(value);
        page.say("'` at the end of the expression");
    } else {
        page.say("if the expression gave nothing on an empty list,");
    }
}
