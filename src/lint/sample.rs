//! What happens on somebody's tokens.

use bumpalo::Bump;

use super::tree::{calls, literals};
use super::{Edit, Finding, Subject};
use crate::claims::{self, ClaimsSet};
use crate::evaluate::{self, Input};
use crate::explain::{Outcome, Recorder, Step};
use crate::jmespath::{Error, Expression, NodeId, NodeKind, Observer, Span, Value};
use crate::outcome::{Decision, Lookup, Source};
use crate::role::Role;
use crate::settings::no_groups;

/// How deep and how far a claim is looked for.
const DEEPEST: usize = 5;
const MOST_SEEN: usize = 10_000;

// ------------------------------------------------------------------------------------------------- what is there

/// The claims of each source that can be used.
fn sources<'a>(subject: &Subject<'a>, arena: &'a Bump) -> Vec<ClaimsSet<'a>> {
    let (Some(settings), Some(sample)) = (subject.settings, subject.sample) else { return Vec::new() };
    let mut recorder = Recorder::notes_only(settings);
    let mut read = |source| claims::read(source, settings, sample, arena, &mut recorder).ok().flatten();
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
    sets: &'s [ClaimsSet<'a>],
) -> Vec<(&'s Expression, &'s ClaimsSet<'a>)> {
    let attribute = ATTRIBUTES.iter().find(|(_, setting)| *setting == key).map_or("", |(attribute, _)| attribute);
    let Some(expression) = subject.expression(key) else { return Vec::new() };
    let tried =
        |set: &&ClaimsSet<'_>| steps(subject, attribute).any(|(source, step)| source == set.source && step.rule == key);
    sets.iter().filter(tried).map(|set| (expression, set)).collect()
}

/// What every sub-expression came to.
#[derive(Default)]
struct Seen {
    nodes: Vec<(Span, Kind)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Null,
    Text,
    Other,
}

impl Observer for Seen {
    fn wants_nodes(&self) -> bool {
        self.nodes.len() < MOST_SEEN
    }

    fn node(&mut self, span: Span, outcome: Result<&Value<'_>, &Error>) {
        let kind = match outcome {
            Ok(Value::Null) => Kind::Null,
            Ok(Value::String(_)) => Kind::Text,
            _ => Kind::Other,
        };
        self.nodes.push((span, kind));
    }
}

