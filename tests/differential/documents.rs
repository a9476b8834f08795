//! Documents that look like claims: few names, small numbers, lists of one kind more often than not.

use serde_json::{Map, Value as Json, json};

use crate::random::Random;

/// Names of entries. Most can stand without quotes.
const NAMES: &[&str] = &["a", "b", "c", "groups", "roles", "email", "_x1", "x-y", "é", "two words", ""];
/// Texts: of groups, of numbers, of what is sorted, escaped or counted in another way elsewhere.
const TEXTS: &[&str] = &[
    "", "a", "b", "admin", "admins", "Admin", "editor", "viewer", "x y", "1", "-2", "1.5", "1e2", "é", "日本", "🦀",
    "<&>", "it's", "\"", "\\", "`", "\n", "\u{2028}", "e\u{301}", "ſ", "true", "null",
];

/// A document; an object as a rule, as claims are.
pub(crate) fn document(random: &mut Random) -> Json {
    match random.below(10) {
        0 => value(random, 3),
        1 => list(random, 3),
        _ => object(random, 3),
    }
}

fn value(random: &mut Random, depth: usize) -> Json {
    match random.below(if depth == 0 { 6 } else { 10 }) {
        0 => Json::Null,
        1 => random.one_in(2).into(),
        2 | 3 => number(random),
        4 | 5 => text(random),
        6 | 7 => object(random, depth - 1),
        _ => list(random, depth - 1),
    }
}

pub(crate) fn text(random: &mut Random) -> Json {
    (*random.pick(TEXTS)).into()
}

/// Whole numbers as a rule; each is a float without loss, and so are sums of a few.
pub(crate) fn number(random: &mut Random) -> Json {
    let whole = i64::try_from(random.below(14)).unwrap_or(0) - 3;
    match random.below(8) {
        0 => json!(f64::from(i32::try_from(whole).unwrap_or(0)) + 0.5),
        1 => (*random.pick(&[json!(1.0), json!(0.1), json!(-0.25), json!(1e21), json!(1e-7), json!(1_700_000_000)]))
            .clone(),
        _ => whole.into(),
    }
}

/// Up to five items: all of one kind, or of any.
fn list(random: &mut Random, depth: usize) -> Json {
    let length = random.below(6);
    let kind = random.below(6);
    if kind == 2 && depth > 0 {
        return people(random, length, depth - 1);
    }
    let item = |random: &mut Random| match kind {
        0 => number(random),
        1 | 2 => text(random),
        3 if depth > 0 => list(random, depth - 1),
        4 if depth > 0 => object(random, depth - 1),
        _ => value(random, depth),
    };
    (0..length).map(|_| item(random)).collect()
}

/// Objects with the same names and the same kinds of values, as lists of people have them.
fn people(random: &mut Random, length: usize, depth: usize) -> Json {
    let names: Vec<&str> = (0..=random.below(3)).map(|_| *random.pick(NAMES)).collect();
    let kinds: Vec<usize> = names.iter().map(|_| random.below(4)).collect();
    let person = |random: &mut Random| {
        let entries = names.iter().zip(&kinds).map(|(name, kind)| {
            let value = match kind {
                0 => number(random),
                1 | 2 => text(random),
                _ => value(random, depth),
            };
            ((*name).to_owned(), value)
        });
        Json::Object(entries.collect())
    };
    (0..length).map(|_| person(random)).collect()
}

fn object(random: &mut Random, depth: usize) -> Json {
    let mut entries = Map::new();
    for _ in 0..random.below(6) {
        entries.insert((*random.pick(NAMES)).to_owned(), value(random, depth));
    }
    Json::Object(entries)
}

/// Documents that are one step smaller.
pub(crate) fn smaller(document: &Json) -> Vec<Json> {
    match document {
        Json::Array(items) => {
            let mut all = items.clone();
            for index in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(index);
                all.push(fewer.into());
                all.extend(smaller(&items[index]).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[index] = item;
                    items.into()
                }));
            }
            all
        }
        Json::Object(entries) => {
            let mut all: Vec<Json> = entries.values().cloned().collect();
            for (name, value) in entries {
                let mut fewer = entries.clone();
                fewer.remove(name);
                all.push(fewer.into());
                all.extend(smaller(value).into_iter().map(|value| {
                    let mut entries = entries.clone();
                    entries.insert(name.clone(), value);
                    entries.into()
                }));
            }
            all
        }
        Json::Null => Vec::new(),
        _ => vec![Json::Null],
    }
}
