//! What a case expects: how it is read, and how it is compared. Only what is written is compared.

use std::collections::BTreeSet;

use super::document::{Document, Node, SuiteError};
use crate::explain::Explanation;
use crate::jmespath::json_string;
use crate::json::ToJson;
use crate::org::{self, Directory};
use crate::outcome::{Decision, Lookup, Source, User};
use crate::role::{ROLES, Role};
use crate::settings::Raw;
use crate::spelling::json::Member;

/// One thing that is expected.
#[derive(Clone, Debug)]
pub(super) struct Check {
    /// Where it stands below `expect`, and in the answer: `user.role`.
    pub(super) path: String,
    /// The attribute that it is about; empty where it is about the answer.
    pub(super) attribute: &'static str,
    /// The value that is expected, as it stands in the file; None where it goes without saying.
    pub(super) node: Option<Node>,
    expected: Expected,
}

#[derive(Clone, Debug)]
enum Expected {
    /// JSON that is the same letter for letter.
    Exactly(String),
    /// The same items in whatever order, however often.
    Set(BTreeSet<String>),
    /// Roles by id or name of an organization.
    Roles(Vec<(String, Role)>),
    /// Codes that are among those there; none at all where there are none.
    Codes(Vec<String>),
}

/// Where expected and got differ, each as JSON.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) expected: String,
    pub(super) got: String,
}

/// How a field of the person is written.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Role,
    Flag,
    Roles,
    Set,
}

/// The fields of the person, and the attribute whose steps say where each comes from.
const FIELDS: [(&str, &str, Shape); 9] = [
    ("id", "id", Shape::Text),
    ("login", "login", Shape::Text),
    ("name", "name", Shape::Text),
    ("email", "email", Shape::Text),
    ("role", "role", Shape::Role),
    ("isGrafanaAdmin", "role", Shape::Flag),
    ("orgRoles", "orgRoles", Shape::Roles),
    ("groups", "groups", Shape::Set),
    ("teams", "teams", Shape::Set),
];

pub(super) const KEYS: [&str; 6] = ["decision", "user", "denial", "request", "notes", "source"];
const DECISIONS: [&str; 3] = ["allow", "deny", "incomplete"];
const DENIAL: [&str; 4] = ["code", "cause", "message", "setting"];
const REQUEST: [&str; 2] = ["lookup", "url"];
const LOOKUPS: [&str; 3] = ["emails", "teams", "organizations"];
/// What is said by expecting something of one, without saying it.
const IMPLIED: [(&str, &str); 3] = [("user", "allow"), ("denial", "deny"), ("request", "incomplete")];
/// Attributes that have a source.
const ATTRIBUTES: [&str; 7] = super::coverage::ATTRIBUTES;
const SOURCES: [&str; 5] = ["id_token", "userinfo", "access_token", "fallback", "none"];

/// Reads `expect`. What is expected of a person expects that they are let in, and so on, unless another decision is written.
pub(super) fn read(document: &Document, node: &Node) -> Result<Vec<Check>, SuiteError> {
    let mut checks = Vec::new();
    let members = document.object(node, "`expect`", &KEYS)?;
    for member in &members {
        let value = &member.value_span;
        match &*member.key {
            "decision" => {
                let word = document.word(value, "`decision`", &DECISIONS)?;
                checks.insert(0, exactly("decision", word).at(value));
            }
            "user" => user(document, value, &mut checks)?,
            "denial" => texts(document, value, "denial", &DENIAL, &mut checks)?,
            "request" => request(document, value, &mut checks)?,
            "notes" => checks.push(check("notes".to_owned(), "", Expected::Codes(codes(document, value)?)).at(value)),
            _ => sources(document, value, &mut checks)?,
        }
    }
    if checks.is_empty() {
        return Err(document.wrong(node, "`expect` is empty: a case without an expectation tests nothing"));
    }
    let said = members.iter().any(|member| member.key == "decision");
    if let Some(decision) = implied(document, &members)?.filter(|_| !said) {
        checks.insert(0, exactly("decision", decision));
    }
    Ok(checks)
}

