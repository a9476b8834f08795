//! What Grafana has in its configuration once it has started: its defaults, the ini file over them, the environment over
//! that, and then references replaced (behaviour 1.2, 1.3, 1.4a).

use std::collections::BTreeMap;

use super::expand::{self, Reference};
use super::{Places, ini};
use crate::settings::{KEYS, Key, bool};

/// The section this is all about.
pub(super) const SECTION: &str = "auth.generic_oauth";

/// The section that a key is read from.
pub(super) fn section_of(key: &Key) -> &'static str {
    if key.of_users() { "users" } else { SECTION }
}

/// Keys of that section which the shipped defaults do not list, so that a variable alone does nothing (behaviour 1.3.2).
pub(super) const NOT_SHIPPED: &[&str] = &[
    "login_prompt",
    "hosted_domain",
    "client_authentication",
    "managed_identity_client_id",
    "federated_credential_audience",
    "workload_identity_token_file",
    "define_allowed_groups",
    "define_allowed_teams_ids",
];

/// What the shipped defaults say elsewhere.
const SHIPPED: &[(&str, &str, &str)] = &[
    (ini::DEFAULT, "app_mode", "production"),
    ("server", "protocol", "http"),
    ("server", "domain", "localhost"),
    ("server", "http_port", "3000"),
    ("server", "root_url", "%(protocol)s://%(domain)s:%(http_port)s/"),
    ("users", "auto_assign_org", "true"),
    ("users", "auto_assign_org_id", "1"),
    ("users", "auto_assign_org_role", "Viewer"),
    ("auth", "disable_login_form", "false"),
    ("auth", "signout_redirect_url", ""),
    ("auth", "oauth_auto_login", "false"),
    ("auth", "oauth_state_cookie_max_age", "600"),
    ("auth", "oauth_allow_insecure_email_lookup", "false"),
    ("auth.basic", "enabled", "true"),
];

/// How often a value is looked at for `%(name)s`, and how long it may get.
const MOST_REPLACED: usize = 99;
const LONGEST: usize = 1 << 20;

/// A value, and which entry set it; none did where it is the default.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) text: String,
    pub(super) places: Places,
    pub(super) entry: Option<usize>,
    /// References in it that nobody could tell, with their places in the value as it was before.
    pub(super) unknown: Vec<Reference>,
    /// Where the value stood before references were replaced.
    pub(super) written: Places,
}

impl Held {
    pub(super) fn new(text: &str, places: Places, entry: Option<usize>) -> Self {
        Self { text: text.to_owned(), written: places.clone(), places, entry, unknown: Vec::new() }
    }
}

type Section = BTreeMap<String, Held>;

/// Sections with their keys.
#[derive(Debug)]
pub(super) struct Configuration {
    sections: BTreeMap<String, Section>,
}

impl Configuration {
    /// As shipped.
    pub(super) fn shipped() -> Self {
        let mut configuration = Self { sections: BTreeMap::new() };
        let own = KEYS.iter().filter(|key| !NOT_SHIPPED.contains(&key.name) && !key.of_users());
        let own = own.map(|key| (SECTION, key.name, key.default));
        for (section, key, text) in SHIPPED.iter().copied().chain(own) {
            configuration.set(section, key, Held::new(text, Places::default(), None));
        }
        configuration
    }

    fn set(&mut self, section: &str, key: &str, held: Held) {
        self.sections.entry(section.to_owned()).or_default().insert(key.to_owned(), held);
    }

    /// A value of the ini file. An empty one is skipped (behaviour 1.2.4); one whose key is known to the section, or to a
    /// parent of it, is written there (behaviour 1.4a.4).
    pub(super) fn customise(&mut self, section: &str, key: &str, held: Held) {
        if held.text.is_empty() {
            return;
        }
        let owner = self.owner(section, key).unwrap_or(section).to_owned();
        self.set(&owner, key, held);
    }

    /// The section that has the key: this one, or the nearest parent.
    fn owner<'a>(&self, section: &'a str, key: &str) -> Option<&'a str> {
        let has = |name: &str| self.sections.get(name).is_some_and(|section| section.contains_key(key));
        lineage(section).find(|name| has(name))
    }

    /// What a section says of a key, itself or by inheritance (behaviour 1.2.5).
    pub(super) fn get(&self, section: &str, key: &str) -> Option<&Held> {
        self.sections.get(self.owner(section, key)?)?.get(key)
    }

    /// Variables replace whatever has their name, if they are not empty (behaviour 1.3.1, 1.2.4).
    pub(super) fn override_by(&mut self, variable: &dyn Fn(&str) -> Option<Held>) {
        for (section, keys) in &mut self.sections {
            for (key, held) in keys {
                if let Some(found) = variable(&variable_name(section, key)).filter(|found| !found.text.is_empty()) {
                    *held = found;
                }
            }
        }
    }

    /// Replaces references, once everything is in its place (behaviour 1.4.9).
    pub(super) fn expand(&mut self, variable: &dyn Fn(&str) -> Option<String>) {
        for held in self.sections.values_mut().flat_map(BTreeMap::values_mut).filter(|held| held.text.contains('$')) {
            let (text, places, unknown) = expand::expand(&held.text, &held.places, variable);
            *held = Held { text, places, unknown, ..held.clone() };
        }
    }

    /// A value with `%(name)s` replaced, as Grafana reads booleans, `auto_assign_org*`, `root_url` and `[auth]
    /// signout_redirect_url` (behaviour 1.4a.10): by the section's own key of that name, or else by one before any header.
    pub(super) fn resolved(&self, section: &str, key: &str) -> Option<String> {
        let mut text = self.get(section, key)?.text.clone();
        let own = self.owner(section, key);
        for _ in 0..MOST_REPLACED {
            let Some(name) = named(&text) else { break };
            let other = Some(name).filter(|name| *name != key || self.owner(section, name) != own);
            let found = other.and_then(|name| self.get(section, name)).or_else(|| self.get(ini::DEFAULT, name));
            let Some(found) = found else { break };
            text = text.replace(&format!("%({name})s"), &found.text);
            if text.len() > LONGEST {
                break;
            }
        }
        Some(text)
    }

    /// A boolean of the section; one that cannot be parsed is false (behaviour 1.4.11).
    pub(super) fn flag(&self, key: &str) -> bool {
        self.resolved(SECTION, key).is_some_and(|text| bool::ini(&text) == Some(true))
    }
}

/// A section and its parents: cut at the last dot, then at the one before. The parent of a name that begins with a dot is
/// the section of keys before any header.
fn lineage(section: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(section), parent).map(|name| if name.is_empty() { ini::DEFAULT } else { name })
}

fn parent<'a>(name: &&'a str) -> Option<&'a str> {
    name.rsplit_once('.').map(|(parent, _)| parent)
}

/// The variable that stands for a key (behaviour 1.3.1).
pub(super) fn variable_name(section: &str, key: &str) -> String {
    let section = section.replace(['.', '-'], "_").to_ascii_uppercase();
    format!("GF_{section}_{}", key.replace('.', "_").to_ascii_uppercase())
}

/// The first name in `%(…)s`.
fn named(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        let (_, behind) = rest.split_once("%(")?;
        let (name, after) = behind.split_once(')')?;
        if !name.is_empty() && after.starts_with('s') {
            return Some(name);
        }
        rest = behind;
    }
}
