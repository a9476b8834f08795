//! The test file: settings, what all cases share, and the cases (docs/testing.md).

use super::document::{Document, Node, SuiteError};
use super::expect::{self, Check};
use super::login::{self, Login};
use crate::Signature;
use crate::settings::{KEYS, Raw, key_match};
use crate::spelling::Format;
use crate::spelling::json::Member;
use crate::spelling::nearest::nearest;

/// A test file.
#[derive(Clone, Debug)]
pub struct Suite {
    pub(super) document: Document,
    pub(super) settings: Vec<Reference>,
    pub(super) context: Context,
    /// What all cases share of a login, as it is written.
    pub(super) shared: Vec<Member>,
    pub(super) cases: Vec<Case>,
}

/// Settings that the file names or holds.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) at: Node,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A file of settings, by its path.
    Path {
        path: String,
        format: Option<Format>,
    },
    Text {
        text: String,
        format: Option<Format>,
        name: Option<String>,
    },
    Object(Vec<(String, Raw)>),
}

/// What Grafana knows and the tokens do not.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub(super) orgs: Option<Vec<(String, i64)>>,
    pub(super) signature: Option<Signature>,
    pub(super) user_exists: Option<bool>,
    pub(super) team_groups: Option<Vec<(String, Vec<String>)>>,
}

/// One login, and what is expected of it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) line: usize,
    /// All that is written.
    pub(super) members: Vec<Member>,
    /// What the provider sends, with what all cases share where the case says nothing.
    pub(super) login: Login,
    pub(super) settings: Vec<Reference>,
    pub(super) context: Context,
    pub(super) checks: Vec<Check>,
}

/// Beside those of a login.
const KEYS_OF_FILE: [&str; 5] = ["$schema", "settings", "context", "orgs", "cases"];
const KEYS_OF_CASE: [&str; 6] = ["name", "context", "settings", "expect", "line", "description"];
const KEYS_OF_CONTEXT: [&str; 4] = ["orgs", "idTokenSignature", "userExists", "teamGroups"];
const KEYS_OF_PATH: [&str; 2] = ["path", "format"];
const KEYS_OF_TEXT: [&str; 3] = ["text", "format", "name"];

/// Reads a test file, in YAML or JSON; `name` is what it is called in messages.
///
/// # Errors
///
/// Where it is neither, has a key that nobody knows, or a case without an expectation.
pub fn read(text: &str, name: Option<&str>) -> Result<Suite, SuiteError> {
    let document = Document::read(text, name)?;
    let root = document.root();
    let members = document.object(&root, "a test file", &[&KEYS_OF_FILE[..], &login::KEYS].concat())?;
    let mut suite =
        Suite { settings: Vec::new(), context: Context::default(), shared: Vec::new(), cases: Vec::new(), document };
    let mut login = Login::default();
    let mut orgs = None;
    let mut cases = None;
    for member in members {
        let value = member.value_span.clone();
        match &*member.key {
            "settings" => suite.settings = references(&suite.document, &value)?,
            "context" => suite.context = context(&suite.document, &value)?,
            "orgs" => orgs = Some(directory(&suite.document, &value)?),
            "cases" => cases = Some(value),
            key if login::KEYS.contains(&key) => {
                login.take(&suite.document, key, &value)?;
                suite.shared.push(member);
            }
            _ => {}
        }
    }
    suite.context.orgs = suite.context.orgs.or(orgs);
    let document = &suite.document;
    let Some(cases) = cases else { return Err(document.wrong(&root, "a test file has a list of `cases`")) };
    let items = document.items(&cases).filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| document.wrong(&cases, "`cases` is a list with at least one case"))?;
    suite.cases = items.iter().map(|item| case(document, item, &login)).collect::<Result<_, _>>()?;
    Ok(suite)
}

fn case(document: &Document, node: &Node, shared: &Login) -> Result<Case, SuiteError> {
    let members = document.object(node, "a case", &[&KEYS_OF_CASE[..], &login::KEYS].concat())?;
    let mut case = Case {
        name: String::new(),
        members: members.clone(),
        line: document.line(node),
        login: shared.clone(),
        settings: Vec::new(),
        context: Context::default(),
        checks: Vec::new(),
    };
    for member in members {
        let value = &member.value_span;
        match &*member.key {
            "name" => case.name = document.text(value).unwrap_or_default(),
            "context" => case.context = context(document, value)?,
            "settings" => case.settings = references(document, value)?,
            "expect" => case.checks = expect::read(document, value)?,
            // Where the case stood before it was read.
            "line" => case.line = line(document, value).unwrap_or(case.line),
            key => case.login.take(document, key, value)?,
        }
    }
    if case.name.is_empty() {
        return Err(document.wrong(node, "a case needs a `name`, which is a text"));
    }
    if case.checks.is_empty() {
        return Err(document.wrong(node, "a case needs `expect`: without an expectation it tests nothing"));
    }
    Ok(case)
}

