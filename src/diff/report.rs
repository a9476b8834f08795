//! What is told of everybody, and of each who changes.

use std::collections::BTreeMap;

use super::Settled;
use super::changes::{self, Change, Count, Field};
use super::users::User;
use crate::explain::Json;
use crate::json::{Entries, ToJson};

/// How many lines that cannot be read are told with their reason; the others are counted.
const MOST: usize = 100;

/// A line that is no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Counted from 1.
    pub line: usize,
    /// One line, for people.
    pub message: &'static str,
}

/// What came of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many people were decided, each of them twice.
    pub users: usize,
    /// How many of them change.
    pub changed: usize,
    /// How many lines are no person, and the first of them.
    pub skipped: usize,
    /// The first lines that are no person.
    pub unreadable: Vec<Unreadable>,
    /// How many change in which way.
    pub counts: BTreeMap<Count, usize>,
    /// A line of JSON for each who changes, in their order.
    pub changes: String,
}

impl Report {
    pub(super) fn unreadable(&mut self, line: usize, message: &'static str) {
        self.skipped += 1;
        if self.unreadable.len() < MOST {
            self.unreadable.push(Unreadable { line, message });
        }
    }

    pub(super) fn changed(&mut self, user: &User<'_>, was: &Settled<'_>, is: &Settled<'_>, fields: &[Field]) {
        self.changed += 1;
        for count in fields.iter().flat_map(|field| changes::counts(*field, was, is)) {
            *self.counts.entry(count).or_default() += 1;
        }
        let name = user.name.or_else(|| known_as(was, is));
        let mut told = fields.to_vec();
        if fields.contains(&Field::Decision) && changes::denials(was, is) {
            told.push(Field::Denial);
        }
        let changes = Changes { told: &told, was, is };
        let mut entries = Entries::new(&mut self.changes);
        entries.entry("line", &user.line).entry("name", &name).entry("changes", &changes).end();
        self.changes.push('\n');
    }
}

/// What somebody is called where the line does not say.
fn known_as<'a>(was: &Settled<'a>, is: &Settled<'a>) -> Option<&'a str> {
    let (was, is) = (&was.person, &is.person);
    let names = [is.login, was.login, is.email, was.email, is.name, was.name, is.id, was.id];
    names.into_iter().find(|text| !text.is_empty())
}

struct Changes<'s, 'a> {
    told: &'s [Field],
    was: &'s Settled<'a>,
    is: &'s Settled<'a>,
}

impl ToJson for Changes<'_, '_> {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        for field in self.told {
            entries.entry(field.name(), &Change { field: *field, was: self.was, is: self.is });
        }
        entries.end();
    }
}

impl ToJson for Unreadable {
    fn write(&self, out: &mut String) {
        Entries::new(out).entry("line", &self.line).entry("message", &self.message).end();
    }
}

impl ToJson for (&Count, &usize) {
    fn write(&self, out: &mut String) {
        let json = |text: &Option<String>| text.clone().map(Json::new);
        let (count, users) = self;
        let mut entries = Entries::new(out);
        entries.entry("field", &count.field.name());
        entries.optional("organization", &count.organization.map(|organization| organization.to_string()));
        entries
            .optional("before", &json(&count.before))
            .optional("after", &json(&count.after))
            .entry("users", *users)
            .end();
    }
}

/// The totals, in one line.
impl ToJson for Report {
    fn write(&self, out: &mut String) {
        let counts: Vec<_> = self.counts.iter().collect();
        let mut entries = Entries::new(out);
        entries.entry("users", &self.users).entry("changed", &self.changed).entry("skipped", &self.skipped);
        entries.entry("unreadable", &self.unreadable).entry("counts", &counts).end();
    }
}
