//! The story, in Grafana's order (behaviour 0.1): collect, resolve, map, admit.

use bumpalo::Bump;

use crate::explain::{Explanation, Recorder};
use crate::org::{self, Directory};
use crate::outcome::{Decision, Outcome, Stop};
use crate::resolve::{self, Person};
use crate::settings::Settings;
use crate::text::Style;
use crate::{access, explain as recording};

/// A token as it was received, or its claims already decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A compact JWS, or an opaque access token.
    Compact(&'a [u8]),
    /// The JSON text of the claims.
    Claims(&'a [u8]),
    /// More than the host wants to hand over: a source that cannot be used.
    TooLarge,
}

/// What was found out about the ID token's signature, outside: the core checks none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// Nobody has looked.
    #[default]
    Unchecked,
    /// A key of `jwk_set_url` verifies it.
    Valid,
    /// None does.
    Invalid,
}

/// A response that an earlier decision asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body<'a> {
    /// Not fetched yet.
    #[default]
    Unasked,
    /// The request failed before there was a status.
    Failed,
    /// What came back.
    Response {
        /// The HTTP status.
        status: u16,
        /// The bytes.
        body: &'a [u8],
    },
}

/// A team, and the external groups linked to it.
pub type Team<'a> = (&'a str, &'a [&'a str]);

/// Everything that a decision looks at beside the settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The ID token.
    pub id_token: Option<Token<'a>>,
    /// The verdict on its signature.
    pub id_token_signature: Signature,
    /// The userinfo response, as claims. None: `api_url` is not set, or the request failed; Grafana treats both alike.
    pub userinfo: Option<Token<'a>>,
    /// The access token.
    pub access_token: Option<Token<'a>>,
    /// The response of `/emails`.
    pub emails: Body<'a>,
    /// The response of `/teams` or `teams_url`.
    pub teams: Body<'a>,
    /// The response of `/orgs`.
    pub organizations: Body<'a>,
    /// Grafana's organizations by name.
    pub directory: Directory<'a>,
    /// Whether Grafana knows this user already; None where nobody says.
    pub user_exists: Option<bool>,
    /// Teams, and the external groups linked to each.
    pub team_groups: Option<&'a [Team<'a>]>,
}

/// What every stage has at hand.
pub(crate) struct Context<'a, 'o> {
    pub(crate) settings: &'a Settings,
    pub(crate) input: &'o Input<'a>,
    pub(crate) arena: &'a Bump,
    pub(crate) recorder: &'o mut Recorder,
    /// How many sources something was wanted of, present or not; the others might as well not be there.
    pub(crate) asked: u32,
}

/// The whole evaluation. The person filled so far stays, whatever ends the story.
pub(crate) fn decide<'a>(context: &mut Context<'a, '_>, person: &mut Person<'a>) -> Result<(), Stop> {
    resolve::profile(context, person)?;
    roles(context, person)?;
    resolve::private_email(context, person)?;
    access::admit(context, person)
}

/// Roles in Grafana's organizations; strict mode refuses who has none (behaviour 5.4.4, 5.5.1).
fn roles<'a>(context: &mut Context<'a, '_>, person: &mut Person<'a>) -> Result<(), Stop> {
    let settings = context.settings;
    if settings.skip_org_role_sync {
        context.recorder.step(recording::roles_skipped);
        return Ok(());
    }
    person.org_roles = org::map(settings, person.external, person.role, context.input.directory, context.recorder);
    let none = person.org_roles.as_ref().is_none_or(Vec::is_empty);
    recording::org_roles(context.recorder, person);
    if none && settings.role_attribute_strict {
        let message = match person.role {
            None => "`role_attribute_strict` is on, and neither `role_attribute_path` nor `org_mapping` gave a role",
            Some(_) => "`role_attribute_strict` is on, and `org_mapping` is for organizations that nobody has listed",
        };
        return Err(Stop::userinfo_error("oauth.role_attribute_strict_violation", message));
    }
    Ok(())
}

/// What Grafana would decide. Never fails: what a provider sent is noted or refused.
pub fn evaluate(settings: &Settings, input: &Input<'_>) -> Outcome {
    let mut recorder = Recorder::notes_only(settings);
    let arena = arena_for(input);
    let (stop, person) = run(settings, input, &arena, &mut recorder);
    let decision = match stop {
        Ok(()) => Decision::Allow { user: person.into_user() },
        Err(stop) => stop.into(),
    };
    Outcome { decision, notes: recorder.into_notes() }
}

/// The same pass, recorded: what was tried, in order, and what it came to.
pub fn explain(settings: &Settings, input: &Input<'_>) -> Explanation {
    explain_as(settings, input, Style::default())
}

/// The same, its text written down in another style.
pub fn explain_as(settings: &Settings, input: &Input<'_>, style: Style) -> Explanation {
    let mut recorder = Recorder::everything(settings);
    let arena = arena_for(input);
    let (stop, person) = run(settings, input, &arena, &mut recorder);
    let resolved = person.into_user();
    let decision = match stop {
        Ok(()) => Decision::Allow { user: resolved.clone() },
        Err(stop) => stop.into(),
    };
    recorder.finish(settings, input.directory, decision, resolved, style)
}

/// An arena with room for most of what the sources need, since making it larger on the way costs more.
fn arena_for(input: &Input<'_>) -> Bump {
    const MOST: usize = 1 << 16;
    let sources = [input.id_token, input.userinfo, input.access_token];
    let length = |token: Token<'_>| match token {
        Token::Compact(bytes) | Token::Claims(bytes) => bytes.len(),
        Token::TooLarge => 0,
    };
    Bump::with_capacity(sources.into_iter().flatten().map(|token| 2 * length(token)).sum::<usize>().min(MOST))
}

fn run<'a>(
    settings: &'a Settings,
    input: &Input<'a>,
    arena: &'a Bump,
    recorder: &mut Recorder,
) -> (Result<(), Stop>, Person<'a>) {
    let mut person = Person::default();
    let mut context = Context { settings, input, arena, recorder, asked: 0 };
    (decide(&mut context, &mut person), person)
}