impl Seen {
    fn is(&self, span: Span, kind: Kind) -> bool {
        self.nodes.iter().any(|(seen, found)| *seen == span && *found == kind)
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

// ---------------------------------------------------------------------------------------------------------- rules

/// A claim of a type that Grafana does not take makes the whole source unusable (behaviour 3.1).
pub(super) fn source_dropped(subject: &Subject<'_>) -> Vec<Finding> {
    let notes = subject.explanation.iter().flat_map(|explanation| &explanation.decision.notes);
    let dropped = notes.filter(|note| {
        let opaque = note.source == Some(Source::AccessToken) && note.code == "claims.not-a-jwt";
        note.code.starts_with("claims.") && !opaque
    });
    let help = "every claim of that source is lost with it, roles and groups too: have the provider send it otherwise";
    dropped.map(|note| Finding::new("", note.message.clone(), help)).collect()
}

/// A function is given a claim that is not there, and the whole expression fails (behaviour 10.2.4).
pub(super) fn null_function_arg(subject: &Subject<'_>) -> Vec<Finding> {
    let keys = ATTRIBUTES.iter().map(|(_, key)| *key).filter(|key| *key != "org_attribute_path");
    keys.filter_map(|key| null_argument(subject, key)).map(|null| null.finding()).collect()
}

/// A call that fails for want of a claim.
struct Null {
    key: &'static str,
    function: String,
    argument: String,
    span: Span,
    sources: Vec<Source>,
    mended: Option<String>,
    nothing: &'static str,
}

impl Null {
    fn finding(&self) -> Finding {
        let Self { key, function, argument, span, sources, mended, nothing } = self;
        let then = if *key == "role_attribute_path" {
            ", so the whole expression fails there and is tried on an empty list of groups instead"
        } else {
            ", so the whole expression fails there"
        };
        let message = format!("`{argument}` is nothing on {}, and `{function}` takes no null{then}", in_words(sources));
        let help = format!("write `{argument} || {nothing}` in its place");
        let finding = Finding::new(key, message, help).on(*span);
        match mended {
            Some(text) => finding.edit(Edit::Whole(text.clone())),
            None => finding,
        }
    }
}

/// What a function can be given in place of null.
fn nothing_for(function: &str, place: usize) -> Option<&'static str> {
    match (function, place) {
        ("contains" | "length" | "max" | "min" | "avg" | "sum" | "sort" | "reverse" | "to_array" | "zip", _) => {
            Some("`[]`")
        }
        ("max_by" | "min_by" | "sort_by" | "group_by" | "from_items", 0) | ("map" | "join", 1) => Some("`[]`"),
        ("keys" | "values" | "items" | "merge", _) => Some("`{}`"),
        (
            "starts_with" | "ends_with" | "lower" | "upper" | "split" | "replace" | "join" | "find_first" | "find_last",
            _,
        )
        | ("trim" | "trim_left" | "trim_right" | "pad_left" | "pad_right", _) => Some("''"),
        _ => None,
    }
}

/// The first call of a path that fails on a source for want of a claim, and the path with all such calls mended.
fn null_argument(subject: &Subject<'_>, key: &'static str) -> Option<Null> {
    let arena = Bump::new();
    let sets = sources(subject, &arena);
    let trials = trials(subject, key, &sets);
    let mut found: Option<Null> = None;
    for (expression, set) in trials {
        let (outcome, seen) = search(expression, set, &arena);
        let Some(failing) = outcome.err().and_then(|error| failing_argument(expression, &error, &seen)) else {
            continue;
        };
        let argument = failing.argument.of(expression.text()).to_owned();
        match &mut found {
            None => {
                let mended = mend(expression, &argument, failing.nothing);
                let Failing { function, nothing, argument: span } = failing;
                found = Some(Null { key, function, argument, span, sources: vec![set.source], mended, nothing });
            }
            Some(null) if null.argument == argument => null.sources.push(set.source),
            Some(_) => {}
        }
    }
    found
}

struct Failing {
    function: String,
    argument: Span,
    nothing: &'static str,
}

/// The argument that was null in the call that failed.
fn failing_argument(expression: &Expression, error: &Error, seen: &Seen) -> Option<Failing> {
    let holds = |span: Span| span.start <= error.span.start && error.span.end <= span.end;
    let calls = expression.nodes().iter().filter(|node| holds(node.span)).filter_map(|node| match &node.kind {
        NodeKind::Call { name, arguments, .. } => Some((node.span, name, arguments)),
        _ => None,
    });
    let (_, name, arguments) = calls.min_by_key(|(span, ..)| span.end - span.start)?;
    arguments.iter().enumerate().find_map(|(place, id)| {
        let argument = expression.node(*id).span;
        let nothing = nothing_for(name, place)?;
        seen.is(argument, Kind::Null).then(|| Failing { function: name.to_string(), argument, nothing })
    })
}

/// The expression with `|| nothing` behind each argument of that text.
fn mend(expression: &Expression, argument: &str, nothing: &str) -> Option<String> {
    let text = expression.text();
    let mut places: Vec<Span> = Vec::new();
    for node in expression.nodes() {
        let NodeKind::Call { name, arguments, .. } = &node.kind else { continue };
        let same = |(place, id): (usize, &NodeId)| {
            let span = expression.node(*id).span;
            (span.of(text) == argument && nothing_for(name, place) == Some(nothing)).then_some(span)
        };
        places.extend(arguments.iter().enumerate().filter_map(same));
    }
    places.sort_by_key(|span| span.end);
    let mut mended = String::new();
    let mut at = 0;
    for place in places {
        mended.push_str(text.get(at..place.end as usize)?);
        mended.push_str(" || ");
        mended.push_str(nothing);
        at = place.end as usize;
    }
    mended.push_str(text.get(at..)?);
    Expression::parse(&mended).is_ok().then_some(mended)
}

/// An error in `org_attribute_path` denies the login (behaviour 6.12).
pub(super) fn org_path_error_denies(subject: &Subject<'_>) -> Vec<Finding> {
    const KEY: &str = "org_attribute_path";
    let Some(Decision::Deny { denial }) =
        subject.explanation.as_ref().map(|explanation| &explanation.decision.decision)
    else {
        return Vec::new();
    };
    if denial.note.setting.as_deref() != Some(KEY) && !denial.note.message.contains(KEY) {
        return Vec::new();
    }
    let message = format!("the login is denied, since an error in `{KEY}` denies it: {}", denial.note.message);
    let Some(null) = null_argument(subject, KEY) else {
        return vec![Finding::new(KEY, message, "make the expression one that fails on no source")];
    };
    let finding =
        Finding::new(KEY, message, format!("write `{} || {}` in its place", null.argument, null.nothing)).on(null.span);
    vec![match null.mended {
        Some(text) => finding.edit(Edit::Whole(text)),
        None => finding,
    }]
}

/// A constant at the end of the path answers on the first source, and later ones are never asked (behaviour 5.2.3, 5.2.4).
pub(super) fn catch_all_hides_sources(subject: &Subject<'_>) -> Vec<Finding> {
    const KEY: &str = "role_attribute_path";
    let decided = steps(subject, "role").find(|(_, step)| step.decisive && step.outcome == Outcome::Found);
    let Some((source, _)) = decided else { return Vec::new() };
    let Some(role) = subject.explanation.as_ref().and_then(|explanation| explanation.resolved.role) else {
        return Vec::new();
    };
    let Some(expression) = subject.expression(KEY).filter(|expression| says_with_nothing(expression) == Some(role))
    else {
        return Vec::new();
    };
    let later = Source::ALL.into_iter().skip_while(|other| *other != source).skip(1);
    let other = later.filter_map(|later| Some((later, role_alone(subject, later)?))).find(|(_, other)| *other != role);
    let Some((later, other)) = other else { return Vec::new() };
    let message = format!(
        "{} has nothing that matches and gets `{}` all the same, so {} is never asked, where the path gives `{}`",
        source.words(),
        role.name(),
        later.words(),
        other.name()
    );
    let constant = literals(expression).last().map(|(node, _)| node.span);
    let help = "leave the constant at the end out: who gets no role from any source gets `auto_assign_org_role`";
    let finding = Finding::new(KEY, message, help);
    let finding = constant.map_or(finding.clone(), |span| finding.on(span));
    let usual =
        subject.settings.is_some_and(|settings| settings.default_role == role && !settings.role_attribute_strict);
    vec![match without_last(expression).filter(|_| usual) {
        Some(text) => finding.edit(Edit::Whole(text)),
        None => finding,
    }]
}

/// The role that a path gives whatever the claims.
fn says_with_nothing(expression: &Expression) -> Option<Role> {
    let arena = Bump::new();
    let value = expression.search(no_groups(&arena), &arena, &mut ()).ok()?;
    crate::role::read(value.as_str()?).map(|reading| reading.role)
}

/// The role that a source would give if it were the only one.
fn role_alone(subject: &Subject<'_>, source: Source) -> Option<Role> {
    let sample = subject.sample?;
    let only = |which: Source| source == which;
    let alone = Input {
        id_token: sample.id_token.filter(|_| only(Source::IdToken)),
        userinfo: sample.userinfo.filter(|_| only(Source::Userinfo)),
        access_token: sample.access_token.filter(|_| only(Source::AccessToken)),
        ..*sample
    };
    evaluate::explain(subject.settings?, &alone).resolved.role
}

/// `a || b || 'Viewer'` without the constant.
fn without_last(expression: &Expression) -> Option<String> {
    let NodeKind::Or { left, right } = expression.node(expression.root()).kind else { return None };
    super::tree::literal(expression.node(right))?;
    let text = expression.node(left).span.of(expression.text());
    (!text.is_empty()).then(|| text.to_owned())
}

/// A path begins with a claim that no source has at its top, and one has it further in.
pub(super) fn claim_elsewhere(subject: &Subject<'_>) -> Vec<Finding> {
    let arena = Bump::new();
    let sets = sources(subject, &arena);
    let resolved = subject.explanation.as_ref().map(|explanation| &explanation.resolved);
    let mut found = Vec::new();
    for key in ["role_attribute_path", "groups_attribute_path", "org_attribute_path"] {
        let Some(expression) = subject.expression(key) else { continue };
        let fallback = || says_with_nothing(expression);
        let satisfied = resolved.is_some_and(|user| match key {
            "role_attribute_path" => user.role.is_some() && user.role != fallback(),
            "groups_attribute_path" => !user.groups.is_empty(),
            _ => steps(subject, "orgs").any(|(_, step)| step.outcome == Outcome::Found),
        });
        if !satisfied {
            found.extend(elsewhere(key, expression, &sets));
        }
    }
    found
}

fn elsewhere(key: &'static str, expression: &Expression, sets: &[ClaimsSet<'_>]) -> Option<Finding> {
    let name = super::tree::first_claims(expression)
        .into_iter()
        .find(|(_, name)| !sets.is_empty() && sets.iter().all(|set| !has(set, name)));
    let (span, name) = name?;
    let places: Vec<(Source, String)> =
        sets.iter().flat_map(|set| deep(set, name).into_iter().map(|path| (set.source, path))).collect();
    let (source, path) = places.first()?;
    let message = format!("no source has a claim `{name}`, and {} has it further in: `{path}`", source.words());
    let finding = Finding::new(key, message, format!("write `{path}` in its place")).on(span);
    let one = places.iter().all(|(_, other)| other == path);
    let part = span.start as usize..span.end as usize;
    Some(if one { finding.edit(Edit::Part(part, path.clone())) } else { finding })
}

