//! `org_mapping`: its entries, and what they make of a person's organizations (behaviour 6).

use std::fmt::Write;

use crate::display::visible;
use crate::explain::{Outcome as StepOutcome, Recorder, Step};
use crate::jmespath::ordered;
use crate::outcome::Note;
use crate::role::{ROLES, Role};
use crate::settings::{Settings, entry};

/// The organizations that Grafana knows, by name; None where nobody says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Directory<'a>(pub Option<&'a [(&'a str, i64)]>);

impl<'a> Directory<'a> {
    fn id(self, name: &str) -> Option<i64> {
        self.0?.iter().find(|org| org.0 == name).map(|org| org.1)
    }

    pub(crate) fn name(self, id: i64) -> Option<&'a str> {
        self.0?.iter().find(|org| org.1 == id).map(|org| org.0)
    }
}

/// The setting `org_mapping`, entry by entry; names are resolved when it is applied.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Sorted by external organization, and of equal ones as written.
    entries: Vec<Entry>,
    /// Entries that are skipped whatever comes, and why.
    spoilt: Vec<(String, &'static str)>,
    strict: bool,
    /// All of them as written.
    texts: Vec<String>,
}

#[derive(Clone, Debug)]
struct Entry {
    text: String,
    external: String,
    target: Target,
    role: Role,
}

#[derive(Clone, Debug)]
enum Target {
    Id(i64),
    Name(String),
}

/// What Grafana itself writes for `*`; an entry may say it, too (behaviour 6.4).
const ALL_ORGS: i64 = -1;

impl Mapping {
    /// Reads the items of the setting. In strict mode a missing or unknown role spoils an entry, and one spoilt entry
    /// voids all (behaviour 5.4.2, 6.5, 6.6).
    pub fn read(items: Vec<String>, strict: bool) -> Self {
        let mut mapping = Self { strict, texts: items.clone(), ..Self::default() };
        for text in items {
            match Entry::read(&text, strict) {
                Ok(entry) => mapping.entries.push(entry),
                Err(reason) => mapping.spoilt.push((text, reason)),
            }
        }
        let external = |place: usize| mapping.entries.get(place).map(|entry| entry.external.as_str());
        let order = ordered(mapping.entries.len(), &|a, b| external(a).cmp(&external(b)));
        mapping.entries = order.into_iter().filter_map(|place| mapping.entries.get(place).cloned()).collect();
        mapping
    }

    /// The entries as written, in their order, those that are skipped among them.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Whether nothing is set.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.spoilt.is_empty()
    }

    /// Notes what is skipped; whether anything counts at all, since in strict mode one bad entry voids all.
    fn counts(&self, directory: Directory<'_>, recorder: &mut Recorder) -> bool {
        let unknown = |entry: &Entry| entry.target(directory).err().map(|reason| (entry.text.clone(), reason));
        let mut skipped = self.spoilt.clone();
        skipped.extend(self.entries.iter().filter_map(unknown));
        for ((text, reason), _) in skipped.iter().zip(firsts(&skipped)).filter(|entry| entry.1) {
            recorder.new_note(self.skipped(text, reason));
        }
        skipped.is_empty() || !self.strict
    }

    fn skipped(&self, text: &str, reason: &str) -> Note {
        let consequence = if self.strict {
            "the whole mapping is void, since `role_attribute_strict` is on"
        } else {
            "the entry is skipped"
        };
        let message = visible(format!("`{text}` {reason}, so {consequence}"));
        Note::new("org-mapping.entry", message).about("org_mapping")
    }

    /// The text of the entry that gives somebody of an external organization a role in a target: the last one.
    fn text_of(&self, external: &str, target: i64, directory: Directory<'_>) -> &str {
        let entries = self.entries_of(external).filter(|entry| entry.target(directory) == Ok(target));
        entries.last().map_or("", |entry| &entry.text)
    }

    /// The entries of one external organization, as written.
    fn entries_of(&self, external: &str) -> impl Iterator<Item = &Entry> {
        let from = self.entries.partition_point(|entry| entry.external.as_str() < external);
        self.entries.iter().skip(from).take_while(move |entry| entry.external == external)
    }
}

