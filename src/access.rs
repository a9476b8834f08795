//! The gates, in Grafana's order; the first closed one decides (behaviour 7).

use bumpalo::Bump;

use crate::claims::same_name;
use crate::evaluate::{Body, Context};
use crate::explain::{Outcome as StepOutcome, Step};
use crate::jmespath::{self, Object, Value};
use crate::outcome::{Lookup, Note, Request, Stop};
use crate::request_url::is_requestable;
use crate::resolve::{Person, texts};
use crate::search::{Search, Subject, search};

/// Whether somebody may pass; a gate that is not set up lets everybody through.
enum Verdict {
    Unset,
    Passed,
    /// Nobody has said what it takes to know; Grafana will.
    Undecided(&'static str),
}

type Gate<'a> = fn(&mut Context<'a, '_>, &Person<'a>) -> Result<Verdict, Stop>;

/// Lets somebody in, or says which gate is closed.
pub(crate) fn admit<'a>(context: &mut Context<'a, '_>, person: &mut Person<'a>) -> Result<(), Stop> {
    let gates: [(&str, Gate<'a>); 6] = [
        ("team_ids", teams),
        ("allowed_organizations", organizations),
        ("allowed_groups", groups),
        ("email", email),
        ("allowed_domains", domains),
        ("allow_sign_up", sign_up),
    ];
    for (rule, gate) in gates {
        let verdict = gate(context, person);
        context.recorder.step(|| step(rule, &verdict));
        verdict?;
    }
    person.teams = linked_teams(context, person);
    Ok(())
}

fn step(rule: &str, verdict: &Result<Verdict, Stop>) -> Step {
    let step = Step::new("gate", rule.to_owned(), StepOutcome::Passed);
    match verdict {
        Ok(Verdict::Passed) => step,
        Ok(Verdict::Unset) | Err(Stop::Needs(_)) => step.outcome(StepOutcome::Skipped),
        Ok(Verdict::Undecided(why)) => step.failed(Note::new("gate.undecided", *why)).outcome(StepOutcome::Skipped),
        Err(Stop::Denied(denial)) => step.failed(denial.note.clone()).outcome(StepOutcome::Refused).decides(),
    }
}

/// Gates that Grafana calls social errors: the sentence is its own public one (behaviour 7.4).
fn not_a_member(cause: &'static str, sentence: &str) -> Stop {
    Stop::denied("auth.oauth.userinfo.failed", Some(cause), sentence)
}

fn among(wanted: &[String], held: &[impl AsRef<str>]) -> bool {
    held.iter().any(|one| wanted.iter().any(|other| other == one.as_ref()))
}

/// Behaviour 7.1.
fn teams<'a>(context: &mut Context<'a, '_>, _: &Person<'a>) -> Result<Verdict, Stop> {
    let settings = context.settings;
    if settings.team_ids.is_empty() {
        return Ok(Verdict::Unset);
    }
    let stranger = not_a_member("team-membership", "User not a member of one of the required teams");
    let member = if settings.teams_url.is_empty() {
        let body = response(context, Lookup::Teams, format!("{}/teams", settings.api_url), context.input.teams)?;
        body.and_then(|body| team_numbers(body, context.arena)).is_some_and(|ids| among(&settings.team_ids, &ids))
    } else if settings.team_ids_attribute_path.is_unset() {
        false
    } else {
        let body = response(context, Lookup::Teams, settings.teams_url.clone(), context.input.teams)?;
        let ids = match body {
            Some(body) => team_texts(context, body)?,
            None => &[],
        };
        among(&settings.team_ids, ids)
    };
    if member { Ok(Verdict::Passed) } else { Err(stranger) }
}

/// The body of a look-up, asked for where it is missing; None where it failed or cannot be asked for (behaviour 4.9a).
fn response<'a>(_: &Context<'a, '_>, lookup: Lookup, url: String, body: Body<'a>) -> Result<Option<&'a [u8]>, Stop> {
    match body {
        _ if !is_requestable(&url) => Ok(None),
        Body::Unasked => Err(Stop::Needs(Request { lookup, url })),
        Body::Response { status, body } if status < 300 => Ok(Some(body)),
        Body::Response { .. } | Body::Failed => Ok(None),
    }
}

/// The value of a body; None where it is not JSON.
fn value<'a>(body: &'a [u8], arena: &'a Bump) -> Option<Value<'a>> {
    jmespath::parse_json(jmespath::json_text(body, arena), arena).ok().map(|document| document.value)
}

/// A list of objects as Go reads one: null is an empty list, a null item an empty object.
fn records<'a>(value: Value<'a>) -> Option<Vec<Object<'a>>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => items.iter().map(|item| record(item.get())).collect(),
        _ => None,
    }
}

