//! The table of an explanation: one row an attribute, one column a source, the answer at the end.

use super::page::{Page, VALUE};
use super::style::{Form, Paint};
use super::{ATTRIBUTES, Report, json};
use crate::display::{cut, width};
use crate::explain::{Outcome, Step};
use crate::outcome::Source;
use crate::rules::NO_GROUPS;

/// What stands in one place of the table.
struct Cell<'a> {
    text: String,
    /// For a list, of which `text` is all: its items, so that fewer of them can be shown.
    items: &'a [&'a str],
    settled: bool,
    failed: bool,
}

const STAR: &str = " *";

/// Before what a role path gave on an empty list of groups.
const WITHOUT_GROUPS: &str = ", [] → ";

impl<'a> Cell<'a> {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), items: &[], settled: false, failed: false }
    }

    fn list(items: &'a [&'a str]) -> Self {
        let mut text = String::new();
        for (index, item) in items.iter().enumerate() {
            text.push_str(if index == 0 { "" } else { ", " });
            text.push_str(item);
        }
        Self { text, items, settled: false, failed: false }
    }

    /// A value that failed and settles all the same does not occur.
    fn paint(&self) -> Option<Paint> {
        match (self.settled, self.failed) {
            (true, _) => Some(Paint::Decisive),
            (_, true) => Some(Paint::Failed),
            _ => None,
        }
    }

    fn star(&self) -> &'static str {
        if self.settled { STAR } else { "" }
    }

    /// As much as fits; of a list whole items and how many there are, unless only the last one is cut.
    fn fit(&self, room: usize) -> String {
        let room = room.saturating_sub(self.star().len());
        let cut = cut(&self.text, room);
        let Some(most) = self.items.len().checked_sub(2).filter(|_| cut.ends_with('…')) else { return cut };
        let rest = format!("… ({})", self.items.len());
        let mut some = String::new();
        for item in self.items.iter().take(most) {
            if width(&some) + width(item) + 2 + width(&rest) > room {
                break;
            }
            some.push_str(item);
            some.push_str(", ");
        }
        if some.is_empty() { cut } else { some + &rest }
    }
}

const HEAD: [&str; 5] = ["", "ID token", "userinfo", "access token", "answer"];

pub(super) fn draw(report: &Report<'_>, page: &mut Page) {
    let mut rows = vec![HEAD.map(Cell::new)];
    for attribute in ATTRIBUTES.iter().filter(|attribute| report.looks_for(attribute)) {
        let [id_token, userinfo, access_token] = Source::ALL.map(|source| cell(report, attribute, source));
        rows.push([Cell::new(attribute), id_token, userinfo, access_token, result(report, attribute)]);
    }
    match page.form() {
        Form::Pretty => columns(&rows, page),
        Form::Plain => return lines(&rows, page),
        Form::Markdown => pipes(&rows, page),
    }
    if rows.iter().flatten().any(|cell| cell.settled) {
        page.say(if page.form() == Form::Pretty { "  * settled it" } else { "* settled it" });
        page.end_line();
    }
}

