//! A text with its name, and what can be said about a place in it.

use std::ops::Range;

use super::{Format, Severity, Trouble};
use crate::display::visible;
use crate::outcome::{self, Note};

/// Most bytes of a sentence: a value that fills pages is not told in full.
const LONGEST: usize = 600;

/// A sentence as it may be shown.
pub(crate) fn sentence(mut text: String) -> String {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    visible(text)
}

/// A text that settings are read from.
#[derive(Clone, Debug)]
pub struct File {
    /// What it is called in diagnostics.
    pub name: String,
    /// How it is spelled.
    pub format: Format,
    /// The text.
    pub text: String,
    /// Where each line begins.
    lines: Vec<usize>,
    /// UTF-16 code units before each [`STRIDE`]th byte, so that a place costs the same on the longest line.
    units: Vec<usize>,
}

const STRIDE: usize = 1024;

impl File {
    /// A text under a name.
    pub fn new(name: &str, format: Format, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        let (mut units, mut count) = (Vec::new(), 0);
        for (at, byte) in text.bytes().enumerate() {
            if at % STRIDE == 0 {
                units.push(count);
            }
            count += width(byte);
        }
        Self { name: name.to_owned(), format, text: text.to_owned(), lines, units }
    }

    /// Line and column of a byte, both from 1; columns in UTF-16 code units.
    pub fn place(&self, at: usize) -> Place {
        let at = at.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        Place { line, column: self.units(at) - self.units(start) + 1 }
    }

    /// How many UTF-16 code units stand before a byte.
    fn units(&self, at: usize) -> usize {
        let (stride, rest) = (at / STRIDE, at % STRIDE);
        let bytes = self.text.as_bytes().get(stride * STRIDE..).unwrap_or_default();
        let known = self.units.get(stride).or(self.units.last()).copied().unwrap_or(0);
        known + bytes.iter().take(rest).map(|byte| width(*byte)).sum::<usize>()
    }

    /// A range of bytes in UTF-16 code units.
    pub fn range(&self, bytes: Range<usize>) -> outcome::Range {
        outcome::Range { start: self.units(bytes.start), end: self.units(bytes.end) }
    }

    /// What is wrong at a place, for people and programs.
    pub fn diagnostic(&self, trouble: Trouble) -> Diagnostic {
        let Trouble { code, severity, message, help, at, fix } = trouble;
        Diagnostic {
            note: Note::new(code, sentence(message)),
            severity,
            help: help.map(sentence),
            place: Some(self.place(at.start)),
            name: Some(self.name.clone()),
            fix: fix.map(|(span, text)| Fix { range: self.range(span), text }),
        }
    }
}

/// The code units that begin with a byte of UTF-8: two for what is beyond the basic plane, none for what continues.
fn width(byte: u8) -> usize {
    match byte {
        0x80..=0xbf => 0,
        0xf0.. => 2,
        _ => 1,
    }
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in UTF-16 code units.
    pub column: usize,
}

/// What to put where, to mend something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced: in the text where the diagnostic has a line, else in the setting's value.
    pub range: outcome::Range,
    /// By what.
    pub text: String,
}

/// What is wrong with settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Code, message, setting, and the part of the setting's value.
    pub note: Note,
    /// How bad it is.
    pub severity: Severity,
    /// What to do about it.
    pub help: Option<String>,
    /// Where in the text, if there is one.
    pub place: Option<Place>,
    /// The name of that text.
    pub name: Option<String>,
    /// What mends it, if there is exactly one sensible way.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// What the typing of values refuses, where there is no text.
    pub(crate) fn refused(note: Note) -> Self {
        Self { note, severity: Severity::Error, help: None, place: None, name: None, fix: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_editors_do() {
        let file = File::new("x", Format::Ini, "a\né🦀b\r\n");
        assert_eq!(file.place(0), Place { line: 1, column: 1 });
        assert_eq!(file.place("a\né🦀".len()), Place { line: 2, column: 4 });
        assert_eq!(file.place(1000), Place { line: 3, column: 1 });
        assert_eq!(file.range(2..4), outcome::Range { start: 2, end: 3 });
        let long = File::new("x", Format::Ini, &"é🦀".repeat(1000));
        assert_eq!(long.place(6 * 700), Place { line: 1, column: 2101 });
        assert_eq!(long.range(6 * 699..6 * 1000), outcome::Range { start: 2097, end: 3000 });
    }
}
