//! Which branches of expressions, entries of `org_mapping` and sources ever decided, counted over people.

use std::collections::HashMap;

pub use super::branches::Branch;
use super::branches::Branches;
use crate::explain::{Explanation, Json, Outcome, Step};
use crate::json::{Entries, ToJson};
use crate::outcome::Source;
use crate::settings::Settings;

/// What decided for the people so far.
#[derive(Debug)]
pub struct Coverage {
    branches: Branches,
    mapping: Vec<Entry>,
    /// The entries of each text.
    places: HashMap<String, Vec<usize>>,
    sources: [Tally; ATTRIBUTES.len()],
    /// How many people.
    people: usize,
}

/// One entry of `org_mapping`, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its text.
    pub text: String,
    /// For how many people it gave a role in an organization.
    pub matched: usize,
}

/// How often each source settled an attribute, then what is no source, then nothing.
pub type Tally = [usize; 5];

/// The attributes that sources settle, in the order of a report.
pub const ATTRIBUTES: [&str; 7] = ["id", "name", "login", "email", "role", "orgs", "groups"];

const FALLBACK: usize = 3;
const NOTHING: usize = 4;

impl Coverage {
    /// Of nobody yet.
    pub fn new(settings: &Settings) -> Self {
        let mapping: Vec<Entry> =
            settings.org_mapping.texts().iter().map(|text| Entry { text: text.clone(), matched: 0 }).collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, entry) in mapping.iter().enumerate() {
            places.entry(entry.text.clone()).or_default().push(place);
        }
        Self { branches: Branches::new(settings), mapping, places, sources: Default::default(), people: 0 }
    }

    /// One person more.
    pub fn add(&mut self, explanation: &Explanation) {
        self.people += 1;
        self.branches.add(&explanation.steps, self.people);
        self.map(&explanation.steps);
        for (attribute, tally) in ATTRIBUTES.iter().zip(&mut self.sources) {
            let decisive = explanation.steps.iter().find(|step| step.decisive && step.attribute == *attribute);
            if let Some(count) = tally.get_mut(decisive.map_or(NOTHING, column)) {
                *count += 1;
            }
        }
    }

    /// An entry counts once for a person, in how many organizations it may be.
    fn map(&mut self, steps: &[Step]) {
        let found = steps.iter().filter(|step| step.attribute == "orgRoles" && step.outcome == Outcome::Found);
        let mut texts: Vec<&str> = found.filter_map(|step| step.rule.strip_prefix("org_mapping ")).collect();
        texts.sort_unstable();
        texts.dedup();
        for place in texts.iter().filter_map(|text| self.places.get(*text)).flatten() {
            self.mapping.get_mut(*place).into_iter().for_each(|entry| entry.matched += 1);
        }
    }

    /// Every branch, in the order of the settings' texts.
    pub fn branches(&self) -> &[Branch] {
        &self.branches.list
    }

    /// Every entry of `org_mapping`.
    pub fn mapping(&self) -> &[Entry] {
        &self.mapping
    }

    /// How many people.
    pub fn people(&self) -> usize {
        self.people
    }

    /// How many branches and entries decided at least once, and of how many.
    pub fn covered(&self) -> (usize, usize) {
        let branches = self.branches().iter().filter(|branch| branch.taken > 0).count();
        let entries = self.mapping.iter().filter(|entry| entry.matched > 0).count();
        (branches + entries, self.branches().len() + self.mapping.len())
    }

    /// The same as a share; all of nothing is everything.
    #[expect(clippy::cast_precision_loss, reason = "nobody has as many branches")]
    pub fn share(&self) -> f64 {
        let (covered, all) = self.covered();
        if all == 0 { 1.0 } else { covered as f64 / all as f64 }
    }
}

fn column(step: &Step) -> usize {
    step.source.and_then(|source| Source::ALL.iter().position(|other| *other == source)).unwrap_or(FALLBACK)
}

impl ToJson for Branch {
    fn write(&self, out: &mut String) {
        Entries::new(out)
            .entry("setting", &self.setting)
            .entry("span", &self.span)
            .entry("text", &self.text)
            .optional("operator", &self.operator)
            .entry("taken", &self.taken)
            .entry("ran", &self.ran)
            .end();
    }
}

struct Indexed<'e>(usize, &'e Entry);

impl ToJson for Indexed<'_> {
    fn write(&self, out: &mut String) {
        let Self(index, Entry { text, matched }) = self;
        let mut entries = Entries::new(out);
        entries.entry("setting", &"org_mapping").entry("entry", text).entry("index", index);
        entries.entry("matched", matched).end();
    }
}

struct Sources<'c>(&'c [Tally]);

impl ToJson for Sources<'_> {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        for (attribute, tally) in ATTRIBUTES.iter().zip(self.0) {
            entries.entry(attribute, &Counts(tally));
        }
        entries.end();
    }
}

struct Counts<'c>(&'c Tally);

impl ToJson for Counts<'_> {
    fn write(&self, out: &mut String) {
        let names = Source::ALL.map(Source::name).into_iter().chain(["fallback", "none"]);
        let mut entries = Entries::new(out);
        for (name, count) in names.zip(self.0) {
            entries.entry(name, count);
        }
        entries.end();
    }
}

