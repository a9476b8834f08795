//! Expressions of HCL, as far as they are literals.

use std::ops::Range;

use super::functions;
use super::lexer::{Kind, Lexer, MAX_DEPTH, Token, too_deep, unreadable};
use super::template::{self, Text};
use crate::spelling::Unreadable;

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) literal: Literal,
    pub(super) span: Range<usize>,
}

/// What an expression gives.
#[derive(Clone, Debug)]
pub(super) enum Literal {
    Null,
    Flag(bool),
    /// A number as Terraform prints it.
    Number(String),
    Text(Text),
    List(Vec<Value>),
    Object(Vec<Pair>),
    /// Only Terraform knows.
    Unknown,
}

/// A name with its value.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) value: Value,
}

impl Value {
    /// The text that Terraform makes of it where it needs one.
    pub(super) fn text(&self) -> Option<Text> {
        match &self.literal {
            Literal::Text(text) => Some(text.clone()),
            Literal::Number(number) => Some(Text::of(number, self.span.start)),
            Literal::Flag(flag) => Some(Text::of(if *flag { "true" } else { "false" }, self.span.start)),
            _ => None,
        }
    }
}

/// What stands between brackets, or the file.
pub(super) struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    peeked: Option<Token>,
    /// Whether line breaks mean anything here.
    lines: bool,
    /// Where the last token ended.
    end: usize,
    depth: usize,
}

