//! Texts of HCL: what they hold, and how a value is spelled as one.

use std::ops::Range;

use super::lexer::unreadable;
use crate::display::visible;
use crate::spelling::{Places, Unreadable};

/// A text, and where its parts stand in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) places: Places,
}

impl Text {
    /// The empty text.
    pub(super) fn new() -> Self {
        Self { value: String::new(), places: Places::default() }
    }

    /// A text that stands for what is at `at`.
    pub(super) fn of(piece: &str, at: usize) -> Self {
        let mut text = Self::new();
        text.add_for(piece, at);
        text
    }

    /// Adds what stands at `at`.
    pub(super) fn add(&mut self, piece: &str, at: usize) {
        if !piece.is_empty() {
            self.places.push(self.value.len(), at);
            self.value.push_str(piece);
        }
    }

    /// Adds what all stands for the one thing at `at`.
    pub(super) fn add_for(&mut self, piece: &str, at: usize) {
        for char in piece.chars() {
            self.add(char.encode_utf8(&mut [0; 4]), at);
        }
    }

    /// The text when all is added; an empty one stands at `at`.
    pub(super) fn finish(mut self, at: usize) -> Self {
        if self.value.is_empty() {
            self.places = Places::verbatim(at);
        }
        self
    }

    /// The part of the text that stands in `range`.
    pub(super) fn slice(&self, range: Range<usize>) -> Self {
        let mut slice = Self::new();
        self.each(range.clone(), |piece, at| slice.add(piece, at));
        slice.finish(self.places.locate(range.start))
    }

    /// Adds another text.
    pub(super) fn append(&mut self, other: &Self) {
        other.each(0..other.value.len(), |piece, at| self.add(piece, at));
    }

    /// The pieces of a part of the text, each of which stands in the file side by side.
    pub(super) fn each(&self, range: Range<usize>, mut give: impl FnMut(&str, usize)) {
        let pieces = &self.places.0;
        for (index, (value, file)) in pieces.iter().enumerate() {
            let next = pieces.get(index + 1).map_or(self.value.len(), |next| next.0);
            let from = range.start.max(*value);
            if let Some(piece) = self.value.get(from..range.end.min(next)) {
                give(piece, file + (from - value));
            }
        }
    }
}

/// The text of a quoted literal; `source` is with its quotes and stands at `at`.
pub(super) fn quoted(source: &str, at: usize) -> Result<Text, Unreadable> {
    let inside = source.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    let mut text = Text::new();
    unescape(inside, at + 1, true, &mut text)?;
    Ok(text.finish(at + 1))
}

/// The text of a heredoc, from `<<` to its marker; `source` stands at `at`.
pub(super) fn heredoc(source: &str, at: usize) -> Result<Text, Unreadable> {
    let (head, body) = source.split_once('\n').unwrap_or_default();
    // What follows the last line break is the marker.
    let body = body.rfind('\n').and_then(|end| body.get(..=end)).unwrap_or_default();
    let indent = if head.starts_with("<<-") { indent(body) } else { 0 };
    let start = at + head.len() + 1;
    let mut text = Text::new();
    let mut place = start;
    for line in body.split_inclusive('\n') {
        let kept = if is_blank(line) { line } else { without(line, indent) };
        unescape(kept, place + (line.len() - kept.len()), false, &mut text)?;
        place += line.len();
    }
    Ok(text.finish(start))
}

/// Lines of white space only are neither counted nor cut.
fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// How many characters of white space the least indented line begins with.
fn indent(body: &str) -> usize {
    let lines = body.split_inclusive('\n').filter(|line| !is_blank(line));
    lines.map(|line| line.chars().take_while(|char| char.is_whitespace()).count()).min().unwrap_or(0)
}

/// The line without its first characters.
fn without(line: &str, count: usize) -> &str {
    let mut chars = line.chars();
    chars.by_ref().take(count).for_each(drop);
    chars.as_str()
}

/// Adds what `source` means; the escapes with a backslash are those of quoted texts only.
fn unescape(source: &str, at: usize, backslash: bool, text: &mut Text) -> Result<(), Unreadable> {
    let mut rest = source;
    let mut at = at;
    while !rest.is_empty() {
        let (plain, after) =
            rest.split_at_checked(rest.find(['\\', '$', '%']).unwrap_or(rest.len())).unwrap_or_default();
        text.add(plain, at);
        at += plain.len();
        let (piece, length) = match after.as_bytes() {
            [] => break,
            [b'\\', ..] if backslash => escape(after).ok_or_else(|| no_escape(after, at))?,
            [b'$', b'$', b'{', ..] => ('$', 2),
            [b'%', b'%', b'{', ..] => ('%', 2),
            [sign, ..] => (char::from(*sign), 1),
        };
        text.add(piece.encode_utf8(&mut [0; 4]), at);
        at += length;
        rest = after.get(length..).unwrap_or_default();
    }
    Ok(())
}

/// The character that an escape sequence stands for, and how long the sequence is.
fn escape(source: &str) -> Option<(char, usize)> {
    let char = match source.as_bytes().get(1)? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'"' => '"',
        b'\\' => '\\',
        b'u' => return Some((code_point(source.get(2..6)?)?, 6)),
        b'U' => return Some((code_point(source.get(2..10)?)?, 10)),
        _ => return None,
    };
    Some((char, 2))
}

