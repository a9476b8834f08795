//! Functions that are given a claim which is not there.

use bumpalo::Bump;

use super::super::expressions::needs_quoted_identifier;
use super::super::{Edit, Finding, Subject};
use super::elsewhere::claim_elsewhere;
use super::{ATTRIBUTES, Seen, in_words, is_tried, resolved_with, search, sources, steps};
use crate::jmespath::{Error, Expression, NodeId, NodeKind, Span, sorted};
use crate::outcome::{Decision, Source, User};

/// How often a path is mended: each time the next claim that is not there may show.
const MOST_MENDED: usize = 8;
/// The longest path that is mended.
const LONGEST: usize = 1 << 16;

/// A function is given a claim that is not there, and the whole expression fails (behaviour 10.2.4). Where another source
/// gives what is wanted, that is as it should be.
pub(in super::super) fn null_function_arg(subject: &Subject<'_>) -> Vec<Finding> {
    let keys = ATTRIBUTES.iter().map(|(_, key)| *key).filter(|key| *key != "org_attribute_path");
    let found = keys.filter_map(|key| null_argument(subject, key));
    // Where the name is wrong, that is said.
    let mut named = claim_elsewhere(subject);
    named.extend(needs_quoted_identifier(subject));
    let found = found.filter(|null| null.matters(subject) && !named.iter().any(|finding| null.is_about(finding)));
    found.map(|null| null.finding()).collect()
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
    /// Whether there is nothing as it is, or what is there comes of the failure, or there is more once it is mended.
    fn matters(&self, subject: &Subject<'_>) -> bool {
        let Some(now) = subject.explanation.as_ref().map(|explanation| &explanation.resolved) else { return false };
        let mended = || self.mended.as_ref().and_then(|text| resolved_with(subject, self.key, text));
        if self.key == "role_attribute_path" {
            let retried = steps(subject, "role").any(|(_, step)| step.decisive && step.rule != self.key);
            return now.role.is_none() || retried || mended().is_some_and(|then| then.role > now.role);
        }
        let value = |user: &User| match self.key {
            "name_attribute_path" => user.name.clone(),
            "login_attribute_path" => user.login.clone(),
            "email_attribute_path" => user.email.clone(),
            _ => user.groups.join("\n"),
        };
        value(now).is_empty() || mended().is_some_and(|then| !value(&then).is_empty() && value(&then) != value(now))
    }

    /// Whether the other stands within the argument.
    fn is_about(&self, other: &Finding) -> bool {
        let within = |span: &std::ops::Range<usize>| {
            self.span.start as usize <= span.start && span.end <= self.span.end as usize
        };
        self.key == other.key && other.span.as_ref().is_some_and(within)
    }

    fn finding(&self) -> Finding {
        let Self { key, function, argument, span, sources, mended, nothing } = self;
        let then = if *key == "role_attribute_path" {
            ", so the whole expression fails there and is tried on an empty list of groups instead"
        } else {
            ", so the whole expression fails there"
        };
        let message = format!("`{argument}` is nothing on {}, and `{function}` takes no null{then}", in_words(sources));
        let help = format!("write `{argument} || {nothing}` in its place");
        Finding::new(key, message, help).on(*span).maybe(mended.clone().map(Edit::Whole))
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
    let text = subject.expression(key)?.text();
    let (failing, sources) = first_failure(subject, key, text)?;
    let Failing { function, argument, nothing } = failing;
    let mended = mended(subject, key, text);
    let argument_text = argument.of(text).to_owned();
    Some(Null { key, function, argument: argument_text, span: argument, sources, mended, nothing })
}

/// The expression with something in place of every claim that is not there, once nothing fails any more.
fn mended(subject: &Subject<'_>, key: &'static str, text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..MOST_MENDED {
        if text.len() > LONGEST {
            return None;
        }
        let Some((failing, _)) = first_failure(subject, key, &text) else { return Some(text) };
        let expression = Expression::parse(&text).ok()?;
        text = mend(&expression, failing.argument.of(&text), failing.nothing)?;
    }
    None
}

/// The argument that is null on the first source where the expression fails, and every source where it is.
fn first_failure(subject: &Subject<'_>, key: &'static str, text: &str) -> Option<(Failing, Vec<Source>)> {
    let expression = Expression::parse(text).ok()?;
    let arena = Bump::new();
    let sets = sources(subject, &arena);
    let mut found: Option<(Failing, Vec<Source>)> = None;
    for set in sets.iter().filter(|set| is_tried(subject, key, set.source)) {
        let (outcome, seen) = search(&expression, set, &arena);
        let failing = outcome.err().and_then(|error| failing_argument(&expression, &error, &seen));
        match (&mut found, failing) {
            (None, Some(failing)) => found = Some((failing, vec![set.source])),
            (Some((first, sources)), Some(failing)) if first.argument.of(text) == failing.argument.of(text) => {
                sources.push(set.source);
            }
            _ => {}
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
        seen.was_null(argument).then(|| Failing { function: name.to_string(), argument, nothing })
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
    let places = sorted(places, &|one: &Span, other| one.end.cmp(&other.end));
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
pub(in super::super) fn org_path_error_denies(subject: &Subject<'_>) -> Vec<Finding> {
    const KEY: &str = "org_attribute_path";
    let Some(Decision::Deny { denial }) =
        subject.explanation.as_ref().map(|explanation| &explanation.decision.decision)
    else {
        return Vec::new();
    };
    // That it is no expression at all is said by itself.
    let ours = denial.note.setting.as_deref() == Some(KEY) || denial.note.message.contains(KEY);
    if !ours || subject.expression(KEY).is_none() {
        return Vec::new();
    }
    let message = format!("the login is denied, since an error in `{KEY}` denies it: {}", denial.note.message);
    let Some(null) = null_argument(subject, KEY) else {
        return vec![Finding::new(KEY, message, "make the expression one that fails on no source")];
    };
    let finding =
        Finding::new(KEY, message, format!("write `{} || {}` in its place", null.argument, null.nothing)).on(null.span);
    vec![finding.maybe(null.mended.map(Edit::Whole))]
}
