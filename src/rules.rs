//! The precedence of every attribute, as tables: which claim or path, in which order, is which attribute
//! (behaviour 4, 5.2). The first rule that finds something wins; the first source in which any does wins.

use crate::claims::Claim;
use crate::settings::{Path, Settings};

/// One way of finding an attribute in one source.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// A claim that Grafana knows.
    Claim(Claim),
    /// The first item of a list inside `attributes`; even an empty one ends the search in this source
    /// (behaviour 4.5).
    Attribute(&'static str, fn(&Settings) -> &str),
    /// A claim that holds an address (behaviour 4.6).
    Address(Claim),
    /// An expression.
    Path(&'static str, fn(&Settings) -> &Path),
    /// An expression once more, on `{"groups":[]}` instead of the source (behaviour 5.2.2).
    PathOnNoGroups(&'static str, fn(&Settings) -> &Path),
}

/// `sub`, and no setting changes it (behaviour 4.1).
pub const ID: &[Rule] = &[Rule::Claim(Claim::Sub)];

/// The path wins over the claims (behaviour 4.2).
pub const NAME: &[Rule] = &[
    Rule::Path("name_attribute_path", |settings| &settings.name_attribute_path),
    Rule::Claim(Claim::Name),
    Rule::Claim(Claim::DisplayName),
];

/// The path stands between the two claims (behaviour 4.3).
pub const LOGIN: &[Rule] = &[
    Rule::Claim(Claim::Login),
    Rule::Path("login_attribute_path", |settings| &settings.login_attribute_path),
    Rule::Claim(Claim::Username),
];

/// The claim wins over the path (behaviour 4.5).
pub const EMAIL: &[Rule] = &[
    Rule::Claim(Claim::Email),
    Rule::Path("email_attribute_path", |settings| &settings.email_attribute_path),
    Rule::Attribute("email_attribute_name", |settings| &settings.email_attribute_name),
    Rule::Address(Claim::Upn),
];

/// Tried on the source, then on an empty list of groups (behaviour 5.2.2).
pub const ROLE: &[Rule] = &[
    Rule::Path("role_attribute_path", |settings| &settings.role_attribute_path),
    Rule::PathOnNoGroups("role_attribute_path", |settings| &settings.role_attribute_path),
];

/// Organizations outside Grafana; an error here denies (behaviour 4.14, 6.12).
pub const ORGS: &[Rule] = &[Rule::Path("org_attribute_path", |settings| &settings.org_attribute_path)];

/// Groups (behaviour 4.13).
pub const GROUPS: &[Rule] = &[Rule::Path("groups_attribute_path", |settings| &settings.groups_attribute_path)];

/// What stands behind the name of a path that is tried once more without the source (behaviour 5.2.2).
pub(crate) const NO_GROUPS: &str = " on {\"groups\":[]}";

impl Rule {
    /// What the rule is called: `claim email`, `role_attribute_path`.
    pub fn name(self) -> String {
        match self {
            Self::Claim(claim) | Self::Address(claim) => format!("claim {}", claim.name()),
            Self::Attribute(setting, _) | Self::Path(setting, _) => setting.to_owned(),
            Self::PathOnNoGroups(setting, _) => format!("{setting}{NO_GROUPS}"),
        }
    }
}