fn code_point(digits: &str) -> Option<char> {
    // The library would take a sign.
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal).and_then(char::from_u32)
}

fn no_escape(source: &str, at: usize) -> Unreadable {
    let shown = visible(source.chars().take(2).collect());
    match source.as_bytes().get(1) {
        Some(b'u') => {
            unreadable(at, r"`\u` takes the four hexadecimal digits of a character: write `\\` for a backslash")
        }
        Some(b'U') => {
            unreadable(at, r"`\U` takes the eight hexadecimal digits of a character: write `\\` for a backslash")
        }
        _ => unreadable(at, format!(r"`{shown}` is no escape sequence: write `\\` for a backslash")),
    }
}

/// A Terraform literal that holds exactly this value, if it is normalised (NFC).
///
/// ```
/// assert_eq!(rolecall::spelling::terraform::quote("a\\b \"${c}\""), r#""a\\b \"$${c}\"""#);
/// ```
pub fn quote(value: &str) -> String {
    let mut literal = String::with_capacity(value.len() + 2);
    literal.push('"');
    let mut chars = value.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => literal.push_str(r"\\"),
            '"' => literal.push_str("\\\""),
            '\n' => literal.push_str(r"\n"),
            '\r' => literal.push_str(r"\r"),
            '\t' => literal.push_str(r"\t"),
            '$' | '%' if chars.peek() == Some(&'{') => literal.extend([char, char]),
            char if char.is_control() => literal.push_str(&format!(r"\u{:04x}", u32::from(char))),
            char => literal.push(char),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    /// A text, and the place of each of its characters.
    fn placed(text: &Text) -> (&str, Vec<usize>) {
        (&text.value, text.value.char_indices().map(|(at, _)| text.places.locate(at)).collect())
    }

    fn is(source: &str, value: &str) {
        assert_eq!(quoted(source, 7).unwrap().value, value);
    }

    #[test]
    fn escapes() {
        is(r#""\n\r\t\"\\\u00e9\U0001F600""#, "\n\r\t\"\\é😀");
        is(r#""$${a} %%{b} $$${ $ $$ % %%""#, "${a} %{b} $${ $ $$ % %%");
        is("\"\"", "");
        let text = quoted(r#""a\nb\u00e9$${c""#, 10).unwrap();
        assert_eq!(placed(&text), ("a\nbé${c", vec![11, 12, 14, 15, 21, 23, 24]));
    }

    #[test]
    fn what_is_no_escape() {
        let error = |source: &str| quoted(source, 5).unwrap_err();
        let message = r"`\d` is no escape sequence: write `\\` for a backslash";
        assert_eq!(error(r#""a\d""#), unreadable(7, message));
        let message = r"`\u` takes the four hexadecimal digits of a character: write `\\` for a backslash";
        for source in [r#""a\u12""#, r#""a\u+123""#, r#""a\ud83d""#, r#""a\u00é""#] {
            assert_eq!(error(source), unreadable(7, message));
        }
        let message = r"`\U` takes the eight hexadecimal digits of a character: write `\\` for a backslash";
        assert_eq!(error(r#""a\U00110000""#), unreadable(7, message));
    }

    #[test]
    fn heredocs() {
        let is = |source: &str, value: &str| assert_eq!(heredoc(source, 0).unwrap().value, value, "{source:?}");
        is("<<EOT\nEOT", "");
        is("<<-EOT\nEOT", "");
        is("<<EOT\n  a\n b\n  EOT", "  a\n b\n");
        is("<<-EOT\n    a\n   b\n  EOT", " a\nb\n");
        is("<<-EOT\n    a\n  \n\n    b\nEOT", "a\n  \n\nb\n");
        is("<<-EOT\n\t\ta\n \u{2003} b\nEOT", "a\n b\n");
        is("<<-EOT\r\n    a\r\n   b\r\nEOT", " a\r\nb\r\n");
        is("<<EOT\n\\n $${a} %%{b} $\nEOT", "\\n ${a} %{b} $\n");
        let text = heredoc("<<-E\n  a\n   $${\n  E", 10).unwrap();
        assert_eq!(placed(&text), ("a\n ${\n", vec![17, 18, 21, 22, 24, 25]));
    }

    #[test]
    fn empty_texts_have_a_place() {
        assert_eq!(quoted("\"\"", 5).unwrap().places.locate(0), 6);
        assert_eq!(heredoc("<<E\nE", 5).unwrap().places.locate(0), 9);
    }

    #[test]
    fn slices_keep_their_places() {
        let text = quoted(r#""\n a\n\n""#, 0).unwrap();
        assert_eq!(placed(&text.slice(1..4)), (" a\n", vec![3, 4, 5]));
        assert_eq!(placed(&text.slice(2..3)), ("a", vec![4]));
        assert_eq!(text.slice(3..3).places.locate(0), 5);
    }

    #[test]
    fn quotes() {
        assert_eq!(quote(""), "\"\"");
        assert_eq!(quote("a\\\"\n\r\t\0\u{7f}\u{85}é"), r#""a\\\"\n\r\t\u0000\u007f\u0085é""#);
        assert_eq!(quote("${a} %{b} $${ $ %"), r#""$${a} %%{b} $$${ $ %""#);
        for value in ["", "a", "$", "${", "$${", "$$${", "%${", "$%{", "\\${", "\"", "\\\"", "\\n\n", "{$", "\u{1}😀"]
        {
            is(&quote(value), value);
        }
    }
}
