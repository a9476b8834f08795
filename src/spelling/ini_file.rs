//! grafana.ini as entries, and what is lost in it without a word.

use super::ini::{self, Key, Section};
use super::startup::SECTION;
use super::{Entry, Layer, Reading, Severity, Spelling, Trouble, Unreadable};
use crate::settings::{KEYS, Raw};

/// Reads grafana.ini.
///
/// # Errors
///
/// Where Grafana refuses the file.
pub(super) fn read(text: &str) -> Result<Reading, Unreadable> {
    let file = ini::read(text)?;
    let mut reading = Reading::default();
    for section in &file.sections {
        reading.entries.extend(section.keys.iter().map(|key| entry(text, section, key)));
        reading.troubles.extend(lost(text, section));
    }
    let found = file.sections.iter().any(|section| !section.keys.is_empty());
    if !found && text.contains('\r') && !text.contains('\n') {
        reading.troubles.push(carriage_returns(text));
    }
    Ok(reading)
}

fn entry(text: &str, section: &Section, key: &Key) -> Entry {
    Entry {
        layer: Layer::Ini,
        section: section.name.clone(),
        key: key.name.clone(),
        value: Raw::Text(key.value.clone()),
        key_span: key.name_span.clone(),
        value_span: key.value_span.clone(),
        places: key.places.clone(),
        spelling: Spelling::Ini,
        way: Spelling::Ini,
        raw: text.get(key.raw_span.clone()).map(str::to_owned),
    }
}

fn is_ours(key: &Key) -> bool {
    KEYS.iter().any(|known| known.name == key.name && !known.of_users())
}

/// A section that was meant to be ours and is another to Grafana (behaviour 1.2.6, 1.4a.3), or keys without any header.
fn lost(text: &str, section: &Section) -> Option<Trouble> {
    let key = section.keys.iter().find(|key| is_ours(key))?;
    if section.name == ini::DEFAULT {
        return Some(headless(text, key));
    }
    let name: String = section.name.chars().filter(char::is_ascii_alphanumeric).collect();
    let near = ["authgenericoauth", "genericoauth"].contains(&&*name.to_ascii_lowercase());
    let runs_on = section.name.starts_with("auth.generic_oauth]");
    if section.name == SECTION || !near && !runs_on {
        return None;
    }
    let reason = if runs_on { ": a header runs to the last `]` of its line" } else { "" };
    Some(Trouble {
        code: "section-not-read",
        severity: Severity::Error,
        message: format!("`[{}]` is not `[{SECTION}]`, so nothing in it is read{reason}", section.name),
        help: Some(format!("write the header as `[{SECTION}]`, without anything else on its line")),
        at: section.header.clone(),
        fix: Some((section.header.clone(), format!("[{SECTION}]"))),
    })
}

fn headless(text: &str, key: &Key) -> Trouble {
    let start = text.get(..key.name_span.start).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
    Trouble {
        code: "section-missing",
        severity: Severity::Error,
        message: format!("`{}` stands before any section, where Grafana does not look for it", key.name),
        help: Some(format!("put a line `[{SECTION}]` above it")),
        at: key.name_span.clone(),
        fix: Some((start..start, format!("[{SECTION}]\n"))),
    }
}

/// Old line ends make one line of the file (behaviour 1.4a.9).
fn carriage_returns(text: &str) -> Trouble {
    Trouble {
        code: "line-ends",
        severity: Severity::Error,
        message: "the lines end in carriage returns alone, so that Grafana sees one line and reads nothing".to_owned(),
        help: Some("save the file with line feeds".to_owned()),
        at: 0..text.len(),
        fix: Some((0..text.len(), text.replace('\r', "\n"))),
    }
}
