//! Every key of `[auth.generic_oauth]` once, and the settings that a decision needs, read from them.

mod api;
pub mod bool;
pub mod entry;
mod keys;
pub mod list;

pub(crate) use api::{GATES, camel, word};
pub use api::{Match, Raw, SettingsError, matches as key_match};
pub use keys::{KEY_DOCS, KEYS, Key, Kind};

use bumpalo::Bump;

use crate::jmespath::limits::Limits;
use crate::jmespath::{Error, ErrorKind, Expression, Observer, Span, Value, Wanted};
use crate::org::Mapping;
use crate::outcome::Note;
use crate::role::Role;

/// What a decision needs to know of the settings; expressions are parsed, lists are split.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where userinfo is; look-ups hang below it.
    pub api_url: String,
    /// Where teams are, instead of below `api_url`.
    pub teams_url: String,
    /// The list in `attributes` that holds addresses.
    pub email_attribute_name: String,
    /// Expression for the login.
    pub login_attribute_path: Path,
    /// Expression for the name.
    pub name_attribute_path: Path,
    /// Expression for the address.
    pub email_attribute_path: Path,
    /// Expression for the role.
    pub role_attribute_path: Path,
    /// Expression for organizations outside Grafana.
    pub org_attribute_path: Path,
    /// Expression for groups.
    pub groups_attribute_path: Path,
    /// Expression for teams, on the response of `teams_url`.
    pub team_ids_attribute_path: Path,
    /// Whether it gives anything on `{"groups":[]}`, which Grafana tries for each source (behaviour 5.2.2).
    pub speaks_without_groups: bool,
    /// Refuse whoever has no role.
    pub role_attribute_strict: bool,
    /// Leave roles and organizations alone.
    pub skip_org_role_sync: bool,
    /// Let the role path make server administrators.
    pub allow_assign_grafana_admin: bool,
    /// Let in people whom Grafana does not know yet.
    pub allow_sign_up: bool,
    /// Check the ID token's signature.
    pub validate_id_token: bool,
    /// Where the keys for that are.
    pub jwk_set_url: String,
    /// Groups of which one is needed.
    pub allowed_groups: Vec<String>,
    /// Domains of which the address needs one.
    pub allowed_domains: Vec<String>,
    /// Teams of which one is needed.
    pub team_ids: Vec<String>,
    /// Organizations of the provider of which one is needed.
    pub allowed_organizations: Vec<String>,
    /// External organization to Grafana's organization and role.
    pub org_mapping: Mapping,
    /// The organization for those who are mapped to none (behaviour 1.1.2).
    pub default_org: i64,
    /// The role there (behaviour 1.1.1).
    pub default_role: Role,
    /// What each search may take, where a host has less to give than [`Limits::default`].
    pub limits: Option<Limits>,
    /// What was skipped while the settings were read; part of every decision.
    pub notes: Vec<Note>,
}

impl Settings {
    /// Whether a signature decides: both settings are needed, one alone does nothing (behaviour 2.3.8).
    pub fn validates_id_token(&self) -> bool {
        self.validate_id_token && !self.jwk_set_url.is_empty()
    }
}

/// An expression in the settings. Grafana accepts a broken one and fails at login (behaviour 1.6.11), so it is kept.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// The text.
    pub text: String,
    /// What it parses to; None where the text is empty.
    pub expression: Option<Result<Expression, Error>>,
    /// The claims that it may read.
    pub(crate) wanted: Wanted,
}

impl Path {
    /// Reads an expression from a setting's text.
    pub fn read(text: &str) -> Self {
        let expression = (!text.is_empty()).then(|| Expression::parse(text));
        let wanted = expression.iter().flatten().map(Expression::wanted).next().unwrap_or_default();
        Self { text: text.to_owned(), expression, wanted }
    }

    /// Whether it gives a text on `{"groups":[]}`, or something else to tell of. An expression says the same of the same
    /// document each time, so that a login need not ask those that have nothing to say.
    pub fn speaks_without_groups(&self) -> bool {
        let Some(Ok(expression)) = &self.expression else { return false };
        let arena = Bump::new();
        let mut unordered = Unordered(false);
        let outcome = expression.search(no_groups(&arena), &arena, &mut unordered);
        let crashes = outcome.is_err_and(|error| error.kind == ErrorKind::Panic);
        crashes || unordered.0 || outcome.is_ok_and(|value| value.as_str().is_some_and(|text| !text.is_empty()))
    }

    /// Whether nothing is set.
    pub fn is_unset(&self) -> bool {
        self.expression.is_none()
    }
}

/// `{"groups":[]}` (behaviour 5.2.2).
pub(crate) fn no_groups(arena: &Bump) -> Value<'_> {
    Value::object(arena, &[("groups", Value::Array(&[]))])
}

/// Watches whether an order was random.
struct Unordered(bool);

impl Observer for Unordered {
    fn unordered(&mut self, _: Span) {
        self.0 = true;
    }
}
