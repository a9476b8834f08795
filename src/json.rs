//! The public shapes as JSON, which is the contract of the npm package (see `pkg/src/types.ts`).
//!
//! By hand and through one pointer to a trait: the same by derived code was five kilobytes of module, gzipped.

use crate::explain::{Evaluation, Explanation, Json, Outcome as StepOutcome, Step};
use crate::jmespath::json_string;
use crate::org::Roles;
use crate::outcome::{Decision, Denial, Lookup, Note, Outcome, Range, Request, Source, User};
use crate::role::Role;

/// Something that goes out as JSON.
pub trait ToJson {
    /// Appends it to `out`.
    fn write(&self, out: &mut String);

    /// Its text.
    fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

/// The entries of an object, one after the other.
pub(crate) struct Entries<'o> {
    out: &'o mut String,
}

impl<'o> Entries<'o> {
    pub(crate) fn new(out: &'o mut String) -> Self {
        out.push('{');
        Self { out }
    }

    pub(crate) fn entry(&mut self, key: &str, value: &dyn ToJson) -> &mut Self {
        if !self.out.ends_with('{') {
            self.out.push(',');
        }
        json_string(key, self.out);
        self.out.push(':');
        value.write(self.out);
        self
    }

    /// An entry that is left out where there is nothing to say.
    pub(crate) fn optional<T: ToJson>(&mut self, key: &str, value: &Option<T>) -> &mut Self {
        match value {
            Some(value) => self.entry(key, value),
            None => self,
        }
    }

    pub(crate) fn end(&mut self) {
        self.out.push('}');
    }
}

impl ToJson for str {
    fn write(&self, out: &mut String) {
        json_string(self, out);
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, out: &mut String) {
        (**self).write(out);
    }
}

impl ToJson for String {
    fn write(&self, out: &mut String) {
        json_string(self, out);
    }
}

impl ToJson for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl ToJson for usize {
    fn write(&self, out: &mut String) {
        out.push_str(&self.to_string());
    }
}

impl ToJson for Json {
    fn write(&self, out: &mut String) {
        out.push_str(self.get());
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (place, item) in self.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            item.write(out);
        }
        out.push(']');
    }
}

impl ToJson for Role {
    fn write(&self, out: &mut String) {
        json_string(self.name(), out);
    }
}

impl ToJson for Source {
    fn write(&self, out: &mut String) {
        json_string(self.name(), out);
    }
}

impl ToJson for Lookup {
    fn write(&self, out: &mut String) {
        json_string(self.name(), out);
    }
}

impl ToJson for StepOutcome {
    fn write(&self, out: &mut String) {
        json_string(self.name(), out);
    }
}

impl ToJson for Range {
    fn write(&self, out: &mut String) {
        Entries::new(out).entry("start", &self.start).entry("end", &self.end).end();
    }
}

fn note<'e, 'o>(note: &Note, entries: &'e mut Entries<'o>) -> &'e mut Entries<'o> {
    entries
        .entry("code", &note.code)
        .entry("message", &note.message)
        .optional("source", &note.source)
        .optional("setting", &note.setting)
        .optional("span", &note.span)
}

impl ToJson for Note {
    fn write(&self, out: &mut String) {
        note(self, &mut Entries::new(out)).end();
    }
}

impl ToJson for Denial {
    fn write(&self, out: &mut String) {
        note(&self.note, &mut Entries::new(out)).optional("cause", &self.cause).end();
    }
}

impl ToJson for Request {
    fn write(&self, out: &mut String) {
        Entries::new(out).entry("lookup", &self.lookup).entry("url", &self.url).end();
    }
}

/// Keys of JSON are text, whatever they count.
impl ToJson for Roles {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        for (id, role) in self.as_slice() {
            entries.entry(&id.to_string(), role);
        }
        entries.end();
    }
}

impl ToJson for User {
    fn write(&self, out: &mut String) {
        Entries::new(out)
            .entry("id", &self.id)
            .entry("login", &self.login)
            .entry("name", &self.name)
            .entry("email", &self.email)
            .entry("role", &self.role)
            .entry("isGrafanaAdmin", &self.is_grafana_admin)
            .entry("orgRoles", &self.org_roles)
            .entry("groups", &self.groups)
            .entry("teams", &self.teams)
            .end();
    }
}

impl ToJson for Outcome {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        match &self.decision {
            Decision::Allow { user } => entries.entry("decision", &"allow").entry("user", user),
            Decision::Deny { denial } => entries.entry("decision", &"deny").entry("denial", denial),
            Decision::Incomplete { request } => entries.entry("decision", &"incomplete").entry("request", request),
        };
        entries.entry("notes", &self.notes).end();
    }
}

impl ToJson for Evaluation {
    fn write(&self, out: &mut String) {
        Entries::new(out).entry("span", &self.span).optional("value", &self.value).optional("error", &self.error).end();
    }
}

impl ToJson for Step {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries
            .entry("attribute", &self.attribute)
            .optional("source", &self.source)
            .entry("rule", &self.rule)
            .entry("outcome", &self.outcome)
            .optional("value", &self.value)
            .optional("error", &self.error)
            .entry("decisive", &self.decisive);
        if !self.evaluation.is_empty() {
            entries.entry("evaluation", &self.evaluation);
        }
        entries.end();
    }
}

impl ToJson for Explanation {
    fn write(&self, out: &mut String) {
        Entries::new(out)
            .entry("decision", &self.decision)
            .entry("resolved", &self.resolved)
            .entry("steps", &self.steps)
            .entry("text", &self.text)
            .end();
    }
}

/// What an expression comes to.
#[derive(Debug)]
pub struct Traced {
    /// Its value.
    pub value: Option<Json>,
    /// Why it has none.
    pub error: Option<Note>,
    /// Every sub-expression that ran.
    pub evaluation: Vec<Evaluation>,
}

impl ToJson for Traced {
    fn write(&self, out: &mut String) {
        Entries::new(out)
            .optional("value", &self.value)
            .optional("error", &self.error)
            .entry("evaluation", &self.evaluation)
            .end();
    }
}
