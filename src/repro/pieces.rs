//! A text in pieces: what in it says something, and what stands between.

use std::ops::Range;

use super::vocabulary::TOP;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it is: punctuation, blanks, the hexadecimal digits of `%20`.
    Plain,
    /// Letters and digits.
    Word,
    /// `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`
    Uuid,
    /// `10.1.2.3`
    Address,
    /// `id.example.com`: behind an `@` or `://`, by its end, or of a domain that stands there elsewhere.
    Domain,
    /// A date, a telephone number: the whole text is digits and what stands between them.
    Digits,
}

pub(super) type Piece = (Kind, Range<usize>);

/// All pieces of a text, in order. `known` tells whether a domain was seen where only domains stand.
pub(super) fn pieces(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<Piece> {
    if is_address(text) {
        return vec![(Kind::Address, 0..text.len())];
    }
    if is_digits(text) {
        return vec![(Kind::Digits, 0..text.len())];
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let length = rest.find(|char| !of_name(char)).unwrap_or(rest.len());
        if length == 0 {
            let length = rest.find(of_name).unwrap_or(rest.len());
            push(&mut found, Kind::Plain, at..at + length);
            at += length;
        } else {
            name(text, at..at + length, known, &mut found);
            at += length;
        }
    }
    found
}

fn push(found: &mut Vec<Piece>, kind: Kind, range: Range<usize>) {
    if !range.is_empty() {
        found.push((kind, range));
    }
}

fn of_name(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '.' | '-')
}

/// A run of letters, digits, dots and dashes.
fn name(text: &str, range: Range<usize>, known: &dyn Fn(&str) -> bool, found: &mut Vec<Piece>) {
    let before = text.get(..range.start).unwrap_or_default();
    let name = text.get(range.clone()).unwrap_or_default();
    if before.ends_with('%') && name.len() >= 2 && name.is_char_boundary(2) {
        // Also `%zz`, which no URL may have, stays what it is. What is behind an escape is a name like any other.
        let (escape, rest) = (range.start..range.start + 2, range.start + 2..range.end);
        push(found, Kind::Plain, escape);
        if !rest.is_empty() {
            self::name(text, rest, known, found);
        }
        return;
    }
    let host = name.trim_end_matches(['.', '-']);
    let end = range.start + host.len();
    if is_uuid(name) {
        return push(found, Kind::Uuid, range);
    }
    if is_address(host) {
        push(found, Kind::Address, range.start..end);
        return push(found, Kind::Plain, end..range.end);
    }
    let expected = ["@", "://", "%2F%2F", "%2f%2f"].iter().any(|mark| before.ends_with(mark));
    if is_domain(host) && (expected || is_likely(host) || known(host)) {
        push(found, Kind::Domain, range.start..end);
        return push(found, Kind::Plain, end..range.end);
    }
    words(text, range, found);
}

fn words(text: &str, range: Range<usize>, found: &mut Vec<Piece>) {
    let mut at = range.start;
    while at < range.end {
        let rest = text.get(at..range.end).unwrap_or_default();
        let word = rest.starts_with(char::is_alphanumeric);
        let length = rest.find(|char: char| char.is_alphanumeric() != word).unwrap_or(rest.len()).max(1);
        push(found, if word { Kind::Word } else { Kind::Plain }, at..at + length);
        at += length;
    }
}

fn is_uuid(text: &str) -> bool {
    let dash = |at| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, u8)| if dash(at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

fn is_address(text: &str) -> bool {
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 15 && text.split('.').count() == 4 && text.split('.').all(number)
}

/// Four digits or more in several runs, and nothing that is a letter but the T and the Z of a time.
fn is_digits(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let between = |char: char| char.is_ascii_digit() || " +-()/.:,;TZ".contains(char);
    digits >= 4 && digits < text.len() && text.chars().all(between)
}

/// Labels with dots between, of which the last has a letter.
fn is_domain(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    text.contains('.') && text.split('.').all(|label| !label.is_empty()) && last.contains(char::is_alphabetic)
}

fn is_likely(domain: &str) -> bool {
    let top = domain.rsplit('.').next().unwrap_or_default();
    TOP.iter().any(|known| known.eq_ignore_ascii_case(top))
}

/// The part of a domain that somebody owns: two labels, or three where the last two are short, as in `co.uk`.
pub(super) fn owned(domain: &str) -> &str {
    let mut dots = domain.rmatch_indices('.').map(|(at, _)| at);
    let (last, second) = (dots.next(), dots.next());
    let (Some(last), Some(second)) = (last, second) else { return domain };
    let short = domain.len() - last <= 3 && last - second <= 4;
    let start = if short { dots.next().map_or(0, |at| at + 1) } else { second + 1 };
    domain.get(start..).unwrap_or(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_pieces() {
        let shown = |text: &str| {
            let piece = |(kind, range): Piece| format!("{kind:?} {}", text.get(range).unwrap_or_default());
            pieces(text, &|domain| owned(domain) == "example.com").into_iter().map(piece).collect::<Vec<_>>().join("|")
        };
        for (text, due) in [
            ("", ""),
            ("a_b-c", "Word a|Plain _|Word b|Plain -|Word c"),
            ("ada@id.example.org.", "Word ada|Plain @|Domain id.example.org|Plain ."),
            ("x example.com", "Word x|Plain  |Domain example.com"),
            ("x example.internal", "Word x|Plain  |Word example|Plain .|Word internal"),
            ("example.net", "Domain example.net"),
            ("https://a.b/c%20d", "Word https|Plain ://|Domain a.b|Plain /|Word c|Plain %|Plain 20|Word d"),
            ("x f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "Word x|Plain  |Uuid f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
            (
                "x%3A%2F%2Fa.b%2f",
                "Word x|Plain %|Plain 3A|Plain %|Plain 2F|Plain %|Plain 2F|Domain a.b|Plain %|Plain 2f",
            ),
            ("10.1.2.3", "Address 10.1.2.3"),
            ("http://10.1.2.3:80", "Word http|Plain ://|Address 10.1.2.3|Plain :|Word 80"),
            ("+49 30 1234", "Digits +49 30 1234"),
            ("1234", "Word 1234"),
            ("ø-日本 👩", "Word ø|Plain -|Word 日本|Plain  👩"),
        ] {
            assert_eq!(shown(text), due, "{text}");
        }
        let owners = ["example.com", "a.example.com", "a.b.co.uk", "co.uk", "x"].map(owned);
        assert_eq!(owners, ["example.com", "example.com", "b.co.uk", "co.uk", "x"]);
    }
}
