//! A case that can be shown to others: the words of settings and claims replaced, the decision the same.
//!
//! What is asked of it is stricter than what a reader of a bug report could use: no value of a claim, no domain, no number of
//! some length stays. What stays is the structure, and words that tell nothing (`vocabulary.rs`). Settings and claims get the
//! same words, so that what matched matches; whether the decision is the same is found out by taking it.

mod document;
mod pieces;
mod settings;
mod vocabulary;
mod words;

use bumpalo::Bump;

use crate::evaluate::{Body, Input, Signature, Token, explain};
use crate::explain::Explanation;
use crate::jmespath::{self, Value, json_string};
use crate::json::ToJson;
use crate::jwt;
use crate::org::Directory;
use crate::outcome::Decision;
use crate::settings::{Raw, Settings, SettingsError};
use document::{Visitor, rewrite};
use words::Words;

/// A case that can be shown.
#[derive(Clone, Debug)]
pub struct Redacted {
    /// The settings.
    pub settings: Vec<(String, Raw)>,
    /// The sample, as the JSON of the npm package's `Sample`.
    pub sample: String,
    /// Whether Grafana decides as before: the same role, the same refusal, by the same sources.
    pub same: bool,
    /// How many texts and numbers have become others.
    pub replaced: usize,
}

/// Replaces whatever tells of somebody.
///
/// # Errors
///
/// Settings that Grafana refuses.
pub fn redact(pairs: &[(String, Raw)], input: &Input<'_>) -> Result<Redacted, SettingsError> {
    let before = answer(&explain(&Settings::read(pairs)?, input));
    let invented = attempt(pairs, input, &before, true);
    if invented.same {
        return Ok(invented);
    }
    // Invented persons have names of another length, and domains other labels: some expressions see that.
    let plain = attempt(pairs, input, &before, false);
    Ok(if plain.same { plain } else { invented })
}

fn attempt(pairs: &[(String, Raw)], input: &Input<'_>, before: &Answer, invents: bool) -> Redacted {
    let arena = Bump::new();
    let sources = sources(input, &arena);
    let mut words = Words::new(invents);
    meet(pairs, &sources, input, &mut words);
    let settings = settings::visit(pairs, &mut words);
    let given: Vec<Given> = sources.iter().map(|source| source.redacted(&mut words)).collect();
    let context = Context::of(input, &mut words);
    let after = Settings::read(&settings)
        .ok()
        .map(|settings| answer(&explain(&settings, &context.input(input, &given, &arena))));
    let same = after.as_ref() == Some(before);
    let mut sample = String::from("{");
    for (name, given) in ["idToken", "userinfo", "accessToken"].into_iter().zip(&given) {
        if let Some(text) = given.shown() {
            member(&mut sample, name, &text);
        }
    }
    let shown = context.shown(input);
    if shown != "{}" {
        member(&mut sample, "context", &shown);
    }
    sample.push('}');
    Redacted { settings, sample, same, replaced: words.replaced }
}

fn member(out: &mut String, name: &str, json: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    json_string(name, out);
    out.push(':');
    out.push_str(json);
}

// ------------------------------------------------------------------------------------------------- what was decided

/// What has to stay as it is.
type Answer = (String, Vec<String>, Vec<&'static str>);

fn answer(explanation: &Explanation) -> Answer {
    let decision = match &explanation.decision.decision {
        Decision::Allow { .. } => "allow".to_owned(),
        Decision::Deny { denial } => format!("deny {} {}", denial.note.code, denial.cause.unwrap_or_default()),
        Decision::Incomplete { request } => format!("incomplete {}", request.lookup.name()),
    };
    let user = &explanation.resolved;
    let person = format!(
        "{decision} {:?} {:?} {:?} {} {}",
        user.role,
        user.is_grafana_admin,
        user.org_roles,
        user.groups.len(),
        user.teams.len()
    );
    let step = |step: &crate::Step| format!("{} {:?} {:?}", step.attribute, step.source, step.outcome);
    let decisive = explanation.steps.iter().filter(|step| step.decisive).map(step).collect();
    (person, decisive, explanation.decision.notes.iter().map(|note| note.code).collect())
}

// -------------------------------------------------------------------------------------------------------- sources

/// A source as it was given.
enum Source<'a> {
    Absent,
    /// A text that is no claims: as a token, or as a response.
    Unusable {
        token: bool,
        code: Option<&'static str>,
    },
    Claims {
        token: bool,
        value: Value<'a>,
        overflow: bool,
    },
    TooLarge,
}

