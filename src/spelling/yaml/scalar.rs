//! Where each part of a scalar stands in the file: the parser gives the value, and only from where to where it is written.

use std::borrow::Cow;
use std::ops::Range;

use super::super::Places;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Without quotes: the only style whose words can be something else than text.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// A block behind `|`.
    Literal,
    /// A block behind `>`.
    Folded,
}

/// A piece of a value as the file has it.
struct Piece<'a> {
    text: Cow<'a, str>,
    at: usize,
    /// It begins a line, so that the value may have a blank or line breaks before it.
    fresh: bool,
}

/// A scalar's own place, without what stands before it, and the places of its value.
pub(super) fn locate(text: &str, span: Range<usize>, style: Style, value: &str) -> (Range<usize>, Places) {
    let (pieces, own) = match style {
        Style::Plain => plain(text, span),
        Style::Single => quoted(text, span, closing_single, single),
        Style::Double => quoted(text, span, closing_double, double),
        Style::Literal | Style::Folded => block(text, span, value),
    };
    let places = align(value, &pieces).unwrap_or_else(|| still(value, own.start));
    (own, places)
}

/// Places of a value that stands nowhere as it is: each part of it, and its end, is at `at`.
pub(super) fn still(value: &str, at: usize) -> Places {
    let mut places = Places::verbatim(at);
    value.char_indices().for_each(|(offset, _)| places.push(offset, at));
    places.push(value.len(), at);
    places
}

/// The places of a value of that length, which was read from a text that itself has places in the file. Those of all that
/// stands behind the value are left out, so that the values of one text cost no more than the text.
pub(super) fn nested(value: &Places, text: &Places, length: usize) -> Places {
    let mut places = Places::default();
    for (index, (offset, at)) in value.0.iter().enumerate() {
        let end = value.0.get(index + 1).map_or(length + 1, |next| next.0);
        places.copy(*offset, text, *at..at + end.saturating_sub(*offset));
    }
    places
}

/// Where the pieces stand in the value; None where the two do not fit.
fn align(value: &str, pieces: &[Piece<'_>]) -> Option<Places> {
    let mut places = Places::default();
    let mut rest = value;
    for piece in pieces {
        rest = if piece.fresh { unfolded(rest, &piece.text)? } else { rest };
        places.push(value.len() - rest.len(), piece.at);
        rest = rest.strip_prefix(&*piece.text)?;
    }
    (!pieces.is_empty() && rest.bytes().all(|byte| byte == b'\n')).then_some(places)
}

/// What is left of the value behind the blank or the line breaks that it has for a new line of the file.
fn unfolded<'a>(rest: &'a str, piece: &str) -> Option<&'a str> {
    let behind_breaks = rest.trim_start_matches('\n');
    if behind_breaks.starts_with(piece) {
        return Some(behind_breaks);
    }
    rest.strip_prefix(' ').filter(|rest| rest.starts_with(piece))
}

/// The lines of a text with their places; a line break of two characters makes an empty line more.
fn lines(text: &str, start: usize) -> impl Iterator<Item = (&str, usize)> {
    let mut at = start;
    text.split(['\n', '\r']).map(move |line| {
        let place = at;
        at += line.len() + 1;
        (line, place)
    })
}

fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t')
}

fn plain(text: &str, span: Range<usize>) -> (Vec<Piece<'_>>, Range<usize>) {
    let source = text.get(span.clone()).unwrap_or_default().trim_end_matches([' ', '\t', '\n', '\r']);
    let pieces = lines(source, span.start).filter_map(|(line, at)| {
        let trimmed = line.trim_start_matches(is_blank);
        let at = at + (line.len() - trimmed.len());
        let text = trimmed.trim_end_matches(is_blank);
        (!text.is_empty()).then_some(Piece { text: text.into(), at, fresh: true })
    });
    (pieces.collect(), span.start..span.start + source.len())
}

type Pieces<'a> = Vec<Piece<'a>>;

/// What stands between quotes, line by line; blanks around line breaks are not part of the value.
fn quoted<'a>(
    text: &'a str,
    span: Range<usize>,
    closing: fn(&str) -> usize,
    inside: fn(&'a str, usize, &mut Pieces<'a>),
) -> (Pieces<'a>, Range<usize>) {
    let start = span.start + 1;
    let tail = text.get(start..).unwrap_or_default();
    let content = tail.get(..closing(tail)).unwrap_or(tail);
    let own = span.start..(start + content.len() + 1).min(text.len());
    let mut pieces = Vec::new();
    for (line, place) in lines(content, start) {
        let fresh = place > start;
        let trimmed = if fresh { line.trim_start_matches(is_blank) } else { line };
        let at = place + (line.len() - trimmed.len());
        let last = at + trimmed.len() == start + content.len();
        let line = if last { trimmed } else { trimmed.trim_end_matches(is_blank) };
        let before = pieces.len();
        inside(line, at, &mut pieces);
        if let Some(first) = pieces.get_mut(before) {
            first.fresh = fresh;
        }
    }
    // An empty text stands where its quotes are.
    if pieces.is_empty() {
        pieces.push(Piece { text: Cow::Borrowed(""), at: start, fresh: false });
    }
    (pieces, own)
}

