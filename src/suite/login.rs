//! What a provider sends in a login: sources and responses, each written in the test file or in a file that it names.

use super::document::{Document, Node, SuiteError};
use crate::Token;
use crate::outcome::Source;
use crate::settings::Raw;

/// Sources and responses of look-ups.
#[derive(Clone, Debug, Default)]
pub(super) struct Login {
    /// The sources in Grafana's order.
    pub(super) sources: [Given; 3],
    pub(super) emails: Response,
    pub(super) teams: Response,
    pub(super) organizations: Response,
}

#[derive(Clone, Debug, Default)]
pub(super) enum Given {
    #[default]
    Absent,
    /// A token as it was received.
    Token(String),
    /// The JSON of claims, or what came instead.
    Claims(String),
    File(FileRef),
}

#[derive(Clone, Debug, Default)]
pub(super) enum Response {
    #[default]
    Unasked,
    Failed,
    Body(u16, Body),
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Text(String),
    File(FileRef),
}

/// A file, by the path that the test file has.
#[derive(Clone, Debug)]
pub(super) struct FileRef {
    pub(super) path: String,
    pub(super) at: Node,
}

pub(super) const KEYS: [&str; 6] = ["idToken", "userinfo", "accessToken", "emails", "teams", "organizations"];
const KEYS_OF_RESPONSE: [&str; 2] = ["status", "body"];

impl Login {
    /// Takes what stands under one of [`KEYS`]; whatever else stood there is gone.
    pub(super) fn take(&mut self, document: &Document, key: &str, node: &Node) -> Result<(), SuiteError> {
        let [id_token, userinfo, access_token] = &mut self.sources;
        match key {
            "idToken" => *id_token = source(document, node, Source::IdToken)?,
            "userinfo" => *userinfo = source(document, node, Source::Userinfo)?,
            "accessToken" => *access_token = source(document, node, Source::AccessToken)?,
            "emails" => self.emails = response(document, node)?,
            "teams" => self.teams = response(document, node)?,
            "organizations" => self.organizations = response(document, node)?,
            _ => {}
        }
        Ok(())
    }
}

/// Claims as an object; a token or, of userinfo, a body as text; or the file that has it.
fn source(document: &Document, node: &Node, source: Source) -> Result<Given, SuiteError> {
    let is_token = source != Source::Userinfo;
    match document.raw(node) {
        Raw::Null => Ok(Given::Absent),
        Raw::Text(text) if is_token => Ok(Given::Token(text)),
        Raw::Text(body) => Ok(Given::Claims(body)),
        Raw::Object { .. } => match file(document, node)? {
            Some(file) => Ok(Given::File(file)),
            None => Ok(Given::Claims(document.json(node).to_owned())),
        },
        _ => {
            let (name, text) = match source {
                Source::IdToken => ("idToken", "a token as text"),
                Source::Userinfo => ("userinfo", "a body as text"),
                Source::AccessToken => ("accessToken", "a token as text"),
            };
            Err(document.wrong(node, format!("`{name}` is an object of claims, {text}, or `{{ path: … }}`")))
        }
    }
}

/// `{ path: … }` and nothing beside it: nobody logs in with a claim `path` alone.
fn file(document: &Document, node: &Node) -> Result<Option<FileRef>, SuiteError> {
    let members = document.members(node).unwrap_or_default();
    let [member] = members.as_slice() else { return Ok(None) };
    let Some(path) = document.text(&member.value_span) else { return Ok(None) };
    match &*member.key {
        "path" => Ok(Some(FileRef { path, at: node.clone() })),
        // As claims it would be nobody, and the test one of something else.
        "file" => Err(document.wrong(&member.key_span, "a file is named by `{ path: … }`, not by `file`")),
        _ => Ok(None),
    }
}

/// `{status, body}`, or a body alone; null: the request failed. A body is text, what its JSON stands for, or in a file.
fn response(document: &Document, node: &Node) -> Result<Response, SuiteError> {
    if document.is_null(node) {
        return Ok(Response::Failed);
    }
    let members = document.members(node).unwrap_or_default();
    if !members.iter().any(|member| member.key == "status") {
        return Ok(Response::Body(200, body(document, node)?));
    }
    let (mut status, mut text) = (200, Body::Text(String::new()));
    for member in document.object(node, "a response", &KEYS_OF_RESPONSE)? {
        let value = &member.value_span;
        if member.key == "status" {
            let number = document.json(value).parse().ok().filter(|status| (100..600).contains(status));
            status = number.ok_or_else(|| document.wrong(value, "`status` is a number from 100 to 599"))?;
        } else {
            text = body(document, value)?;
        }
    }
    Ok(Response::Body(status, text))
}

fn body(document: &Document, node: &Node) -> Result<Body, SuiteError> {
    match file(document, node)? {
        Some(file) => Ok(Body::File(file)),
        None => Ok(Body::Text(document.text(node).unwrap_or_else(|| document.json(node).to_owned()))),
    }
}

/// What a file holds: claims where it begins like an object, else a token. Blanks around it are the editor's.
pub(super) fn held(text: &str, source: Source) -> Token<'_> {
    let text = text.trim();
    match text.starts_with('{') || source == Source::Userinfo {
        true => Token::Claims(text.as_bytes()),
        false => Token::Compact(text.as_bytes()),
    }
}