/// A source as it is given away.
enum Given {
    Absent,
    /// An object, as JSON.
    Object(String),
    /// The text of a response.
    Text(String),
    Token(String),
}

fn sources<'a>(input: &Input<'a>, arena: &'a Bump) -> [Source<'a>; 3] {
    [input.id_token, input.userinfo, input.access_token].map(|token| Source::of(token, arena))
}

impl<'a> Source<'a> {
    fn of(token: Option<Token<'a>>, arena: &'a Bump) -> Self {
        let (bytes, token) = match token {
            None => return Self::Absent,
            Some(Token::TooLarge) => return Self::TooLarge,
            Some(Token::Claims(bytes)) => (bytes, false),
            Some(Token::Compact(token)) => match jwt::payload(token, arena) {
                Ok(payload) => (payload, true),
                Err(error) => return Self::Unusable { token: true, code: Some(error.code()) },
            },
        };
        match jmespath::parse_json(jmespath::json_text(bytes, arena), arena) {
            Ok(document) => Self::Claims { token, value: document.value, overflow: document.overflow },
            Err(_) => Self::Unusable { token, code: None },
        }
    }

    fn redacted(&self, words: &mut Words) -> Given {
        match self {
            Self::Absent | Self::TooLarge => Given::Absent,
            Self::Unusable { token: false, .. } => Given::Text("<html></html>".to_owned()),
            Self::Unusable { token: true, code: None } => Given::Token(unsigned("<html></html>")),
            // A payload that is no base64url.
            Self::Unusable { token: true, code: Some("claims.undecodable") } => Given::Token("e30.e.c2ln".to_owned()),
            Self::Unusable { token: true, code: Some(_) } => Given::Token("opaque".to_owned()),
            Self::Claims { token, value, overflow } => {
                let (text, losses) = rewrite(*value, words);
                // What JavaScript has as null is no source at all.
                let null = matches!(value, Value::Null);
                match (*overflow || losses.lossy || null, token) {
                    (false, _) => Given::Object(text),
                    (true, true) => Given::Token(unsigned(&text)),
                    (true, false) => Given::Text(text),
                }
            }
        }
    }
}

/// A token around a text; what stands for the signature is none.
fn unsigned(payload: &str) -> String {
    format!("eyJhbGciOiJub25lIn0.{}.c2lnbmF0dXJl", base64url(payload.as_bytes()))
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, index| bits << 8 | usize::from(chunk.get(index).copied().unwrap_or(0)));
        let letters = [18, 12, 6, 0].map(|shift| ALPHABET.get(bits >> shift & 63).copied().unwrap_or(b'A'));
        out.extend(letters.into_iter().take(chunk.len() + 1).map(char::from));
    }
    out
}

impl Given {
    fn token(&self) -> Option<Token<'_>> {
        match self {
            Self::Absent => None,
            Self::Object(text) | Self::Text(text) => Some(Token::Claims(text.as_bytes())),
            Self::Token(text) => Some(Token::Compact(text.as_bytes())),
        }
    }

    /// As JSON.
    fn shown(&self) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Object(text) => Some(text.clone()),
            Self::Text(text) | Self::Token(text) => Some(text.to_json()),
        }
    }
}

// -------------------------------------------------------------------------------------------------------- context