/// The decision that goes without saying: whoever is refused is no user, and a case that expects both could never pass.
fn implied(document: &Document, members: &[Member]) -> Result<Option<&'static str>, SuiteError> {
    let mut said: Option<(&str, String)> = None;
    for Member { key, value_span, .. } in members {
        let Some((_, decision)) = IMPLIED.iter().find(|(name, _)| name == key) else { continue };
        match &said {
            Some((other, name)) if other != decision => {
                let message =
                    format!("`{name}` implies `{other}` and `{key}` implies `{decision}`: expect one of them");
                return Err(document.wrong(value_span, message));
            }
            _ => said = Some((decision, key.clone())),
        }
    }
    Ok(said.map(|(decision, _)| decision))
}

fn check(path: String, attribute: &'static str, expected: Expected) -> Check {
    Check { path, attribute, node: None, expected }
}

fn exactly(path: &str, word: &str) -> Check {
    check(path.to_owned(), "", Expected::Exactly(word.to_json()))
}

fn user(document: &Document, node: &Node, checks: &mut Vec<Check>) -> Result<(), SuiteError> {
    for member in document.object(node, "`user`", &FIELDS.map(|field| field.0))? {
        let Some((name, attribute, shape)) = FIELDS.iter().find(|field| field.0 == member.key) else { continue };
        let expected = field(document, &member.value_span, name, *shape)?;
        checks.push(check(format!("user.{name}"), attribute, expected).at(&member.value_span));
    }
    Ok(())
}

fn field(document: &Document, node: &Node, name: &str, shape: Shape) -> Result<Expected, SuiteError> {
    let what = format!("`{name}`");
    let wrong = |due: &str| document.wrong(node, format!("{what} is {due}"));
    let null = document.is_null(node);
    Ok(match shape {
        Shape::Role | Shape::Flag | Shape::Roles if null => Expected::Exactly("null".to_owned()),
        Shape::Text => Expected::Exactly(document.text(node).ok_or_else(|| wrong("a text"))?.to_json()),
        Shape::Role => Expected::Exactly(document.word(node, &what, &ROLES.map(|role| role.0))?.to_json()),
        Shape::Flag => match document.raw(node) {
            Raw::Flag(flag) => Expected::Exactly(flag.to_json()),
            _ => return Err(wrong("true, false or null")),
        },
        Shape::Roles => {
            let members = document.members(node).ok_or_else(|| wrong("roles by organization, or null"))?;
            let mut roles = Vec::new();
            for member in members {
                let word = document.word(&member.value_span, "a role", &ROLES.map(|role| role.0))?;
                roles.push((member.key, Role::named(word).unwrap_or(Role::None)));
            }
            Expected::Roles(roles)
        }
        Shape::Set => {
            Expected::Set(list(document, node).ok_or_else(|| wrong("a list of texts"))?.into_iter().collect())
        }
    })
}

fn list(document: &Document, node: &Node) -> Option<Vec<String>> {
    document.items(node)?.iter().map(|item| document.text(item)).collect()
}

fn codes(document: &Document, node: &Node) -> Result<Vec<String>, SuiteError> {
    list(document, node).ok_or_else(|| document.wrong(node, "`notes` is a list of codes"))
}

