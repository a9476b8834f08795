//! Text to tokens, each with its span (behaviour 10.1).

use super::error::{Error, Kind as ErrorKind, Span};
use super::json;

/// What a token is; a kind that carries text carries it decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare name.
    Name,
    /// A name in double quotes, as JSON reads it.
    QuotedName(Box<str>),
    /// `$name`.
    Variable,
    /// Text in single quotes.
    Text(Box<str>),
    /// JSON in backticks.
    Json(Box<str>),
    /// Digits, with a minus directly before them.
    Number,
    Dot,
    Star,
    Comma,
    Colon,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParen,
    CloseParen,
    /// `[?`
    Filter,
    /// `[]`
    Flatten,
    Current,
    Root,
    Plus,
    Minus,
    Multiply,
    Divide,
    Modulo,
    /// `//`
    IntegerDivide,
    Or,
    And,
    Pipe,
    Not,
    Expref,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// A lone `=`.
    Assign,
    End,
}

impl Kind {
    /// The name of the kind for tools that colour expressions.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::QuotedName(_) => "quoted-name",
            Self::Variable => "variable",
            Self::Text(_) => "string",
            Self::Json(_) => "literal",
            Self::Number => "number",
            Self::Current | Self::Root => "node",
            Self::Dot | Self::Comma | Self::Colon => "punctuation",
            Self::OpenBrace | Self::CloseBrace | Self::OpenBracket | Self::CloseBracket => "bracket",
            Self::OpenParen | Self::CloseParen | Self::Filter | Self::Flatten => "bracket",
            Self::End => "end",
            _ => "operator",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// All tokens of `text`, the last one being [`Kind::End`].
pub(super) fn tokenize(text: &str) -> Result<Vec<Token>, Box<Error>> {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    loop {
        let token = lexer.token()?;
        let end = token.kind == Kind::End;
        tokens.push(token);
        if end {
            return Ok(tokens);
        }
    }
}

/// Reads one token after the other; an editor goes on behind an error, a parser does not.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// The tokens of one character that no longer token begins with.
const SINGLE: &[(char, Kind)] = &[
    ('.', Kind::Dot),
    ('*', Kind::Star),
    (',', Kind::Comma),
    (':', Kind::Colon),
    ('{', Kind::OpenBrace),
    ('}', Kind::CloseBrace),
    (']', Kind::CloseBracket),
    ('(', Kind::OpenParen),
    (')', Kind::CloseParen),
    ('@', Kind::Current),
    ('+', Kind::Plus),
    ('%', Kind::Modulo),
    ('−', Kind::Minus),
    ('×', Kind::Multiply),
    ('÷', Kind::Divide),
];

/// A character, the one that makes it longer, and what it is with and without.
const DOUBLE: &[(char, char, Kind, Kind)] = &[
    ('/', '/', Kind::IntegerDivide, Kind::Divide),
    ('|', '|', Kind::Or, Kind::Pipe),
    ('&', '&', Kind::And, Kind::Expref),
    ('!', '=', Kind::NotEqual, Kind::Not),
    ('=', '=', Kind::Equal, Kind::Assign),
    ('<', '=', Kind::LessOrEqual, Kind::Less),
    ('>', '=', Kind::GreaterOrEqual, Kind::Greater),
];

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next token is looked for.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.rest().chars().next()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn next_if(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        self.at += self.rest().bytes().take_while(|byte| belongs(*byte)).count();
    }

    pub(super) fn token(&mut self) -> Result<Token, Box<Error>> {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        let start = self.at;
        let kind = match self.next() {
            None => Kind::End,
            Some(char) => self.kind(char, start)?,
        };
        Ok(Token { kind, span: Span::new(start, self.at) })
    }

