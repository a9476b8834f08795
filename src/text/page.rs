//! A page of a hundred columns, on which nothing can be written that a terminal would obey.

use std::ops::Range as Bytes;

use crate::display::{columns, cut, push, width};
use crate::outcome::Range;

/// How wide a line gets, unless a single word is wider.
pub(super) const COLUMNS: usize = 100;

/// How much of a claim's value a sentence repeats.
pub(super) const VALUE: usize = 60;

/// How many items of a list a sentence repeats.
pub(super) const ITEMS: usize = 8;

/// How much is shown on each side of the place where an expression cannot be read.
const SURROUNDINGS: usize = 40;

#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    column: usize,
    /// Where further lines of a paragraph begin.
    indent: usize,
    /// The last place where the line may be broken, in bytes and in columns.
    blank: Option<(usize, usize)>,
}

// The words of an explanation are many small calls: none of them is worth a copy.
impl Page {
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The only way for text onto the page. It cannot break a line; the page does where the line ends.
    #[inline(never)]
    pub(super) fn say(&mut self, text: &str) {
        for char in text.chars() {
            if char == ' ' {
                self.blank = Some((self.text.len(), self.column));
            }
            push(&mut self.text, char);
            self.column += columns(char);
            if self.column > COLUMNS {
                self.wrap();
            }
        }
    }

    /// Goes on in the next line from the last blank on.
    #[cold]
    fn wrap(&mut self) {
        let Some((place, column)) = self.blank.take() else { return };
        let rest = self.text.split_off(place);
        let width = self.column - column - 1;
        self.new_line();
        self.text.push_str(rest.get(1..).unwrap_or_default());
        self.column += width;
    }

    #[inline(never)]
    pub(super) fn end_line(&mut self) {
        while self.text.ends_with(' ') {
            self.text.truncate(self.text.len() - 1);
        }
        self.text.push('\n');
        self.column = 0;
        self.blank = None;
    }

    /// The next line of a paragraph.
    pub(super) fn new_line(&mut self) {
        self.end_line();
        self.go_to(self.indent);
    }

    #[inline(never)]
    pub(super) fn go_to(&mut self, column: usize) {
        while self.column < column {
            self.text.push(' ');
            self.column += 1;
        }
        self.blank = None;
    }

    /// Begins a paragraph that hangs at a column.
    #[inline(never)]
    pub(super) fn begin(&mut self, label: &str, indent: usize) {
        self.indent = 0;
        self.say(label);
        self.go_to(indent);
        self.indent = indent;
    }

    /// A value inside a sentence.
    #[inline(never)]
    pub(super) fn value(&mut self, text: &str) {
        self.say("`");
        self.say(&cut(text, VALUE));
        self.say("`");
    }

    /// Values inside a sentence, not too many of them.
    #[inline(never)]
    pub(super) fn values(&mut self, texts: &[&str]) {
        for (index, text) in texts.iter().enumerate().take(ITEMS) {
            if index > 0 {
                self.say(", ");
            }
            self.value(text);
        }
        if texts.len() > ITEMS {
            self.say(", … (");
            self.say(&texts.len().to_string());
            self.say(")");
        }
    }

    /// Words with `and` before the last.
    #[inline(never)]
    pub(super) fn joined(&mut self, words: &[&str]) {
        for (index, word) in words.iter().enumerate() {
            self.glue(index, words.len());
            self.say(word);
        }
    }

    /// What stands before one of so many words.
    #[inline(never)]
    pub(super) fn glue(&mut self, index: usize, count: usize) {
        self.say(match index {
            0 => "",
            index if index + 1 == count => " and ",
            _ => ", ",
        });
    }

    /// A part of an expression, on a line of its own.
    fn code(&mut self, text: &str) {
        self.end_line();
        self.go_to(self.indent + 4);
        let mut line = String::new();
        text.chars().for_each(|char| push(&mut line, if char.is_whitespace() { ' ' } else { char }));
        self.say(&cut(&line, COLUMNS - self.column));
    }

    /// The failing part of an expression; of one that cannot be read the surroundings, and the place.
    pub(super) fn excerpt(&mut self, expression: &str, span: Range, unreadable: bool) {
        let Bytes { start, end } = bytes(expression, span);
        if !unreadable {
            return self.code(expression.get(start..end).unwrap_or_default());
        }
        let (before, after) = expression.split_at_checked(start).unwrap_or_default();
        let from = before.char_indices().rev().take(SURROUNDINGS).last().map_or(start, |first| first.0);
        let mut around = String::from(if from > 0 { "…" } else { "" });
        around.push_str(before.get(from..).unwrap_or_default());
        let place = width(&around);
        around.push_str(&cut(after, SURROUNDINGS));
        self.code(&around);
        self.end_line();
        self.go_to(self.indent + 4 + place);
        self.say("^");
    }
}

/// Where a range in UTF-16 code units is in bytes.
pub(super) fn bytes(text: &str, range: Range) -> Bytes<usize> {
    byte(text, range.start)..byte(text, range.end)
}

#[inline(never)]
fn byte(text: &str, place: usize) -> usize {
    let mut units = 0;
    for (byte, char) in text.char_indices() {
        if units >= place {
            return byte;
        }
        units += char.len_utf16();
    }
    text.len()
}
