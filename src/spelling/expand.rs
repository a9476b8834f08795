//! `${NAME}`, `$__env{NAME}` and `$__file{path}` in values of the ini file and the environment (behaviour 1.4.9, 1.4a.7).

use std::ops::Range;

use super::Places;

/// More than so many are replaced side by side only: what one brings in is not looked at for the next.
const MOST_IN_TURN: usize = 100;

/// The longest text that replacing in turn may make.
const LONGEST: usize = 1 << 24;

/// What a value refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Where it stands, with its braces.
    pub(super) span: Range<usize>,
    /// The name or path.
    pub(super) name: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Variable,
    File,
}

/// Every reference in a text, in order. There is no escape, and no default: `${A:-d}` names the variable `A:-d`.
pub(super) fn references(text: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = rest(text, at).find('$').map(|offset| at + offset) {
        at = dollar + 1;
        let Some((kind, name)) = opening(text, at) else { continue };
        let Some(length) = rest(text, name).find('}') else { break };
        if length == 0 {
            continue;
        }
        at = name + length + 1;
        if let Some(kind) = kind {
            let name = rest(text, name).get(..length).unwrap_or_default().to_owned();
            found.push(Reference { span: dollar..at, name, kind });
        }
    }
    found
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// What stands between the dollar sign and the name, and where the name begins. Another word than `__env` and `__file` is
/// left as it is.
fn opening(text: &str, at: usize) -> Option<(Option<Kind>, usize)> {
    let behind = rest(text, at);
    let length = behind.find(|char: char| char != '_' && !char.is_ascii_alphanumeric()).unwrap_or(behind.len());
    let (word, brace) = behind.split_at_checked(length)?;
    let kind = match word {
        "" | "__env" => Some(Kind::Variable),
        "__file" => Some(Kind::File),
        other if other.starts_with("__") && other.len() > 2 => None,
        _ => return None,
    };
    brace.starts_with('{').then_some((kind, at + length + 1))
}

/// The text with its variables replaced, where each part of it stands, and the references that nobody could tell.
/// An unknown variable is empty text; a file stays as it is written.
pub(super) fn expand(
    text: &str,
    places: &Places,
    variable: &dyn Fn(&str) -> Option<String>,
) -> (String, Places, Vec<Reference>) {
    let mut unknown = Vec::new();
    let mut replaced = Vec::new();
    for reference in references(text) {
        let value = (reference.kind == Kind::Variable).then(|| variable(&reference.name));
        match value {
            None => unknown.push(reference),
            Some(None) => {
                replaced.push((reference.clone(), String::new()));
                unknown.push(reference);
            }
            Some(Some(value)) => replaced.push((reference, value)),
        }
    }
    let (beside, moved) = side_by_side(text, places, &replaced);
    match in_turn(text, &replaced) {
        Some(turned) if turned != beside => (turned, Places::verbatim(places.locate(0)), unknown),
        _ => (beside, moved, unknown),
    }
}

fn side_by_side(text: &str, places: &Places, replaced: &[(Reference, String)]) -> (String, Places) {
    let mut out = String::new();
    let mut moved = Places::default();
    let mut at = 0;
    for (reference, value) in replaced {
        moved.copy(out.len(), places, at..reference.span.start);
        out.push_str(text.get(at..reference.span.start).unwrap_or_default());
        moved.push(out.len(), places.locate(reference.span.start));
        out.push_str(value);
        at = reference.span.end;
    }
    moved.copy(out.len(), places, at..usize::MAX);
    out.push_str(rest(text, at));
    (out, moved)
}

/// As Grafana does it: one after the other, and each time the first occurrence is replaced, which may be one that an
/// earlier value brought in (behaviour 1.4a.7). None where that is no different.
fn in_turn(text: &str, replaced: &[(Reference, String)]) -> Option<String> {
    if replaced.len() > MOST_IN_TURN || !replaced.iter().any(|(_, value)| value.contains('$')) {
        return None;
    }
    let mut out = text.to_owned();
    for (reference, value) in replaced {
        out = out.replacen(text.get(reference.span.clone())?, value, 1);
        if out.len() > LONGEST {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> String {
        let variable = |name: &str| match name {
            "A" => Some("${B}".to_owned()),
            "B" => Some("b".to_owned()),
            _ => None,
        };
        expand(text, &Places::verbatim(0), &variable).0
    }

    #[test]
    fn one_pass_first_occurrences_in_turn() {
        for (text, due) in [
            ("${A} ${B}", "b ${B}"),
            ("$${B}", "$b"),
            ("${B:-${A}}", "}"),
            ("${ B }${b}", ""),
            ("${}$B$(B)$ {B}${B", "${}$B$(B)$ {B}${B"),
            ("$__env{B}$__ENV{B}$__vault{B}$_env{B}", "b$__ENV{B}$__vault{B}$_env{B}"),
            ("$__file{/run/secret}", "$__file{/run/secret}"),
            ("${A\n}x", "x"),
        ] {
            assert_eq!(expanded(text), due, "{text}");
        }
    }

    #[test]
    fn places_stay_with_the_text() {
        let text = "é${B}'x'${C}y";
        let variable = |name: &str| (name == "B").then(|| "long".to_owned());
        let (out, places, unknown) = expand(text, &Places::verbatim(10), &variable);
        assert_eq!(out, "élong'x'y");
        for part in ["é", "'x'", "y"] {
            assert_eq!(out.find(part).map(|at| places.locate(at)), text.find(part).map(|at| at + 10), "{part}");
        }
        assert_eq!(unknown, [Reference { span: 9..13, name: "C".to_owned(), kind: Kind::Variable }]);
    }
}
