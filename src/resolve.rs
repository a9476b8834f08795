//! The one loop over sources and rules: each attribute takes the first thing that any rule finds (behaviour 4).

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::claims::{self, ClaimsSet};
use crate::evaluate::{Body, Context, Input};
use crate::explain::{Outcome as StepOutcome, Step};
use crate::jmespath::{Value, Wanted};
use crate::org::Roles;
use crate::outcome::{Lookup, Note, Request, Source, Stop, User};
use crate::request_url::is_requestable;
use crate::role::{self, Role};
use crate::rules::{self, Rule};
use crate::search::{Failure, Search, Subject, search};
use crate::settings::{Path, Settings};
use crate::{access, mail};

/// What has been found out about somebody, borrowed from where it was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) login: &'a str,
    pub(crate) email: &'a str,
    pub(crate) role: Option<Role>,
    pub(crate) is_grafana_admin: Option<bool>,
    /// Organizations outside Grafana.
    pub(crate) external: &'a [&'a str],
    pub(crate) org_roles: Option<Roles>,
    pub(crate) groups: &'a [&'a str],
    pub(crate) teams: &'a [&'a str],
}

impl Person<'_> {
    pub(crate) fn into_user(self) -> User {
        let owned = |texts: &[&str]| texts.iter().copied().map(str::to_owned).collect();
        User {
            id: self.id.to_owned(),
            login: self.login.to_owned(),
            name: self.name.to_owned(),
            email: self.email.to_owned(),
            role: self.role,
            is_grafana_admin: self.is_grafana_admin,
            org_roles: self.org_roles,
            groups: owned(self.groups),
            teams: owned(self.teams),
        }
    }

    /// Whether a further source could still add something; if not, it is not even decoded.
    fn wants_more(&self, settings: &Settings) -> bool {
        let texts = [self.id, self.name, self.login, self.email];
        texts.iter().any(|text| text.is_empty())
            || self.wants_role(settings)
            || wants_list(self.groups, &settings.groups_attribute_path)
            || self.wants_orgs(settings)
    }

    fn wants_orgs(&self, settings: &Settings) -> bool {
        !settings.skip_org_role_sync && wants_list(self.external, &settings.org_attribute_path)
    }

    /// Without a path there is no role to find, but the flag for server administrators still falls (behaviour 5.3.2).
    fn wants_role(&self, settings: &Settings) -> bool {
        let flag_open =
            settings.allow_assign_grafana_admin && !settings.role_attribute_strict && self.is_grafana_admin.is_none();
        !settings.skip_org_role_sync && self.role.is_none() && (!settings.role_attribute_path.is_unset() || flag_open)
    }
}

/// The claims that the expressions which are still to be asked may read.
fn wanted(person: &Person<'_>, settings: &Settings) -> Wanted {
    let of = |open: bool, path: &Path| if open { path.wanted } else { Wanted::NONE };
    of(person.name.is_empty(), &settings.name_attribute_path)
        .or(of(person.login.is_empty(), &settings.login_attribute_path))
        .or(of(person.email.is_empty(), &settings.email_attribute_path))
        .or(of(person.role.is_none(), &settings.role_attribute_path))
        .or(of(person.external.is_empty(), &settings.org_attribute_path))
        .or(of(person.groups.is_empty(), &settings.groups_attribute_path))
}

fn wants_list(found: &[&str], path: &Path) -> bool {
    found.is_empty() && !path.is_unset()
}

