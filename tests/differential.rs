//! Two ways to one answer: our engine against the `jmespath` crate on what both understand, `explain` against `evaluate`.
//! `ROLECALL_SEED=7 ROLECALL_CASES=100000 cargo test --features standard --test differential` tries other and more cases.
//!
//! Settings that are written and read again are the third: `settings_write.rs`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

#[path = "differential/decisions.rs"]
mod decisions;
#[path = "differential/differences.rs"]
mod differences;
#[path = "differential/documents.rs"]
mod documents;
#[path = "differential/expressions.rs"]
mod expressions;
#[path = "support/random.rs"]
mod random;
#[path = "differential/tree.rs"]
mod tree;

use std::collections::BTreeMap;

use bumpalo::Bump;
use differences::{KNOWN, Made};
use expressions::Grammar;
use random::{Random, number};
use rolecall::jmespath::{self, Expression, Observer, Span, Value, json, parse_json};
use rolecall::standard;
use serde_json::Value as Json;
use tree::{Spelling, Tree};

/// What nobody knew yet.
const NEW: &str = "new";

/// A value, or the kind of failure.
type Answer = Result<Json, &'static str>;

/// What our engine came to on the way: the text of each sub-expression, and its value.
struct Trace<'e> {
    expression: &'e str,
    seen: Vec<(&'e str, Answer)>,
}

impl Observer for Trace<'_> {
    fn wants_nodes(&self) -> bool {
        true
    }

    fn node(&mut self, span: Span, outcome: Result<&Value<'_>, &jmespath::Error>) {
        let outcome = outcome.map_err(|error| error.kind.code()).map(|value| read(*value));
        self.seen.push((span.of(self.expression), outcome));
    }
}

fn read(value: Value<'_>) -> Json {
    json(value, usize::MAX).map_or(Json::Null, |text| serde_json::from_str(&text).unwrap())
}

fn watched(expression: &str, document: &str, observer: &mut dyn Observer) -> Answer {
    let arena = Bump::new();
    let expression = Expression::parse(expression).map_err(|error| error.kind.code())?;
    let value = parse_json(document, &arena).map_or(Value::Null, |document| document.value);
    expression.search(value, &arena, observer).map_err(|error| error.kind.code()).map(read)
}

fn ours(expression: &str, document: &str) -> Answer {
    watched(expression, document, &mut ())
}

fn theirs(expression: &str, document: &str) -> Answer {
    standard::search(expression, document)
        .map(|answer| serde_json::from_str(&answer).unwrap())
        .map_err(|error| error.code)
}

/// Equal as JSON; numbers by value.
fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => one.as_f64() == other.as_f64(),
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        (one, other) => one == other,
    }
}

/// The same value, or both fail: while they read the expression, or while they run it.
fn alike(ours: &Answer, theirs: &Answer) -> bool {
    match (ours, theirs) {
        (Ok(one), Ok(other)) => same(one, other),
        (Err(one), Err(other)) => (*one == "syntax") == (*other == "syntax"),
        _ => false,
    }
}

/// An expression that both were asked, and what they answered.
struct Case<'e> {
    ours: Answer,
    theirs: Answer,
    /// What our engine came to on the way.
    seen: Vec<(&'e str, Answer)>,
}

impl<'e> Case<'e> {
    fn ask(expression: &'e str, theirs: &str, document: &str) -> Self {
        let mut trace = Trace { expression, seen: Vec::new() };
        let ours = watched(expression, document, &mut trace);
        Self { ours, theirs: self::theirs(theirs, document), seen: trace.seen }
    }
}

/// The name of the known difference that a case shows; nothing where both answer alike.
fn difference(tree: &Tree, document: &Json) -> Option<&'static str> {
    let (plain, document) = (tree.spelled(Spelling::Plain), document.to_string());
    if alike(&ours(&plain, &document), &theirs(&plain, &document)) {
        return None;
    }
    let case = Case::ask(&plain, &plain, &document);
    let shown = |case: &Case<'_>| KNOWN.iter().find(|known| matches!(known.made, Made::Shows(shows) if shows(case)));
    if let Some(known) = shown(&case) {
        return Some(known.name);
    }
    let (told, asked) = (tree.spelled(Spelling::Ours), tree.spelled(Spelling::Theirs));
    let case = Case::ask(&told, &asked, &document);
    if alike(&case.ours, &case.theirs) {
        return Some("spelled");
    }
    Some(shown(&case).map_or(NEW, |known| known.name))
}