/// What Grafana knows beside the tokens.
struct Context {
    orgs: Option<Vec<(String, i64)>>,
    teams: Option<Vec<(String, Vec<String>)>>,
    /// Of `/emails`, `/teams` and `/orgs`.
    bodies: [Option<String>; 3],
}

impl Context {
    fn of(input: &Input<'_>, words: &mut Words) -> Self {
        let orgs = input.directory.0.map(|orgs| orgs.iter().map(|(name, id)| (words.replace(name), *id)).collect());
        let teams = input.team_groups.map(|teams| {
            let groups = |groups: &[&str], words: &mut Words| groups.iter().map(|group| words.replace(group)).collect();
            teams.iter().map(|(team, linked)| (words.replace(team), groups(linked, words))).collect()
        });
        let bodies = [input.emails, input.teams, input.organizations].map(|body| match body {
            Body::Response { body, .. } => Some(rewritten(body, words)),
            Body::Unasked | Body::Failed => None,
        });
        Self { orgs, teams, bodies }
    }

    /// The answer is compared while this lives.
    fn input<'a>(&'a self, input: &Input<'a>, given: &'a [Given], arena: &'a Bump) -> Input<'a> {
        let body = |body: Body<'a>, text: &'a Option<String>| match (body, text) {
            (Body::Response { status, .. }, Some(text)) => Body::Response { status, body: text.as_bytes() },
            _ => body,
        };
        let token = |index: usize| given.get(index).and_then(Given::token);
        let [emails, teams, organizations] = &self.bodies;
        let orgs =
            self.orgs.as_ref().map(|orgs| orgs.iter().map(|(name, id)| (name.as_str(), *id)).collect::<Vec<_>>());
        let linked = |groups: &'a [String]| &*arena.alloc_slice_fill_iter(groups.iter().map(String::as_str));
        let links = self.teams.as_ref().map(|teams| teams.iter().map(|(team, groups)| (team.as_str(), linked(groups))));
        Input {
            directory: Directory(orgs.map(|orgs| &*arena.alloc_slice_copy(&orgs))),
            team_groups: links.map(|links| &*arena.alloc_slice_copy(&links.collect::<Vec<_>>())),
            id_token: token(0),
            userinfo: token(1),
            access_token: token(2),
            emails: body(input.emails, emails),
            teams: body(input.teams, teams),
            organizations: body(input.organizations, organizations),
            ..*input
        }
    }

    fn shown(&self, input: &Input<'_>) -> String {
        let mut out = String::from("{");
        if let Some(orgs) = &self.orgs {
            let mut json = String::from("{");
            orgs.iter().for_each(|(name, id)| member(&mut json, name, &id.to_string()));
            member(&mut out, "orgs", &(json + "}"));
        }
        let lookups = self.lookups(input);
        if lookups != "{}" {
            member(&mut out, "lookups", &lookups);
        }
        match input.id_token_signature {
            Signature::Unchecked => {}
            Signature::Valid => member(&mut out, "idTokenSignature", "\"valid\""),
            Signature::Invalid => member(&mut out, "idTokenSignature", "\"invalid\""),
        }
        if let Some(exists) = input.user_exists {
            member(&mut out, "userExists", if exists { "true" } else { "false" });
        }
        if let Some(teams) = &self.teams {
            let mut json = String::from("{");
            teams.iter().for_each(|(team, groups)| member(&mut json, team, &groups.to_json()));
            member(&mut out, "teamGroups", &(json + "}"));
        }
        out + "}"
    }

    fn lookups(&self, input: &Input<'_>) -> String {
        let mut out = String::from("{");
        let bodies = [("emails", input.emails), ("teams", input.teams), ("organizations", input.organizations)];
        for ((name, body), text) in bodies.into_iter().zip(&self.bodies) {
            match (body, text) {
                (Body::Failed, _) => member(&mut out, name, "null"),
                (Body::Response { status, .. }, Some(text)) => {
                    let mut json = format!("{{\"status\":{status}");
                    member(&mut json, "body", &text.to_json());
                    member(&mut out, name, &(json + "}"));
                }
                _ => {}
            }
        }
        out + "}"
    }
}