/// Fills what is still empty from one source after the other, as Grafana does (behaviour 0.1.3).
pub(crate) fn profile<'a>(context: &mut Context<'a, '_>, person: &mut Person<'a>) -> Result<(), Stop> {
    let settings = context.settings;
    for source in Source::ALL {
        if !person.wants_more(settings) {
            context.recorder.step(|| not_asked(source, context.input));
            continue;
        }
        context.asked += 1;
        let Some(claims) = read(context, source, wanted(person, settings))? else { continue };
        text(context, claims, "id", rules::ID, &mut person.id)?;
        text(context, claims, "name", rules::NAME, &mut person.name)?;
        text(context, claims, "login", rules::LOGIN, &mut person.login)?;
        text(context, claims, "email", rules::EMAIL, &mut person.email)?;
        if !settings.skip_org_role_sync {
            find_role(context, claims, person)?;
            if person.external.is_empty() {
                person.external = orgs(context, claims)?;
            }
        }
        if person.groups.is_empty() {
            person.groups = groups(context, claims)?;
        }
    }
    Ok(())
}

/// A source behind which nothing is wanted any more, whether it is there or not.
fn not_asked(source: Source, input: &Input<'_>) -> Step {
    let token = match source {
        Source::IdToken => input.id_token,
        Source::Userinfo => input.userinfo,
        Source::AccessToken => input.access_token,
    };
    let outcome = if token.is_some() { StepOutcome::Skipped } else { StepOutcome::Nothing };
    Step::source(source, outcome)
}

/// The claims of a source. An ID token that does not stand the test of its signature ends the story (behaviour 2.3.5).
fn read<'a>(context: &mut Context<'a, '_>, source: Source, wanted: Wanted) -> Result<Option<&'a ClaimsSet<'a>>, Stop> {
    let claims = claims::read(source, wanted, context.settings, context.input, context.arena, context.recorder);
    if let Err(Stop::Denied(denial)) = &claims {
        context.recorder.step(|| Step::source(source, StepOutcome::Refused).error(denial.note.clone()));
    }
    claims
}

/// What one rule finds in one source.
enum Finding<'a> {
    Found(&'a str),
    Nothing,
    /// Nothing, and the rules behind it are not tried (behaviour 4.5).
    Ends,
}

/// One attribute of one source: the first rule that finds something wins.
fn text<'a>(
    context: &mut Context<'a, '_>,
    claims: &ClaimsSet<'a>,
    attribute: &'static str,
    rules: &[Rule],
    slot: &mut &'a str,
) -> Result<(), Stop> {
    if !slot.is_empty() {
        return Ok(());
    }
    for rule in rules {
        match apply(context, claims, attribute, *rule)? {
            Finding::Found(text) => {
                *slot = text;
                return Ok(());
            }
            Finding::Nothing => {}
            Finding::Ends => return Ok(()),
        }
    }
    Ok(())
}

fn apply<'a>(
    context: &mut Context<'a, '_>,
    claims: &ClaimsSet<'a>,
    attribute: &'static str,
    rule: Rule,
) -> Result<Finding<'a>, Stop> {
    let finding = match rule {
        Rule::Claim(claim) => found(claims.text(claim)),
        Rule::Address(claim) => found(address(context, claims.text(claim))),
        Rule::Attribute(_, name) => match claims.attribute(name(context.settings)) {
            Some("") => Finding::Ends,
            Some(text) => Finding::Found(text),
            None => Finding::Nothing,
        },
        Rule::Path(setting, path) | Rule::PathOnNoGroups(setting, path) => {
            return text_of_path(context, claims, attribute, setting, path(context.settings));
        }
    };
    context.recorder.step(|| {
        let step = Step::new(attribute, rule.name(), StepOutcome::Nothing).on(claims.source);
        if let Finding::Found(text) = finding { step.settled(text) } else { step }
    });
    Ok(finding)
}

fn found(text: &str) -> Finding<'_> {
    if text.is_empty() { Finding::Nothing } else { Finding::Found(text) }
}

/// The bare address in a `upn`; empty where it holds none (behaviour 4.6).
fn address<'a>(context: &Context<'a, '_>, upn: &'a str) -> &'a str {
    let address = if upn.is_empty() { None } else { mail::address(upn) };
    address.map_or("", |address| context.arena.alloc_str(&address))
}

