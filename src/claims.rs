//! The claims of a source, read twice as Grafana reads them (behaviour 3): into the fields it knows, and into the
//! tree that expressions see.

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use crate::evaluate::Input;
use crate::explain::{Outcome as StepOutcome, Recorder, Step};
use crate::jmespath::{self, Object, Value, Wanted};
use crate::jwt;
use crate::outcome::{Note, Source, Stop};
use crate::settings::Settings;

/// A claim that Grafana reads by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Who it is.
    Sub,
    /// What they are called.
    Name,
    /// What they are called, too.
    DisplayName,
    /// What they log in as.
    Login,
    /// What they log in as, too.
    Username,
    /// Their address.
    Email,
    /// Their address, at Microsoft.
    Upn,
}

/// In the order of the enum.
const CLAIMS: [(&str, Claim); 7] = [
    ("sub", Claim::Sub),
    ("name", Claim::Name),
    ("display_name", Claim::DisplayName),
    ("login", Claim::Login),
    ("username", Claim::Username),
    ("email", Claim::Email),
    ("upn", Claim::Upn),
];

/// The claim that holds lists of texts.
const ATTRIBUTES: &str = "attributes";

/// The keys of all claims: in any case of letters, and an s may be the long one, which takes two bytes (behaviour 3.3).
const KNOWN: Wanted = known_keys();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn known_keys() -> Wanted {
    let mut wanted = spelled(ATTRIBUTES, Wanted::NONE);
    let mut place = 0;
    while place < CLAIMS.len() {
        wanted = spelled(CLAIMS[place].0, wanted);
        place += 1;
    }
    wanted
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn spelled(name: &str, mut wanted: Wanted) -> Wanted {
    const FIRST_OF_LONG_S: u8 = 0xC5;
    let (name, mut place, mut length) = (name.as_bytes(), 0, name.len());
    wanted = wanted.with_any(name[0], length);
    while place < name.len() {
        if name[place] == b's' {
            length += 1;
            wanted = wanted.with_any(name[0], length);
            if name[0] == b's' {
                wanted = wanted.with_any(FIRST_OF_LONG_S, length);
            }
        }
        place += 1;
    }
    wanted
}

impl Claim {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        CLAIMS.get(self as usize).map_or("", |claim| claim.0)
    }
}

/// What one source says.
#[derive(Debug)]
pub(crate) struct ClaimsSet<'a> {
    pub(crate) source: Source,
    text: &'a str,
    tree: Value<'a>,
    /// The tree holds a number that Go cannot: no expression works on it, claims do (behaviour 3.9).
    pub(crate) overflow: bool,
    texts: [&'a str; CLAIMS.len()],
    attributes: ArenaVec<'a, Object<'a>>,
}

impl<'a> ClaimsSet<'a> {
    /// The text of a claim; empty where it is absent.
    pub(crate) fn text(&self, claim: Claim) -> &'a str {
        self.texts.get(claim as usize).copied().unwrap_or_default()
    }

    /// The first item of a list in `attributes`; None where there is no such list or nothing in it.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        let list = self.attributes.iter().rev().find_map(|object| object.get(name))?.as_array()?;
        list.first().map(|item| item.get().as_str().unwrap_or_default())
    }

    /// What expressions see, for those who only look.
    pub(crate) fn as_sent(&self) -> Value<'a> {
        self.tree
    }

    /// What expressions see. Read afresh for one that may reorder it, as Grafana reads it for each (behaviour 5.1.2).
    pub(crate) fn tree(&self, expression: &jmespath::Expression, arena: &'a Bump) -> Value<'a> {
        if !expression.reorders() {
            return self.tree;
        }
        jmespath::parse_json(self.text, arena).map_or(self.tree, |document| document.value)
    }
}

