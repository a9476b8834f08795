//! Grafana's ini dialect, which is that of the Go library it reads files with (behaviour 1.4 and 1.4a).

use std::collections::{HashMap, hash_map};
use std::ops::Range;

use super::{Places, Unreadable};

/// Where keys before any header belong.
pub const DEFAULT: &str = "DEFAULT";

/// What splits a line into key and value (behaviour 1.4.1).
const DELIMITERS: [char; 2] = ['=', ':'];

/// What begins a comment, wherever it stands (behaviour 1.4.3).
const COMMENTS: [char; 2] = ['#', ';'];

/// What protects a value from comments and line breaks (behaviour 1.4.4).
const TRIPLE: &str = "\"\"\"";
const BACKTICK: &str = "`";

/// A file: its sections in the order of their first appearance, each with its own keys only.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The sections; the first is `DEFAULT`, with the keys before any header.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Clone, Debug)]
pub struct Section {
    /// The name as written.
    pub name: String,
    /// Where its first header stands, in bytes; the begin of the file for `DEFAULT`.
    pub header: Range<usize>,
    /// Its keys, in the order of their first appearance, with their last value (behaviour 1.4.10).
    pub keys: Vec<Key>,
}

/// A key.
#[derive(Clone, Debug)]
pub struct Key {
    /// The name.
    pub name: String,
    /// The value that Grafana reads.
    pub value: String,
    /// Where the name stands, in bytes, with its quotes.
    pub name_span: Range<usize>,
    /// Where the value stands, with its quotes and without a comment behind it.
    pub value_span: Range<usize>,
    /// All that stands behind the delimiter, comments and dropped text included, without blanks around it.
    pub raw_span: Range<usize>,
    /// Where each part of the value stands.
    pub places: Places,
}

impl File {
    /// The section of that name.
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }
}

/// Reads a file.
///
/// # Errors
///
/// Where Grafana refuses the file and does not start. The message quotes what Grafana's log says.
pub fn read(text: &str) -> Result<File, Unreadable> {
    // A byte order mark counts at the very beginning only (behaviour 1.4a.9).
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut file = File::default();
    let mut reader = Reader { text, at: start, sections: HashMap::new(), found: HashMap::new(), dashes: 0 };
    let mut section = reader.open(&mut file, DEFAULT, start..start);
    while let Some(line) = reader.line() {
        let line = trim_start(line);
        match line.text.chars().next() {
            None | Some('#' | ';') => {}
            Some('[') => {
                section = reader.open(&mut file, header(line)?, line.range());
                reader.dashes = 0;
            }
            Some(_) => {
                let key = reader.key(line)?;
                reader.keep(section, &mut file, key);
            }
        }
    }
    Ok(file)
}

/// A piece of the file, with its place.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    fn range(self) -> Range<usize> {
        let trimmed = self.text.trim_end();
        self.at..self.at + trimmed.len()
    }

    fn end(self) -> usize {
        self.at + self.text.len()
    }

    /// The first `length` bytes, and the rest.
    fn split(self, length: usize) -> (Self, Self) {
        let (head, tail) = self.text.split_at_checked(length).unwrap_or((self.text, ""));
        (Self { text: head, at: self.at }, Self { text: tail, at: self.at + head.len() })
    }
}