/// A path for a text: errors are noted and count as nothing (behaviour 5.1.3).
fn text_of_path<'a>(
    context: &mut Context<'a, '_>,
    claims: &ClaimsSet<'a>,
    attribute: &'static str,
    setting: &'static str,
    path: &'a Path,
) -> Result<Finding<'a>, Stop> {
    let subject = Subject::Claims(claims);
    let search = search(context, attribute, setting, path, &subject)?;
    let text = search.value().and_then(Value::as_str).unwrap_or_default();
    context
        .recorder
        .step(|| search.step(attribute, setting.to_owned(), claims.source, (!text.is_empty()).then_some(text)));
    note_failure(context, &search);
    Ok(found(text))
}

fn note_failure(context: &mut Context<'_, '_>, search: &Search<'_>) {
    if let Search::Failed(failure) = search {
        context.recorder.note(failure.note.clone());
    }
}

/// The role of one source, and the flag for server administrators (behaviour 5.2, 5.3).
fn find_role<'a>(context: &mut Context<'a, '_>, claims: &ClaimsSet<'a>, person: &mut Person<'a>) -> Result<(), Stop> {
    if person.role.is_some() {
        return Ok(());
    }
    let Ok(reading) = role_of(context, claims)? else { return Ok(()) };
    person.role = reading.map(|reading| reading.role);
    if context.settings.allow_assign_grafana_admin {
        person.is_grafana_admin = Some(reading.is_some_and(|reading| reading.is_grafana_admin));
    }
    Ok(())
}

/// A source that Grafana only warns about: it changes nothing, not even the flag (behaviour 5.2.8, 5.3.2).
struct Warned;

fn role_of<'a>(
    context: &mut Context<'a, '_>,
    claims: &ClaimsSet<'a>,
) -> Result<Result<Option<role::Reading>, Warned>, Stop> {
    let settings = context.settings;
    for rule in rules::ROLE {
        let (setting, path, subject) = match rule {
            Rule::Path(setting, path) => (*setting, path(context.settings), Subject::Claims(claims)),
            Rule::PathOnNoGroups(..) if !settings.speaks_without_groups && !context.recorder.watches() => continue,
            Rule::PathOnNoGroups(setting, path) => (*setting, path(context.settings), Subject::NoGroups(claims.source)),
            _ => continue,
        };
        if path.is_unset() {
            break;
        }
        let search = search(context, "role", setting, path, &subject)?;
        let text = search.value().and_then(Value::as_str).unwrap_or_default();
        let reading = role::read(text);
        context.recorder.step(|| role_step(&search, *rule, claims.source, text, reading));
        if matches!(subject, Subject::Claims(_)) {
            note_failure(context, &search);
        }
        if reading.is_some() {
            return Ok(Ok(reading));
        }
        if !text.is_empty() {
            context.recorder.note(invalid_role(claims.source));
            return Ok(Err(Warned));
        }
    }
    Ok(if settings.role_attribute_strict { Err(Warned) } else { Ok(None) })
}

fn role_step(search: &Search<'_>, rule: Rule, source: Source, text: &str, reading: Option<role::Reading>) -> Step {
    match reading {
        None if !text.is_empty() => {
            let step = search.step("role", rule.name(), source, None).failed(invalid_role(source));
            step.text_value(text)
        }
        reading => search.step("role", rule.name(), source, reading.map(|_| text)),
    }
}

fn invalid_role(source: Source) -> Note {
    let message = format!(
        "the text that `role_attribute_path` gives on {} is no role: None, Viewer, Editor, Admin or GrafanaAdmin",
        source.words()
    );
    Note::new("oauth.invalid_role", message).on(source).about("role_attribute_path")
}

/// Organizations outside Grafana. An error on a source that is reached denies the login (behaviour 6.12).
fn orgs<'a>(context: &mut Context<'a, '_>, claims: &ClaimsSet<'a>) -> Result<&'a [&'a str], Stop> {
    list(context, claims, "orgs", rules::ORGS, |failure| {
        Some(Stop::userinfo_error(failure.cause, failure.note.message.clone()))
    })
}

