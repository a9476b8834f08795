//! What is lost on the way to Grafana: keys that nobody reads, variables that nobody set, files that a database hides.

use std::collections::HashMap;
use std::ops::Range;

use super::expand::Kind as Reference;
use super::file::{Diagnostic, File, sentence};
use super::layers::Parsed;
use super::nearest::nearest;
use super::startup::{Configuration, NOT_SHIPPED, SECTION, section_of, variable_name};
use super::{Entry, Layer, Severity, Spelling, Trouble};
use crate::outcome::Note;
use crate::settings::{KEYS, Key, Raw, camel, key_match};

/// A rule looks at one entry.
type Rule = fn(&Entry, &Parsed) -> Option<Trouble>;

const RULES: &[Rule] =
    &[unknown_ini_key, unknown_variable, not_shipped, file_variable, unknown_saved_key, masked, hidden];

/// Most troubles of one kind that are told: more of a kind help nobody.
const MOST: usize = 50;

/// As many of each kind as are told; the last of them says that there are more.
pub(super) fn told(troubles: Vec<Trouble>) -> Vec<Trouble> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut told: Vec<Trouble> = Vec::new();
    for trouble in troubles {
        let count = counts.entry(trouble.code).or_default();
        *count += 1;
        if *count <= MOST {
            told.push(trouble);
        } else if *count == MOST + 1
            && let Some(last) = told.iter_mut().rfind(|last| last.code == trouble.code)
        {
            say_more(last);
        }
    }
    told
}

fn say_more(last: &mut Trouble) {
    const MORE: &str = "more of this kind are not listed";
    last.help = Some(last.help.take().map_or(MORE.to_owned(), |help| format!("{help}; {MORE}")));
}

/// Everything that is lost, in no particular order.
pub(super) fn find(parsed: &Parsed, configuration: &Configuration) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RULES {
        let troubles = parsed.entries.iter().filter_map(|(number, entry)| Some((*number, entry, rule(entry, parsed)?)));
        let mut troubles: Vec<_> = troubles.take(MOST + 1).collect();
        if troubles.len() > MOST {
            troubles.truncate(MOST);
            troubles.last_mut().into_iter().for_each(|(_, _, last)| say_more(last));
        }
        for (number, entry, trouble) in troubles {
            let Some(file) = parsed.files.get(number) else { continue };
            found.push(about(file.diagnostic(fitting(parsed, file, entry, trouble)), entry));
        }
    }
    for setting in &parsed.settings {
        found.extend(references(parsed, configuration, setting.key, setting.entry));
    }
    found
}

/// The trouble, without a fix of a key that stands there otherwise, as where variables are put into a name, and without
/// one that would take the place of another entry.
fn fitting(parsed: &Parsed, file: &File, entry: &Entry, trouble: Trouble) -> Trouble {
    let stands = |span: &Range<usize>| file.text.get(span.clone()) == Some(&*entry.key);
    let beside = |other: &Entry| other.layer == entry.layer && other.section == entry.section;
    let taken = |name: &str| parsed.entries.iter().any(|(_, other)| beside(other) && other.key == name);
    let fix = trouble.fix.filter(|(span, name)| stands(span) && !taken(name));
    Trouble { fix, ..trouble }
}

/// A key of an object that nobody reads.
pub(super) fn of_object(entry: &Entry) -> Option<Diagnostic> {
    let Trouble { code, severity, message, help, .. } = unknown_saved_key(entry, &Parsed::default())?;
    let note = Note::new(code, sentence(message)).about(&entry.key);
    Some(Diagnostic { note, severity, help, place: None, name: None, fix: None })
}

/// The diagnostic with the setting it is about, where the entry is one.
fn about(mut diagnostic: Diagnostic, entry: &Entry) -> Diagnostic {
    diagnostic.note.setting = key_of(entry).map(|key| key.name.to_owned());
    diagnostic
}

/// The key that an entry sets.
pub(crate) fn key_of(entry: &Entry) -> Option<&'static Key> {
    KEYS.iter().find(|key| match entry.layer {
        Layer::Ini => entry.key == key.name && entry.section == section_of(key),
        Layer::Environment => is_variable(&entry.key, key),
        Layer::Database => key_match(key, &entry.key).is_some(),
    })
}