/// The body of a response; one that is no JSON is another that is none.
fn rewritten(body: &[u8], words: &mut Words) -> String {
    let arena = Bump::new();
    let text = jmespath::json_text(body, &arena);
    jmespath::parse_json(text, &arena)
        .map_or_else(|_| "<html></html>".to_owned(), |document| rewrite(document.value, words).0)
}

// ---------------------------------------------------------------------------------------------------- what there is

/// Looks at everything, before anything is replaced.
fn meet(pairs: &[(String, Raw)], sources: &[Source<'_>], input: &Input<'_>, words: &mut Words) {
    for (name, raw) in pairs {
        if let "allowed_domains" | "allowedDomains" | "hosted_domain" | "hostedDomain" = &**name {
            settings::texts(raw).iter().filter(|item| item.contains('.')).for_each(|item| words.meet_domain(item));
        }
    }
    let mut literals = Literals(words);
    for (_, raw) in pairs.iter().filter(|(name, _)| name.ends_with("_path") || name.ends_with("Path")) {
        if let Raw::Text(text) = raw {
            settings::expression(text, &mut literals);
        }
    }
    for pass in [Pass::Domains, Pass::Words, Pass::Persons] {
        let mut visitor = Meeting { words, pass };
        settings::visit(pairs, &mut visitor);
        for source in sources {
            if let Source::Claims { value, .. } = source {
                rewrite(*value, &mut visitor);
            }
        }
        for body in [input.emails, input.teams, input.organizations] {
            if let Body::Response { body, .. } = body {
                visitor.body(body);
            }
        }
        let orgs = input.directory.0.unwrap_or_default().iter().map(|org| org.0);
        let teams = input.team_groups.unwrap_or_default().iter();
        let teams = teams.flat_map(|(team, groups)| std::iter::once(*team).chain(groups.iter().copied()));
        orgs.chain(teams).for_each(|name| drop(visitor.text(name, None)));
    }
    words.settle();
}

/// The texts that expressions look for.
struct Literals<'w>(&'w mut Words);

impl Visitor for Literals<'_> {
    fn text(&mut self, text: &str, _: Option<&str>) -> String {
        self.0.meet_part(text);
        text.to_owned()
    }

    fn number(&mut self, text: &str) -> String {
        text.to_owned()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Domains,
    Words,
    Persons,
}

struct Meeting<'w> {
    words: &'w mut Words,
    pass: Pass,
}

impl Meeting<'_> {
    fn body(&mut self, body: &[u8]) {
        let arena = Bump::new();
        if let Ok(document) = jmespath::parse_json(jmespath::json_text(body, &arena), &arena) {
            rewrite(document.value, self);
        }
    }
}

/// The claims that say what somebody is called: whether they begin with the given name, and end with the family's.
const PERSONS: &[(&str, bool, bool)] = &[
    ("given_name", true, false),
    ("family_name", false, true),
    ("name", true, true),
    ("display_name", true, true),
    ("preferred_username", true, true),
    ("username", true, true),
    ("login", true, true),
    ("nickname", true, true),
    ("email", true, true),
    ("upn", true, true),
];

impl Visitor for Meeting<'_> {
    fn text(&mut self, text: &str, top: Option<&str>) -> String {
        match self.pass {
            Pass::Domains => self.words.meet_domains(text),
            Pass::Words => self.words.meet(text),
            Pass::Persons => {
                let person = PERSONS.iter().find(|(claim, ..)| Some(*claim) == top);
                if let Some((_, given, family)) = person {
                    self.words.meet_person(text.split('@').next().unwrap_or_default(), *given, *family);
                }
            }
        }
        text.to_owned()
    }

    fn number(&mut self, text: &str) -> String {
        if self.pass == Pass::Words {
            self.words.meet_numeral(text);
        }
        text.to_owned()
    }
}

#[cfg(test)]
mod tests;