/// Groups. An error is only warned about (behaviour 4.13).
fn groups<'a>(context: &mut Context<'a, '_>, claims: &ClaimsSet<'a>) -> Result<&'a [&'a str], Stop> {
    list(context, claims, "groups", rules::GROUPS, |_| None)
}

fn list<'a>(
    context: &mut Context<'a, '_>,
    claims: &ClaimsSet<'a>,
    attribute: &'static str,
    rules: &[Rule],
    stops: fn(&Failure) -> Option<Stop>,
) -> Result<&'a [&'a str], Stop> {
    for rule in rules {
        let Rule::Path(setting, path) = rule else { continue };
        let search = search(context, attribute, setting, path(context.settings), &Subject::Claims(claims))?;
        let texts = search.value().map(|value| texts(value, context.arena)).unwrap_or_default();
        context.recorder.step(|| search.list_step(attribute, setting, claims.source, texts));
        note_failure(context, &search);
        if let Search::Failed(failure) = &search
            && let Some(stop) = stops(failure)
        {
            return Err(stop);
        }
        return Ok(texts);
    }
    Ok(&[])
}

/// The items of a list that are texts; nothing else counts (behaviour 4.15).
pub(crate) fn texts<'a>(value: Value<'a>, arena: &'a Bump) -> &'a [&'a str] {
    let items = value.as_array().unwrap_or_default();
    let mut texts = ArenaVec::with_capacity_in(items.len(), arena);
    texts.extend(items.iter().filter_map(|item| item.get().as_str()));
    texts.into_bump_slice()
}

/// Without an address in any source Grafana asks for the private ones; then the login falls back to the address
/// (behaviour 4.3, 4.9 to 4.12).
pub(crate) fn private_email<'a>(context: &mut Context<'a, '_>, person: &mut Person<'a>) -> Result<(), Stop> {
    if person.email.is_empty() && !context.settings.api_url.is_empty() {
        person.email = ask_for_email(context)?;
    }
    if person.login.is_empty() && !person.email.is_empty() {
        person.login = person.email;
        context.recorder.step(|| Step::new("login", "email".to_owned(), StepOutcome::Found).settled(person.email));
    }
    Ok(())
}

fn ask_for_email<'a>(context: &mut Context<'a, '_>) -> Result<&'a str, Stop> {
    let email = private_address(context);
    context.recorder.step(|| {
        let step = Step::new("email", "/emails".to_owned(), StepOutcome::Nothing);
        match &email {
            Ok("") => step,
            Ok(email) => step.settled(email),
            Err(Stop::Denied(denial)) => step.failed(denial.note.clone()),
            Err(Stop::Needs(_)) => step.outcome(StepOutcome::Skipped),
        }
    });
    email
}

fn private_address<'a>(context: &Context<'a, '_>) -> Result<&'a str, Stop> {
    let url = format!("{}/emails", context.settings.api_url);
    let failed = |reason: &str| {
        Stop::userinfo_error(
            "emails-lookup-failed",
            format!("no source has an e-mail address, and {reason} (`api_url` with `/emails`)"),
        )
    };
    if !is_requestable(&url) {
        return Err(failed("the URL for private ones cannot be requested"));
    }
    let body = match context.input.emails {
        Body::Unasked => return Err(Stop::Needs(Request { lookup: Lookup::Emails, url })),
        Body::Response { status, body } if status < 300 => body,
        Body::Response { .. } | Body::Failed => return Err(failed("the request for private ones failed")),
    };
    access::primary_email(body, context.arena).ok_or_else(|| {
        let message = "no source has an e-mail address, and the response of `/emails` is no list of addresses";
        Stop::userinfo_error("emails-lookup-unreadable", message)
    })
}