/// Whether a variable is that of a key (behaviour 1.3.1); asked too often to put the name together.
fn is_variable(name: &str, key: &Key) -> bool {
    let prefix = if key.of_users() { "GF_USERS_" } else { PREFIX };
    let upper = |rest: &str| rest.bytes().eq(key.name.bytes().map(|byte| byte.to_ascii_uppercase()));
    name.strip_prefix(prefix).is_some_and(upper)
}

/// How a key is spelled where another stands.
fn spelled_like(entry: &Entry, key: &str) -> String {
    match (entry.layer, entry.spelling) {
        (Layer::Environment, _) => variable_name(SECTION, key),
        (Layer::Database, Spelling::Json) if !entry.key.contains('_') => camel(key),
        _ => key.to_owned(),
    }
}

/// A key that nobody reads. `name` is its ini name.
fn unknown(entry: &Entry, name: &str) -> Trouble {
    let meant = nearest(name).map(|key| spelled_like(entry, key)).filter(|meant| *meant != entry.key);
    let rename = |meant: &String| {
        let Range { start, end } = entry.key_span;
        // Quotes around a key stand within its span.
        let quotes = (end - start).checked_sub(entry.key.len()).map_or(0, |more| more / 2);
        (start + quotes..end - quotes, meant.clone())
    };
    Trouble {
        code: "unknown-key",
        severity: Severity::Warning,
        message: format!("`{}` is no setting that Grafana knows, so it is ignored", entry.key),
        help: meant.as_ref().map(|meant| format!("did you mean `{meant}`?")),
        at: entry.key_span.clone(),
        fix: meant.as_ref().map(rename),
    }
}

/// Keys of the section that nobody reads (behaviour 1.2.2).
fn unknown_ini_key(entry: &Entry, _: &Parsed) -> Option<Trouble> {
    let ours = entry.layer == Layer::Ini && entry.section == SECTION;
    (ours && key_of(entry).is_none() && !OF_AUTH.contains(&&*entry.key)).then(|| unknown(entry, &entry.key))
}

/// Keys of `[auth]` that Grafana finds from within the section (behaviour 1.4a.4).
const OF_AUTH: &[&str] =
    &["oauth_auto_login", "disable_login_form", "oauth_allow_insecure_email_lookup", "oauth_state_cookie_max_age"];

const PREFIX: &str = "GF_AUTH_GENERIC_OAUTH_";
const FILE: &str = "__FILE";

/// Variables that no key answers to (behaviour 1.3.1).
fn unknown_variable(entry: &Entry, _: &Parsed) -> Option<Trouble> {
    if entry.layer != Layer::Environment || key_of(entry).is_some() || entry.key.ends_with(FILE) {
        return None;
    }
    let upper = entry.key.to_ascii_uppercase();
    let name = upper.strip_prefix(PREFIX)?.to_ascii_lowercase();
    let mut trouble = unknown(entry, &name);
    if entry.key != upper && KEYS.iter().any(|key| key.name == name) {
        trouble.help = Some(format!("variables are written in capitals: `{upper}`"));
        trouble.fix = trouble.fix.or_else(|| Some((entry.key_span.clone(), upper)));
    }
    Some(trouble)
}

/// Variables for keys which the shipped defaults lack do nothing, unless the ini file has the key (behaviour 1.3.2).
fn not_shipped(entry: &Entry, parsed: &Parsed) -> Option<Trouble> {
    if entry.layer != Layer::Environment {
        return None;
    }
    let key = key_of(entry).filter(|key| NOT_SHIPPED.contains(&key.name))?;
    let ini = |other: &Entry| {
        let section = other.section == SECTION || other.section == "auth";
        other.layer == Layer::Ini && section && other.key == key.name && other.text() != Some("")
    };
    if parsed.entries.iter().any(|(_, other)| ini(other)) {
        return None;
    }
    Some(Trouble {
        code: "variable-not-read",
        severity: Severity::Warning,
        message: format!(
            "`{}` alone does nothing: variables override only keys that stand in Grafana's defaults or in grafana.ini",
            entry.key
        ),
        help: Some(format!("write `{}` into `[{SECTION}]` of grafana.ini", key.name)),
        at: entry.key_span.clone(),
        fix: None,
    })
}