/// One below the other, as many columns as the page has.
fn columns(rows: &[[Cell<'_>; 5]], page: &mut Page) {
    let widths = widths(rows, page.columns());
    for row in rows {
        let mut column = 0;
        page.begin("", 0);
        for (cell, width) in row.iter().zip(widths) {
            page.go_to(column + 2);
            match cell.paint() {
                Some(paint) => page.painted(paint, &cell.fit(width)),
                None => page.say(&cell.fit(width)),
            }
            page.say(cell.star());
            column += 2 + width;
        }
        page.end_line();
    }
}

/// Each attribute on a line, each place with what it is.
fn lines(rows: &[[Cell<'_>; 5]], page: &mut Page) {
    for [attribute, sources @ .., answer] in rows.iter().skip(1) {
        page.say(&attribute.text);
        page.say(": ");
        page.say(&cut(&answer.text, VALUE));
        for (name, cell) in HEAD.iter().skip(1).zip(sources) {
            page.say("; ");
            page.say(name);
            page.say(": ");
            page.say(&cut(&cell.text.replace(WITHOUT_GROUPS, ", and on an empty list "), VALUE));
            page.say(if cell.settled { ", which settled it" } else { "" });
        }
        page.end_line();
    }
}

/// A table of Markdown.
fn pipes(rows: &[[Cell<'_>; 5]], page: &mut Page) {
    for (place, row) in rows.iter().enumerate() {
        for cell in row {
            page.bar();
            let text = cut(&cell.text, VALUE);
            if cell.settled {
                page.strong(&text);
            } else {
                page.say(&text);
            }
            page.say(cell.star());
            page.say(" ");
        }
        page.bar();
        page.end_line();
        if place == 0 {
            page.rule(row.len());
        }
    }
    page.end_line();
}

/// The widest columns give way until a row fits on the page.
fn widths(rows: &[[Cell<'_>; 5]], most: usize) -> [usize; 5] {
    let mut widths = [0; 5];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (crate::display::width(&cell.text) + cell.star().len()).min(most).max(*width);
        }
    }
    while widths.iter().map(|width| width + 2).sum::<usize>() > most {
        let widest = widths.iter().copied().max().unwrap_or_default();
        match widths.iter_mut().rev().find(|width| **width == widest && widest > 0) {
            Some(width) => *width -= 1,
            None => break,
        }
    }
    widths
}

/// What one source says to one attribute.
fn cell<'a>(report: &Report<'a>, attribute: &str, source: Source) -> Cell<'a> {
    let steps = report.steps_of(attribute, source);
    let found = steps.iter().copied().find(|step| step.outcome == Outcome::Found);
    let cell = match (attribute, found) {
        _ if steps.is_empty() => Cell::new(untried(report, attribute, source)),
        ("role", _) | ("orgs" | "groups", None) => attempts(report, &steps),
        ("orgs" | "groups", Some(step)) => Cell::list(report.texts(step)),
        (_, Some(step)) => Cell::new(report.text(step)),
        _ if steps.iter().any(|step| step.outcome == Outcome::Failed) => Cell::new("failed"),
        // What a path gives that is there and no text.
        _ => Cell::new(steps.iter().map(|step| abridged(json(step))).find(|json| *json != "null").unwrap_or("nothing")),
    };
    let failed = steps.iter().any(|step| step.outcome == Outcome::Failed) && found.is_none();
    Cell { settled: found.is_some_and(|step| step.decisive), failed, ..cell }
}

/// What the attempts at a role or a list came to: `failed, [] → Viewer` where the second one, without groups, gave it.
fn attempts<'a>(report: &Report<'a>, steps: &[&'a Step]) -> Cell<'a> {
    let mut cell = Cell::new("");
    for step in steps {
        let found = step.outcome == Outcome::Found;
        if is_without_groups(step) {
            if !found && !is_invalid(step) {
                continue;
            }
            cell.text.push_str(WITHOUT_GROUPS);
        }
        let value = match step.value {
            Some(_) if found || is_invalid(step) => report.text(step),
            Some(_) => abridged(json(step)),
            None => "failed",
        };
        cell.text.push_str(value);
        if is_invalid(step) {
            cell.text.push_str(" (no role)");
        }
    }
    cell
}

/// Whether a role path was tried without the source.
#[inline(never)]
pub(super) fn is_without_groups(step: &Step) -> bool {
    step.rule.ends_with(NO_GROUPS)
}

/// A role path that gives text which is no role: failed, but with a value.
pub(super) fn is_invalid(step: &Step) -> bool {
    step.outcome == Outcome::Failed && step.value.is_some()
}

/// A value that is no text, as short as it can be said.
fn abridged(json: &str) -> &str {
    match json.as_bytes() {
        [b'[', _, _, ..] => "[…]",
        [b'{', _, _, ..] => "{…}",
        [] => "null",
        _ => json,
    }
}

/// Why an attribute was not looked for in a source.
fn untried(report: &Report<'_>, attribute: &str, source: Source) -> &'static str {
    match report.reading(source).map(|step| step.outcome) {
        Some(Outcome::Nothing) => "absent",
        Some(Outcome::Failed) => "unusable",
        Some(Outcome::Refused) => "refused",
        _ if report.ended_early() && report.decisive(attribute).is_none() => "not reached",
        _ => "not asked",
    }
}

fn result<'a>(report: &Report<'a>, attribute: &str) -> Cell<'a> {
    let user = report.resolved;
    let text = match attribute {
        "id" => user.id.as_str(),
        "name" => &user.name,
        "login" => &user.login,
        "email" => &user.email,
        "role" if user.is_grafana_admin == Some(true) => "GrafanaAdmin",
        "role" => user.role.map_or("", |role| role.name()),
        _ => match report.decisive(attribute) {
            Some(step) => return Cell::list(report.texts(step)),
            None => "",
        },
    };
    Cell::new(if text.is_empty() { "none" } else { text })
}
