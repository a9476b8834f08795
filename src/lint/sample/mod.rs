//! What happens on somebody's tokens.

mod elsewhere;
mod hidden;
mod null;
mod person;
mod shapes;

pub(super) use elsewhere::claim_elsewhere;
pub(super) use hidden::catch_all_hides_sources;
pub(super) use null::{null_function_arg, org_path_error_denies};
pub(super) use person::{default_role_used, no_email_source, source_dropped, sub_missing};
pub(super) use shapes::{
    groups_not_an_array, objects_not_strings, org_not_an_array, role_not_text, substring_contains,
};

use std::collections::HashMap;

use bumpalo::Bump;

use super::Subject;
use crate::claims::{self, ClaimsSet};
use crate::evaluate;
use crate::explain::{Outcome, Recorder, Step};
use crate::jmespath::{Error, Expression, Observer, Span, Value, Wanted};
use crate::outcome::{Source, User};
use crate::settings::{Raw, Settings, no_groups};

/// How many sub-expressions are looked at.
const MOST_SEEN: usize = 100_000;

/// The claims of each source that can be used.
fn sources<'a>(subject: &Subject<'a>, arena: &'a Bump) -> Vec<&'a ClaimsSet<'a>> {
    let (Some(settings), Some(sample)) = (subject.settings, subject.sample) else { return Vec::new() };
    let mut recorder = Recorder::notes_only(settings);
    let mut read = |source| claims::read(source, Wanted::ALL, settings, sample, arena, &mut recorder).ok().flatten();
    Source::ALL.into_iter().filter_map(&mut read).collect()
}

/// The steps of an attribute, with the sources they were tried on.
fn steps<'s>(subject: &'s Subject<'_>, attribute: &'static str) -> impl Iterator<Item = (Source, &'s Step)> {
    let steps = subject.explanation.iter().flat_map(|explanation| &explanation.steps);
    steps.filter(move |step| step.attribute == attribute).filter_map(|step| Some((step.source?, step)))
}

/// The attributes that expressions are for.
const ATTRIBUTES: [(&str, &str); 6] = [
    ("name", "name_attribute_path"),
    ("login", "login_attribute_path"),
    ("email", "email_attribute_path"),
    ("role", "role_attribute_path"),
    ("orgs", "org_attribute_path"),
    ("groups", "groups_attribute_path"),
];

/// A path with the claims it was tried on: those that Grafana reaches for the attribute.
fn trials<'s, 'a>(
    subject: &'s Subject<'a>,
    key: &'static str,
    sets: &'s [&'a ClaimsSet<'a>],
) -> Vec<(&'s Expression, &'s ClaimsSet<'a>)> {
    let Some(expression) = subject.expression(key) else { return Vec::new() };
    sets.iter().filter(|set| is_tried(subject, key, set.source)).map(|set| (expression, *set)).collect()
}

fn is_tried(subject: &Subject<'_>, key: &str, source: Source) -> bool {
    let attribute = attribute(key);
    steps(subject, attribute).any(|(tried, step)| tried == source && step.rule == key)
}

fn attribute(key: &str) -> &'static str {
    ATTRIBUTES.iter().find(|(_, setting)| *setting == key).map_or("", |(attribute, _)| attribute)
}

/// Whether a path gave anything at all.
fn is_satisfied(subject: &Subject<'_>, key: &str) -> bool {
    let Some(user) = subject.explanation.as_ref().map(|explanation| &explanation.resolved) else { return true };
    match key {
        "role_attribute_path" => user.role.is_some(),
        "groups_attribute_path" => !user.groups.is_empty(),
        key => steps(subject, attribute(key)).any(|(_, step)| step.rule == key && step.outcome == Outcome::Found),
    }
}

/// What becomes of the sample where a setting has another value.
fn resolved_with(subject: &Subject<'_>, key: &str, text: &str) -> Option<User> {
    let mut pairs = subject.parsed.pairs();
    pairs.retain(|(name, _)| name != key);
    pairs.push((key.to_owned(), Raw::Text(text.to_owned())));
    let settings = Settings::read(&pairs).ok()?;
    Some(evaluate::explain(&settings, subject.sample?).resolved)
}

/// The text that a path gives whatever the claims (behaviour 5.2.2).
fn says_with_nothing(expression: &Expression) -> Option<String> {
    let arena = Bump::new();
    let value = expression.search(no_groups(&arena), &arena, &mut ()).ok()?;
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What every sub-expression came to.
#[derive(Default)]
struct Seen {
    /// Whether it was ever null, and ever a text.
    nodes: HashMap<(u32, u32), [bool; 2]>,
}

impl Observer for Seen {
    fn wants_nodes(&self) -> bool {
        true
    }

    fn node(&mut self, span: Span, outcome: Result<&Value<'_>, &Error>) {
        let kind = match outcome {
            Ok(Value::Null) => [true, false],
            Ok(Value::String(_)) => [false, true],
            _ => return,
        };
        if self.nodes.len() < MOST_SEEN {
            let [null, text] = self.nodes.entry((span.start, span.end)).or_default();
            *null |= kind == [true, false];
            *text |= kind == [false, true];
        }
    }
}

impl Seen {
    fn of(&self, span: Span) -> [bool; 2] {
        self.nodes.get(&(span.start, span.end)).copied().unwrap_or_default()
    }

    fn was_null(&self, span: Span) -> bool {
        self.of(span).starts_with(&[true])
    }

    fn was_text(&self, span: Span) -> bool {
        self.of(span).ends_with(&[true])
    }
}

fn search<'a>(expression: &'a Expression, set: &ClaimsSet<'a>, arena: &'a Bump) -> (Result<Value<'a>, Error>, Seen) {
    let mut seen = Seen::default();
    let outcome = expression.search(set.tree(expression, arena), arena, &mut seen);
    (outcome, seen)
}

fn in_words(sources: &[Source]) -> String {
    let words: Vec<_> = sources.iter().map(|source| source.words()).collect();
    words.join(" and ")
}

/// A name as an expression has to have it.
fn identifier(name: &str) -> String {
    let plain = name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    if plain {
        return name.to_owned();
    }
    let mut quoted = String::new();
    crate::jmespath::json_string(name, &mut quoted);
    quoted
}

fn described(value: Value<'_>) -> &'static str {
    match value {
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
        Value::Number(_) | Value::Numeral(_) => "a number",
        Value::String(_) => "a text",
        Value::Bool(_) => "a boolean",
        _ => "nothing",
    }
}

/// Names joined by dots, and nothing else.
fn is_path(text: &str) -> bool {
    text.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '"' | '-' | ':' | '/'))
}
