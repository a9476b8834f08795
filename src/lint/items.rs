//! The items of a list setting with their places in its text.

use std::ops::Range;

use super::Edit;
use crate::settings::list;

/// An item, and where it stands if it stands there as it is.
pub(super) type Item = (String, Option<Range<usize>>);

/// The items that Grafana reads from a list (behaviour 1.5).
pub(super) fn of(text: &str) -> Vec<Item> {
    let mut places = if is_json(text) { strings(text) } else { words(text) }.into_iter();
    let placed = |item: String| {
        let place = places.next().flatten().filter(|place| text.get(place.clone()) == Some(&*item));
        (item, place)
    };
    list::read(text).items.into_iter().map(placed).collect()
}

/// Puts another item in the place of one.
pub(super) fn edit(text: &str, place: Range<usize>, item: &str) -> Edit {
    let escaped = if is_json(text) { item.replace('\\', "\\\\").replace('"', "\\\"") } else { item.to_owned() };
    Edit::Part(place, escaped)
}

pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('[')
}

/// What stands between the quotes of each string of a JSON array; none for a null.
fn strings(text: &str) -> Vec<Option<Range<usize>>> {
    let mut found = Vec::new();
    let (mut start, mut escaped) = (None, false);
    for (at, char) in text.char_indices() {
        match (start, char) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(from), '"') => {
                found.push(Some(from..at));
                start = None;
            }
            (None, '"') => start = Some(at + 1),
            (None, 'n') => found.push(None),
            _ => {}
        }
    }
    found
}

/// Each run between separators, or between the double quotes that open it.
fn words(text: &str) -> Vec<Option<Range<usize>>> {
    let separates = |char: char| matches!(char, ',' | ' ' | '\t'..='\r');
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(separates);
        let quoted = rest.strip_prefix('"').and_then(|inner| inner.find('"')).filter(|end| *end > 0);
        let end = quoted.map_or_else(|| rest.find(separates).unwrap_or(rest.len()), |end| end + 2);
        let Some((word, behind)) = rest.split_at_checked(end).filter(|(word, _)| !word.is_empty()) else {
            return found;
        };
        let inner = word.trim_start_matches('"');
        let start = text.len() - rest.len() + word.len() - inner.len();
        found.push(Some(start..start + inner.trim_end_matches('"').len()));
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn places(text: &str, due: &[(&str, Option<usize>)]) {
        let got = of(text);
        let got: Vec<_> = got.iter().map(|(item, place)| (&**item, place.as_ref().map(|place| place.start))).collect();
        assert_eq!(got, due, "{text}");
    }

    #[test]
    fn items_have_places() {
        places(" a,é a", &[("a", Some(1)), ("é", Some(3)), ("a", Some(6))]);
        places(r#""a b" "" "c "d"e"#, &[("a b", Some(1)), ("", Some(8)), ("c ", Some(10)), ("d\"e", Some(13))]);
        places(
            r#"["n", null, "a\\:b", "a\"", "c"]"#,
            &[("n", Some(2)), ("", None), ("a\\:b", None), ("a\"", None), ("c", Some(29))],
        );
        places("[a]", &[]);
    }
}