fn trim_start(piece: Piece<'_>) -> Piece<'_> {
    let text = piece.text.trim_start();
    Piece { text, at: piece.end() - text.len() }
}

fn trim(piece: Piece<'_>) -> Piece<'_> {
    let piece = trim_start(piece);
    Piece { text: piece.text.trim_end(), at: piece.at }
}

/// A header runs to the last `]` of its line and is not trimmed (behaviour 1.4a.3).
fn header(line: Piece<'_>) -> Result<&str, Unreadable> {
    let name = line.text.rfind(']').and_then(|close| line.text.get(1..close));
    match name {
        None => Err(refused(line, "unclosed section", "a section header needs a closing `]`")),
        Some("") => Err(refused(line, "empty section name", "a section header needs a name between `[` and `]`")),
        Some(name) => Ok(name),
    }
}

/// What is wrong with a line, and what Grafana's log says of it. The log quotes the line; here its place is enough, since
/// it may be part of a secret.
fn refused(line: Piece<'_>, says: &str, why: &str) -> Unreadable {
    Unreadable { at: line.at, message: format!("{why}: Grafana does not start, and its log says `{says}`") }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where each section and each key of it is kept, so that a long file costs no more than its length.
    sections: HashMap<&'a str, usize>,
    found: HashMap<(usize, String), usize>,
    /// How many keys of this section were written `-`.
    dashes: usize,
}

impl<'a> Reader<'a> {
    /// The next line with its line break; none at the end of the file.
    fn line(&mut self) -> Option<Piece<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let (line, _) = Piece { text: rest, at: self.at }.split(length);
        self.at = line.end();
        Some(line)
    }

    /// Sections are found again by name, so that repeated ones merge (behaviour 1.4.10).
    fn open(&mut self, file: &mut File, name: &'a str, header: Range<usize>) -> usize {
        *self.sections.entry(name).or_insert_with(|| {
            file.sections.push(Section { name: name.to_owned(), header, keys: Vec::new() });
            file.sections.len() - 1
        })
    }

    /// The last of several values wins, in the place of the first (behaviour 1.4.10).
    fn keep(&mut self, section: usize, file: &mut File, key: Key) {
        let Some(keys) = file.sections.get_mut(section).map(|section| &mut section.keys) else { return };
        match self.found.entry((section, key.name.clone())) {
            hash_map::Entry::Occupied(place) => {
                if let Some(kept) = keys.get_mut(*place.get()) {
                    *kept = key;
                }
            }
            hash_map::Entry::Vacant(place) => {
                place.insert(keys.len());
                keys.push(key);
            }
        }
    }

    fn key(&mut self, line: Piece<'a>) -> Result<Key, Unreadable> {
        let (name, name_span, rest) = key_name(line)?;
        let name = if name == "-" {
            // A dash stands for the next number.
            self.dashes += 1;
            format!("#{}", self.dashes)
        } else {
            name.to_owned()
        };
        let value = self.value(rest)?;
        if name.is_empty() {
            let why = "a key needs a name before the `=`";
            return Err(refused(line, "error creating new key: empty key name", why));
        }
        Ok(Key { name, name_span, ..value })
    }

    /// The value of a key, of which only the name is missing (behaviour 1.4.2 to 1.4.7, 1.4a.1, 1.4a.2, 1.4a.6).
    fn value(&mut self, rest: Piece<'a>) -> Result<Key, Unreadable> {
        let rest = trim_start(rest);
        if let Some(quote) = opening(rest.text) {
            return self.protected(rest, quote);
        }
        let line = trim(rest);
        if let Some(head) = line.text.strip_suffix('\\') {
            return Ok(self.continued(Piece { text: head, at: line.at }));
        }
        let end = line.text.find(COMMENTS).unwrap_or(line.text.len());
        let value = trim(line.split(end).0);
        let inner = unquoted(value);
        Ok(Key {
            name: String::new(),
            value: inner.text.to_owned(),
            name_span: 0..0,
            value_span: value.range(),
            raw_span: line.range(),
            places: Places::verbatim(inner.at),
        })
    }

    /// A value in backticks or triple quotes: up to the last closing one of the first line that has any; what follows
    /// there is dropped.
    fn protected(&mut self, rest: Piece<'a>, quote: &'static str) -> Result<Key, Unreadable> {
        let (_, inner) = rest.split(quote.len());
        let (mut close, mut line) = (inner.text.rfind(quote).map(|at| inner.at + at), inner);
        while close.is_none() {
            line = self.line().ok_or_else(|| unclosed(rest, quote))?;
            close = line.text.rfind(quote).map(|at| line.at + at);
        }
        let close = close.unwrap_or(line.end());
        Ok(Key {
            name: String::new(),
            value: self.text.get(inner.at..close).unwrap_or_default().to_owned(),
            name_span: 0..0,
            value_span: rest.at..close + quote.len(),
            raw_span: rest.at..line.range().end.max(close + quote.len()),
            places: Places::verbatim(inner.at),
        })
    }

    /// A value whose line ends in a backslash: the next lines are joined, each trimmed, nothing else is done to them.
    fn continued(&mut self, head: Piece<'a>) -> Key {
        let mut value = head.text.to_owned();
        let mut places = Places::verbatim(head.at);
        let mut end = head.end() + 1;
        while let Some(line) = self.line() {
            let next = trim(line);
            if next.text.is_empty() {
                break;
            }
            places.push(value.len(), next.at);
            value.push_str(next.text);
            end = next.end();
            if !value.ends_with('\\') {
                break;
            }
            value.pop();
        }
        let span = head.at..end;
        Key { name: String::new(), value, name_span: 0..0, value_span: span.clone(), raw_span: span, places }
    }
}

/// The protecting quote that a value begins with. Three double quotes alone at the end of the file protect nothing.
fn opening(text: &str) -> Option<&'static str> {
    if text.starts_with(TRIPLE) && text.len() > TRIPLE.len() {
        return Some(TRIPLE);
    }
    text.starts_with(BACKTICK).then_some(BACKTICK)
}

fn unclosed(start: Piece<'_>, quote: &str) -> Unreadable {
    let why = if quote == TRIPLE {
        "triple quotes that open a value must be closed"
    } else {
        "a backtick that opens a value must be closed"
    };
    refused(start, "missing closing key quote", why)
}

