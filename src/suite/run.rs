//! Running the cases of a test file: explain each, compare, and say in one line what differs and what decided it.

use std::rc::Rc;

use bumpalo::Bump;

use super::coverage::Coverage;
use super::document::{Node, SuiteError};
use super::expect::Difference;
use super::login::{self, FileRef, Given, Login, Response, held};
use super::read::{Case, Content, Context, Reference, Suite};
use super::report::{CaseReport, Mismatch, SuiteReport};
use crate::outcome::Source;
use crate::settings::{KEYS, Raw, Settings, key_match};
use crate::spelling::layers::{self, Text};
use crate::{Body, Directory, Input, Team, Token, explain};

/// What a run needs beside the file.
pub struct Options<'o> {
    /// The text of a file of settings, or of what a provider sends, by the path that the suite names.
    pub file: &'o dyn Fn(&str) -> Option<String>,
    /// Variables for `${NAME}` in settings.
    pub variable: &'o dyn Fn(&str) -> Option<String>,
    /// Whether to count what decided.
    pub coverage: bool,
    /// Which cases to run, by their place; None: all.
    pub only: Option<Vec<usize>>,
}

/// Runs a test file. Coverage is that of its settings, over the cases that have none of their own.
///
/// # Errors
///
/// Settings that are not there, cannot be read, or that Grafana refuses.
pub fn run(suite: &Suite, options: &Options<'_>) -> Result<SuiteReport, SuiteError> {
    let mut shared: Option<Rc<Settings>> = None;
    let mut coverage = None;
    let mut cases = Vec::new();
    let chosen = |place: usize| options.only.as_ref().is_none_or(|only| only.contains(&place));
    for (_, case) in suite.cases.iter().enumerate().filter(|(place, _)| chosen(*place)) {
        let own = !case.settings.is_empty();
        let settings = match &shared {
            Some(settings) if !own => settings.clone(),
            _ => Rc::new(settings(suite, &case.settings, options)?),
        };
        if !own {
            shared = Some(settings.clone());
        }
        let counted = (options.coverage && !own).then(|| coverage.get_or_insert_with(|| Coverage::new(&settings)));
        let arena = Bump::new();
        let input = Inputs { suite, options, arena: &arena }.input(case)?;
        cases.push(examine(suite, case, &settings, &input, counted));
    }
    Ok(SuiteReport { cases, coverage })
}

/// The settings of the file with those of a case behind them: texts layered as Grafana layers them, then objects, key by key.
fn settings(suite: &Suite, own: &[Reference], options: &Options<'_>) -> Result<Settings, SuiteError> {
    let references = || suite.settings.iter().chain(own);
    let mut held = Vec::new();
    for reference in references() {
        held.extend(text(suite, reference, options)?);
    }
    let texts: Vec<Text<'_>> =
        held.iter().map(|(text, format, name)| Text { text, format: *format, name: name.as_deref() }).collect();
    let parsed = layers::parse(&texts, options.variable).map_err(SuiteError::Settings)?;
    let mut pairs = parsed.pairs();
    if let Some(first) =
        references().find(|one| !matches!(one.content, Content::Object(_))).filter(|_| pairs.is_empty())
    {
        return Err(suite.document.wrong(&first.at, "there are no settings of `[auth.generic_oauth]` in this text"));
    }
    for reference in references() {
        if let Content::Object(entries) = &reference.content {
            lay_over(&mut pairs, entries);
        }
    }
    let at = own.first().or(suite.settings.first()).map_or(suite.document.root(), |reference| reference.at.clone());
    Settings::read(&pairs).map_err(|error| suite.document.wrong(&at, error.to_string()))
}

type Held = (String, Option<crate::Format>, Option<String>);

fn text(suite: &Suite, reference: &Reference, options: &Options<'_>) -> Result<Option<Held>, SuiteError> {
    match &reference.content {
        Content::Object(_) => Ok(None),
        Content::Text { text, format, name } => Ok(Some((text.clone(), *format, name.clone()))),
        Content::Path { path, format } => {
            Ok(Some((file(suite, path, &reference.at, options)?, *format, Some(path.clone()))))
        }
    }
}

fn file(suite: &Suite, path: &str, at: &Node, options: &Options<'_>) -> Result<String, SuiteError> {
    (options.file)(path).ok_or_else(|| {
        let message = format!("the text of the file `{path}` was not given: hand it over in `files`, under this path");
        suite.document.wrong(at, message)
    })
}