/// The claims of one source; None where there are none that Grafana can use, which is noted. Expressions see only those
/// that are `wanted`, unless somebody watches.
pub(crate) fn read<'a>(
    source: Source,
    wanted: Wanted,
    settings: &Settings,
    input: &Input<'a>,
    arena: &'a Bump,
    recorder: &mut Recorder,
) -> Result<Option<&'a ClaimsSet<'a>>, Stop> {
    let Some(payload) = payload(source, settings, input, arena)? else {
        recorder.step(|| Step::source(source, StepOutcome::Nothing));
        return Ok(None);
    };
    let validated = source == Source::IdToken && settings.validates_id_token();
    let wanted = if recorder.watches() { Wanted::ALL } else { wanted.or(KNOWN) };
    match payload.and_then(|payload| decode(source, payload, validated, wanted, arena)) {
        Ok(set) => {
            recorder.step(|| Step::source(source, StepOutcome::Found).shown(set.tree));
            if set.overflow {
                let message = format!(
                    "a number in {} is outside the range of a 64-bit float, so every expression fails on it",
                    source.words()
                );
                recorder.note(Note::new("claims.number-out-of-range", message).on(source));
            }
            Ok(Some(set))
        }
        Err(_) if validated => Err(bad_signature()),
        Err(note) => {
            recorder.step(|| Step::source(source, StepOutcome::Failed).error((*note).clone()));
            recorder.note(*note);
            Ok(None)
        }
    }
}

/// A note is boxed, since it is rare, and the result has to be small.
type Payload<'a> = Result<&'a [u8], Box<Note>>;

/// The JSON text of a source; None where the source is absent.
fn payload<'a>(
    source: Source,
    settings: &Settings,
    input: &Input<'a>,
    arena: &'a Bump,
) -> Result<Option<Payload<'a>>, Stop> {
    use crate::evaluate::{Signature, Token};
    let token = match source {
        Source::IdToken => input.id_token,
        Source::Userinfo => input.userinfo,
        // An empty access token is no source (behaviour 2.1.5); an empty ID token is one that cannot be read.
        Source::AccessToken => input.access_token.filter(|token| !matches!(token, Token::Compact([]))),
    };
    let Some(token) = token else { return Ok(None) };
    if source == Source::IdToken && settings.validates_id_token() {
        match input.id_token_signature {
            Signature::Valid => {}
            Signature::Invalid => return Err(bad_signature()),
            Signature::Unchecked => {
                let message = "`validate_id_token` is on and nobody has checked the ID token's signature";
                return Err(Stop::userinfo_error("id-token-signature-unchecked", message));
            }
        }
    }
    Ok(Some(match token {
        Token::Claims(text) => Ok(text),
        Token::TooLarge => {
            let message = format!("{} is not used: it is too large", source.words());
            Err(unusable(source, "claims.too-large", message))
        }
        Token::Compact(token) => jwt::payload(token, arena).map_err(|error| {
            let message = format!("{} is not used: {error}", source.words());
            unusable(source, error.code(), message)
        }),
    }))
}

/// Any failure of a validated ID token ends the login (behaviour 2.3.5).
fn bad_signature() -> Stop {
    Stop::userinfo_error(
        "id-token-signature-invalid",
        "the ID token's signature does not verify with any key of `jwk_set_url`",
    )
}

fn decode<'a>(
    source: Source,
    payload: &'a [u8],
    validated: bool,
    wanted: Wanted,
    arena: &'a Bump,
) -> Result<&'a ClaimsSet<'a>, Box<Note>> {
    let text = jmespath::json_text(payload, arena);
    let document = jmespath::parse_json_wanted(text, arena, wanted).map_err(|_| {
        let message = format!("{} is not used: its text is not JSON", source.words());
        unusable(source, "claims.not-json", message)
    })?;
    let set = arena.alloc(ClaimsSet {
        source,
        text,
        tree: document.value,
        overflow: document.overflow,
        texts: [""; CLAIMS.len()],
        attributes: ArenaVec::new_in(arena),
    });
    match document.value {
        Value::Null => {}
        // Validation writes the claims anew, keys sorted, and cannot write what is no number (behaviour 2.3.7).
        Value::Object(object) if validated && !set.overflow => set.fill(&object.sorted())?,
        Value::Object(object) if !validated => set.fill(object.written())?,
        other => {
            let message =
                format!("{} is not used: its claims are {}, not an object", source.words(), other.described());
            return Err(unusable(source, "claims.not-an-object", message));
        }
    }
    Ok(set)
}

/// Why a source cannot be used.
#[cold]
fn unusable(source: Source, code: &'static str, message: String) -> Box<Note> {
    Box::new(Note::new(code, message).on(source))
}