fn differs(tree: &Tree, document: &Json) -> bool {
    difference(tree, document) == Some(NEW)
}

/// The smallest pair that still differs, one step at a time.
fn shrunk(mut tree: Tree, mut document: Json) -> (Tree, Json) {
    let reads = |tree: &Tree| Expression::parse(&tree.spelled(Spelling::Plain)).is_ok();
    let read = reads(&tree);
    let differs = |tree: &Tree, document: &Json| reads(tree) == read && differs(tree, document);
    loop {
        if let Some(smaller) = tree.smaller().into_iter().find(|tree| differs(tree, &document)) {
            tree = smaller;
        } else if let Some(smaller) =
            documents::smaller(&document).into_iter().find(|document| differs(&tree, document))
        {
            document = smaller;
        } else {
            return (tree, document);
        }
    }
}

#[test]
fn both_engines_answer_alike() {
    let mut random = Random::new(11);
    let cases = number("ROLECALL_CASES", 100_000);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for case in 0..cases {
        let document = documents::document(&mut random);
        let depth = 1 + random.below(4);
        let tree = Grammar { random: &mut random }.expression(&document, depth);
        let found = difference(&tree, &document);
        if found == Some(NEW) {
            panic!("case {case} of {}:\n{}", seed(), told(tree, document));
        }
        *counts.entry(found.unwrap_or("alike")).or_default() += 1;
        let kind = match ours(&tree.spelled(Spelling::Plain), &document.to_string()) {
            Ok(Json::Null) => "null",
            Ok(_) => "value",
            Err("syntax") => "syntax",
            Err(_) => "failure",
        };
        *counts.entry(kind).or_default() += 1;
    }
    println!("{counts:?} of {cases}");
    let share = |kind: &str| counts.get(kind).copied().unwrap_or_default() * 100 / cases;
    assert_eq!(counts.get("syntax"), None, "the grammar makes what is no expression");
    assert!(share("value") >= 40, "only {} % come to a value", share("value"));
    assert!(share("alike") >= 90, "only {} % are compared without an excuse", share("alike"));
}

/// The smallest pair that shows a difference which nobody knew.
fn told(tree: Tree, document: Json) -> String {
    let whole = tree.spelled(Spelling::Plain);
    let (tree, document) = shrunk(tree, document);
    let (expression, document) = (tree.spelled(Spelling::Plain), document.to_string());
    let (ours, theirs) = (ours(&expression, &document), theirs(&expression, &document));
    format!("`{expression}` on {document}\n  ours   {ours:?}\n  theirs {theirs:?}\nfound as `{whole}`")
}

fn seed() -> String {
    format!("ROLECALL_SEED={}", std::env::var("ROLECALL_SEED").unwrap_or_else(|_| "(none)".to_owned()))
}

/// No excuse without a pair that needs it.
#[test]
fn every_known_difference_is_one() {
    let behaviour = include_str!("../docs/behaviour.md");
    let read = |answer: Result<&str, &'static str>| answer.map(|text| serde_json::from_str::<Json>(text).unwrap());
    for known in KNOWN {
        let (expression, document) = known.example;
        let case = Case::ask(expression, expression, document);
        assert_eq!((&case.ours, &case.theirs), (&read(known.ours), &read(known.theirs)), "{}", known.name);
        assert!(!alike(&case.ours, &case.theirs), "{} is no difference", known.name);
        if let Made::Shows(shows) = known.made {
            assert!(shows(&case), "{} is not recognised", known.name);
        }
        let section = known.why.split("(behaviour ").nth(1).and_then(|rest| rest.split(')').next()).unwrap_or_default();
        assert!(cited(behaviour, section), "{} cites {section:?}, which is no fact", known.name);
    }
}

/// Whether a section has a fact of that number, or is that section: `10.2.7`, `10.3`.
fn cited(behaviour: &str, number: &str) -> bool {
    let Some((section, fact)) = number.rsplit_once('.') else { return false };
    let of = |section: &str| behaviour.split("\n### ").find(|text| text.starts_with(&format!("{section} ")));
    of(number).is_some() || of(section).is_some_and(|text| text.contains(&format!("\n{fact}. ")))
}