type Read<T> = Result<T, Unreadable>;

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, lexer: Lexer::new(text), peeked: None, lines: true, end: 0, depth: 0 }
    }

    /// The next token, without taking it.
    pub(super) fn peek(&mut self) -> Read<Token> {
        loop {
            let token = match self.peeked {
                Some(token) => token,
                None => self.lexer.token()?,
            };
            self.peeked = Some(token);
            if self.lines || token.kind != Kind::Newline {
                return Ok(token);
            }
            self.peeked = None;
        }
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Read<Token> {
        let token = self.peek()?;
        self.peeked = None;
        self.end = token.end;
        Ok(token)
    }

    /// Takes the next token if it is this one.
    pub(super) fn takes(&mut self, kind: Kind) -> Read<bool> {
        let is = self.peek()?.kind == kind;
        if is {
            self.take()?;
        }
        Ok(is)
    }

    pub(super) fn source(&self, token: Token) -> &'t str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// What is wrong where a token stands that does not belong there.
    pub(super) fn expected(&self, what: &str, token: Token) -> Unreadable {
        // Not what the token says, which may be a part of a secret.
        let found = match token.kind {
            Kind::End => "the end of the text".into(),
            Kind::Newline => "a line break".into(),
            Kind::Word => "a word".into(),
            Kind::Number => "a number".into(),
            Kind::Quoted { .. } | Kind::Heredoc { .. } => "a text".into(),
            Kind::Mark(mark) => format!("`{}`", char::from(mark)),
        };
        unreadable(token.start, format!("{what} is missing: {found} stands here"))
    }

    /// An expression: a literal, or one that only Terraform knows.
    pub(super) fn expression(&mut self) -> Read<Value> {
        let start = self.peek()?.start;
        let mut literal = self.primary()?;
        let next = self.peek()?;
        if !ends(next) {
            if !continues(next) {
                return Err(self.expected("an operator, a comma or a line break", next));
            }
            self.skip()?;
            literal = Literal::Unknown;
        }
        Ok(Value { literal, span: start..self.end })
    }

    fn primary(&mut self) -> Read<Literal> {
        let token = self.peek()?;
        match token.kind {
            Kind::Quoted { .. } | Kind::Heredoc { .. } => self.template(),
            Kind::Number => Ok(number(self.taken()?)),
            Kind::Word => self.word(),
            Kind::Mark(b'-') => self.negative(),
            Kind::Mark(b'[') => self.inside(false, Self::list),
            Kind::Mark(b'{') => self.inside(true, Self::object),
            Kind::Mark(b'(') => self.inside(false, Self::parenthesised),
            Kind::Mark(b'!') => self.unknown(),
            _ => Err(self.expected("a value", token)),
        }
    }

    /// Takes the next token; its text.
    fn taken(&mut self) -> Read<&'t str> {
        let token = self.take()?;
        Ok(self.source(token))
    }

    fn template(&mut self) -> Read<Literal> {
        let token = self.take()?;
        let source = self.source(token);
        Ok(match token.kind {
            Kind::Quoted { dynamic: false } => Literal::Text(template::quoted(source, token.start)?),
            Kind::Heredoc { dynamic: false } => Literal::Text(template::heredoc(source, token.start)?),
            _ => Literal::Unknown,
        })
    }

    fn negative(&mut self) -> Read<Literal> {
        self.take()?;
        if self.peek()?.kind != Kind::Number {
            return self.unknown();
        }
        Ok(match number(self.taken()?) {
            Literal::Number(number) => Literal::Number(format!("-{number}")),
            other => other,
        })
    }

    fn word(&mut self) -> Read<Literal> {
        let word = self.taken()?;
        if self.peek()?.kind == Kind::Mark(b'(') {
            return self.inside(false, |parser, _| parser.call(word));
        }
        Ok(match word {
            "true" => Literal::Flag(true),
            "false" => Literal::Flag(false),
            "null" => Literal::Null,
            _ => Literal::Unknown,
        })
    }

    /// Reads what an opening bracket begins; `read` is told where that is.
    fn inside(&mut self, lines: bool, read: impl FnOnce(&mut Self, usize) -> Read<Literal>) -> Read<Literal> {
        let bracket = self.take()?;
        if self.depth >= MAX_DEPTH {
            return Err(unreadable(bracket.start, too_deep()));
        }
        let outer = std::mem::replace(&mut self.lines, lines);
        self.depth += 1;
        let literal = read(self, bracket.start)?;
        self.depth -= 1;
        self.lines = outer;
        Ok(literal)
    }

    fn list(&mut self, start: usize) -> Read<Literal> {
        if self.comprehension()? {
            return self.skip_to(b']', start);
        }
        Ok(Literal::List(self.items(b']')?))
    }

    fn call(&mut self, name: &str) -> Read<Literal> {
        let arguments = self.items(b')')?;
        Ok(functions::call(name, &arguments).unwrap_or(Literal::Unknown))
    }

    fn parenthesised(&mut self, _: usize) -> Read<Literal> {
        let value = self.expression()?;
        let close = self.take()?;
        if close.kind == Kind::Mark(b')') { Ok(value.literal) } else { Err(self.expected("`)`", close)) }
    }

    /// Whether `for` follows, which is no item.
    fn comprehension(&mut self) -> Read<bool> {
        let token = self.peek()?;
        Ok(self.source(token) == "for")
    }

    /// Values with commas between them, and the bracket that closes them.
    fn items(&mut self, close: u8) -> Read<Vec<Value>> {
        let mut items = Vec::new();
        while !self.takes(Kind::Mark(close))? {
            items.push(self.expression()?);
            let next = self.peek()?;
            if next.kind != Kind::Mark(close) && !self.takes(Kind::Mark(b','))? {
                return Err(self.expected(&format!("`,` or `{}`", char::from(close)), next));
            }
        }
        Ok(items)
    }

    fn object(&mut self, start: usize) -> Read<Literal> {
        let mut pairs = Vec::new();
        self.blank_lines()?;
        if self.comprehension()? {
            return self.skip_to(b'}', start);
        }
        while !self.takes(Kind::Mark(b'}'))? {
            let Some(pair) = self.pair()? else { return self.skip_to(b'}', start) };
            pairs.push(pair);
            let next = self.peek()?;
            if !matches!(next.kind, Kind::Mark(b'}' | b',') | Kind::Newline) {
                return Err(self.expected("`,`, `}` or a line break", next));
            }
            self.takes(Kind::Mark(b','))?;
            self.blank_lines()?;
        }
        Ok(Literal::Object(pairs))
    }

    pub(super) fn blank_lines(&mut self) -> Read<()> {
        while self.takes(Kind::Newline)? {}
        Ok(())
    }

    /// A name and its value; None where the name is an expression.
    fn pair(&mut self) -> Read<Option<Pair>> {
        let token = self.take()?;
        let name = match token.kind {
            Kind::Word => self.source(token).to_owned(),
            Kind::Quoted { dynamic: false } => template::quoted(self.source(token), token.start)?.value,
            Kind::Number => self.source(token).to_owned(),
            Kind::Quoted { .. } => return Ok(None),
            // The bracket that closes it stays to be found.
            Kind::Mark(b'(') => return self.inside_taken(token).map(|()| None),
            _ => return Err(self.expected("a name or `}`", token)),
        };
        let next = self.peek()?;
        if !matches!(next.kind, Kind::Mark(b'=' | b':')) {
            let is_expression = continues(next) || next.kind == Kind::Mark(b'(');
            return if is_expression { Ok(None) } else { Err(self.expected("`=`", next)) };
        }
        self.take()?;
        Ok(Some(Pair { name, span: token.start..token.end, value: self.expression()? }))
    }

    /// Takes everything up to the end of an expression.
    fn skip(&mut self) -> Read<()> {
        while !ends(self.peek()?) {
            let token = self.take()?;
            self.inside_taken(token)?;
        }
        Ok(())
    }

    fn unknown(&mut self) -> Read<Literal> {
        self.take()?;
        self.skip()?;
        Ok(Literal::Unknown)
    }

    /// Takes everything up to the bracket that closes the one at `start`.
    pub(super) fn skip_to(&mut self, close: u8, start: usize) -> Read<Literal> {
        self.close(vec![(close, start)])?;
        Ok(Literal::Unknown)
    }

    /// Takes what the token begins, if it is an opening bracket.
    fn inside_taken(&mut self, token: Token) -> Read<()> {
        match closing(token.kind) {
            Some(close) => self.close(vec![(close, token.start)]),
            None => Ok(()),
        }
    }

    /// Takes everything until all these brackets, each with where it was opened, are closed.
    fn close(&mut self, mut open: Vec<(u8, usize)>) -> Read<()> {
        while let Some((close, start)) = open.last().copied() {
            let token = self.take()?;
            match token.kind {
                Kind::End => return Err(never_closed(close, start)),
                Kind::Mark(mark) if mark == close => drop(open.pop()),
                Kind::Mark(b')' | b']' | b'}') => {
                    return Err(self.expected(&format!("`{}`", char::from(close)), token));
                }
                kind => open.extend(closing(kind).map(|close| (close, token.start))),
            }
            if self.depth + open.len() > MAX_DEPTH {
                return Err(unreadable(token.start, too_deep()));
            }
        }
        Ok(())
    }
}

