//! One setting in every spelling, ready to be pasted.

use super::super::startup::{SECTION, variable_name};
use super::super::{Format, quote, yaml};
use super::{Item, Value, changed, reasons, write};
use crate::json::{Entries, ToJson};
use crate::settings::{Key, Raw};

/// A way to spell a setting: what it is called, and how it is written.
struct Way {
    name: &'static str,
    write: fn(&'static Key, &Raw) -> Result<String, String>,
}

const WAYS: &[Way] = &[
    Way { name: "ini", write: |key, raw| by(key, raw, Format::Ini) },
    Way { name: "env", write: |key, raw| by(key, raw, Format::Env) },
    Way { name: "compose", write: |key, raw| variable(key, raw, compose) },
    Way { name: "kubernetes", write: |key, raw| variable(key, raw, kubernetes) },
    Way { name: "helm", write: |key, raw| by(key, raw, Format::Yaml) },
    Way { name: "operator", write: operator },
    Way { name: "terraform", write: |key, raw| by(key, raw, Format::Terraform) },
    Way { name: "json", write: |key, raw| by(key, raw, Format::Json) },
];

/// A setting in one spelling, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelled {
    /// `ini`, `env`, `compose`, `kubernetes`, `helm`, `operator`, `terraform` or `json`.
    pub name: &'static str,
    /// The text to paste.
    pub text: Result<String, String>,
}

/// A setting in every spelling. Each text was read back before it is given away.
pub fn each(key: &'static Key, raw: &Raw) -> Vec<Spelled> {
    WAYS.iter().map(|way| Spelled { name: way.name, text: (way.write)(key, raw) }).collect()
}

fn by(key: &'static Key, raw: &Raw, format: Format) -> Result<String, String> {
    write(&[(key.name.to_owned(), raw.clone())], format)
        .map_err(|error| error.to_string())
        .and_then(|text| if names(&text, key, format) { Ok(text) } else { Err(reasons::left_out(key)) })
}

/// Whether a text says anything of the key: what is the default anyway may be left out.
fn names(text: &str, key: &Key, format: Format) -> bool {
    match format {
        Format::Env => !text.is_empty(),
        Format::Ini | Format::Yaml => text.contains(key.name),
        Format::Json | Format::Terraform => true,
    }
}

/// What Grafana refuses in any spelling, said as the API says it.
fn item(key: &'static Key, raw: &Raw) -> Result<Item, String> {
    if let Err(error) = crate::settings::Settings::read(&[(key.name.to_owned(), raw.clone())]) {
        return Err(error.to_string());
    }
    let value = Value::of(key, raw).ok_or_else(|| reasons::otherwise(key, Format::Yaml))?;
    Ok(Item { key, value })
}

fn section(key: &Key) -> &'static str {
    if key.of_users() { "users" } else { SECTION }
}

/// A YAML text that sets a variable.
fn variable(key: &'static Key, raw: &Raw, print: fn(&str, &str) -> Option<String>) -> Result<String, String> {
    let item = item(key, raw)?;
    if let Some(why) = reasons::why_no_variable(&item) {
        return Err(why);
    }
    let text = print(&variable_name(section(key), key.name), &item.value.text());
    proved(item, text)
}

fn compose(name: &str, value: &str) -> Option<String> {
    let value = yaml::quote(&yaml::compose(value))?;
    Some(format!("services:\n  grafana:\n    environment:\n      {name}: {value}\n"))
}

fn kubernetes(name: &str, value: &str) -> Option<String> {
    Some(format!("env:\n  - name: {name}\n    value: {}\n", yaml::quote(value)?))
}

/// A Grafana of the operator, whose `config` holds texts only and is printed as it is (behaviour 1.7.5).
fn operator(key: &'static Key, raw: &Raw) -> Result<String, String> {
    let item = item(key, raw)?;
    if let Some(why) = reasons::why_not_printed(&item) {
        return Err(why);
    }
    let value = quote::ini(&item.value.text()).and_then(|value| yaml::quote(&value));
    let text = value.map(|value| {
        let head = "apiVersion: grafana.integreatly.org/v1beta1\nkind: Grafana\nmetadata:\n  name: grafana\nspec:\n  config:\n";
        format!("{head}    {}:\n      {}: {value}\n", section(key), key.name)
    });
    proved(item, text)
}

/// What is read back as it was.
fn proved(item: Item, text: Option<String>) -> Result<String, String> {
    let why = reasons::otherwise(item.key, Format::Yaml);
    if item.value.text().is_empty() {
        return Err(reasons::left_out(item.key));
    }
    text.filter(|text| changed(&[item], text, Format::Yaml).is_empty()).ok_or(why)
}