/// A name, its place, and what follows the delimiter (behaviour 1.4.1, 1.4a.8).
fn key_name(line: Piece<'_>) -> Result<(&str, Range<usize>, Piece<'_>), Unreadable> {
    let quote = [TRIPLE, "\"", BACKTICK].into_iter().find(|quote| line.text.starts_with(*quote));
    let (name, rest) = match quote {
        None => (None, line),
        Some(quote) => {
            let (_, inner) = line.split(quote.len());
            let close = inner
                .text
                .find(quote)
                .ok_or_else(|| refused(line, "missing closing key quote", "a quote that opens a key must be closed"))?;
            let (name, rest) = inner.split(close);
            (Some(name), rest.split(quote.len()).1)
        }
    };
    let delimiter = rest.text.find(DELIMITERS).ok_or_else(|| {
        refused(line, "key-value delimiter not found", "a line needs a `=` or `:` between key and value")
    })?;
    if name.is_none() && delimiter == 0 {
        return Err(refused(line, "empty key name", "a key needs a name before the `=`"));
    }
    let (before, behind) = rest.split(delimiter);
    let written = trim(Piece { text: "", at: line.at }.to(before.end(), line));
    Ok((trim(name.unwrap_or(before)).text, written.range(), behind.split(1).1))
}

impl<'a> Piece<'a> {
    /// From here to `end`, both in `line`.
    fn to(self, end: usize, line: Piece<'a>) -> Self {
        line.split(end - line.at).0
    }
}

/// Without one pair of single or double quotes around it, if there is no more of that quote inside (behaviour 1.4.5).
fn unquoted(value: Piece<'_>) -> Piece<'_> {
    for quote in ['\'', '"'] {
        let inner = value.text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(text) = inner.filter(|inner| !inner.contains(quote)) {
            return Piece { text, at: value.at + quote.len_utf8() };
        }
    }
    value
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

    use super::*;

    fn key(text: &str) -> Key {
        let file = read(text).expect("can be read");
        file.sections.iter().flat_map(|section| &section.keys).last().expect("a key").clone()
    }

    #[test]
    fn places_lead_back_to_the_file() {
        let text = "\u{feff}[s]\n  k = \"'Admin'\" # c\n";
        let key = key(text);
        assert_eq!(key.value, "'Admin'");
        assert_eq!(&text[key.name_span], "k");
        assert_eq!(&text[key.value_span], "\"'Admin'\"");
        assert_eq!(&text[key.raw_span], "\"'Admin'\" # c");
        assert_eq!(&text[key.places.locate(1)..][..5], "Admin");
    }

    #[test]
    fn places_of_joined_lines() {
        let text = "k = a || \\\n   'b' # x \\\n 'c'\nx";
        let file = read(text).expect_err("the last line has no delimiter");
        assert_eq!(file.at, text.len() - 1);
        let text = &text[..text.len() - 2];
        let key = key(text);
        assert_eq!(key.value, "a || 'b' # x 'c'");
        for part in ["a ||", "'b'", "'c'"] {
            let at = key.value.find(part).expect(part);
            assert!(text[key.places.locate(at)..].starts_with(part), "{part}");
        }
        assert_eq!(&text[key.value_span], &text[4..]);
    }

    #[test]
    fn places_of_protected_values() {
        let text = "k = `a;\nb` tail # c\nl = \"\"\"x\"\"\"";
        let file = read(text).expect("can be read");
        let [k, l] = &file.sections[0].keys[..] else { panic!("two keys") };
        assert_eq!((&*k.value, &text[k.value_span.clone()]), ("a;\nb", "`a;\nb`"));
        assert_eq!(&text[k.raw_span.clone()], "`a;\nb` tail # c");
        assert_eq!((&*l.value, &text[l.value_span.clone()]), ("x", "\"\"\"x\"\"\""));
    }

    #[test]
    fn refusals_say_where_and_why() {
        let refusals = [
            ("[s]\nnonsense", 4, "a line needs a `=` or `:` between key and value", "key-value delimiter not found"),
            ("\n = true", 2, "a key needs a name before the `=`", "empty key name"),
            ("\"\" = v", 0, "a key needs a name before the `=`", "error creating new key: empty key name"),
            ("[s", 0, "a section header needs a closing `]`", "unclosed section"),
            ("[]", 0, "a section header needs a name between `[` and `]`", "empty section name"),
            ("k = `a\nb", 4, "a backtick that opens a value must be closed", "missing closing key quote"),
            ("k = \"\"\"a", 4, "triple quotes that open a value must be closed", "missing closing key quote"),
            ("`k = v", 0, "a quote that opens a key must be closed", "missing closing key quote"),
        ];
        for (text, at, why, says) in refusals {
            let message = format!("{why}: Grafana does not start, and its log says `{says}`");
            assert_eq!(read(text).expect_err(text), Unreadable { at, message });
        }
    }

    #[test]
    fn dashes_are_numbered_within_their_section() {
        let file = read("- = a\n- = b\n[s]\n- = c").expect("can be read");
        let names: Vec<_> = file.sections.iter().flat_map(|section| &section.keys).map(|key| &*key.name).collect();
        assert_eq!(names, ["#1", "#2", "#1"]);
    }
}