/// How far it is to the quote that closes; two are one that is meant.
fn closing_single(text: &str) -> usize {
    let mut at = 0;
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\'') {
        at += before.len();
        let Some(next) = behind.strip_prefix('\'') else { return at };
        at += 2;
        rest = next;
    }
    text.len()
}

fn single<'a>(line: &'a str, mut at: usize, pieces: &mut Pieces<'a>) {
    let mut rest = line;
    while let Some((run, behind)) = rest.find("''").and_then(|quote| rest.split_at_checked(quote + 1)) {
        pieces.push(Piece { text: run.into(), at, fresh: false });
        at += run.len() + 1;
        rest = behind.strip_prefix('\'').unwrap_or(behind);
    }
    if !rest.is_empty() {
        pieces.push(Piece { text: rest.into(), at, fresh: false });
    }
}

/// How far it is to the quote that closes; a backslash protects what follows it.
fn closing_double(text: &str) -> usize {
    let mut protected = false;
    let close = text.bytes().position(|byte| {
        let closes = byte == b'"' && !protected;
        protected = byte == b'\\' && !protected;
        closes
    });
    close.unwrap_or(text.len())
}

fn double<'a>(line: &'a str, start: usize, pieces: &mut Pieces<'a>) {
    let mut rest = line;
    while !rest.is_empty() {
        let at = start + (line.len() - rest.len());
        let (run, behind) = rest.split_at_checked(rest.find('\\').unwrap_or(rest.len())).unwrap_or((rest, ""));
        if run.is_empty() {
            let (char, length) = escape(rest);
            // A backslash at the end of a line only joins it with the next.
            if let Some(char) = char {
                pieces.push(Piece { text: char.to_string().into(), at, fresh: false });
            }
            rest = rest.get(length..).unwrap_or_default();
        } else {
            pieces.push(Piece { text: run.into(), at, fresh: false });
            rest = behind;
        }
    }
}

/// What the letter behind a backslash stands for.
const ESCAPES: &[(char, char)] = &[
    ('0', '\0'),
    ('a', '\u{7}'),
    ('b', '\u{8}'),
    ('t', '\t'),
    ('n', '\n'),
    ('v', '\u{b}'),
    ('f', '\u{c}'),
    ('r', '\r'),
    ('e', '\u{1b}'),
    ('N', '\u{85}'),
    ('_', '\u{a0}'),
    ('L', '\u{2028}'),
    ('P', '\u{2029}'),
];

/// The character of the escape that a text starts with, and how long the escape is.
fn escape(text: &str) -> (Option<char>, usize) {
    let Some(letter) = text.chars().nth(1) else { return (None, 1) };
    let digits = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => {
            let meant = ESCAPES.iter().find(|(name, _)| *name == letter).map_or(letter, |(_, char)| *char);
            return (Some(meant), 1 + letter.len_utf8());
        }
    };
    let digits = 2 + digits;
    let number = text.get(2..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    (number.and_then(char::from_u32), digits)
}

/// The lines below a `|` or `>`, without their indentation.
fn block<'a>(text: &'a str, span: Range<usize>, value: &str) -> (Pieces<'a>, Range<usize>) {
    let source = text.get(span.clone()).unwrap_or_default();
    let header = source.find(['\n', '\r']).unwrap_or(source.len());
    let indicator = source.find(is_blank).unwrap_or(header).min(header);
    let body = source.get(header..).unwrap_or_default();
    let indent = indentation(body).saturating_sub(indentation(value));
    let mut pieces = Vec::new();
    for (line, at) in lines(body, span.start + header) {
        let removed = spaces(line).min(indent);
        let text = line.get(removed..).unwrap_or_default();
        if !text.is_empty() {
            pieces.push(Piece { text: text.into(), at: at + removed, fresh: true });
        }
    }
    let end = pieces.last().map_or(span.start + indicator, |piece| piece.at + piece.text.len());
    (pieces, span.start..end)
}

fn spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// How far the first line that is not blank is indented.
fn indentation(text: &str) -> usize {
    let line = text.split(['\n', '\r']).find(|line| !line.chars().all(|char| char == ' '));
    line.map_or(0, spaces)
}