fn has(set: &ClaimsSet<'_>, name: &str) -> bool {
    set.as_sent().as_object().is_some_and(|object| object.get(name).is_some())
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
    found.sort();
    found
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

/// `contains` on a text finds parts of words (behaviour 10.2.5).
pub(super) fn substring_contains(subject: &Subject<'_>) -> Vec<Finding> {
    const LISTS: [&str; 6] = ["group", "role", "team", "member", "permission", "entitlement"];
    let arena = Bump::new();
    let sets = sources(subject, &arena);
    let mut found = Vec::new();
    for key in ["role_attribute_path", "groups_attribute_path", "org_attribute_path"] {
        for (expression, set) in trials(subject, key, &sets) {
            let (_, seen) = search(expression, set, &arena);
            for (_, arguments) in calls(expression, "contains") {
                let Some(list) = arguments.first().map(|id| expression.node(*id).span) else { continue };
                let text = list.of(expression.text());
                let listed = LISTS.iter().any(|word| text.to_ascii_lowercase().contains(word));
                if listed && seen.is(list, Kind::Text) && !found.iter().any(|(_, at, _)| *at == list) {
                    found.push((key, list, format!("`{text}` is one text on {}, and `contains` finds parts of a text: `not-admins` contains `admin`", set.source.words())));
                }
            }
        }
    }
    let finding = |(key, list, message): (&'static str, Span, String)| {
        let text = list.of(subject.text(key));
        let mended = format!("to_array({text})");
        let part = list.start as usize..list.end as usize;
        Finding::new(key, message, format!("write `{mended}`, which is a list in any case"))
            .on(list)
            .edit(Edit::Part(part, mended))
    };
    found.into_iter().map(finding).collect()
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
    let values = trials(subject, key, &sets).into_iter().filter_map(|(expression, set)| {
        let value = expression.search(set.tree(expression, &arena), &arena, &mut ()).ok()?;
        is(value).then(|| describe(set.source, value, expression))
    });
    let mut values = values;
    values.next().into_iter().collect()
}

/// Only a text is a role (behaviour 5.1.2).
pub(super) fn role_not_text(subject: &Subject<'_>) -> Vec<Finding> {
    let is = |value: Value<'_>| {
        matches!(value, Value::Array(items) if !items.is_empty())
            || matches!(value, Value::Object(_) | Value::Number(_) | Value::Numeral(_))
    };
    value_where(subject, "role_attribute_path", is, |source, value, expression| {
        let what = described(value);
        let message = format!("`role_attribute_path` gives {what} on {}, and only a text is a role", source.words());
        let one = matches!(value, Value::Array([item]) if item.get().as_str().is_some());
        let mended = format!("{}[0]", expression.text());
        let plain = is_path(expression.text());
        let finding = Finding::new(
            "role_attribute_path",
            message,
            "take one text of it, as in `roles[0]`, or ask with `contains` what is in it",
        );
        if one && plain { finding.edit(Edit::Whole(mended)) } else { finding }
    })
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

/// Only texts in a list count; objects are dropped without a word (behaviour 4.15).
pub(super) fn objects_not_strings(subject: &Subject<'_>) -> Vec<Finding> {
    let keys = ["groups_attribute_path", "org_attribute_path"];
    keys.into_iter()
        .flat_map(|key| {
            value_where(subject, key, drops_items, move |source, value, expression| {
                dropped_items(key, source, value, expression)
            })
        })
        .collect()
}

fn drops_items(value: Value<'_>) -> bool {
    value.as_array().is_some_and(|items| items.iter().any(|item| !matches!(item.get(), Value::String(_) | Value::Null)))
}

fn dropped_items(key: &'static str, source: Source, value: Value<'_>, expression: &Expression) -> Finding {
    let items = value.as_array().unwrap_or_default();
    let lost = items.iter().filter(|item| item.get().as_str().is_none()).count();
    let what = items.iter().map(|item| item.get()).find(|item| item.as_str().is_none()).map_or("nothing", described);
    let message = format!(
        "{lost} of {} items of `{key}` on {} are dropped: they are no texts but {what} each",
        items.len(),
        source.words()
    );
    let names = items.iter().find_map(|item| {
        item.get().as_object().map(|object| {
            object.written().iter().filter(|entry| entry.1.as_str().is_some()).map(|entry| entry.0).collect::<Vec<_>>()
        })
    });
    let names = names.unwrap_or_default();
    let name = ["name", "displayName", "display_name", "path", "value", "id"]
        .into_iter()
        .find(|name| names.contains(name))
        .or(names.first().copied());
    let base =
        expression.text().strip_suffix("[*]").or(expression.text().strip_suffix("[]")).unwrap_or(expression.text());
    let mended = match (name, what) {
        (Some(name), "an object") => Some(format!("{base}[*].{}", identifier(name))),
        (_, "a number") => Some(format!("map(&to_string(@), {base} || `[]`)")),
        _ => None,
    };
    let help = mended.as_ref().map_or("give a list of texts".to_owned(), |text| format!("write `{text}`"));
    let finding = Finding::new(key, message, help);
    match mended.filter(|_| is_path(base)) {
        Some(text) => finding.edit(Edit::Whole(text)),
        None => finding,
    }
}

/// One text is no list of one (behaviour 4.15).
pub(super) fn org_not_an_array(subject: &Subject<'_>) -> Vec<Finding> {
    not_an_array(subject, "org_attribute_path", "organizations")
}

/// The same for groups.
pub(super) fn groups_not_an_array(subject: &Subject<'_>) -> Vec<Finding> {
    not_an_array(subject, "groups_attribute_path", "groups")
}

fn not_an_array(subject: &Subject<'_>, key: &'static str, what: &str) -> Vec<Finding> {
    let is = |value: Value<'_>| match value {
        Value::String(text) => !text.is_empty(),
        value => value.as_number().is_some(),
    };
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

/// No source gives a role, and none is needed.
pub(super) fn default_role_used(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((explanation, settings)) = subject.explanation.as_ref().zip(subject.settings) else { return Vec::new() };
    let allowed = matches!(explanation.decision.decision, Decision::Allow { .. });
    let none =
        explanation.resolved.role.is_none() && !settings.skip_org_role_sync && !settings.role_attribute_path.is_unset();
    if !allowed || !none {
        return Vec::new();
    }
    let message = format!(
        "no source gives a role by `role_attribute_path`, so `auto_assign_org_role` counts: `{}`",
        settings.default_role.name()
    );
    vec![Finding::new(
        "role_attribute_path",
        message,
        "to refuse whoever has no role, set `role_attribute_strict = true`",
    )]
}

/// Without an address nobody gets in (behaviour 7.6, 4.9).
pub(super) fn no_email_source(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(explanation) = &subject.explanation else { return Vec::new() };
    let missing = explanation.resolved.email.is_empty();
    let message = match &explanation.decision.decision {
        Decision::Incomplete { request } if request.lookup == Lookup::Emails => {
            format!(
                "no source has an e-mail address, so Grafana asks `{}`, and denies the login where that fails",
                request.url
            )
        }
        Decision::Deny { denial } if missing && matches!(denial.note.code, "auth.oauth.email.missing") => {
            "no source has an e-mail address, so the login is denied".to_owned()
        }
        Decision::Deny { denial } if missing && denial.cause == Some("emails-lookup-failed") => {
            "no source has an e-mail address, and Grafana's request for one fails, so the login is denied".to_owned()
        }
        _ => return Vec::new(),
    };
    let help = "add the scope `email`, or set `email_attribute_path` to the claim that holds the address";
    vec![Finding::new("email_attribute_path", message, help)]
}

/// Without `sub` the second login of a person fails (behaviour 7.5, 7.9).
pub(super) fn sub_missing(subject: &Subject<'_>) -> Vec<Finding> {
    let arena = Bump::new();
    let Some(explanation) = &subject.explanation else { return Vec::new() };
    if !explanation.resolved.id.is_empty() || sources(subject, &arena).is_empty() {
        return Vec::new();
    }
    let message = "no source has the claim `sub`, so Grafana does not know people again: their second login fails";
    vec![Finding::new("", message, "have the provider send `sub`, the scope `openid` usually does it")]
}