    fn kind(&mut self, char: char, start: usize) -> Result<Kind, Box<Error>> {
        if let Some((_, kind)) = SINGLE.iter().find(|entry| entry.0 == char) {
            return Ok(kind.clone());
        }
        if let Some((_, longer, double, single)) = DOUBLE.iter().find(|entry| entry.0 == char) {
            return Ok(if self.next_if(*longer) { double.clone() } else { single.clone() });
        }
        match char {
            'a'..='z' | 'A'..='Z' | '_' => self.name(Kind::Name),
            '$' => self.root_or_variable(),
            '0'..='9' => Ok(self.digits()),
            '-' if self.rest().starts_with(|char: char| char.is_ascii_digit()) => Ok(self.digits()),
            '-' => Ok(Kind::Minus),
            '[' if self.next_if('?') => Ok(Kind::Filter),
            '[' if self.next_if(']') => Ok(Kind::Flatten),
            '[' => Ok(Kind::OpenBracket),
            '"' => self.quoted_name(start),
            '\'' => self.raw_string(start),
            '`' => self.literal(start),
            _ => Err(Error::about(ErrorKind::Syntax, Span::new(start, self.at), unknown(char))),
        }
    }

    fn digits(&mut self) -> Kind {
        self.skip_while(|byte| byte.is_ascii_digit());
        Kind::Number
    }

    /// The rest of a name. go-jmespath indexes past a table at U+0080 (behaviour 10.1.9).
    fn name(&mut self, kind: Kind) -> Result<Kind, Box<Error>> {
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if self.rest().starts_with('\u{80}') {
            let span = Span::new(self.at, self.at + '\u{80}'.len_utf8());
            return Err(Error::new(ErrorKind::Panic, span, "a name is followed by the control character U+0080"));
        }
        Ok(kind)
    }

    /// `$`, or `$name`, which may begin with a digit.
    fn root_or_variable(&mut self) -> Result<Kind, Box<Error>> {
        let start = self.at;
        let kind = self.name(Kind::Variable)?;
        Ok(if self.at == start { Kind::Root } else { kind })
    }

    /// What stands before the next `end` that no backslash protects; the end is taken too.
    fn until(&mut self, end: char, start: usize) -> Result<&'t str, Box<Error>> {
        let from = self.at;
        while let Some(char) = self.next() {
            if char == end {
                return Ok(self.text.get(from..self.at - end.len_utf8()).unwrap_or_default());
            }
            if char == '\\' {
                self.next();
            }
        }
        Err(unclosed(start, self.at))
    }

    fn quoted_name(&mut self, start: usize) -> Result<Kind, Box<Error>> {
        self.until('"', start)?;
        let span = Span::new(start, self.at);
        let arena = bumpalo::Bump::new();
        let name = json::parse(span.of(self.text), &arena).ok().and_then(|document| document.value.as_str());
        let name =
            name.ok_or_else(|| Error::about(ErrorKind::Syntax, span, "a quoted name has to be a JSON string, unlike"))?;
        Ok(Kind::QuotedName(name.into()))
    }

    fn literal(&mut self, start: usize) -> Result<Kind, Box<Error>> {
        let mut text = String::new();
        let mut rest = self.until('`', start)?.chars().peekable();
        while let Some(char) = rest.next() {
            if char != '\\' || rest.peek() != Some(&'`') {
                text.push(char);
            }
        }
        Ok(Kind::Json(text.into()))
    }

    /// Text in single quotes: `\'` is a quote, `\\` one backslash, any other backslash itself (behaviour 10.1.6).
    fn raw_string(&mut self, start: usize) -> Result<Kind, Box<Error>> {
        let mut text = String::new();
        while let Some(char) = self.next() {
            match char {
                '\'' => return Ok(Kind::Text(text.into())),
                '\\' if self.next_if('\'') => text.push('\''),
                '\\' if self.next_if('\\') => text.push('\\'),
                _ => text.push(char),
            }
        }
        Err(unclosed(start, self.at))
    }
}

fn unclosed(start: usize, end: usize) -> Box<Error> {
    Error::about(ErrorKind::Syntax, Span::new(start, end), "a quote is opened and not closed:")
}

/// What to say of a character that no token begins with; typographic quotes are the usual reason.
fn unknown(char: char) -> &'static str {
    match char {
        '‘' | '’' | '“' | '”' | '´' => "a typographic quote, where an expression needs a plain one:",
        '?' => "a condition is written inside `[?…]`, and there is no other use of",
        _ => "an expression cannot hold the character",
    }
}
