//! `org_mapping`: its entries, and what they make of a person's organizations (behaviour 6).

use crate::explain::{Outcome as StepOutcome, Recorder, Step};
use crate::jmespath::ordered;
use crate::outcome::Note;
use crate::role::Role;
use crate::settings::{Settings, entry};

/// The organizations that Grafana knows, by name; None where nobody says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Directory<'a>(pub Option<&'a [(&'a str, i64)]>);

impl Directory<'_> {
    fn id(self, name: &str) -> Option<i64> {
        self.0?.iter().find(|org| org.0 == name).map(|org| org.1)
    }
}

/// The setting `org_mapping`, entry by entry; names are resolved when it is applied.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<Entry>,
    strict: bool,
}

#[derive(Clone, Debug)]
struct Entry {
    text: String,
    /// What Grafana makes of it; Err says why it is skipped.
    parts: Result<Parts, &'static str>,
}

#[derive(Clone, Debug)]
struct Parts {
    external: String,
    target: Target,
    role: Role,
}

#[derive(Clone, Debug)]
enum Target {
    All,
    Id(i64),
    Name(String),
}

/// What Grafana itself writes for `*`; an entry may say it, too (behaviour 6.4).
const ALL_ORGS: i64 = -1;

/// An entry whose target is known: external organization, id of the target, role.
type Resolved<'m> = (&'m str, i64, Role);

impl Mapping {
    /// Reads the items of the setting. In strict mode a missing or unknown role spoils an entry, and one spoilt entry
    /// voids all (behaviour 5.4.2, 6.5, 6.6).
    pub fn read(items: Vec<String>, strict: bool) -> Self {
        let entries = items.into_iter().map(|text| Entry { parts: parts(&text, strict), text }).collect();
        Self { entries, strict }
    }

    /// The entries whose target is known: external organization, target, role. Empty where strict mode voids all.
    fn resolve(&self, directory: Directory<'_>, recorder: &mut Recorder) -> Vec<Resolved<'_>> {
        let mut resolved = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            match entry.resolve(directory) {
                Ok(one) => resolved.push(one),
                Err(reason) => {
                    recorder.note(self.skipped(entry, reason));
                    if self.strict {
                        return Vec::new();
                    }
                }
            }
        }
        resolved
    }

    fn skipped(&self, entry: &Entry, reason: &str) -> Note {
        let consequence = if self.strict {
            "the whole mapping is void, since role_attribute_strict is on"
        } else {
            "the entry is skipped"
        };
        Note::new("org-mapping.entry", format!("`{}` {reason}, so {consequence}", entry.text)).about("org_mapping")
    }
}

impl Entry {
    fn resolve(&self, directory: Directory<'_>) -> Result<Resolved<'_>, &'static str> {
        let parts = self.parts.as_ref().map_err(|reason| *reason)?;
        let target = match &parts.target {
            Target::All => ALL_ORGS,
            Target::Id(id) => *id,
            Target::Name(_) if directory.0.is_none() => {
                return Err("names an organization, and no directory of organizations was given");
            }
            Target::Name(name) => directory.id(name).ok_or("names an organization that Grafana does not have")?,
        };
        Ok((&parts.external, target, parts.role))
    }
}

/// `external:target` or `external:target:role` (behaviour 6.1 to 6.5).
fn parts(text: &str, strict: bool) -> Result<Parts, &'static str> {
    let mut parts = entry::parts(text).into_iter();
    let (Some(external), Some(target), role, None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err("has not two or three parts between colons");
    };
    let role = match role.as_deref().and_then(Role::named) {
        Some(role) => role,
        None if strict => return Err("ends in no role: None, Viewer, Editor or Admin"),
        None => Role::Viewer,
    };
    Ok(Parts { external, target: self::target(target)?, role })
}

fn target(text: String) -> Result<Target, &'static str> {
    if text.is_empty() {
        return Err("names no organization");
    }
    if text == "*" {
        return Ok(Target::All);
    }
    Ok(text.parse().map_or(Target::Name(text), Target::Id))
}

/// A role for each organization, sorted by its id.
pub type Roles = Vec<(i64, Role)>;

