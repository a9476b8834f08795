//! A person in a line of JSON, read where it lies.

use bumpalo::Bump;

use crate::evaluate::{Body, Input, Signature, Team, Token};
use crate::jmespath::{self, Value, Wanted};
use crate::org::Directory;
use crate::resolve::texts;

/// The keys that are read as values; sources stay text.
const READ: Wanted = Wanted::NONE.with_any(b'n', 4).with_any(b'c', 7);

/// The lines of a text.
pub(super) struct Users<'a> {
    rest: &'a [u8],
    /// What those have who bring no context of their own.
    input: Input<'a>,
    next: usize,
}

/// One of them.
pub(super) struct Line<'a> {
    bytes: &'a [u8],
    input: Input<'a>,
    /// Counted from 1.
    pub(super) number: usize,
}

/// Somebody to decide.
pub(super) struct User<'a> {
    pub(super) line: usize,
    /// What the line calls them.
    pub(super) name: Option<&'a str>,
    pub(super) input: Input<'a>,
}

impl<'a> Users<'a> {
    pub(super) fn new(text: &'a [u8], input: Input<'a>, first: usize) -> Self {
        Self { rest: text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text), input, next: first }
    }
}

impl<'a> Iterator for Users<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        while !self.rest.is_empty() {
            let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
            let (bytes, rest) = self.rest.split_at_checked(end)?;
            self.rest = rest.get(1..).unwrap_or_default();
            self.next += 1;
            if !bytes.trim_ascii().is_empty() {
                return Some(Line { bytes, input: self.input, number: self.next - 1 });
            }
        }
        None
    }
}

/// Where the sources of a line stand in it.
#[derive(Default)]
struct Sources<'a> {
    id_token: &'a str,
    userinfo: &'a str,
    access_token: &'a str,
}

impl<'a> Line<'a> {
    /// Who it is, or why that cannot be read. No reason repeats what the line says.
    pub(super) fn read<'l>(&self, arena: &'l Bump) -> Result<User<'l>, &'static str>
    where
        'a: 'l,
    {
        let text = str::from_utf8(self.bytes).map_err(|_| "it is not UTF-8")?;
        let document = jmespath::parse_json_wanted(text, arena, READ).map_err(|_| "it is not JSON")?;
        let object = document.value.as_object().ok_or("it is no object")?;
        let sources = sources(text).ok_or("it is not JSON")?;
        let input = Input {
            id_token: token(sources.id_token, arena).ok_or("`idToken` is neither a token nor an object of claims")?,
            userinfo: body(sources.userinfo, arena).ok_or("`userinfo` is neither a text nor an object of claims")?,
            access_token: token(sources.access_token, arena)
                .ok_or("`accessToken` is neither a token nor an object of claims")?,
            ..self.input
        };
        if input.id_token.or(input.userinfo).or(input.access_token).is_none() {
            return Err("it has none of `idToken`, `userinfo` and `accessToken`");
        }
        let input = match object.get("context") {
            None | Some(Value::Null) => input,
            Some(context) => with_context(input, context, arena).ok_or("`context` is no object")?,
        };
        Ok(User { line: self.number, name: object.get("name").and_then(|name| name.as_str()), input })
    }
}

/// Looks for the sources in the text of an object; of repeated keys the last one counts.
fn sources(text: &str) -> Option<Sources<'_>> {
    let mut sources = Sources::default();
    let mut at = text.find('{')? + 1;
    loop {
        let rest = text.get(at..)?;
        let key = at + rest.find(['"', '}'])?;
        if text.as_bytes().get(key) == Some(&b'}') {
            return Some(sources);
        }
        let end = string_end(text.as_bytes(), key)?;
        let start = end + text.get(end..)?.find(':')? + 1;
        at = value_end(text.as_bytes(), start)?;
        let value = || text.get(start..at).map(str::trim_ascii);
        match text.get(key + 1..end - 1)? {
            "idToken" => sources.id_token = value()?,
            "userinfo" => sources.userinfo = value()?,
            "accessToken" => sources.access_token = value()?,
            _ => {}
        }
    }
}

/// Where a value ends that begins here: at a comma, or at the bracket that closes what it is in.
fn value_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match *bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
}

/// Behind the closing quote of the string that begins here.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += jmespath::plain_length(bytes.get(at..)?);
        match *bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn token<'a>(json: &'a str, arena: &'a Bump) -> Option<Option<Token<'a>>> {
    source(json, Token::Compact, arena)
}

/// Userinfo that is a text is the body as it was received.
fn body<'a>(json: &'a str, arena: &'a Bump) -> Option<Option<Token<'a>>> {
    source(json, Token::Claims, arena)
}

