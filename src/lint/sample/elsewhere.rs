//! Claims that are there, and not where the path looks.

use std::collections::HashSet;

use bumpalo::Bump;

use super::super::tree::first_claims;
use super::super::{Edit, Finding, Subject};
use super::{identifier, is_satisfied, says_with_nothing, sources};
use crate::claims::ClaimsSet;
use crate::jmespath::{Expression, Span, sorted};
use crate::outcome::Source;
use crate::role;

/// How deep and how far a claim is looked for.
const DEEPEST: usize = 5;
const MOST_SEEN: usize = 10_000;
/// How many names are looked for.
const MOST_NAMES: usize = 32;

/// A path begins with a claim that no source has at its top, and one has it further in.
pub(in super::super) fn claim_elsewhere(subject: &Subject<'_>) -> Vec<Finding> {
    let arena = Bump::new();
    let sets = sources(subject, &arena);
    let skipped = subject.flag("skip_org_role_sync");
    let mut found = Vec::new();
    for key in ["role_attribute_path", "groups_attribute_path", "org_attribute_path"] {
        let Some(expression) = subject.expression(key) else { continue };
        let idle = skipped && key != "groups_attribute_path";
        let content = is_satisfied(subject, key) && !(key == "role_attribute_path" && is_constant(subject, expression));
        if !idle && !content && !sets.is_empty() {
            found.extend(elsewhere(key, expression, &sets));
        }
    }
    found
}

/// Whether the role is the one that the path gives whatever the claims.
fn is_constant(subject: &Subject<'_>, expression: &Expression) -> bool {
    let role = subject.explanation.as_ref().and_then(|explanation| explanation.resolved.role);
    let constant = says_with_nothing(expression).and_then(|text| role::read(&text)).map(|reading| reading.role);
    role == constant
}

/// The first claim that is further in, wherever the path begins with it.
fn elsewhere(key: &'static str, expression: &Expression, sets: &[&ClaimsSet<'_>]) -> Option<Finding> {
    let claims = first_claims(expression);
    let mut tried = HashSet::new();
    let names = claims.iter().map(|(_, name)| *name).filter(|name| tried.insert(*name)).take(MOST_NAMES);
    let missing = names.filter(|name| sets.iter().all(|set| !has(set, name)));
    let (name, places) = missing.map(|name| (name, places(sets, name))).find(|(_, places)| !places.is_empty())?;
    let spans: Vec<Span> = claims.iter().filter(|(_, other)| *other == name).map(|(span, _)| *span).collect();
    let (source, path) = places.first()?;
    let message = format!("no source has a claim `{name}`, and {} has it further in: `{path}`", source.words());
    let one = places.iter().all(|(_, other)| other == path);
    let edit = if one { replaced(expression.text(), &spans, path).map(Edit::Whole) } else { None };
    Some(Finding::new(key, message, format!("write `{path}` in its place")).on(*spans.first()?).maybe(edit))
}

/// The text with a path in each of these places.
fn replaced(text: &str, spans: &[Span], path: &str) -> Option<String> {
    let (mut mended, mut at) = (String::new(), 0);
    for span in spans {
        mended.push_str(text.get(at..span.start as usize)?);
        mended.push_str(path);
        at = span.end as usize;
    }
    mended.push_str(text.get(at..)?);
    Expression::parse(&mended).is_ok().then_some(mended)
}

fn has(set: &ClaimsSet<'_>, name: &str) -> bool {
    set.as_sent().as_object().is_some_and(|object| object.get(name).is_some())
}

fn places(sets: &[&ClaimsSet<'_>], name: &str) -> Vec<(Source, String)> {
    sets.iter().flat_map(|set| deep(set, name).into_iter().map(|path| (set.source, path))).collect()
}

/// The paths to entries of that name below the top.
fn deep(set: &ClaimsSet<'_>, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![(set.as_sent(), String::new(), 0)];
    let mut seen = 0;
    while let Some((value, path, depth)) = waiting.pop() {
        let Some(object) = value.as_object() else { continue };
        for (key, inner) in object.written() {
            seen += 1;
            let step = if path.is_empty() { identifier(key) } else { format!("{path}.{}", identifier(key)) };
            if *key == name && depth > 0 {
                found.push(step);
            } else if depth < DEEPEST && seen < MOST_SEEN {
                waiting.push((*inner, step, depth + 1));
            }
        }
    }
    sorted(found, &String::cmp)
}
