//! What goes out: a decision, the person, and notes on what was skipped. Their JSON is the public contract.

use crate::org::Roles;
use crate::role::Role;

/// Where claims come from, in the order in which Grafana reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The ID token.
    IdToken,
    /// The response of `api_url`.
    Userinfo,
    /// The access token, where it is a JWT.
    AccessToken,
}

impl Source {
    /// All of them, in Grafana's order.
    pub const ALL: [Self; 3] = [Self::IdToken, Self::Userinfo, Self::AccessToken];

    /// The name in the wire's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::IdToken => "id_token",
            Self::Userinfo => "userinfo",
            Self::AccessToken => "access_token",
        }
    }

    /// The name inside a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::IdToken => "the ID token",
            Self::Userinfo => "userinfo",
            Self::AccessToken => "the access token",
        }
    }
}

/// A range in a setting's text, in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// First unit.
    pub start: usize,
    /// First unit after the range.
    pub end: usize,
}

/// Something that was skipped while evaluation went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Stable, for programs.
    pub code: &'static str,
    /// One line, for people.
    pub message: String,
    /// The source it happened on.
    pub source: Option<Source>,
    /// The setting it is about.
    pub setting: Option<String>,
    /// The part of the setting's text.
    pub span: Option<Range>,
}

impl Note {
    /// A note about nothing in particular yet.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), source: None, setting: None, span: None }
    }

    /// Whether it says that an expression cannot be read at all, on whatever source.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.code == "expression.syntax" && self.source.is_none()
    }

    /// The note, about a source.
    pub fn on(self, source: Source) -> Self {
        Self { source: Some(source), ..self }
    }

    /// The note, about a setting.
    pub fn about(self, setting: &str) -> Self {
        Self { setting: Some(setting.to_owned()), ..self }
    }
}

/// The answer is no, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Grafana's message id (behaviour 9), or `panic` where Grafana would crash.
    pub note: Note,
    /// The id of what is wrapped inside, Grafana's or ours.
    pub cause: Option<&'static str>,
}

/// A response that Grafana would fetch before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Private e-mail addresses (behaviour 4.9).
    Emails,
    /// Teams (behaviour 7.1).
    Teams,
    /// Organizations of the provider (behaviour 7.2).
    Organizations,
}

impl Lookup {
    /// The name in the package's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Emails => "emails",
            Self::Teams => "teams",
            Self::Organizations => "organizations",
        }
    }
}

/// Which response is missing, and where Grafana asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which one.
    pub lookup: Lookup,
    /// Where.
    pub url: String,
}

/// Who somebody is, and what they may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// `sub`.
    pub id: String,
    /// What they log in as.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The role that `role_attribute_path` gave, if any source gave one.
    pub role: Option<Role>,
    /// Whether they are to be a server administrator; None leaves that as it is.
    pub is_grafana_admin: Option<bool>,
    /// The role in each organization; None leaves memberships as they are.
    pub org_roles: Option<Roles>,
    /// External groups.
    pub groups: Vec<String>,
    /// Teams that one of the groups is linked to.
    pub teams: Vec<String>,
}

/// Yes, no, or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The person is let in.
    Allow {
        /// Who they are.
        user: User,
    },
    /// The person is refused.
    Deny {
        /// Why.
        denial: Denial,
    },
    /// Grafana would fetch something first.
    Incomplete {
        /// What.
        request: Request,
    },
}

/// A decision, always with its notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The decision.
    pub decision: Decision,
    /// What was skipped on the way.
    pub notes: Vec<Note>,
}

/// Why the story ends before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Denied(Box<Denial>),
    Needs(Request),
}

impl From<Stop> for Decision {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Denied(denial) => Self::Deny { denial: *denial },
            Stop::Needs(request) => Self::Incomplete { request },
        }
    }
}

impl Stop {
    pub(crate) fn denied(code: &'static str, cause: Option<&'static str>, message: impl Into<String>) -> Self {
        Self::Denied(Box::new(Denial { note: Note::new(code, message), cause }))
    }

    /// The outer id of everything that fails while Grafana reads who somebody is.
    pub(crate) fn userinfo_error(cause: &'static str, message: impl Into<String>) -> Self {
        Self::denied("auth.oauth.userinfo.error", Some(cause), message)
    }
}
