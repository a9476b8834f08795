//! What has changed of somebody.

use std::collections::BTreeSet;

use super::Settled;
use crate::json::{Entries, ToJson};
use crate::org::Roles;
use crate::outcome::Decision;

/// What may change of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Whether they are let in.
    Decision,
    /// Why they are not.
    Denial,
    /// What would have to be fetched first.
    Request,
    /// Their role.
    Role,
    /// Whether they are to be a server administrator.
    IsGrafanaAdmin,
    /// Their roles by organization.
    OrgRoles,
    /// Their groups.
    Groups,
    /// Their teams.
    Teams,
    /// Who they are.
    Id,
    /// What they log in as.
    Login,
    /// What they are called.
    Name,
    /// Their address.
    Email,
}

impl Field {
    /// The name in the package's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Denial => "denial",
            Self::Request => "request",
            Self::Role => "role",
            Self::IsGrafanaAdmin => "isGrafanaAdmin",
            Self::OrgRoles => "orgRoles",
            Self::Groups => "groups",
            Self::Teams => "teams",
            Self::Id => "id",
            Self::Login => "login",
            Self::Name => "name",
            Self::Email => "email",
        }
    }
}

/// A way in which people change, to be counted: from what to what, as JSON; without where every value would be another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// What changes.
    pub field: Field,
    /// In which of Grafana's organizations.
    pub organization: Option<i64>,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// The fields that differ. Who is let in by one of them only differs in that, and what else they would have been is not told.
pub(super) fn between(was: &Settled<'_>, is: &Settled<'_>) -> Vec<Field> {
    match (&was.end, &is.end) {
        (None, None) => of_users(was, is),
        (Some(was), Some(is)) => of_ends(was, is),
        _ => vec![Field::Decision],
    }
}

fn of_ends(was: &Decision, is: &Decision) -> Vec<Field> {
    match (was, is) {
        (Decision::Deny { denial: was }, Decision::Deny { denial: is }) => {
            let same = was.note.code == is.note.code && was.cause == is.cause;
            if same { vec![] } else { vec![Field::Denial] }
        }
        (Decision::Incomplete { request: was }, Decision::Incomplete { request: is }) => {
            if was == is {
                vec![]
            } else {
                vec![Field::Request]
            }
        }
        _ => vec![Field::Decision],
    }
}

fn of_users(was: &Settled<'_>, is: &Settled<'_>) -> Vec<Field> {
    let (was, is) = (&was.person, &is.person);
    let mut fields = Vec::new();
    let mut differ = |field, differs: bool| {
        if differs {
            fields.push(field);
        }
    };
    differ(Field::Role, was.role != is.role);
    differ(Field::IsGrafanaAdmin, was.is_grafana_admin != is.is_grafana_admin);
    differ(Field::OrgRoles, was.org_roles != is.org_roles);
    differ(Field::Groups, was.groups != is.groups && set(was.groups) != set(is.groups));
    differ(Field::Teams, was.teams != is.teams && set(was.teams) != set(is.teams));
    differ(Field::Id, was.id != is.id);
    differ(Field::Login, was.login != is.login);
    differ(Field::Name, was.name != is.name);
    differ(Field::Email, was.email != is.email);
    fields
}

fn set<'a>(texts: &[&'a str]) -> BTreeSet<&'a str> {
    texts.iter().copied().collect()
}

