//! Text to tokens of HCL, of which texts and heredocs are one each.

use crate::display::visible;
use crate::spelling::Unreadable;

/// Brackets, and templates inside of templates, are nested this deep at most.
pub(super) const MAX_DEPTH: usize = 100;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or one of the words true, false and null.
    Word,
    /// A number without a sign.
    Number,
    /// A text in double quotes.
    Quoted {
        /// Whether anything is filled in.
        dynamic: bool,
    },
    /// A text from `<<` to its marker.
    Heredoc {
        /// Whether anything is filled in.
        dynamic: bool,
    },
    /// One character of punctuation.
    Mark(u8),
    /// A line break.
    Newline,
    /// Nothing follows.
    End,
}

/// A token and where it stands, in bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a file cannot be read for.
pub(super) fn unreadable(at: usize, message: impl Into<String>) -> Unreadable {
    Unreadable { at, message: message.into() }
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// A template that is not closed yet, or what it has filled in.
enum Open<'t> {
    Quoted,
    Heredoc { marker: &'t str, start: usize },
    Code { start: usize },
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        // A byte order mark is not part of the text.
        Self { text, at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 } }
    }

    /// The next token.
    pub(super) fn token(&mut self) -> Result<Token, Unreadable> {
        self.blank()?;
        let start = self.at;
        let kind = self.kind()?;
        Ok(Token { kind, start, end: self.at })
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn bytes(&self) -> &'t [u8] {
        self.rest().as_bytes()
    }

    /// Takes blanks and comments, but no line break outside of one.
    fn blank(&mut self) -> Result<(), Unreadable> {
        loop {
            match self.bytes() {
                [b' ' | b'\t', ..] => self.at += 1,
                [b'#', ..] | [b'/', b'/', ..] => self.at += line(self.rest()).len(),
                [b'/', b'*', ..] => self.comment()?,
                _ => return Ok(()),
            }
        }
    }

    /// Takes a comment that ends where it says so.
    fn comment(&mut self) -> Result<(), Unreadable> {
        match self.text.get(self.at + 2..).and_then(|inside| inside.find("*/")) {
            Some(length) => self.at += length + 4,
            None => return Err(unreadable(self.at, "this comment is never closed: `*/` is missing")),
        }
        Ok(())
    }

    fn kind(&mut self) -> Result<Kind, Unreadable> {
        if let Some(marker) = self.heredoc() {
            return self.template(Open::Heredoc { marker, start: self.at }).map(|dynamic| Kind::Heredoc { dynamic });
        }
        let (kind, length) = match self.bytes() {
            [] => (Kind::End, 0),
            [b'\n', ..] => (Kind::Newline, 1),
            [b'\r', b'\n', ..] => (Kind::Newline, 2),
            [b'"', ..] => return self.template(Open::Quoted).map(|dynamic| Kind::Quoted { dynamic }),
            [b'0'..=b'9', ..] => (Kind::Number, number_length(self.bytes())),
            [mark, ..] if b"+-*/%&|!=<>?:.,()[]{}".contains(mark) => (Kind::Mark(*mark), 1),
            _ => (Kind::Word, self.word()?),
        };
        self.at += length;
        Ok(kind)
    }

    /// How long the word here is.
    fn word(&self) -> Result<usize, Unreadable> {
        let first = self.rest().chars().next().unwrap_or_default();
        if begins_word(first) {
            return Ok(word_length(self.rest()));
        }
        let shown = visible(first.to_string());
        Err(unreadable(self.at, format!("`{shown}` means nothing here: texts stand in double quotes")))
    }

    /// The marker of the heredoc that begins here.
    fn heredoc(&self) -> Option<&'t str> {
        let after = self.rest().strip_prefix("<<")?;
        let after = after.strip_prefix('-').unwrap_or(after);
        let (marker, after) = after.split_at_checked(word_length(after))?;
        let ends = after.is_empty() || after.starts_with('\n') || after.starts_with("\r\n");
        (ends && marker.starts_with(begins_word)).then_some(marker)
    }

    /// Takes a template with all that it fills in; whether it fills in anything.
    fn template(&mut self, outermost: Open<'t>) -> Result<bool, Unreadable> {
        let mut dynamic = false;
        let mut open = Vec::new();
        self.enter(outermost, &mut open)?;
        while let Some(innermost) = open.last() {
            let step = match innermost {
                Open::Quoted => self.quoted()?,
                Open::Heredoc { marker, start } => self.heredoc_text(marker, *start)?,
                Open::Code { start } => self.code(*start)?,
            };
            match step {
                Step::Over => {}
                Step::Out => drop(open.pop()),
                Step::Into(inner) => {
                    dynamic = true;
                    self.enter(inner, &mut open)?;
                }
            }
        }
        Ok(dynamic)
    }

    /// Takes the opening of a template or of what it fills in.
    fn enter(&mut self, inner: Open<'t>, open: &mut Vec<Open<'t>>) -> Result<(), Unreadable> {
        if open.len() >= MAX_DEPTH {
            return Err(unreadable(self.at, too_deep()));
        }
        self.at += match inner {
            Open::Quoted => 1,
            // Up to the line break, so that the first line begins like any other.
            Open::Heredoc { .. } => line(self.rest()).len(),
            Open::Code { .. } => self.rest().find('{').map_or(0, |brace| brace + 1),
        };
        open.push(inner);
        Ok(())
    }

    /// One step through a text in quotes.
    fn quoted(&mut self) -> Result<Step<'t>, Unreadable> {
        let plain = self.rest().find(['"', '\\', '$', '%', '\n', '\r']);
        self.at += plain.unwrap_or(self.rest().len());
        match self.bytes() {
            [b'"', ..] => return Ok(self.out(1)),
            [b'\\', next, ..] if !matches!(next, b'\n' | b'\r') => {
                self.at += self.rest().chars().take(2).map(char::len_utf8).sum::<usize>();
            }
            [b'$' | b'%', ..] => return Ok(self.dollar()),
            _ => return Err(unreadable(self.at, "a closing quote is missing: a text in quotes ends on its line")),
        }
        Ok(Step::Over)
    }

    /// One step through a heredoc, of a line at most.
    fn heredoc_text(&mut self, marker: &str, start: usize) -> Result<Step<'t>, Unreadable> {
        self.at += self.rest().find(['\n', '$', '%']).unwrap_or(self.rest().len());
        let Some(after) = self.rest().strip_prefix('\n') else {
            return match self.rest() {
                "" => Err(unreadable(start, format!("this text is never closed: a line `{marker}` is missing"))),
                _ => Ok(self.dollar()),
            };
        };
        let next = line(after);
        if next.trim() == marker {
            return Ok(self.out(1 + next.trim_end().len()));
        }
        self.at += 1;
        Ok(Step::Over)
    }

    /// A dollar or per cent sign: `${` begins code, `$${` does not.
    fn dollar(&mut self) -> Step<'t> {
        match self.bytes() {
            [_, b'{', ..] => return Step::Into(Open::Code { start: self.at }),
            [sign, again, b'{', ..] if sign == again => self.at += 3,
            _ => self.at += 1,
        }
        Step::Over
    }

    /// One step through what a template fills in.
    fn code(&mut self, start: usize) -> Result<Step<'t>, Unreadable> {
        self.blank()?;
        if let Some(marker) = self.heredoc() {
            return Ok(Step::Into(Open::Heredoc { marker, start: self.at }));
        }
        match self.bytes() {
            [] => return Err(unreadable(start, "this is never closed: `}` is missing")),
            [b'"', ..] => return Ok(Step::Into(Open::Quoted)),
            [b'{', ..] => return Ok(Step::Into(Open::Code { start: self.at })),
            [b'}', ..] => return Ok(self.out(1)),
            _ => self.at += self.rest().chars().next().map_or(0, char::len_utf8),
        }
        Ok(Step::Over)
    }

    fn out(&mut self, length: usize) -> Step<'t> {
        self.at += length;
        Step::Out
    }
}