fn line(document: &Document, node: &Node) -> Option<usize> {
    document.json(node).parse().ok()
}

fn context(document: &Document, node: &Node) -> Result<Context, SuiteError> {
    let mut context = Context::default();
    for member in document.object(node, "`context`", &KEYS_OF_CONTEXT)? {
        let value = &member.value_span;
        match &*member.key {
            "orgs" => context.orgs = Some(directory(document, value)?),
            "idTokenSignature" => {
                let word = document.word(value, "`idTokenSignature`", &["valid", "invalid"])?;
                context.signature = Some(if word == "valid" { Signature::Valid } else { Signature::Invalid });
            }
            "userExists" => match document.raw(value) {
                Raw::Flag(exists) => context.user_exists = Some(exists),
                _ => return Err(document.wrong(value, "`userExists` is true or false")),
            },
            _ => context.team_groups = Some(team_groups(document, value)?),
        }
    }
    Ok(context)
}

fn directory(document: &Document, node: &Node) -> Result<Vec<(String, i64)>, SuiteError> {
    let wrong = |node: &Node| document.wrong(node, "`orgs` is the id of each organization by its name");
    let members = document.members(node).ok_or_else(|| wrong(node))?;
    let org = |value: &Node| document.json(value).parse::<i64>().map_err(|_| wrong(value));
    members.into_iter().map(|member| Ok((member.key, org(&member.value_span)?))).collect()
}

fn team_groups(document: &Document, node: &Node) -> Result<Vec<(String, Vec<String>)>, SuiteError> {
    let wrong = |node: &Node| document.wrong(node, "`teamGroups` is a list of groups for each team by its name");
    let members = document.members(node).ok_or_else(|| wrong(node))?;
    let groups = |value: &Node| {
        let items = document.items(value)?;
        items.iter().map(|item| document.text(item)).collect::<Option<Vec<_>>>()
    };
    members
        .into_iter()
        .map(|member| Ok((member.key, groups(&member.value_span).ok_or_else(|| wrong(&member.value_span))?)))
        .collect()
}

/// A path, a text, an object of settings, or a list of them.
fn references(document: &Document, node: &Node) -> Result<Vec<Reference>, SuiteError> {
    match document.items(node) {
        Some(items) => items.iter().map(|item| reference(document, item)).collect(),
        None => Ok(vec![reference(document, node)?]),
    }
}

fn reference(document: &Document, node: &Node) -> Result<Reference, SuiteError> {
    let at = node.clone();
    if let Some(path) = document.text(node) {
        // No path has lines: this is what it would lead to.
        let content = if path.contains('\n') {
            Content::Text { text: path, format: None, name: None }
        } else {
            Content::Path { path, format: None }
        };
        return Ok(Reference { at, content });
    }
    let members = document.members(node).ok_or_else(|| {
        document.wrong(node, "settings are a path, a text of more than one line, an object, or a list of these")
    })?;
    let has = |key: &str| members.iter().any(|member| member.key == key);
    let content = if has("path") {
        let (path, format, _) = named(document, node, "path", &KEYS_OF_PATH)?;
        Content::Path { path, format }
    } else if has("text") {
        let (text, format, name) = named(document, node, "text", &KEYS_OF_TEXT)?;
        Content::Text { text, format, name }
    } else {
        Content::Object(entries(document, node)?)
    };
    Ok(Reference { at, content })
}

type Named = (String, Option<Format>, Option<String>);