pub(super) fn never_closed(close: u8, start: usize) -> Unreadable {
    unreadable(start, format!("this is never closed: `{}` is missing", char::from(close)))
}

/// The bracket that closes this one.
fn closing(kind: Kind) -> Option<u8> {
    match kind {
        Kind::Mark(b'(') => Some(b')'),
        Kind::Mark(b'[') => Some(b']'),
        Kind::Mark(b'{') => Some(b'}'),
        _ => None,
    }
}

/// Whether an expression is over before this token.
fn ends(token: Token) -> bool {
    matches!(token.kind, Kind::Newline | Kind::End | Kind::Mark(b',' | b')' | b']' | b'}'))
}

/// Whether an expression can go on with this token.
fn continues(token: Token) -> bool {
    matches!(token.kind, Kind::Mark(mark) if b".[?:+-*/%=!<>&|".contains(&mark))
}

/// More digits than this are left to Terraform, as are larger exponents.
const MOST_DIGITS: usize = 100;

fn number(source: &str) -> Literal {
    decimal(source).map_or(Literal::Unknown, Literal::Number)
}

/// A number without exponent and needless zeros, as Terraform prints it.
fn decimal(source: &str) -> Option<String> {
    let (mantissa, exponent) = source.split_once(['e', 'E']).unwrap_or((source, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: isize = exponent.parse().ok()?;
    if exponent.unsigned_abs() > MOST_DIGITS || mantissa.len() > MOST_DIGITS {
        return None;
    }
    let digits = format!("{zeros}{whole}{fraction}{zeros}", zeros = "0".repeat(exponent.unsigned_abs()));
    let point = (exponent.unsigned_abs() + whole.len()).checked_add_signed(exponent)?;
    let (whole, fraction) = digits.split_at_checked(point)?;
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    /// A literal as JSON would have it, `?` where only Terraform knows.
    fn shown(literal: &Literal) -> String {
        match literal {
            Literal::Null => "null".into(),
            Literal::Flag(flag) => flag.to_string(),
            Literal::Number(number) => number.clone(),
            Literal::Text(text) => format!("{:?}", text.value),
            Literal::List(items) => {
                format!("[{}]", items.iter().map(|item| shown(&item.literal)).collect::<Vec<_>>().join(","))
            }
            Literal::Object(pairs) => {
                let pairs = pairs.iter().map(|pair| format!("{}:{}", pair.name, shown(&pair.value.literal)));
                format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
            }
            Literal::Unknown => "?".into(),
        }
    }

    /// The expression at the beginning, and what follows it.
    #[track_caller]
    fn is(text: &str, value: &str, after: &str) {
        let mut parser = Parser::new(text);
        let read = parser.expression().unwrap();
        assert_eq!(shown(&read.literal), value, "{text}");
        assert_eq!(&text[read.span.end..], after, "{text}");
    }

    #[track_caller]
    fn error(text: &str, at: usize, message: &str) {
        let error = Parser::new(text).expression().map(|value| shown(&value.literal)).unwrap_err();
        assert_eq!(error, unreadable(at, message), "{text}");
    }

    #[test]
    fn literals() {
        is("\"a\" # b", "\"a\"", " # b");
        is("true\n", "true", "\n");
        is("null", "null", "");
        is("(\n\"a\"\n)\nb", "\"a\"", "\nb");
        is("<<-E\n  a\n  E\nb", "\"a\\n\"", "\nb");
        is("[\n\"a\" // c\n, 1,\n]}", "[\"a\",1]", "}");
        is("[]", "[]", "");
        is("{}", "{}", "");
        is("{\n\n a = 1, b : [\n2\n]\n\n \"c d\"=null,\n\n1=2}", "{a:1,b:[2],c d:null,1:2}", "");
    }

    #[test]
    fn numbers() {
        for (source, number) in [
            ("5", "5"),
            ("- 5", "-5"),
            ("1.50", "1.5"),
            ("007", "7"),
            ("1e3", "1000"),
            ("1.5E-2", "0.015"),
            ("0.1e-7", "0.00000001"),
            ("12.5e1", "125"),
            ("0.0", "0"),
            ("0e5", "0"),
            ("123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"),
            ("1e101", "?"),
            ("1e99999999999999999999", "?"),
        ] {
            is(source, number, "");
        }
        is(&"1".repeat(101), "?", "");
    }

    #[test]
    fn what_only_terraform_knows() {
        for text in [
            "var.x",
            "local.a[0].b",
            "!true",
            "-var.x",
            "1 + 2",
            "\"a\" == \"b\" ? 1 : [\n2\n]",
            "\"${var.x}\"",
            "<<E\n%{ if true }a%{ endif }\nE",
            "[for x in [1]: x]",
            "{for k, v in { a = 1 } : k => v}",
            "{ (\"a\") = 1, b = 2 }",
            "{ \"${a}\" = 1 }",
            "{ a.b = 1 }",
            "upper(\"a\")",
            "file(\"a\", { b = [1] })",
            "join(\",\", var.x...)",
            "provider::a::b(1)",
            "(var.x)",
            "[\n1][0]",
        ] {
            is(&format!("{text}\nb"), "?", "\nb");
        }
        is("[var.x, 1]", "[?,1]", "");
        is("{ a = var.x }", "{a:?}", "");
    }

    #[test]
    fn errors() {
        error("\n", 0, "a value is missing: a line break stands here");
        error("", 0, "a value is missing: the end of the text stands here");
        error("= 1", 0, "a value is missing: `=` stands here");
        error("\"a\" \"b\"", 4, "an operator, a comma or a line break is missing: a text stands here");
        error("[1 2]", 3, "an operator, a comma or a line break is missing: a number stands here");
        error("[1,,2]", 3, "a value is missing: `,` stands here");
        error("[1", 2, "`,` or `]` is missing: the end of the text stands here");
        error("[1)", 2, "`,` or `]` is missing: `)` stands here");
        error("(1]", 2, "`)` is missing: `]` stands here");
        error("{a = 1 b = 2}", 7, "an operator, a comma or a line break is missing: a word stands here");
        error("{a = 1) }", 6, "`,`, `}` or a line break is missing: `)` stands here");
        error("{a\n= 1}", 2, "`=` is missing: a line break stands here");
        error("{a =\n1}", 4, "a value is missing: a line break stands here");
        error("{, a = 1}", 1, "a name or `}` is missing: `,` stands here");
        error("{ for x in [1", 11, "this is never closed: `]` is missing");
        error("{ for x in y", 0, "this is never closed: `}` is missing");
        error("[for x in y : (x]", 16, "`)` is missing: `]` stands here");
        error("a + (b", 4, "this is never closed: `)` is missing");
    }

    #[test]
    fn brackets_are_nested_so_deep() {
        is(&format!("{}{}", "[".repeat(100), "]".repeat(100)), &format!("{}{}", "[".repeat(100), "]".repeat(100)), "");
        is(&format!("[{}]", "[],".repeat(101)), &format!("[{}]", ["[]"; 101].join(",")), "");
        error(&"[".repeat(101), 100, "more than 100 brackets are open here");
        error(&"{a=".repeat(101), 300, "more than 100 brackets are open here");
        error(&"a(".repeat(101), 201, "more than 100 brackets are open here");
        error(&format!("a + {}", "(".repeat(101)), 104, "more than 100 brackets are open here");
    }
}