fn texts(
    document: &Document,
    node: &Node,
    name: &str,
    keys: &[&'static str],
    checks: &mut Vec<Check>,
) -> Result<(), SuiteError> {
    for member in document.object(node, &format!("`{name}`"), keys)? {
        let text = document.text(&member.value_span);
        let text = text.ok_or_else(|| document.wrong(&member.value_span, format!("`{}` is a text", member.key)))?;
        checks.push(exactly(&format!("{name}.{}", member.key), &text).at(&member.value_span));
    }
    Ok(())
}

/// The name of a look-up alone, or with its URL.
fn request(document: &Document, node: &Node, checks: &mut Vec<Check>) -> Result<(), SuiteError> {
    if document.members(node).is_some() {
        return texts(document, node, "request", &REQUEST, checks);
    }
    let lookup = document.word(node, "`request`", &LOOKUPS)?;
    checks.push(exactly("request.lookup", lookup).at(node));
    Ok(())
}

fn sources(document: &Document, node: &Node, checks: &mut Vec<Check>) -> Result<(), SuiteError> {
    for member in document.object(node, "`source`", &ATTRIBUTES)? {
        let Some(attribute) = ATTRIBUTES.iter().find(|attribute| **attribute == member.key) else { continue };
        let source = document.word(&member.value_span, "a source", &SOURCES)?;
        checks.push(
            check(format!("source.{attribute}"), attribute, Expected::Exactly(source.to_json())).at(&member.value_span),
        );
    }
    Ok(())
}

impl Check {
    fn at(self, node: &Node) -> Self {
        Self { node: Some(node.clone()), ..self }
    }

    /// What differs, if anything does.
    pub(super) fn compare(&self, explanation: &Explanation, directory: Directory<'_>) -> Option<Difference> {
        let got = got(explanation, &self.path);
        let difference = |expected: String, got: String| Some(Difference { expected, got });
        match &self.expected {
            Expected::Exactly(expected) if *expected == got => None,
            Expected::Exactly(expected) => difference(expected.clone(), got),
            Expected::Roles(roles) => {
                let expected = by_id(roles, directory);
                if expected == got { None } else { difference(expected, got) }
            }
            Expected::Set(expected) => {
                let held = set(explanation, &self.path);
                if held.as_ref() == Some(expected) {
                    return None;
                }
                difference(expected.iter().collect::<Vec<_>>().to_json(), got)
            }
            Expected::Codes(expected) => {
                let held: Vec<&str> = explanation.decision.notes.iter().map(|note| note.code).collect();
                let missing = expected.iter().any(|code| !held.contains(&&**code));
                if missing || expected.is_empty() && !held.is_empty() {
                    return difference(expected.to_json(), held.to_json());
                }
                None
            }
        }
    }
}

/// Keys that are names become ids, where Grafana knows them.
fn by_id(roles: &[(String, Role)], directory: Directory<'_>) -> String {
    let known = directory.0.unwrap_or_default();
    let id = |name: &str| name.parse().ok().or_else(|| known.iter().find(|org| org.0 == name).map(|org| org.1));
    let mut ids = Vec::new();
    let mut others = String::new();
    for (name, role) in roles {
        match id(name) {
            Some(id) => ids.push((id, *role)),
            None => {
                others.push_str(if others.is_empty() { "" } else { "," });
                json_string(name, &mut others);
                others.push(':');
                role.write(&mut others);
            }
        }
    }
    ids.sort_unstable();
    let json = org::json(&ids);
    if others.is_empty() {
        return json;
    }
    let comma = if ids.is_empty() { "" } else { "," };
    format!("{}{comma}{others}}}", json.strip_suffix('}').unwrap_or_default())
}

/// What there is at a path of the answer, as JSON.
fn got(explanation: &Explanation, path: &str) -> String {
    let (head, key) = path.split_once('.').unwrap_or((path, ""));
    let decision = &explanation.decision.decision;
    match (head, decision) {
        ("decision", _) => word(decision).to_json(),
        ("user", Decision::Allow { user }) => of_user(user, key),
        ("denial", Decision::Deny { denial }) => match key {
            "code" => denial.note.code.to_json(),
            "cause" => denial.cause.to_json(),
            "message" => denial.note.message.to_json(),
            _ => denial.note.setting.to_json(),
        },
        ("request", Decision::Incomplete { request }) => match key {
            "lookup" => Lookup::name(request.lookup).to_json(),
            _ => request.url.to_json(),
        },
        ("source", _) => source(explanation, key).to_json(),
        _ => "null".to_owned(),
    }
}

/// The decision in the word that it has outside.
fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allow { .. } => "allow",
        Decision::Deny { .. } => "deny",
        Decision::Incomplete { .. } => "incomplete",
    }
}

fn of_user(user: &User, key: &str) -> String {
    match key {
        "id" => user.id.to_json(),
        "login" => user.login.to_json(),
        "name" => user.name.to_json(),
        "email" => user.email.to_json(),
        "role" => user.role.to_json(),
        "isGrafanaAdmin" => user.is_grafana_admin.to_json(),
        "orgRoles" => user.org_roles.as_deref().map_or("null".to_owned(), org::json),
        "groups" => user.groups.to_json(),
        _ => user.teams.to_json(),
    }
}

fn set(explanation: &Explanation, path: &str) -> Option<BTreeSet<String>> {
    let Decision::Allow { user } = &explanation.decision.decision else { return None };
    let list = if path == "user.groups" { &user.groups } else { &user.teams };
    Some(list.iter().cloned().collect())
}

/// Which source settled an attribute: `fallback` where it is none of them, `none` where nothing did.
fn source(explanation: &Explanation, attribute: &str) -> &'static str {
    let step = explanation.steps.iter().find(|step| step.decisive && step.attribute == attribute);
    step.map_or("none", |step| step.source.map_or("fallback", Source::name))
}