/// By name: `{"text": …}` or `{"problem": …}`.
impl ToJson for Spelled {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        match &self.text {
            Ok(text) => entries.entry("text", text),
            Err(problem) => entries.entry("problem", problem),
        };
        entries.end();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use super::super::super::stages::key_named;
    use super::*;

    fn spelled(key: &str, value: &str) -> Vec<(&'static str, Result<String, String>)> {
        let key = key_named(key).expect("a key");
        each(key, &Raw::Text(value.to_owned())).into_iter().map(|one| (one.name, one.text)).collect()
    }

    #[test]
    fn every_spelling() {
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(
            spelled("role_attribute_path", "'Admin'"),
            [
                ("ini", ok("[auth.generic_oauth]\nrole_attribute_path = \"'Admin'\"\n")),
                ("env", ok("GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH='Admin'\n")),
                (
                    "compose",
                    ok(
                        "services:\n  grafana:\n    environment:\n      GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH: \"'Admin'\"\n"
                    )
                ),
                (
                    "kubernetes",
                    ok("env:\n  - name: GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH\n    value: \"'Admin'\"\n")
                ),
                ("helm", ok("grafana.ini:\n  auth.generic_oauth:\n    role_attribute_path: \"\\\"'Admin'\\\"\"\n")),
                (
                    "operator",
                    ok(
                        "apiVersion: grafana.integreatly.org/v1beta1\nkind: Grafana\nmetadata:\n  name: grafana\nspec:\n  config:\n    auth.generic_oauth:\n      role_attribute_path: \"\\\"'Admin'\\\"\"\n"
                    )
                ),
                (
                    "terraform",
                    ok(
                        "resource \"grafana_sso_settings\" \"generic_oauth\" {\n  provider_name = \"generic_oauth\"\n\n  oauth2_settings {\n    role_attribute_path = \"'Admin'\"\n  }\n}\n"
                    )
                ),
                (
                    "json",
                    ok(
                        "{\n  \"provider\": \"generic_oauth\",\n  \"settings\": {\n    \"roleAttributePath\": \"'Admin'\"\n  }\n}\n"
                    )
                ),
            ]
        );
    }

    fn problems(key: &str, value: &str) -> Vec<String> {
        let problem = |(name, text): (&str, Result<String, String>)| Some(format!("{name}: {}", text.err()?));
        spelled(key, value).into_iter().filter_map(problem).collect()
    }

    #[test]
    fn what_cannot_be_written_says_why() {
        let replaced = "`client_secret` holds `${…}` or `$__env{…}`, which Grafana replaces in grafana.ini and in variables, and there is no escape: write json or terraform instead";
        let started = ["ini", "env", "compose", "kubernetes", "helm", "operator"];
        assert_eq!(problems("client_secret", "a${B}"), started.map(|name| format!("{name}: {replaced}")));
        let users = "`auto_assign_org_role` belongs to `[users]`, which the settings of a login provider do not reach: leave it out here, and write it as ini or env";
        assert_eq!(
            problems("auto_assign_org_role", "Editor"),
            ["terraform", "json"].map(|name| format!("{name}: {users}"))
        );
        let unlisted =
            "a variable for `login_prompt` does nothing unless grafana.ini has that key too: write ini or yaml instead";
        assert_eq!(
            problems("login_prompt", "consent"),
            ["env", "compose", "kubernetes"].map(|name| format!("{name}: {unlisted}"))
        );
        assert_eq!(
            problems("name", "a\nb"),
            [
                "env: `name` holds a line break, which a line of `NAME=value` cannot: write ini or json instead",
                "helm: `name` holds a line break or control character, which breaks the file that Helm's chart prints: write ini or json instead",
            ]
        );
        assert_eq!(problems("name", "a $B {{ c }} $$ #"), [""; 0]);
        let refused = "`enabled` is `maybe`, and Grafana's API takes a boolean there";
        assert!(problems("enabled", "maybe").iter().all(|problem| problem.contains("enabled")), "{refused}");
    }

    #[test]
    fn an_empty_value_is_left_out_where_that_is_the_default() {
        let skipped = "an empty `team_ids` is what Grafana has anyway, and it skips it there: leave it out";
        let started = ["ini", "env", "compose", "kubernetes", "helm", "operator"];
        assert_eq!(problems("team_ids", ""), started.map(|name| format!("{name}: {skipped}")));
    }
}
