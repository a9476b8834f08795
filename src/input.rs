//! What the facade of the npm package has written down, as the core's [`Input`]: the same for every module.

use std::cell::Cell;

use bumpalo::Bump;

use crate::jmespath::{self, Value};
use crate::{Body, Directory, Input, Signature, Team, Token};

/// The sources as they came, and the context as the facade writes it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Written<'a> {
    /// For each source what it is: two bits, the ID token's lowest.
    pub(crate) kinds: u32,
    pub(crate) id_token: &'a [u8],
    pub(crate) userinfo: &'a [u8],
    pub(crate) access_token: &'a [u8],
    /// JSON; empty where there is none.
    pub(crate) context: &'a [u8],
    /// The bodies of look-ups, one behind the other.
    pub(crate) bodies: &'a [u8],
}

impl<'a> Written<'a> {
    /// The input; what has to be copied for it lies in the arena.
    pub(crate) fn read(self, arena: &'a Bump) -> Input<'a> {
        let input = Input {
            id_token: token(self.kinds, self.id_token),
            userinfo: token(self.kinds >> 2, self.userinfo),
            access_token: token(self.kinds >> 4, self.access_token),
            ..Input::default()
        };
        if self.context.is_empty() { input } else { with_context(input, self.context, self.bodies, arena) }
    }
}

fn token(kind: u32, bytes: &[u8]) -> Option<Token<'_>> {
    match kind & 3 {
        0 => None,
        1 => Some(Token::Compact(bytes)),
        2 => Some(Token::Claims(bytes)),
        _ => Some(Token::TooLarge),
    }
}

/// What Grafana knows and the tokens do not.
fn with_context<'a>(input: Input<'a>, context: &'a [u8], mut bodies: &'a [u8], arena: &'a Bump) -> Input<'a> {
    let Ok(document) = jmespath::parse_json(jmespath::json_text(context, arena), arena) else { return input };
    let get = |key: &str| document.value.as_object().and_then(|object| object.get(key)).unwrap_or(Value::Null);
    let mut body = |key: &str| match get(key) {
        Value::Null => Body::Unasked,
        response => response_body(response, &mut bodies),
    };
    Input {
        emails: body("emails"),
        teams: body("teams"),
        organizations: body("organizations"),
        id_token_signature: match get("idTokenSignature").as_str() {
            Some("valid") => Signature::Valid,
            Some(_) => Signature::Invalid,
            None => Signature::Unchecked,
        },
        directory: directory(get("orgs"), arena),
        user_exists: if let Value::Bool(exists) = get("userExists") { Some(exists) } else { None },
        team_groups: team_groups(get("teamGroups"), arena),
        ..input
    }
}

/// A response is `[status, length]`, or false where the request failed.
fn response_body<'a>(response: Value<'a>, bodies: &mut &'a [u8]) -> Body<'a> {
    let number = |item: Option<&Cell<Value<'a>>>| item.and_then(|item| item.get().as_number());
    let Some([status, length]) = response.as_array() else { return Body::Failed };
    let (Some(status), Some(length)) = (number(Some(status)), number(Some(length))) else { return Body::Failed };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the facade writes small whole numbers"
    )]
    let (status, length) = (status as u16, length as usize);
    let (body, rest) = bodies.split_at_checked(length).unwrap_or_default();
    *bodies = rest;
    Body::Response { status, body }
}

fn directory<'a>(orgs: Value<'a>, arena: &'a Bump) -> Directory<'a> {
    #[expect(clippy::cast_possible_truncation, reason = "an id beyond 64 bits is no id")]
    let id = |value: Value<'a>| value.as_number().map(|id| id as i64);
    let entries = orgs.as_object().map(|orgs| {
        let orgs: Vec<_> = orgs.entries().iter().filter_map(|entry| Some((entry.0, id(entry.1)?))).collect();
        &*arena.alloc_slice_copy(&orgs)
    });
    Directory(entries)
}

fn team_groups<'a>(teams: Value<'a>, arena: &'a Bump) -> Option<&'a [Team<'a>]> {
    let entries = teams.as_object()?.entries();
    let teams: Vec<Team<'a>> =
        entries.iter().map(|(team, groups)| (*team, crate::resolve::texts(*groups, arena))).collect();
    Some(arena.alloc_slice_copy(&teams))
}
