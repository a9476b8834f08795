//! A fix, spelled as the text it goes into.

use std::ops::Range;

use super::Edit;
use crate::jmespath::json_string;
use crate::outcome;
use crate::settings::Raw;
use crate::spelling::file::{File, Fix};
use crate::spelling::{Entry, Format, Layer, Spelling, quote, terraform, yaml};

/// A longer value is mended by hand: to write it anew it is read several times.
const LONGEST: usize = 1 << 16;

/// A fix of a setting's value alone.
pub(super) fn of_value(value: &str, edit: &Edit, utf16: impl Fn(&Range<usize>) -> outcome::Range) -> Fix {
    match edit {
        Edit::Part(span, text) => Fix { range: utf16(span), text: text.clone() },
        Edit::Whole(text) | Edit::Raw(text, _) => Fix { range: utf16(&(0..value.len())), text: text.clone() },
    }
}

/// A fix of the text: the value as it stands there, quotes and all, by the mended value in the same spelling. None where
/// it cannot be written there, or where variables have been put into the value.
pub(super) fn of_text(file: &File, entry: &Entry, value: &str, edit: &Edit) -> Option<Fix> {
    let mended = match edit {
        Edit::Whole(text) | Edit::Raw(text, _) => text.clone(),
        Edit::Part(_, _) if entry.text() != Some(value) => return None,
        Edit::Part(span, text) => {
            format!(
                "{}{text}{}",
                value.get(..span.start).unwrap_or_default(),
                value.get(span.end..).unwrap_or_default()
            )
        }
    };
    if mended.len() > LONGEST || holds_variables(file, entry) {
        return None;
    }
    let range = match edit {
        Edit::Raw(_, length) if entry.spelling == Spelling::Ini => replaced(file, entry, *length),
        _ => entry.value_span.clone(),
    };
    // In a block of YAML a line break would need indenting.
    let text = spelled(entry, &mended).filter(|text| file.format != Format::Yaml || !text.contains('\n'))?;
    Some(Fix { range: file.range(range), text })
}

/// Whether variables or files are put into the value. A fix would write into the text what does not belong there: secrets.
fn holds_variables(file: &File, entry: &Entry) -> bool {
    match entry.spelling {
        Spelling::Compose | Spelling::ComposeItem => {
            file.text.get(entry.value_span.clone()).is_none_or(|text| text.replace("$$", "").contains('$'))
        }
        _ => {
            entry.layer < Layer::Database
                && entry.text().is_some_and(|text| text.contains("${") || text.contains("$__"))
        }
    }
}

/// The first `length` bytes of what stands behind the delimiter, where the file has it as it is.
fn replaced(file: &File, entry: &Entry, length: usize) -> Range<usize> {
    let range = entry.value_span.start..entry.value_span.start + length;
    let raw = entry.raw.as_deref().and_then(|raw| raw.get(..length));
    if raw.is_some() && file.text.get(range.clone()) == raw { range } else { entry.value_span.clone() }
}

/// A value as it is written where an entry stands.
pub(super) fn spelled(entry: &Entry, value: &str) -> Option<String> {
    if entry.layer < Layer::Database && quote::is_replaced(value) {
        return None;
    }
    match entry.spelling {
        Spelling::Json | Spelling::Terraform if is_boolean(entry, value) => Some(value.to_owned()),
        Spelling::Ini => quote::ini(value),
        Spelling::Line => (!value.contains(['\n', '\r'])).then(|| value.to_owned()),
        Spelling::Json => {
            let mut text = String::new();
            json_string(value, &mut text);
            Some(text)
        }
        Spelling::Terraform => Some(terraform::quote(value)),
        Spelling::Chart => yaml::quote(&yaml::chart(&quote::ini(value)?)),
        Spelling::Operator => yaml::quote(&quote::ini(value)?),
        Spelling::Variable => yaml::quote(value),
        Spelling::Compose => yaml::quote(&yaml::compose(value)),
        Spelling::ComposeItem => yaml::quote(&format!("{}={}", entry.key, yaml::compose(value))),
        Spelling::Other => None,
    }
}

/// A boolean in place of a boolean needs no quotes.
fn is_boolean(entry: &Entry, value: &str) -> bool {
    matches!(entry.value, Raw::Flag(_)) && matches!(value, "true" | "false")
}