impl Settled<'_> {
    fn decision(&self) -> &'static str {
        match self.end {
            None => "allow",
            Some(Decision::Deny { .. }) => "deny",
            Some(_) => "incomplete",
        }
    }

    /// The code of a refusal, and what is wrapped inside.
    fn denial(&self) -> Option<String> {
        let Some(Decision::Deny { denial }) = &self.end else { return None };
        let cause = denial.cause.map(|cause| format!(", {cause}")).unwrap_or_default();
        Some(format!("{}{cause}", denial.note.code))
    }

    fn request(&self) -> Option<String> {
        let Some(Decision::Incomplete { request }) = &self.end else { return None };
        Some(format!("{} {}", request.lookup.name(), request.url))
    }

    /// A field as JSON.
    fn json(&self, field: Field) -> String {
        let person = &self.person;
        match field {
            Field::Decision => self.decision().to_json(),
            Field::Denial => self.denial().to_json(),
            Field::Request => self.request().to_json(),
            Field::Role => person.role.to_json(),
            Field::IsGrafanaAdmin => person.is_grafana_admin.to_json(),
            Field::OrgRoles => person.org_roles.to_json(),
            Field::Groups => person.groups.to_vec().to_json(),
            Field::Teams => person.teams.to_vec().to_json(),
            Field::Id => person.id.to_json(),
            Field::Login => person.login.to_json(),
            Field::Name => person.name.to_json(),
            Field::Email => person.email.to_json(),
        }
    }
}

/// How a field is to be counted.
pub(super) fn counts(field: Field, was: &Settled<'_>, is: &Settled<'_>) -> Vec<Count> {
    let count = |before, after| vec![Count { field, organization: None, before, after }];
    match field {
        Field::OrgRoles => match (&was.person.org_roles, &is.person.org_roles) {
            (Some(was), Some(is)) => by_organization(was, is),
            (was, is) => count(Some(kept(was.as_ref())), Some(kept(is.as_ref()))),
        },
        Field::Decision => {
            let mut counts = count(Some(was.json(field)), Some(is.json(field)));
            if is.denial().is_some() {
                counts.push(Count {
                    field: Field::Denial,
                    organization: None,
                    before: None,
                    after: Some(is.json(Field::Denial)),
                });
            }
            counts
        }
        Field::Denial | Field::Role | Field::IsGrafanaAdmin => count(Some(was.json(field)), Some(is.json(field))),
        _ => count(None, None),
    }
}

/// Whether memberships are touched at all.
fn kept(roles: Option<&Roles>) -> String {
    if roles.is_some() { "\"set\"" } else { "\"left as they are\"" }.to_owned()
}

fn by_organization(was: &Roles, is: &Roles) -> Vec<Count> {
    let organizations: BTreeSet<i64> = was.iter().chain(is).map(|(organization, _)| *organization).collect();
    let role = |roles: &Roles, organization| roles.iter().find(|held| held.0 == organization).map(|held| held.1);
    let count = |organization| {
        let (was, is) = (role(was, organization), role(is, organization));
        let (before, after) = (Some(was.to_json()), Some(is.to_json()));
        (was != is).then_some(Count { field: Field::OrgRoles, organization: Some(organization), before, after })
    };
    organizations.into_iter().filter_map(count).collect()
}

/// A field with what it was and what it is; of lists what has come and gone.
pub(super) struct Change<'s, 'a> {
    pub(super) field: Field,
    pub(super) was: &'s Settled<'a>,
    pub(super) is: &'s Settled<'a>,
}

impl ToJson for Change<'_, '_> {
    fn write(&self, out: &mut String) {
        let (was, is) = (&self.was.person, &self.is.person);
        let lists = match self.field {
            Field::Groups => Some((set(was.groups), set(is.groups))),
            Field::Teams => Some((set(was.teams), set(is.teams))),
            _ => None,
        };
        let mut entries = Entries::new(out);
        if let Some((was, is)) = lists {
            let added: Vec<&str> = is.difference(&was).copied().collect();
            let removed: Vec<&str> = was.difference(&is).copied().collect();
            entries.entry("added", &added).entry("removed", &removed).end();
        } else {
            let [before, after] =
                [self.was, self.is].map(|settled| crate::explain::Json::new(settled.json(self.field)));
            entries.entry("before", &before).entry("after", &after).end();
        }
    }
}

/// The denials that go with another decision, told along with it.
pub(super) fn denials(was: &Settled<'_>, is: &Settled<'_>) -> bool {
    was.denial().is_some() || is.denial().is_some()
}