/// Gives an organization a role, unless it has a higher one.
fn grant(roles: &mut Roles, org: i64, role: Role) {
    match roles.binary_search_by_key(&org, |held| held.0) {
        Ok(place) => roles.get_mut(place).into_iter().for_each(|held| held.1 = held.1.max(role)),
        Err(place) => roles.insert(place, (org, role)),
    }
}

/// The roles in Grafana's organizations of somebody with these external ones (behaviour 6.7 to 6.11).
/// None: memberships are left as they are, or refused in strict mode.
pub(crate) fn map(
    settings: &Settings,
    external: &[&str],
    direct: Option<Role>,
    directory: Directory<'_>,
    recorder: &mut Recorder,
) -> Option<Roles> {
    let entries = settings.org_mapping.resolve(directory, recorder);
    let Some(mut roles) = spread(collect(&entries, external, recorder), directory) else {
        let message = "`org_mapping` grants a role in every organization, and no directory of organizations was given";
        recorder.note(Note::new("org-mapping.no-directory", message).about("org_mapping"));
        return None;
    };
    if roles.is_empty() {
        return default(settings, direct, recorder);
    }
    if let Some(direct) = direct {
        roles.iter_mut().for_each(|held| held.1 = held.1.max(direct));
    }
    Some(roles)
}

/// Entries for everyone, then those of each external organization; the higher role wins per target, but of two
/// entries with the same external and target the later one (behaviour 6.7, 6.8).
fn collect(entries: &[Resolved<'_>], external: &[&str], recorder: &mut Recorder) -> Roles {
    let entries = last_of_each(entries);
    let mut roles = Roles::new();
    for wanted in std::iter::once("*").chain(external.iter().copied()) {
        let from = entries.partition_point(|entry| entry.0 < wanted);
        for (_, target, role) in entries.iter().skip(from).take_while(|entry| entry.0 == wanted) {
            recorder.step(|| mapped(wanted, *target, *role));
            grant(&mut roles, *target, *role);
        }
    }
    roles
}

/// The entries sorted by external organization and target, of equal ones the last.
fn last_of_each<'m>(entries: &[Resolved<'m>]) -> Vec<Resolved<'m>> {
    let key = |place: usize| entries.get(place).map(|entry| (entry.0, entry.1));
    let order = ordered(entries.len(), &|a, b| key(a).cmp(&key(b)));
    let mut last: Vec<Resolved<'m>> = Vec::with_capacity(entries.len());
    for entry in order.into_iter().filter_map(|place| entries.get(place)) {
        match last.last_mut() {
            Some(held) if (held.0, held.1) == (entry.0, entry.1) => *held = *entry,
            _ => last.push(*entry),
        }
    }
    last
}

fn mapped(external: &str, target: i64, role: Role) -> Step {
    let target = if target == ALL_ORGS { "*".to_owned() } else { target.to_string() };
    let mut value = String::new();
    crate::jmespath::json_string(&format!("{target}:{}", role.name()), &mut value);
    Step::new("orgRoles", format!("org_mapping {external}"), StepOutcome::Found).value(value)
}

/// A role for all organizations reaches every one that Grafana has (behaviour 6.9).
fn spread(mut roles: Roles, directory: Directory<'_>) -> Option<Roles> {
    let Ok(place) = roles.binary_search_by_key(&ALL_ORGS, |held| held.0) else { return Some(roles) };
    let (_, everywhere) = roles.remove(place);
    for (_, id) in directory.0? {
        grant(&mut roles, *id, everywhere);
    }
    Some(roles)
}

/// Nothing is mapped, or every organization and there is none: the default organization, unless strict mode wants a role that nobody gave (behaviour 6.10).
fn default(settings: &Settings, direct: Option<Role>, recorder: &mut Recorder) -> Option<Roles> {
    if direct.is_none() && settings.role_attribute_strict {
        return None;
    }
    let role = direct.unwrap_or(settings.default_role);
    let rule = if direct.is_some() { "default organization" } else { "auto_assign_org_role" };
    recorder.step(|| mapped("", settings.default_org, role).rule(rule));
    Some(vec![(settings.default_org, role)])
}