fn named(document: &Document, node: &Node, main: &str, keys: &[&'static str]) -> Result<Named, SuiteError> {
    let (mut content, mut format, mut name) = (String::new(), None, None);
    for member in document.object(node, "`settings`", keys)? {
        let value = &member.value_span;
        let text = || {
            let text = document.text(value);
            text.ok_or_else(|| document.wrong(value, format!("`{}` is a text", member.key)))
        };
        match &*member.key {
            "format" => format = Format::named(document.word(value, "`format`", &Format::ALL.map(Format::name))?),
            key if key == main => content = text()?,
            _ => name = Some(text()?),
        }
    }
    Ok((content, format, name))
}

/// Settings by key; a key that Grafana does not know would change nothing, and the test would be of something else.
fn entries(document: &Document, node: &Node) -> Result<Vec<(String, Raw)>, SuiteError> {
    let mut entries = Vec::new();
    for member in document.members(node).unwrap_or_default() {
        if !KEYS.iter().any(|key| key_match(key, &member.key).is_some()) {
            let key = &member.key;
            let message = match nearest(key) {
                Some(near) => format!("`{key}` is no setting that Grafana knows: did you mean `{near}`?"),
                None => format!("`{key}` is no setting that Grafana knows"),
            };
            return Err(document.wrong(&member.key_span, message));
        }
        entries.push((member.key, document.raw(&member.value_span)));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[track_caller]
    fn refused(text: &str, message: &str) {
        assert_eq!(read(text, None).err().map(|error| error.message()).as_deref(), Some(message), "{text}");
    }

    #[test]
    fn files_that_cannot_be_read() {
        refused(
            "cases:\n- name: x\n  expect: {decision: alow}",
            "line 3, column 22 of `tests.yaml`: `decision` has no `alow`: did you mean `allow`?",
        );
        refused("{\"cases\": [}", "line 1, column 12 of `tests.json`: the text is not JSON from here on");
        refused(
            "cases: [b, c\n",
            "line 2, column 1 of `tests.yaml`: a list in brackets needs a `,` between its items and a `]` at its end",
        );
        refused(
            "",
            "line 1, column 1 of `tests.yaml`: a test file is an object, with keys of `$schema`, `settings`, `context`, `orgs`, `cases`, `idToken`, `userinfo`, `accessToken`, `emails`, `teams`, `organizations`",
        );
        refused("case: []", "line 1, column 1 of `tests.yaml`: a test file has no `case`: did you mean `cases`?");
        refused("settings: {}", "line 1, column 1 of `tests.yaml`: a test file has a list of `cases`");
        refused("cases: []", "line 1, column 8 of `tests.yaml`: `cases` is a list with at least one case");
        refused(
            "{\"cases\":[], \"cases\":[]}",
            "line 1, column 14 of `tests.json`: the key `cases` stands in this object twice",
        );
    }

    #[test]
    fn cases_that_cannot_be_read() {
        let case = |rest: &str| format!("cases:\n- name: é\n  {rest}\n");
        let expecting = |expect: &str| case(&format!("expect: {{{expect}}}"));
        refused(
            &case(""),
            "line 2, column 3 of `tests.yaml`: a case needs `expect`: without an expectation it tests nothing",
        );
        refused(
            &expecting(""),
            "line 3, column 11 of `tests.yaml`: `expect` is empty: a case without an expectation tests nothing",
        );
        refused(
            "cases: [{expect: {decision: allow}}]",
            "line 1, column 9 of `tests.yaml`: a case needs a `name`, which is a text",
        );
        refused(
            &case("id_token: {}"),
            "line 3, column 3 of `tests.yaml`: a case has no `id_token`: did you mean `idToken`?",
        );
        refused(
            &case("idToken: 1"),
            "line 3, column 12 of `tests.yaml`: `idToken` is an object of claims, a token as text, or `{ path: … }`",
        );
        refused(
            &case("emails: {status: 20, body: x}"),
            "line 3, column 20 of `tests.yaml`: `status` is a number from 100 to 599",
        );
        refused(
            &case("context: {orgs: {a: x}}"),
            "line 3, column 23 of `tests.yaml`: `orgs` is the id of each organization by its name",
        );
        refused(
            &case("settings: {role_atribute_path: x}"),
            "line 3, column 14 of `tests.yaml`: `role_atribute_path` is no setting that Grafana knows: did you mean `role_attribute_path`?",
        );
        refused(
            &case("settings: {path: x, format: toml}"),
            "line 3, column 31 of `tests.yaml`: `format` has no `toml`: take one of `ini`, `env`, `json`, `terraform`, `yaml`",
        );
        refused(
            &expecting("user: {role: admin}"),
            "line 3, column 25 of `tests.yaml`: `role` has no `admin`: did you mean `Admin`?",
        );
        refused(
            &expecting("user: {isGrafanaAdmin: yes}"),
            "line 3, column 35 of `tests.yaml`: `isGrafanaAdmin` is true, false or null",
        );
        refused(
            &expecting("source: {role: idToken}"),
            "line 3, column 27 of `tests.yaml`: a source has no `idToken`: did you mean `id_token`?",
        );
        refused(
            &expecting("user: {role: Admin}, denial: {setting: org_mapping}"),
            "line 3, column 41 of `tests.yaml`: `user` implies `allow` and `denial` implies `deny`: expect one of them",
        );
        refused(&expecting("notes: x"), "line 3, column 19 of `tests.yaml`: `notes` is a list of codes");
    }
}
