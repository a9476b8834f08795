//! A page, on which nothing can be written that a terminal would obey.

use std::ops::Range as Bytes;

use super::style::{Form, Paint, Style};

use crate::display::{columns, cut, push, width};
use crate::outcome::Range;

/// How much of a claim's value a sentence repeats.
pub(super) const VALUE: usize = 60;

/// How many items of a list a sentence repeats.
pub(super) const ITEMS: usize = 8;

/// How much is shown on each side of the place where an expression cannot be read.
const SURROUNDINGS: usize = 40;

/// What Markdown would take for something else than text.
const MARKUP: &str = "\\`*_[]<>#|~&!";

#[derive(Debug, Default)]
pub(super) struct Page {
    style: Style,
    text: String,
    column: usize,
    /// Where further lines of a paragraph begin.
    indent: usize,
    /// The last place where the line may be broken, in bytes and in columns.
    blank: Option<(usize, usize)>,
}

// The words of an explanation are many small calls: none of them is worth a copy.
impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { style, ..Self::default() }
    }

    pub(super) fn form(&self) -> Form {
        self.style.form()
    }

    /// How wide a line gets, unless a single word is wider.
    pub(super) fn columns(&self) -> usize {
        self.style.columns()
    }

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
            if self.form() == Form::Markdown && MARKUP.contains(char) {
                self.text.push('\\');
            }
            push(&mut self.text, char);
            self.column += columns(char);
            if self.form() == Form::Pretty && self.column > self.columns() {
                self.wrap();
            }
        }
    }

    /// Text in a colour, which never says anything that the text does not.
    #[inline(never)]
    pub(super) fn painted(&mut self, paint: Paint, text: &str) {
        self.paint(paint);
        self.say(text);
        self.unpaint(paint);
    }

    pub(super) fn paint(&mut self, paint: Paint) {
        if self.style.coloured() {
            self.text.push_str(paint.on());
        }
    }

    pub(super) fn unpaint(&mut self, paint: Paint) {
        if self.style.coloured() {
            self.text.push_str(paint.off());
        }
    }

    /// Bold in Markdown, and in a terminal with colours.
    pub(super) fn strong(&mut self, text: &str) {
        match self.form() {
            Form::Markdown => {
                self.text.push_str("**");
                self.say(text);
                self.text.push_str("**");
            }
            _ => self.painted(Paint::Strong, text),
        }
    }

    /// A line above what belongs together.
    pub(super) fn heading(&mut self, text: &str) {
        match self.form() {
            Form::Pretty => self.painted(Paint::Strong, text),
            Form::Plain => {
                let mut letters = text.chars();
                self.say(&letters.next().map_or_else(String::new, |first| first.to_uppercase().to_string()));
                self.say(letters.as_str());
                self.say(":");
            }
            Form::Markdown => self.strong(text),
        }
        self.end_line();
        if self.form() == Form::Markdown {
            self.end_line();
        }
    }

    /// Between the cells of a table of Markdown.
    pub(super) fn bar(&mut self) {
        self.text.push_str("| ");
    }

    /// Below the head of such a table.
    pub(super) fn rule(&mut self, columns: usize) {
        self.text.push_str(&"|---".repeat(columns));
        self.text.push_str("|\n");
    }

    /// Begins what is said of one thing in a list of things; the label may be empty.
    pub(super) fn item(&mut self, label: &str, indent: usize) {
        match self.form() {
            Form::Pretty => {
                self.begin("  ", 2);
                self.begin(label, indent);
            }
            Form::Plain => {
                self.say(label);
                self.say(if label.is_empty() { "" } else { ": " });
            }
            Form::Markdown => {
                self.text.push_str("- ");
                if !label.is_empty() {
                    self.strong(label);
                    self.say(": ");
                }
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

    /// The next line of a paragraph; where lines are as long as what they say, the next sentence.
    pub(super) fn new_line(&mut self) {
        if self.form() == Form::Pretty {
            self.end_line();
            self.go_to(self.indent);
        } else {
            self.say(" ");
        }
    }

    #[inline(never)]
    pub(super) fn go_to(&mut self, column: usize) {
        if self.form() != Form::Pretty {
            return;
        }
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
        self.hang(indent);
    }

    /// Where further lines of the paragraph begin.
    pub(super) fn hang(&mut self, indent: usize) {
        self.go_to(indent);
        self.indent = indent;
    }

    /// A value inside a sentence.
    #[inline(never)]
    pub(super) fn value(&mut self, text: &str) {
        self.quoted(&cut(text, VALUE));
    }

    /// Between backticks; in Markdown between more of them than there are in it.
    #[inline(never)]
    fn quoted(&mut self, text: &str) {
        if self.form() != Form::Markdown {
            self.say("`");
            self.say(text);
            return self.say("`");
        }
        let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
        let blank = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
        let fence = "`".repeat(longest + 1);
        self.text.extend([&*fence, blank]);
        text.chars().for_each(|char| push(&mut self.text, char));
        self.text.extend([blank, &*fence]);
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

    /// A part of an expression, on a line of its own where lines are short.
    fn code(&mut self, text: &str) {
        let mut line = String::new();
        text.chars().for_each(|char| push(&mut line, if char.is_whitespace() { ' ' } else { char }));
        if self.form() != Form::Pretty {
            self.say(" ");
            return self.quoted(&line);
        }
        self.end_line();
        self.go_to(self.indent + 4);
        self.say(&cut(&line, self.columns().saturating_sub(self.column)));
    }

    /// Ends the sentence that an expression stands in, where it is in line.
    fn stop(&mut self) {
        if self.form() != Form::Pretty {
            self.say(".");
        }
    }

    /// The failing part of an expression; of one that cannot be read the surroundings, and the place.
    pub(super) fn excerpt(&mut self, expression: &str, span: Range, unreadable: bool) {
        let Bytes { start, end } = bytes(expression, span);
        if !unreadable {
            self.code(expression.get(start..end).unwrap_or_default());
            return self.stop();
        }
        // As much on each side as there is room for, with an ellipsis at both ends.
        let room = self.columns().saturating_sub(self.indent + 4 + 2) / 2;
        let surroundings = SURROUNDINGS.min(room);
        let (before, after) = expression.split_at_checked(start).unwrap_or_default();
        let from = before.char_indices().rev().take(surroundings).last().map_or(start, |first| first.0);
        let mut around = String::from(if from > 0 { "…" } else { "" });
        around.push_str(before.get(from..).unwrap_or_default());
        let place = width(&around);
        around.push_str(&cut(after, surroundings));
        self.code(&around);
        if self.form() != Form::Pretty {
            self.say(", character ");
            self.say(&(before.chars().count() + 1).to_string());
            return self.stop();
        }
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