fn record(value: Value<'_>) -> Option<Object<'_>> {
    if matches!(value, Value::Null) { Some(Object::EMPTY) } else { value.as_object() }
}

/// A field of a record as Go reads it: any case of letters, the last one wins, null changes nothing. Every occurrence
/// has to be of the field's type, or None.
fn field<'a, T>(record: Object<'a>, name: &str, absent: T, read: impl Fn(Value<'a>) -> Option<T>) -> Option<T> {
    let mut found = absent;
    for (key, value) in record.written() {
        if same_name(key, name) && !matches!(value, Value::Null) {
            found = read(*value)?;
        }
    }
    Some(found)
}

fn flag(value: Value<'_>) -> Option<bool> {
    if let Value::Bool(flag) = value { Some(flag) } else { None }
}

/// The numbers of `/teams` as text: integers of 64 bits written as such, or all is lost (behaviour 7.1).
fn team_numbers(body: &[u8], arena: &Bump) -> Option<Vec<String>> {
    let number = |value: Value<'_>| if let Value::Numeral(text) = value { text.parse::<i64>().ok() } else { None };
    records(value(body, arena)?)?
        .into_iter()
        .map(|team| field(team, "id", 0, number).map(|id| id.to_string()))
        .collect()
}

fn team_texts<'a>(context: &mut Context<'a, '_>, body: &'a [u8]) -> Result<&'a [&'a str], Stop> {
    let text = jmespath::json_text(body, context.arena);
    let Ok(document) = jmespath::parse_json(text, context.arena) else { return Ok(&[]) };
    if document.overflow {
        return Ok(&[]);
    }
    let search = search(
        context,
        "gate",
        "team_ids_attribute_path",
        &context.settings.team_ids_attribute_path,
        &Subject::Response(document.value),
    )?;
    if let Search::Failed(failure) = &search {
        context.recorder.note(failure.note.clone());
    }
    Ok(search.value().map(|value| texts(value, context.arena)).unwrap_or_default())
}

/// Organizations of the provider, nothing to do with those of `org_attribute_path` (behaviour 7.2).
fn organizations<'a>(context: &mut Context<'a, '_>, _: &Person<'a>) -> Result<Verdict, Stop> {
    let settings = context.settings;
    if settings.allowed_organizations.is_empty() {
        return Ok(Verdict::Unset);
    }
    let body =
        response(context, Lookup::Organizations, format!("{}/orgs", settings.api_url), context.input.organizations)?;
    let names = body.and_then(|body| {
        let organizations = records(value(body, context.arena)?)?;
        organizations
            .into_iter()
            .map(|organization| field(organization, "login", "", Value::as_str))
            .collect::<Option<Vec<_>>>()
    });
    if names.is_some_and(|names| among(&settings.allowed_organizations, &names)) {
        return Ok(Verdict::Passed);
    }
    Err(not_a_member("organization-membership", "User not a member of one of the required organizations"))
}

/// Behaviour 7.3.
fn groups<'a>(context: &mut Context<'a, '_>, person: &Person<'a>) -> Result<Verdict, Stop> {
    let allowed = &context.settings.allowed_groups;
    if allowed.is_empty() {
        return Ok(Verdict::Unset);
    }
    if among(allowed, person.groups) {
        return Ok(Verdict::Passed);
    }
    Err(not_a_member("group-membership", "user not a member of one of the required groups"))
}

/// Behaviour 7.6.
fn email<'a>(_: &mut Context<'a, '_>, person: &Person<'a>) -> Result<Verdict, Stop> {
    if person.email.is_empty() {
        return Err(Stop::denied(
            "auth.oauth.email.missing",
            None,
            "no source has an e-mail address, and Grafana lets nobody in without one",
        ));
    }
    Ok(Verdict::Passed)
}

/// The address has to end in `@` and one of the domains, in any case of letters (behaviour 7.7).
fn domains<'a>(context: &mut Context<'a, '_>, person: &Person<'a>) -> Result<Verdict, Stop> {
    let allowed = &context.settings.allowed_domains;
    if allowed.is_empty() {
        return Ok(Verdict::Unset);
    }
    let address = jmespath::lower_case(person.email);
    if allowed.iter().any(|domain| address.ends_with(&format!("@{}", jmespath::lower_case(domain)))) {
        return Ok(Verdict::Passed);
    }
    Err(Stop::denied("auth.oauth.email.not-allowed", None, "the e-mail address ends in none of `allowed_domains`"))
}

/// Behaviour 7.8.
fn sign_up<'a>(context: &mut Context<'a, '_>, _: &Person<'a>) -> Result<Verdict, Stop> {
    if context.settings.allow_sign_up {
        return Ok(Verdict::Unset);
    }
    match context.input.user_exists {
        Some(true) => Ok(Verdict::Passed),
        None => Ok(Verdict::Undecided("not decided: userExists was not given")),
        Some(false) => Err(Stop::denied(
            "user.sync.signup-disabled",
            None,
            "Grafana does not know this user, and `allow_sign_up` is off",
        )),
    }
}

/// Teams with at least one linked group among the person's, compared exactly.
fn linked_teams<'a>(context: &mut Context<'a, '_>, person: &Person<'a>) -> &'a [&'a str] {
    let Some(teams) = context.input.team_groups else { return &[] };
    let linked = |groups: &[&str]| groups.iter().any(|group| person.groups.contains(group));
    let teams: Vec<_> = teams.iter().filter(|team| linked(team.1)).map(|team| team.0).collect();
    for team in &teams {
        context.recorder.step(|| Step::new("teams", "team sync".to_owned(), StepOutcome::Found).settled(team));
    }
    context.arena.alloc_slice_copy(&teams)
}

/// The address of the first record that is the primary one; empty where none is, None where the body has not the shape
/// of such a list or a field another type (behaviour 4.10, 4.11).
pub(crate) fn primary_email<'a>(body: &'a [u8], arena: &'a Bump) -> Option<&'a str> {
    let value = value(body, arena)?;
    let records = match value {
        Value::Object(object) => {
            let list = field(object, "values", Value::Null, |value| records(value).map(|_| value))?;
            records(list)?
        }
        list => records(list)?,
    };
    let mut primary = None;
    for record in records {
        let address = field(record, "email", "", Value::as_str)?;
        let mut is_primary = false;
        for name in ["primary", "is_primary", "verified", "is_confirmed"] {
            let set = field(record, name, false, flag)?;
            is_primary |= set && name.ends_with("primary");
        }
        if is_primary {
            primary.get_or_insert(address);
        }
    }
    Some(primary.unwrap_or_default())
}