/// Whether each entry is the first of its text; there may be many.
fn firsts(skipped: &[(String, &'static str)]) -> Vec<bool> {
    let text = |place: usize| skipped.get(place).map(|entry| entry.0.as_str());
    let mut firsts = vec![true; skipped.len()];
    for pair in ordered(skipped.len(), &|a, b| text(a).cmp(&text(b))).windows(2) {
        if let [a, b] = *pair
            && text(a) == text(b)
            && let Some(second) = firsts.get_mut(b)
        {
            *second = false;
        }
    }
    firsts
}

impl Entry {
    /// `external:target` or `external:target:role` (behaviour 6.1 to 6.5); Err says why the entry is skipped.
    fn read(text: &str, strict: bool) -> Result<Self, &'static str> {
        let mut parts = entry::parts(text).into_iter();
        let (Some(external), Some(target), role, None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err("has not two or three parts between colons");
        };
        let role = match role.as_deref().and_then(Role::named) {
            Some(role) => role,
            None if strict => return Err("ends in no role: None, Viewer, Editor or Admin"),
            None => Role::Viewer,
        };
        let target = match target.as_str() {
            "" => return Err("names no organization"),
            "*" => Target::Id(ALL_ORGS),
            _ => target.parse().map_or(Target::Name(target), Target::Id),
        };
        Ok(Self { text: text.to_owned(), external, target, role })
    }

    fn target(&self, directory: Directory<'_>) -> Result<i64, &'static str> {
        match &self.target {
            Target::Id(id) => Ok(*id),
            Target::Name(_) if directory.0.is_none() => {
                Err("names an organization, and no directory of organizations was given")
            }
            Target::Name(name) => directory.id(name).ok_or("names an organization that Grafana does not have"),
        }
    }
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

/// Gives an organization a role, whatever it had.
fn replace(roles: &mut Roles, org: i64, role: Role) {
    match roles.binary_search_by_key(&org, |held| held.0) {
        Ok(place) => roles.get_mut(place).into_iter().for_each(|held| held.1 = role),
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
    let Some(mut roles) = spread(collect(&settings.org_mapping, external, directory, recorder), directory) else {
        no_directory(&settings.org_mapping, external, recorder);
        return None;
    };
    if roles.is_empty() {
        return default(settings, direct, recorder);
    }
    if let Some(direct) = direct {
        recorder.steps(|| raised(&roles, direct));
        roles.iter_mut().for_each(|held| held.1 = held.1.max(direct));
    }
    Some(roles)
}

/// An entry for all organizations, and nobody says which there are (behaviour 6.9).
#[cold]
fn no_directory(mapping: &Mapping, external: &[&str], recorder: &mut Recorder) {
    let everyone = everyone_and(external);
    let mut texts = everyone.map(|wanted| mapping.text_of(wanted, ALL_ORGS, Directory(None)));
    let text = texts.find(|text| !text.is_empty()).unwrap_or_default();
    let message = visible(format!("`{text}` needs the directory of organizations, and none was given"));
    let note = Note::new("org-mapping.no-directory", message).about("org_mapping");
    recorder.step(|| Step::new("orgRoles", rule(text), StepOutcome::Failed).error(note.clone()));
    recorder.note(note);
}

/// Whose entries count: those for everyone, and those of each external organization (behaviour 6.8).
fn everyone_and<'e>(external: &'e [&'e str]) -> impl Iterator<Item = &'e str> {
    std::iter::once("*").chain(external.iter().copied())
}

/// Entries for everyone, then those of each external organization; the higher role wins per target, but of two
/// entries with the same external and target the later one (behaviour 6.7, 6.8).
fn collect(mapping: &Mapping, external: &[&str], directory: Directory<'_>, recorder: &mut Recorder) -> Roles {
    let mut roles = Roles::new();
    if !mapping.counts(directory, recorder) {
        return roles;
    }
    for wanted in everyone_and(external) {
        let mut own = Roles::new();
        for entry in mapping.entries_of(wanted) {
            if let Ok(target) = entry.target(directory) {
                replace(&mut own, target, entry.role);
            }
        }
        for (target, role) in own {
            recorder.step(|| mapped(rule(mapping.text_of(wanted, target, directory)), &[(target, role)]));
            grant(&mut roles, target, role);
        }
    }
    roles
}

/// The rule of a step about an entry.
fn rule(entry: &str) -> String {
    format!("org_mapping {entry}")
}

fn mapped(rule: String, roles: &[(i64, Role)]) -> Step {
    Step::new("orgRoles", rule, StepOutcome::Found).value(json(roles))
}

/// Where the direct role is higher than the mapped one, a step for each lower one (behaviour 6.11).
fn raised(roles: &Roles, direct: Role) -> Vec<Step> {
    let over = |lower: Role| {
        let raised: Vec<_> = roles.iter().filter(|held| held.1 == lower).map(|held| (held.0, direct)).collect();
        (!raised.is_empty()).then(|| mapped(format!("role over {}", lower.name()), &raised))
    };
    ROLES.iter().map(|role| role.1).filter(|role| *role < direct).filter_map(over).collect()
}

/// Roles by organization as JSON; `*` are all organizations.
pub(crate) fn json(roles: &[(i64, Role)]) -> String {
    let mut json = String::from("{");
    for (index, (org, role)) in roles.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let org = if *org == ALL_ORGS { "*".to_owned() } else { org.to_string() };
        let _ = write!(json, "{comma}\"{org}\":\"{}\"", role.name());
    }
    json + "}"
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
    let roles = vec![(settings.default_org, role)];
    recorder.step(|| mapped(rule.to_owned(), &roles));
    Some(roles)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use crate::{Input, Settings, Token, evaluate};

    #[test]
    fn an_entry_that_stands_there_twice_is_told_of_once() {
        let settings = Settings::from_json(r#"{"org_mapping":["b","a:Lab:Viewer","b","a:Lab:Viewer","a:1","a"]}"#);
        let input = Input { userinfo: Some(Token::Claims(br#"{"email":"ada@example.com"}"#)), ..Input::default() };
        let notes = evaluate(&settings.expect("they are read"), &input).notes;
        let messages: Vec<_> = notes.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`b` has not two or three parts between colons, so the entry is skipped",
                "`a` has not two or three parts between colons, so the entry is skipped",
                "`a:Lab:Viewer` names an organization, and no directory of organizations was given, so the entry is skipped",
            ]
        );
    }
}