impl ToJson for Coverage {
    fn write(&self, out: &mut String) {
        let (covered, coverable) = self.covered();
        let mapping: Vec<_> = self.mapping.iter().enumerate().map(|(index, entry)| Indexed(index, entry)).collect();
        let mut entries = Entries::new(out);
        entries.entry("branches", &self.branches.list).entry("mapping", &mapping);
        entries.entry("sources", &Sources(&self.sources)).entry("total", &self.people);
        entries.entry("covered", &covered).entry("coverable", &coverable);
        entries.entry("share", &Json::new(self.share().to_string())).end();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use super::*;
    use crate::{Body, Directory, Input, Raw, Token, explain};

    fn covered(settings: &[(&str, &str)], people: &[&str]) -> Coverage {
        let pairs: Vec<_> =
            settings.iter().map(|(key, value)| ((*key).to_owned(), Raw::Text((*value).to_owned()))).collect();
        let settings = Settings::read(&pairs).expect("are taken");
        let mut coverage = Coverage::new(&settings);
        for claims in people {
            let teams = Body::Response { status: 200, body: "[{\"id\":\"é\"}]".as_bytes() };
            let directory = Directory(Some(&[("Main", 1), ("Ops", 2)]));
            let input =
                Input { userinfo: Some(Token::Claims(claims.as_bytes())), teams, directory, ..Input::default() };
            coverage.add(&explain(&settings, &input));
        }
        coverage
    }

    fn taken(coverage: &Coverage) -> Vec<(&str, Option<&str>, usize, usize)> {
        coverage.branches().iter().map(|one| (&*one.text, one.operator, one.taken, one.ran)).collect()
    }

    const ROLE: &str =
        "contains(groups || `[]`, 'é') && 'Admin' || contains(groups || `[]`, 'b') && 'Editor' || 'Viewer'";

    #[test]
    fn branches_that_gave_the_value() {
        let coverage = covered(&[("role_attribute_path", ROLE)], &[r#"{"groups":["é"]}"#, "{}", r#"{"groups":["x"]}"#]);
        let due = [
            ("contains(groups || `[]`, 'é') && 'Admin'", Some("||"), 1, 3),
            ("contains(groups || `[]`, 'b') && 'Editor'", Some("||"), 0, 2),
            ("'Viewer'", Some("||"), 2, 2),
            ("contains(groups || `[]`, 'é')", Some("&&"), 2, 3),
            ("'Admin'", Some("&&"), 1, 1),
            ("groups", Some("||"), 2, 3),
            ("`[]`", Some("||"), 1, 1),
            ("contains(groups || `[]`, 'b')", Some("&&"), 2, 2),
            ("'Editor'", Some("&&"), 0, 0),
            ("groups", Some("||"), 1, 2),
            ("`[]`", Some("||"), 1, 1),
        ];
        assert_eq!(taken(&coverage), due);
        assert_eq!((coverage.covered(), coverage.people()), ((9, 11), 3));
        assert_eq!(coverage.branches().get(1).map(|one| one.span), Some(crate::Range { start: 44, end: 85 }));
    }

    #[test]
    fn what_failed_or_gave_nothing_is_not_taken() {
        let settings =
            [("role_attribute_path", "contains(groups, 'a') && 'Admin'"), ("groups_attribute_path", "groups")];
        let coverage = covered(&settings, &["{}"]);
        let due = [("contains(groups, 'a')", Some("&&"), 0, 1), ("'Admin'", Some("&&"), 0, 0), ("groups", None, 0, 1)];
        assert_eq!(taken(&coverage), due);
        assert_eq!(
            taken(&covered(&[("groups_attribute_path", "groups")], &[r#"{"groups":["a"]}"#])),
            [("groups", None, 1, 1)]
        );
    }

    #[test]
    fn an_empty_list_of_groups_counts_where_it_decides() {
        let settings = [("role_attribute_path", "length(groups) == `0` && 'Viewer' || 'None'")];
        let coverage = covered(&settings, &["{}"]);
        assert_eq!(taken(&coverage).iter().map(|one| one.2).collect::<Vec<_>>(), [1, 0, 0, 1]);
    }

    #[test]
    fn branches_of_a_gate() {
        let settings = [
            ("team_ids", "é"),
            ("teams_url", "https://example.com/teams"),
            ("team_ids_attribute_path", "\"é\" || [*].id"),
        ];
        assert_eq!(taken(&covered(&settings, &["{}"])), [("\"é\"", Some("||"), 0, 1), ("[*].id", Some("||"), 1, 1)]);
    }

    #[test]
    fn mapping_and_sources() {
        let settings = [
            ("org_attribute_path", "groups"),
            ("org_mapping", "a:Main:Editor b:2:Viewer a:Ops:Admin b:nowhere:Admin *:2:Viewer"),
            ("api_url", ""),
        ];
        let coverage = covered(&settings, &[r#"{"groups":["a"],"sub":"1"}"#, r#"{"sub":"2"}"#]);
        let due = concat!(
            r#"{"branches":[{"setting":"org_attribute_path","span":{"start":0,"end":6},"text":"groups","taken":1,"ran":2}],"#,
            r#""mapping":[{"setting":"org_mapping","entry":"a:Main:Editor","index":0,"matched":1},"#,
            r#"{"setting":"org_mapping","entry":"b:2:Viewer","index":1,"matched":0},"#,
            r#"{"setting":"org_mapping","entry":"a:Ops:Admin","index":2,"matched":1},"#,
            r#"{"setting":"org_mapping","entry":"b:nowhere:Admin","index":3,"matched":0},"#,
            r#"{"setting":"org_mapping","entry":"*:2:Viewer","index":4,"matched":2}],"#,
            r#""sources":{"id":{"id_token":0,"userinfo":2,"access_token":0,"fallback":0,"none":0},"#,
        );
        assert!(coverage.to_json().starts_with(due), "{}", coverage.to_json());
        assert!(
            coverage.to_json().ends_with(r#""total":2,"covered":4,"coverable":6,"share":0.6666666666666666}"#),
            "{}",
            coverage.to_json()
        );
        assert!(
            coverage.to_json().contains(r#""orgs":{"id_token":0,"userinfo":1,"access_token":0,"fallback":0,"none":1}"#)
        );
    }
}
