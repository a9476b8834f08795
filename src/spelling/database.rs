//! What was saved through the API or Terraform: how its keys match and its values are typed (behaviour 1.2, 1.4.12, 1.5.5).

use super::Entry;
use crate::jmespath::json_string;
use crate::settings::{KEYS, Key, Kind, Raw, bool, key_match, word};

/// The entry that Grafana finds for a key: the best match, the last of those that match alike (behaviour 1.2.3).
pub(super) fn find<'a>(key: &Key, saved: &[(usize, &'a Entry)]) -> Option<(usize, &'a Entry)> {
    let candidates = saved.iter().filter_map(|(number, entry)| Some((key_match(key, &entry.key)?, *number, *entry)));
    candidates.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, number, entry)| (number, entry))
}

/// An empty URL that was saved does not hide that of the ini file; every other empty value does (behaviour 1.2.1).
pub(super) fn falls_through(key: &Key, entry: &Entry) -> bool {
    key.name.ends_with("_url") && entry.text().is_some_and(str::is_empty)
}

/// Unknown keys that hold a list or an object, which spoil the settings (behaviour 1.2.2).
pub(super) fn refused(saved: &[(usize, &Entry)]) -> Vec<(String, Raw)> {
    let unknown = |entry: &Entry| KEYS.iter().all(|key| key_match(key, &entry.key).is_none());
    let spoils = |entry: &Entry| matches!(entry.value, Raw::List(_) | Raw::Object { .. });
    let refused = saved.iter().filter(|(_, entry)| spoils(entry) && unknown(entry));
    refused.map(|(_, entry)| (entry.key.clone(), entry.value.clone())).collect()
}

/// A value as Grafana types it: booleans as booleans, everything else as text. What it refuses stays as it is.
pub(super) fn value(key: &Key, raw: &Raw) -> Raw {
    let typed = match key.kind {
        Kind::Flag | Kind::AssignOrg => flag(raw),
        Kind::AssignOrgId => return raw.clone(),
        Kind::List => list(raw),
        Kind::Text | Kind::Expression | Kind::ListText | Kind::AssignOrgRole => word(raw).map(Raw::Text),
    };
    typed.unwrap_or_else(|| raw.clone())
}

fn flag(raw: &Raw) -> Option<Raw> {
    match raw {
        Raw::Null => Some(false),
        Raw::Flag(flag) => Some(*flag),
        Raw::Number(number) => Some(*number != 0.0),
        Raw::Text(text) if text.is_empty() => Some(false),
        Raw::Text(text) => bool::api(text),
        Raw::List(_) | Raw::Object { .. } => None,
    }
    .map(Raw::Flag)
}

/// A list as the text that reads as the same list.
fn list(raw: &Raw) -> Option<Raw> {
    let items = match raw {
        Raw::Null | Raw::Object { empty: true } => return Some(Raw::Text(String::new())),
        Raw::Text(text) => return Some(Raw::Text(text.clone())),
        Raw::Object { .. } => return None,
        Raw::Flag(_) | Raw::Number(_) => vec![word(raw)?],
        Raw::List(items) => items.iter().map(word).collect::<Option<Vec<_>>>()?,
    };
    Some(Raw::Text(list_text(&items)))
}

/// The text of a list: words between blanks where nothing has to be quoted, else a JSON array.
pub(crate) fn list_text(items: &[String]) -> String {
    let simple = |item: &String| {
        !item.is_empty() && item.chars().all(|char| char.is_alphanumeric() || "-_.:/@*\\".contains(char))
    };
    if items.iter().all(simple) {
        return items.join(" ");
    }
    let mut text = String::from("[");
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        json_string(item, &mut text);
    }
    text.push(']');
    text
}