/// None where it is no source; Some(None) where there is none.
fn source<'a>(json: &'a str, text: fn(&'a [u8]) -> Token<'a>, arena: &'a Bump) -> Option<Option<Token<'a>>> {
    match json.as_bytes() {
        [] | b"null" => Some(None),
        [b'{', ..] => Some(Some(Token::Claims(json.as_bytes()))),
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => Some(Some(text(inner))),
        [b'"', ..] => {
            let document = jmespath::parse_json(json, arena).ok()?;
            document.value.as_str().map(|string| Some(text(string.as_bytes())))
        }
        _ => None,
    }
}

/// What those have who bring nothing of their own: the JSON of a context.
pub(super) fn context<'a>(json: &'a str, arena: &'a Bump) -> Input<'a> {
    let document = jmespath::parse_json(json, arena).map(|document| document.value);
    let input = document.ok().and_then(|context| with_context(Input::default(), context, arena));
    input.unwrap_or_default()
}

/// The input with what Grafana knows and the tokens do not; None where that is no object. What it does not speak of stays.
fn with_context<'a>(input: Input<'a>, context: Value<'a>, arena: &'a Bump) -> Option<Input<'a>> {
    let context = context.as_object()?;
    let get = |key: &str| context.get(key).unwrap_or(Value::Null);
    let lookups = get("lookups").as_object();
    let response = |key: &str, otherwise: Body<'a>| match lookups.and_then(|lookups| lookups.get(key)) {
        None => otherwise,
        Some(response) => response_body(response),
    };
    Some(Input {
        emails: response("emails", input.emails),
        teams: response("teams", input.teams),
        organizations: response("organizations", input.organizations),
        id_token_signature: match get("idTokenSignature").as_str() {
            Some("valid") => Signature::Valid,
            Some(_) => Signature::Invalid,
            None => input.id_token_signature,
        },
        directory: directory(get("orgs"), arena).unwrap_or(input.directory),
        user_exists: if let Value::Bool(exists) = get("userExists") { Some(exists) } else { input.user_exists },
        team_groups: team_groups(get("teamGroups"), arena).or(input.team_groups),
        ..input
    })
}

/// A response has a status and a body; anything else is a request that failed.
fn response_body(response: Value<'_>) -> Body<'_> {
    let Some(response) = response.as_object() else { return Body::Failed };
    let number = response.get("status").and_then(|status| status.as_number());
    let (Some(status), Some(body)) = (number, response.get("body").and_then(|body| body.as_str())) else {
        return Body::Failed;
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a status has three digits")]
    Body::Response { status: status as u16, body: body.as_bytes() }
}

fn directory<'a>(orgs: Value<'a>, arena: &'a Bump) -> Option<Directory<'a>> {
    #[expect(clippy::cast_possible_truncation, reason = "an id beyond 64 bits is no id")]
    let id = |value: Value<'a>| value.as_number().map(|id| id as i64);
    let orgs: Vec<_> = orgs.as_object()?.entries().iter().filter_map(|entry| Some((entry.0, id(entry.1)?))).collect();
    Some(Directory(Some(arena.alloc_slice_copy(&orgs))))
}

fn team_groups<'a>(teams: Value<'a>, arena: &'a Bump) -> Option<&'a [Team<'a>]> {
    let entries = teams.as_object()?.entries();
    let teams: Vec<Team<'a>> = entries.iter().map(|(team, groups)| (*team, texts(*groups, arena))).collect();
    Some(arena.alloc_slice_copy(&teams))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<(Option<String>, [Option<String>; 3]), &'static str> {
        let arena = Bump::new();
        let line = Line { bytes: line.as_bytes(), input: Input::default(), number: 1 };
        let user = line.read(&arena)?;
        let shown = |token: Option<Token<'_>>| {
            token.map(|token| match token {
                Token::Compact(text) => format!("token {}", String::from_utf8_lossy(text)),
                Token::Claims(text) => format!("claims {}", String::from_utf8_lossy(text)),
                Token::TooLarge => "too large".to_owned(),
            })
        };
        let input = user.input;
        let sources = [input.id_token, input.userinfo, input.access_token].map(shown);
        Ok((user.name.map(str::to_owned), sources))
    }

    #[test]
    fn sources_are_found_wherever_they_stand() {
        let line = r#" { "x": [1, {"idToken": 2}, "}\""], "idToken" : {"a": "b}\\", "c": [1]} , "name": "Ada", "accessToken": "a\u002eb","userinfo":"{\"d\":1}" } "#;
        let due = ["claims {\"a\": \"b}\\\\\", \"c\": [1]}", "claims {\"d\":1}", "token a.b"]
            .map(|text| Some(text.to_owned()));
        assert_eq!(read(line), Ok((Some("Ada".to_owned()), due)));
        let due = [None, Some("claims {}".to_owned()), None];
        assert_eq!(read(r#"{"idToken":null,"userinfo":{}}"#), Ok((None, due)));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let why = |line: &str| read(line).err();
        assert_eq!(why("{"), Some("it is not JSON"));
        assert_eq!(why("[]"), Some("it is no object"));
        assert_eq!(why(r#"{"sub":"1"}"#), Some("it has none of `idToken`, `userinfo` and `accessToken`"));
        assert_eq!(why(r#"{"idToken":7}"#), Some("`idToken` is neither a token nor an object of claims"));
        assert_eq!(why(r#"{"idToken":{},"context":[]}"#), Some("`context` is no object"));
        assert_eq!(why(r#"{"idToken":{"a":tru}}"#), Some("it is not JSON"));
    }

    #[test]
    fn lines_are_counted_with_those_that_are_blank() {
        let users = Users::new(b"\xEF\xBB\xBFa\r\n\n \r\nb", Input::default(), 5);
        assert_eq!(users.map(|line| line.number).collect::<Vec<_>>(), [5, 8]);
    }
}