/// However a key is spelled, it stands there once.
fn lay_over(pairs: &mut Vec<(String, Raw)>, entries: &[(String, Raw)]) {
    for (name, value) in entries {
        if let Some(key) = KEYS.iter().find(|key| key_match(key, name).is_some()) {
            pairs.retain(|(other, _)| key_match(key, other).is_none());
        }
        pairs.push((name.clone(), value.clone()));
    }
}

fn examine(
    suite: &Suite,
    case: &Case,
    settings: &Settings,
    input: &Input<'_>,
    coverage: Option<&mut Coverage>,
) -> CaseReport {
    let explanation = explain(settings, input);
    if let Some(coverage) = coverage {
        coverage.add(&explanation);
    }
    let mut mismatches = Vec::new();
    for check in &case.checks {
        // What is expected of an answer of another kind has been said.
        let other = mismatches.first().is_some_and(|first: &Mismatch| first.path == "decision");
        if other && ["user.", "denial.", "request."].iter().any(|head| check.path.starts_with(head)) {
            continue;
        }
        if let Some(Difference { expected, got }) = check.compare(&explanation, input.directory) {
            let at = check.node.as_ref().map(|node| suite.document.offset(node));
            mismatches.push(Mismatch::new(check, expected, got, &explanation).standing(at));
        }
    }
    CaseReport::new(case, explanation, mismatches)
}

/// Where what goes in is taken from.
struct Inputs<'a> {
    suite: &'a Suite,
    options: &'a Options<'a>,
    arena: &'a Bump,
}

impl<'a> Inputs<'a> {
    fn input(&self, case: &'a Case) -> Result<Input<'a>, SuiteError> {
        let Login { sources: [id_token, userinfo, access_token], emails, teams, organizations } = &case.login;
        let (own, shared): (&'a Context, &'a Context) = (&case.context, &self.suite.context);
        let orgs = own.orgs.as_ref().or(shared.orgs.as_ref());
        let groups = own.team_groups.as_ref().or(shared.team_groups.as_ref());
        Ok(Input {
            id_token: self.given(id_token, Source::IdToken)?,
            userinfo: self.given(userinfo, Source::Userinfo)?,
            access_token: self.given(access_token, Source::AccessToken)?,
            emails: self.body(emails)?,
            teams: self.body(teams)?,
            organizations: self.body(organizations)?,
            id_token_signature: own.signature.or(shared.signature).unwrap_or_default(),
            user_exists: own.user_exists.or(shared.user_exists),
            directory: Directory(orgs.map(|orgs| self.directory(orgs))),
            team_groups: groups.map(|teams| self.team_groups(teams)),
        })
    }

    fn given(&self, given: &'a Given, source: Source) -> Result<Option<Token<'a>>, SuiteError> {
        Ok(match given {
            Given::Absent => None,
            Given::Token(text) => Some(Token::Compact(text.as_bytes())),
            Given::Claims(text) => Some(Token::Claims(text.as_bytes())),
            Given::File(file) => Some(held(self.text(file)?, source)),
        })
    }

    fn body(&self, response: &'a Response) -> Result<Body<'a>, SuiteError> {
        Ok(match response {
            Response::Unasked => Body::Unasked,
            Response::Failed => Body::Failed,
            Response::Body(status, login::Body::Text(text)) => {
                Body::Response { status: *status, body: text.as_bytes() }
            }
            Response::Body(status, login::Body::File(file)) => {
                Body::Response { status: *status, body: self.text(file)?.as_bytes() }
            }
        })
    }

    fn text(&self, FileRef { path, at }: &FileRef) -> Result<&'a str, SuiteError> {
        file(self.suite, path, at, self.options).map(|text| &*self.arena.alloc_str(&text))
    }

    fn directory(&self, orgs: &'a [(String, i64)]) -> &'a [(&'a str, i64)] {
        self.arena.alloc_slice_fill_iter(orgs.iter().map(|(name, id)| (name.as_str(), *id)))
    }

    fn team_groups(&self, teams: &'a [(String, Vec<String>)]) -> &'a [Team<'a>] {
        let groups = |groups: &'a [String]| &*self.arena.alloc_slice_fill_iter(groups.iter().map(String::as_str));
        let teams: Vec<Team<'a>> = teams.iter().map(|(team, all)| (team.as_str(), groups(all))).collect();
        self.arena.alloc_slice_copy(&teams)
    }
}
