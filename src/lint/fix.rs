//! A fix, spelled as the text it goes into.

use std::ops::Range;

use super::Edit;
use crate::jmespath::json_string;
use crate::outcome;
use crate::spelling::file::{File, Fix};
use crate::spelling::{Entry, Format, Layer, Spelling, quote, terraform, yaml};

/// A fix of a setting's value alone.
pub(super) fn of_value(value: &str, edit: &Edit, utf16: impl Fn(&Range<usize>) -> outcome::Range) -> Fix {
    match edit {
        Edit::Part(span, text) => Fix { range: utf16(span), text: text.clone() },
        Edit::Whole(text) => Fix { range: utf16(&(0..value.len())), text: text.clone() },
    }
}

/// A fix of the text: the value as it stands there, quotes and all, by the mended value in the same spelling. None where
/// it cannot be written there, or where variables have been put into the value.
pub(super) fn of_text(file: &File, entry: &Entry, value: &str, edit: &Edit) -> Option<Fix> {
    let mended = match edit {
        Edit::Whole(text) => text.clone(),
        Edit::Part(_, _) if entry.text() != Some(value) => return None,
        Edit::Part(span, text) => {
            format!(
                "{}{text}{}",
                value.get(..span.start).unwrap_or_default(),
                value.get(span.end..).unwrap_or_default()
            )
        }
    };
    // In a block of YAML a line break would need indenting.
    let text = spelled(entry, &mended).filter(|text| file.format != Format::Yaml || !text.contains('\n'))?;
    Some(Fix { range: file.range(entry.value_span.clone()), text })
}

/// A value as it is written where an entry stands.
fn spelled(entry: &Entry, value: &str) -> Option<String> {
    if entry.layer < Layer::Database && quote::is_replaced(value) {
        return None;
    }
    match entry.spelling {
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