/// What the container image's start script does is not Grafana's.
fn file_variable(entry: &Entry, _: &Parsed) -> Option<Trouble> {
    let name = entry.key.strip_suffix(FILE).filter(|name| name.starts_with("GF_"))?;
    (entry.layer == Layer::Environment).then(|| Trouble {
        code: "file-variable",
        severity: Severity::Info,
        message: format!(
            "`{}` is for the start script of the container image, which sets `{name}` from that file",
            entry.key
        ),
        help: Some(format!("to have the value looked at, set `{name}` itself")),
        at: entry.key_span.clone(),
        fix: None,
    })
}

/// Keys that only the settings page and Terraform use.
const HELPERS: &[&str] = &["configuretls", "serverdiscoveryurl", "server_discovery_url", "configure_tls"];

fn unknown_saved_key(entry: &Entry, _: &Parsed) -> Option<Trouble> {
    let helper = HELPERS.contains(&&*entry.key.to_ascii_lowercase());
    let list = matches!(entry.value, Raw::List(_) | Raw::Object { .. });
    let unknown_one = entry.layer == Layer::Database && key_of(entry).is_none() && !helper && !list;
    unknown_one.then(|| unknown(entry, &entry.key))
}

/// The API shows stars for what it keeps.
fn masked(entry: &Entry, _: &Parsed) -> Option<Trouble> {
    let text = entry.text().filter(|_| entry.layer == Layer::Database)?;
    let stars = text.len() >= 3 && text.bytes().all(|byte| byte == b'*');
    stars.then(|| Trouble {
        code: "secret-masked",
        severity: Severity::Info,
        message: format!("`{}` is masked: the API does not give it away", entry.key),
        help: Some("whoever logs people in with these settings needs the real one".to_owned()),
        at: entry.value_span.clone(),
        fix: None,
    })
}

/// What was saved hides the ini file and the environment (behaviour 1.2.1).
fn hidden(entry: &Entry, parsed: &Parsed) -> Option<Trouble> {
    if entry.layer == Layer::Database {
        return None;
    }
    let key = key_of(entry)?;
    let (file, winner) = parsed.origin(parsed.setting(key.name)?.entry)?;
    let differs = winner.layer == Layer::Database && winner.value != entry.value;
    differs.then(|| Trouble {
        code: "setting-hidden",
        severity: Severity::Info,
        message: format!(
            "`{}` has no effect: `{}` says otherwise, and what was saved there comes first",
            entry.key, file.name
        ),
        help: Some("change it there, or delete the saved settings".to_owned()),
        at: entry.key_span.clone(),
        fix: None,
    })
}

/// References that nobody could tell (behaviour 1.4.9).
fn references(parsed: &Parsed, configuration: &Configuration, key: &Key, entry: usize) -> Vec<Diagnostic> {
    let held = configuration.get(section_of(key), key.name).filter(|held| held.entry == Some(entry));
    let (Some(held), Some((file, entry))) = (held, parsed.origin(entry)) else { return Vec::new() };
    let one = |reference: &super::expand::Reference| {
        let name = &reference.name;
        let (code, severity, message, help) = match reference.kind {
            Reference::Variable => (
                "variable-missing",
                Severity::Warning,
                format!(
                    "`{name}` is not among the variables given here, so `{}` is read as if it were empty",
                    entry.key
                ),
                format!("give `{name}` its value, or set it where Grafana runs"),
            ),
            Reference::File => (
                "file-not-read",
                Severity::Info,
                format!("`{}` comes from the file `{name}`, which only Grafana can read", entry.key),
                "Grafana does not start where it cannot read the file".to_owned(),
            ),
        };
        let at = held.written.locate(reference.span.start)..held.written.locate(reference.span.end);
        let trouble = Trouble { code, severity, message, help: Some(help), at, fix: None };
        about(file.diagnostic(trouble), entry)
    };
    held.unknown.iter().take(MOST).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_keys() {
        for key in KEYS {
            let name = variable_name(section_of(key), key.name);
            assert!(is_variable(&name, key) && !is_variable(&name.to_lowercase(), key), "{name}");
        }
        assert_eq!(KEYS.iter().filter(|key| is_variable("GF_AUTH_GENERIC_OAUTH_CLIENT_ID", key)).count(), 1);
    }
}
