//! Names of claims that an expression cannot have without double quotes.

use std::ops::Range;

use crate::jmespath::{Arithmetic, Expression, NodeKind};

/// An expression with double quotes around what needs them.
pub(crate) struct Quoted {
    /// The first name that needs them.
    pub(super) first: Range<usize>,
    /// The whole expression.
    pub(crate) mended: String,
}

/// A text that is no expression, and is one once names with a colon, a slash or a dash are quoted.
pub(crate) fn quoted(text: &str) -> Option<Quoted> {
    let odd = |name: &str| name.contains([':', '/', '-']);
    mend(text, odd).filter(|quoted| Expression::parse(&quoted.mended).is_ok())
}

/// `my-client` reads as a subtraction (behaviour 10.1.1). Nobody subtracts claims, least of all without blanks.
pub(crate) fn subtracted(expression: &Expression) -> Option<Quoted> {
    let text = expression.text();
    let glued = expression.nodes().iter().any(|node| {
        let NodeKind::Arithmetic { operator: Arithmetic::Subtract, right, .. } = node.kind else { return false };
        let start = expression.node(right).span.start as usize;
        let letter = text.get(start..).is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic()));
        letter && text.get(..start).is_some_and(|head| head.ends_with('-') && !head.ends_with(" -"))
    });
    let dashed = |name: &str| name.contains('-') && !name.contains([':', '/']);
    if glued { mend(text, dashed).filter(|quoted| Expression::parse(&quoted.mended).is_ok()) } else { None }
}

/// Quotes every name that is `odd`.
fn mend(text: &str, odd: impl Fn(&str) -> bool) -> Option<Quoted> {
    let names: Vec<_> = names(text).into_iter().filter(|name| text.get(name.clone()).is_some_and(&odd)).collect();
    let first = names.first()?.clone();
    let (mut mended, mut at) = (String::with_capacity(text.len() + 2 * names.len()), 0);
    for name in names {
        mended.push_str(text.get(at..name.start)?);
        mended.push('"');
        mended.push_str(text.get(name.clone())?);
        mended.push('"');
        at = name.end;
    }
    mended.push_str(text.get(at..)?);
    Some(Quoted { first, mended })
}

/// What somebody may have meant for a name: a URL, or what stands between dots.
fn names(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut rest, mut at) = (text, 0);
    while let Some(char) = rest.chars().next() {
        let length = match char {
            '\'' | '"' | '`' => quotation(rest, char),
            char if of_name(char) => rest.find(|char| !of_name(char)).unwrap_or(rest.len()),
            char => char.len_utf8(),
        };
        let (word, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if of_name(char) {
            found.extend(parts(word, at).into_iter().filter(|name| is_name(text, name)));
        }
        at += word.len();
        rest = behind;
    }
    found
}

/// A URL as it is, anything else in pieces.
fn parts(word: &str, at: usize) -> Vec<Range<usize>> {
    if word.contains("://") {
        let end = at + word.trim_end_matches('.').len();
        return std::iter::once(at..end).collect();
    }
    let mut start = at;
    let pieces = word.split('.').map(|piece| {
        let range = start..start + piece.len();
        start = range.end + 1;
        range
    });
    pieces.collect()
}

fn of_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | ':' | '/' | '-' | '.')
}

fn is_name(text: &str, range: &Range<usize>) -> bool {
    let name = text.get(range.clone()).unwrap_or_default();
    name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_') && !name.ends_with([':', '/', '-'])
}

/// How long a text in quotes is; a backslash protects the next character.
fn quotation(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            char if char == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn names_that_no_expression_can_be_read_with() {
        for (text, mended) in [
            ("role:view", Some("\"role:view\"")),
            (
                "contains(https://example.com/roles[*], 'x') && 'Admin'",
                Some("contains(\"https://example.com/roles\"[*], 'x') && 'Admin'"),
            ),
            (
                "contains(cognito:groups[*], 'a:b') && 'Admin' || contains(cognito:groups[*], \"c:d\") && 'Editor'",
                Some(
                    "contains(\"cognito:groups\"[*], 'a:b') && 'Admin' || contains(\"cognito:groups\"[*], \"c:d\") && 'Editor'",
                ),
            ),
            ("urn:zitadel:iam:org:project:roles.admin", Some("\"urn:zitadel:iam:org:project:roles\".admin")),
            ("a[1:2].b:c", Some("a[1:2].\"b:c\"")),
            ("resource_access.my-client:x.roles[-1]", Some("resource_access.\"my-client:x\".roles[-1]")),
            ("a.", None),
            ("a b", None),
        ] {
            assert!(Expression::parse(text).is_err(), "{text}");
            assert_eq!(quoted(text).map(|quoted| quoted.mended).as_deref(), mended, "{text}");
        }
    }

    #[test]
    fn dashes_that_subtract() {
        for (text, mended) in [
            ("resource_access.my-grafana-client.roles[0]", Some("resource_access.\"my-grafana-client\".roles[0]")),
            ("a-b[*] || c-d", Some("\"a-b\"[*] || \"c-d\"")),
            ("a - b", None),
            ("a[0]-b", None),
            ("\"a-b\"", None),
            ("contains(a, 'b-c') && d[-1]", None),
        ] {
            let expression = Expression::parse(text).expect("can be read");
            assert_eq!(subtracted(&expression).map(|quoted| quoted.mended).as_deref(), mended, "{text}");
        }
    }
}
