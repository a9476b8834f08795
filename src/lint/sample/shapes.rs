//! Claims of another shape than the path needs.

use bumpalo::Bump;

use super::super::tree::calls;
use super::super::{Edit, Finding, Subject};
use super::{described, identifier, is_path, is_satisfied, search, sources, trials};
use crate::jmespath::{Expression, Value};
use crate::outcome::Source;
use crate::role;

/// Words in the names of claims that hold lists.
const LISTS: [&str; 6] = ["group", "role", "team", "member", "permission", "entitlement"];
/// How much of an argument is read for them.
const SHORT: usize = 200;

/// `contains` on a text finds parts of words (behaviour 10.2.5).
pub(in super::super) fn substring_contains(subject: &Subject<'_>) -> Vec<Finding> {
    let arena = Bump::new();
    let sets = sources(subject, &arena);
    let mut found = Vec::new();
    for key in ["role_attribute_path", "groups_attribute_path", "org_attribute_path"] {
        let trials: Vec<_> = trials(subject, key, &sets);
        let Some((expression, _)) = trials.first() else { continue };
        let seen: Vec<_> = trials.iter().map(|(path, set)| (set.source, search(path, set, &arena).1)).collect();
        for list in calls(expression, "contains").into_iter().filter_map(|(_, arguments)| arguments.first()) {
            let list = expression.node(*list).span;
            let text = list.of(expression.text());
            let listed = text.len() < SHORT && LISTS.iter().any(|word| text.to_ascii_lowercase().contains(word));
            let source = seen.iter().find(|(_, seen)| seen.was_text(list)).filter(|_| listed);
            let Some((source, _)) = source else { continue };
            let message = format!(
                "`{text}` is one text on {}, and `contains` finds parts of a text: `not-admins` contains `admin`",
                source.words()
            );
            let mended = format!("to_array({text})");
            let help = format!("write `{mended}`, which is a list in any case");
            let part = list.start as usize..list.end as usize;
            found.push(Finding::new(key, message, help).on(list).edit(Edit::Part(part, mended)));
        }
    }
    found
}

/// The value of a path on the first source that it was tried on and that satisfies `is`.
fn value_where<'a>(
    subject: &Subject<'a>,
    key: &'static str,
    is: fn(Value<'_>) -> bool,
    describe: impl Fn(Source, Value<'_>, &Expression) -> Finding,
) -> Vec<Finding> {
    let arena = Bump::new();
    let sets = sources(subject, &arena);
    let mut values = trials(subject, key, &sets).into_iter().filter_map(|(expression, set)| {
        let value = expression.search(set.tree(expression, &arena), &arena, &mut ()).ok()?;
        is(value).then(|| describe(set.source, value, expression))
    });
    values.next().into_iter().collect()
}

/// Only a text is a role (behaviour 5.1.2).
pub(in super::super) fn role_not_text(subject: &Subject<'_>) -> Vec<Finding> {
    let is = |value: Value<'_>| {
        matches!(value, Value::Array(items) if !items.is_empty())
            || matches!(value, Value::Object(_) | Value::Number(_) | Value::Numeral(_))
    };
    if is_satisfied(subject, "role_attribute_path") {
        return Vec::new();
    }
    value_where(subject, "role_attribute_path", is, |source, value, expression| {
        let what = described(value);
        let message = format!("`role_attribute_path` gives {what} on {}, and only a text is a role", source.words());
        let one = matches!(value, Value::Array([item]) if item.get().as_str().and_then(role::read).is_some());
        let mended = format!("{}[0]", expression.text());
        let plain = is_path(expression.text());
        let finding = Finding::new(
            "role_attribute_path",
            message,
            "take one text of it, as in `roles[0]`, or ask with `contains` what is in it",
        );
        finding.maybe((one && plain).then_some(Edit::Whole(mended)))
    })
}

/// Only texts in a list count; objects are dropped without a word (behaviour 4.15).
pub(in super::super) fn objects_not_strings(subject: &Subject<'_>) -> Vec<Finding> {
    let keys = ["groups_attribute_path", "org_attribute_path"];
    keys.into_iter()
        .flat_map(|key| {
            value_where(subject, key, drops_items, move |source, value, expression| {
                dropped_items(key, source, value, expression)
            })
        })
        .collect()
}

/// What is lost of a value: neither a text nor null.
fn lost<'a>(value: Value<'a>) -> impl Iterator<Item = Value<'a>> {
    let items = value.as_array().unwrap_or_default().iter().map(|item| item.get());
    items.filter(|item| !matches!(item, Value::String(_) | Value::Null))
}

fn drops_items(value: Value<'_>) -> bool {
    lost(value).next().is_some()
}

fn dropped_items(key: &'static str, source: Source, value: Value<'_>, expression: &Expression) -> Finding {
    let all = value.as_array().unwrap_or_default().len();
    let dropped = lost(value).count();
    let what = lost(value).next().map_or("nothing", described);
    let message = format!(
        "{dropped} of {all} items of `{key}` on {} are dropped, since they are no texts: the first is {what}",
        source.words()
    );
    let text = expression.text();
    let base = text.strip_suffix("[*]").or(text.strip_suffix("[]")).unwrap_or(text);
    let mended = match what {
        "an object" => name_of(value).map(|name| format!("{base}[*].{}", identifier(name))),
        "a number" => Some(format!("map(&to_string(@), {base} || `[]`)")),
        _ => None,
    };
    let help = mended.as_ref().map_or("give a list of texts".to_owned(), |text| format!("write `{text}`"));
    let finding = Finding::new(key, message, help);
    finding.maybe(mended.filter(|_| is_path(base)).map(Edit::Whole))
}

/// Where the name is in objects that all have one.
fn name_of<'a>(value: Value<'a>) -> Option<&'a str> {
    const NAMES: [&str; 6] = ["name", "displayName", "display_name", "path", "value", "id"];
    let items = value.as_array()?;
    let first = items.first()?.get().as_object()?;
    let texts = first.written().iter().filter(|entry| entry.1.as_str().is_some()).map(|entry| entry.0);
    let known = NAMES.into_iter().find(|name| texts.clone().any(|text| text == *name));
    let name = known.or(texts.clone().next())?;
    let has = |value: Value<'_>| {
        value.as_object().is_some_and(|item| item.get(name).is_some_and(|text| text.as_str().is_some()))
    };
    items.iter().all(|item| has(item.get())).then_some(name)
}

/// One text is no list of one (behaviour 4.15).
pub(in super::super) fn org_not_an_array(subject: &Subject<'_>) -> Vec<Finding> {
    not_an_array(subject, "org_attribute_path", "organizations")
}

/// The same for groups.
pub(in super::super) fn groups_not_an_array(subject: &Subject<'_>) -> Vec<Finding> {
    not_an_array(subject, "groups_attribute_path", "groups")
}

fn not_an_array(subject: &Subject<'_>, key: &'static str, what: &str) -> Vec<Finding> {
    let is = |value: Value<'_>| match value {
        Value::String(text) => !text.is_empty(),
        value => value.as_number().is_some(),
    };
    if is_satisfied(subject, key) {
        return Vec::new();
    }
    value_where(subject, key, is, |source, value, expression| {
        let text = expression.text();
        let mended = if value.as_str().is_some() { format!("[{text}]") } else { format!("[to_string({text})]") };
        let message = format!(
            "`{key}` gives {} on {}, and only a list counts: there are no {what}",
            described(value),
            source.words()
        );
        Finding::new(key, message, format!("write `{mended}`")).edit(Edit::Whole(mended))
    })
}