impl<'a> ClaimsSet<'a> {
    /// Fills the known fields: keys match in any case, the last one in the text wins, null counts as absent, and any
    /// other type makes the whole source unusable (behaviour 3.1 to 3.3).
    fn fill(&mut self, entries: &[(&'a str, Value<'a>)]) -> Result<(), Box<Note>> {
        for (key, value) in entries {
            match (known(key), value) {
                (None, _) | (Some(Known::Claim(_)), Value::Null) => {}
                (Some(Known::Claim(claim)), Value::String(text)) => {
                    if let Some(slot) = self.texts.get_mut(claim as usize) {
                        *slot = text;
                    }
                }
                (Some(Known::Attributes), Value::Null) => self.attributes.clear(),
                (Some(Known::Attributes), Value::Object(object)) => self.fill_attributes(*object)?,
                (Some(Known::Claim(claim)), other) => {
                    return Err(self.wrong_type(claim.name(), other.described(), "a string"));
                }
                (Some(Known::Attributes), other) => {
                    return Err(self.wrong_type("attributes", other.described(), "an object"));
                }
            }
        }
        Ok(())
    }

    /// Repeated objects are merged entry by entry, so they are kept in order and searched from the last.
    fn fill_attributes(&mut self, object: Object<'a>) -> Result<(), Box<Note>> {
        for (_, value) in object.written() {
            match value {
                Value::Null => {}
                Value::Array(items) => {
                    if let Some(item) = items.iter().find(|item| !matches!(item.get(), Value::Null | Value::String(_)))
                    {
                        return Err(self.wrong_type("attributes", item.get().described(), "lists of strings"));
                    }
                }
                other => return Err(self.wrong_type("attributes", other.described(), "lists of strings")),
            }
        }
        self.attributes.push(object);
        Ok(())
    }

    #[cold]
    fn wrong_type(&self, claim: &str, actual: &str, expected: &str) -> Box<Note> {
        let held = if expected.starts_with("lists") { "holds" } else { "is" };
        let message = format!(
            "{} is not used: `{claim}` {held} {actual}, and Grafana reads {expected} there",
            self.source.words()
        );
        unusable(self.source, "claims.wrong-type", message)
    }
}

enum Known {
    Claim(Claim),
    Attributes,
}

fn known(key: &str) -> Option<Known> {
    // Length and first letter leave at most one name, and nearly always none.
    let claim = match (key.len(), key.as_bytes().first()? | 0x20) {
        (3, b's') => Claim::Sub,
        (3, b'u') => Claim::Upn,
        (4, b'n') => Claim::Name,
        (5, b'l') => Claim::Login,
        (5, b'e') => Claim::Email,
        (8, b'u') => Claim::Username,
        (12, b'd') => Claim::DisplayName,
        (10, b'a') => return key.eq_ignore_ascii_case(ATTRIBUTES).then_some(Known::Attributes),
        _ if key.is_ascii() => return None,
        _ => return known_with_long_s(key),
    };
    key.eq_ignore_ascii_case(claim.name()).then_some(Known::Claim(claim))
}

#[cold]
fn known_with_long_s(key: &str) -> Option<Known> {
    let claim = CLAIMS.iter().find(|claim| same_name(key, claim.0)).map(|claim| Known::Claim(claim.1));
    claim.or_else(|| same_name(key, ATTRIBUTES).then_some(Known::Attributes))
}

/// Whether Go matches a JSON key with a field: in any case of letters, a long s being an s (behaviour 3.3).
/// `name` is in lower case and ASCII; a Kelvin sign would be a k, but no name that is read here has one.
#[inline]
pub(crate) fn same_name(key: &str, name: &str) -> bool {
    if key.len() == name.len() {
        return key.eq_ignore_ascii_case(name);
    }
    key.len() > name.len()
        && !key.is_ascii()
        && key.chars().map(|char| if char == 'ſ' { 's' } else { char.to_ascii_lowercase() }).eq(name.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_claim_is_wanted_however_it_is_spelled() {
        let names = CLAIMS.iter().map(|claim| claim.0).chain([ATTRIBUTES]);
        for name in names.flat_map(|name| [name.to_owned(), name.to_uppercase(), name.replace('s', "ſ")]) {
            assert!(known(&name).is_some(), "{name}");
            let text = format!("{{\"{name}\":1}}");
            let arena = Bump::new();
            let read = jmespath::parse_json_wanted(&text, &arena, KNOWN).map(|document| document.value);
            let entries = read.ok().and_then(Value::as_object).map_or(0, |object| object.written().len());
            assert_eq!(entries, 1, "{name}");
        }
    }
}