/// Where a step through a template leads.
enum Step<'t> {
    Over,
    Into(Open<'t>),
    Out,
}

/// What to say of brackets that are nested too deep.
pub(super) fn too_deep() -> String {
    format!("more than {MAX_DEPTH} brackets are open here")
}

/// The text up to the line break.
fn line(text: &str) -> &str {
    let line = text.split('\n').next().unwrap_or_default();
    line.strip_suffix('\r').unwrap_or(line)
}

fn begins_word(char: char) -> bool {
    char.is_alphabetic() || char == '_'
}

fn word_length(text: &str) -> usize {
    text.find(|char: char| !char.is_alphanumeric() && char != '_' && char != '-').unwrap_or(text.len())
}

/// How long the number is that begins here: a point and an exponent belong to it where digits follow.
fn number_length(bytes: &[u8]) -> usize {
    let mut length = digits(bytes);
    if bytes.get(length) == Some(&b'.') {
        length += part(bytes.get(length + 1..), 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        length += part(bytes.get(length + 1 + sign..), 1 + sign);
    }
    length
}

/// The digits with the `prefix` bytes before them, or nothing where there is no digit.
fn part(bytes: Option<&[u8]>, prefix: usize) -> usize {
    match digits(bytes.unwrap_or_default()) {
        0 => 0,
        digits => prefix + digits,
    }
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

    use super::*;

    /// The tokens of a text, each with its kind and its text.
    fn tokens(text: &str) -> Vec<(Kind, &str)> {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.token().unwrap();
            if token.kind == Kind::End {
                return tokens;
            }
            tokens.push((token.kind, text.get(token.start..token.end).unwrap()));
        }
    }

    fn error(text: &str) -> (usize, String) {
        let mut lexer = Lexer::new(text);
        loop {
            match lexer.token() {
                Ok(Token { kind: Kind::End, .. }) => panic!("`{text}` has no error"),
                Ok(_) => {}
                Err(Unreadable { at, message }) => return (at, message),
            }
        }
    }

    #[track_caller]
    fn one(text: &str, kind: Kind) {
        assert_eq!(tokens(text), [(kind, text)]);
    }

    #[test]
    fn words_numbers_and_marks() {
        let expected = [
            (Kind::Word, "a-b_1"),
            (Kind::Mark(b'='), "="),
            (Kind::Number, "1.50e-3"),
            (Kind::Newline, "\r\n"),
            (Kind::Number, "1"),
            (Kind::Mark(b'.'), "."),
            (Kind::Word, "é"),
            (Kind::Mark(b'/'), "/"),
            (Kind::Number, "2"),
            (Kind::Word, "e"),
            (Kind::Newline, "\n"),
        ];
        assert_eq!(tokens("\u{feff}a-b_1=1.50e-3\r\n1.é / 2e\n"), expected);
    }

    #[test]
    fn comments() {
        let expected = [(Kind::Word, "a"), (Kind::Newline, "\n"), (Kind::Word, "b"), (Kind::Word, "c")];
        assert_eq!(tokens("a # \" {\nb /* \n ' */ c // EOT"), expected);
        assert_eq!(error("a /* b *"), (2, "this comment is never closed: `*/` is missing".into()));
        assert_eq!(error("/*/"), (0, "this comment is never closed: `*/` is missing".into()));
    }

    #[test]
    fn texts_in_quotes() {
        for text in ["\"\"", r#""a\"b\\""#, "\"$\"", "\"$${\"", "\"$$${\"", "\"%%{ # \"", "\"%$\""] {
            one(text, Kind::Quoted { dynamic: false });
        }
        for text in ["\"${\"}\"}\"", "\"%{ if x }${ {a={}} }\"", "\"$%{ /* } */ }\"", "\"${\n<<E\n}\nE\n}\""] {
            one(text, Kind::Quoted { dynamic: true });
        }
        let missing = "a closing quote is missing: a text in quotes ends on its line";
        for text in ["\"abc", "\"abc\n\"", "\"abc\\\n\"", "\"abc\\", "\"abc\r\n\""] {
            assert_eq!(error(text).1, missing, "{text:?}");
        }
        assert_eq!(error("\"abc\n\"").0, 4);
        assert_eq!(error("\"ab${ x").0, 3);
        assert_eq!(error("\"ab${ x").1, "this is never closed: `}` is missing");
    }

    #[test]
    fn heredocs() {
        for text in ["<<EOT\nEOT", "<<-EOT\n  \" \\ $${\n  EOT", "<<E-T\n E-Tx\n ' \nE-T", "<<E\r\na\r\nE"] {
            one(text, Kind::Heredoc { dynamic: false });
        }
        one("<<EOT\n${ <<EOT\nx\nEOT\n}\nEOT", Kind::Heredoc { dynamic: true });
        one("<<EOT\n${\nEOT\n}\nEOT", Kind::Heredoc { dynamic: true });
        let heredoc = (Kind::Heredoc { dynamic: false }, "<<E\na\n E");
        assert_eq!(tokens("<<E\na\n E \t\nb"), [heredoc, (Kind::Newline, "\n"), (Kind::Word, "b")]);
        assert_eq!(error(" <<E\na\n"), (1, "this text is never closed: a line `E` is missing".into()));
        assert_eq!(error("<<E"), (0, "this text is never closed: a line `E` is missing".into()));
        assert_eq!(tokens("<< E").len(), 3);
        assert_eq!(tokens("<<1\n").len(), 4);
    }

    #[test]
    fn what_is_not_hcl() {
        assert_eq!(error("a = 'b'"), (4, "`'` means nothing here: texts stand in double quotes".into()));
        assert_eq!(error("a\rb"), (1, "`\u{fffd}` means nothing here: texts stand in double quotes".into()));
    }

    #[test]
    fn templates_are_nested_so_deep() {
        one(&format!("{}{}", "\"${".repeat(50), "}\"".repeat(50)), Kind::Quoted { dynamic: true });
        assert_eq!(error(&"\"${".repeat(51)), (150, "more than 100 brackets are open here".into()));
    }
}
