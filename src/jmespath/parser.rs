//! Tokens to nodes: a Pratt parser (`nud`, `led`, binding powers) of the grammar that go-jmespath accepts
//! (behaviour 10.1), which is wider than any specification of it.

use bumpalo::Bump;

use super::ast::{Arithmetic, Comparison, Kind, Node, NodeId, Slice};
use super::error::{Error, Kind as ErrorKind, Span};
use super::lexer::{Kind as Token, Token as Lexeme, tokenize};
use super::limits::{MAX_LENGTH, MAX_NESTING};
use super::{functions, json};

/// What binds tighter than this ends a projection's right side; the rest is applied to each of its items.
const PROJECTION_STOP: u8 = 10;
const PIPE: u8 = 1;
const DOT: u8 = 40;
const NOT: u8 = 45;
const SIGN: u8 = 6;
const FLATTEN: u8 = 9;
const STAR: u8 = 20;
const FILTER: u8 = 21;

/// How strongly a token binds what stands before it. `=` is not in any grammar; go-jmespath parses it everywhere.
fn power(token: &Token) -> u8 {
    match token {
        Token::Pipe | Token::Assign => PIPE,
        Token::Or => 2,
        Token::And => 3,
        Token::Equal | Token::NotEqual | Token::Less | Token::LessOrEqual | Token::Greater | Token::GreaterOrEqual => 5,
        Token::Minus | Token::Plus => SIGN,
        Token::Divide | Token::IntegerDivide | Token::Modulo | Token::Multiply => 7,
        Token::Flatten => FLATTEN,
        Token::Star => STAR,
        Token::Filter => FILTER,
        Token::Dot => DOT,
        Token::Not => NOT,
        Token::OpenBrace => 50,
        Token::OpenBracket => 55,
        Token::OpenParen => 60,
        _ => 0,
    }
}

/// The nodes of an expression and the number of the outermost one.
pub(super) fn parse(text: &str) -> Result<(Vec<Node>, NodeId), Box<Error>> {
    if text.len() > MAX_LENGTH {
        let all = Span::new(0, text.len());
        return Err(Error::new(ErrorKind::RecursionLimit, all, "the expression is longer than 4 MiB"));
    }
    let tokens = tokenize(text)?;
    let mut parser = Parser { text, tokens: &tokens, at: 0, nodes: Vec::with_capacity(tokens.len()), depth: 0 };
    let root = parser.expression(0)?;
    match parser.kind() {
        Token::End => Ok((parser.nodes, root)),
        _ => Err(parser.unexpected("the expression is complete before")),
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Lexeme],
    at: usize,
    nodes: Vec<Node>,
    depth: usize,
}

/// What stands for a token behind the last one.
const END: &Lexeme = &Lexeme { kind: Token::End, span: Span { start: 0, end: 0 } };

impl<'t> Parser<'t> {
    fn token(&self) -> &'t Lexeme {
        self.tokens.get(self.at).or(self.tokens.last()).unwrap_or(END)
    }

    fn kind(&self) -> &'t Token {
        &self.token().kind
    }

    fn ahead(&self) -> &'t Token {
        self.tokens.get(self.at + 1).map_or(&Token::End, |token| &token.kind)
    }

    fn advance(&mut self) -> &'t Lexeme {
        let token = self.token();
        self.at += 1;
        token
    }

    fn take(&mut self, kind: &Token) -> bool {
        let found = self.kind() == kind;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, kind: &Token, message: &'static str) -> Result<(), Box<Error>> {
        if self.take(kind) { Ok(()) } else { Err(self.unexpected(message)) }
    }

    fn unexpected(&self, message: &'static str) -> Box<Error> {
        match self.token() {
            Lexeme { kind: Token::End, span } => Error::syntax(*span, "the expression ends too early"),
            Lexeme { span, .. } => Error::about(ErrorKind::Syntax, *span, message),
        }
    }

    fn add(&mut self, kind: Kind, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { kind, span });
        id
    }

    fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(Node::IDENTITY)
    }

    fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// The span from `start` to the last token taken.
    fn since(&self, start: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|last| self.tokens.get(last));
        last.map_or(start, |last| start.to(last.span))
    }

    /// Nothing written: the value at hand, at an empty span behind the last token.
    fn identity(&mut self) -> NodeId {
        let end = self.since(self.token().span).end;
        let last = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(end, |last| last.span.end);
        self.add(Kind::Identity, Span { start: last, end: last })
    }

    /// An expression up to the next token that binds no tighter than `least`.
    fn expression(&mut self, least: u8) -> Result<NodeId, Box<Error>> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(Error::new(
                ErrorKind::RecursionLimit,
                self.token().span,
                "the expression nests deeper than 500 levels",
            ));
        }
        let token = self.advance();
        let mut left = self.nud(token)?;
        while least < power(self.kind()) {
            let token = self.advance();
            left = self.led(token, left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// An expression that `token` begins.
    fn nud(&mut self, token: &'t Lexeme) -> Result<NodeId, Box<Error>> {
        let start = token.span;
        match &token.kind {
            Token::Json(text) => self.json(text, start),
            Token::Text(text) => Ok(self.add(Kind::Text(text.clone()), start)),
            Token::Name if start.of(self.text) == "let" && *self.kind() == Token::Variable => {
                self.let_expression(start)
            }
            Token::Name => Ok(self.add(Kind::Field(start.of(self.text).into()), start)),
            Token::QuotedName(_) if *self.kind() == Token::OpenParen => {
                Err(Error::about(ErrorKind::Syntax, start, "a function's name has to stand without quotes, unlike"))
            }
            Token::QuotedName(name) => Ok(self.add(Kind::Field(name.clone()), start)),
            Token::Variable => Ok(self.add(Kind::Variable(start.of(self.text).into()), start)),
            Token::Current => Ok(self.add(Kind::Current, start)),
            Token::Root => Ok(self.add(Kind::Root, start)),
            Token::Plus | Token::Minus => {
                let operand = self.expression(SIGN)?;
                Ok(self.add(Kind::Sign { negative: token.kind == Token::Minus, operand }, self.since(start)))
            }
            Token::Not => {
                let operand = self.expression(NOT)?;
                Ok(self.add(Kind::Not(operand), self.since(start)))
            }
            Token::Expref => {
                let body = self.expression(0)?;
                Ok(self.add(Kind::Expref(body), self.since(start)))
            }
            Token::OpenParen => self.parenthesised(),
            Token::Star => self.all_values(start),
            Token::Filter => {
                let left = self.identity();
                self.filter(left, start)
            }
            Token::Flatten => {
                let left = self.identity();
                self.flatten(left, start)
            }
            Token::OpenBrace => self.hash(start),
            Token::OpenBracket => self.bracket(start),
            Token::End => Err(Error::syntax(start, "the expression ends too early")),
            Token::Number => Err(Error::about(ErrorKind::Syntax, start, "a number has to stand in backticks, unlike")),
            _ => Err(Error::about(ErrorKind::Syntax, start, "nothing can begin with")),
        }
    }

    /// An expression that goes on behind `left` with `token`.
    fn led(&mut self, token: &'t Lexeme, left: NodeId) -> Result<NodeId, Box<Error>> {
        let start = self.span(left);
        match &token.kind {
            Token::Dot if self.take(&Token::Star) => {
                let right = self.projection_side(DOT)?;
                Ok(self.add(Kind::ProjectValues { left, right }, self.since(start)))
            }
            Token::Dot => {
                let right = self.after_dot(DOT)?;
                Ok(self.add(Kind::Dot { left, right }, self.since(start)))
            }
            Token::OpenParen => self.call(left, token.span),
            Token::Filter => self.filter(left, start),
            Token::Flatten => self.flatten(left, start),
            Token::OpenBracket => self.index_or_star(left, start),
            Token::Assign => {
                let value = self.expression(0)?;
                Ok(self.add(Kind::Binding { target: left, value }, self.since(start)))
            }
            kind => {
                let power = power(kind);
                let Some(operator) = binary(kind) else {
                    return Err(Error::about(ErrorKind::Syntax, token.span, "nothing can go on with"));
                };
                let right = self.expression(power)?;
                Ok(self.add(operator(left, right), self.since(start)))
            }
        }
    }

    fn json(&mut self, text: &str, span: Span) -> Result<NodeId, Box<Error>> {
        let arena = Bump::new();
        match json::parse(text, &arena) {
            Ok(document) if !document.overflow => Ok(self.add(Kind::Json(text.into()), span)),
            Ok(_) => Err(Error::about(ErrorKind::Syntax, span, "a number outside the range of a 64-bit float:")),
            Err(_) => Err(Error::about(
                ErrorKind::Syntax,
                span,
                "between backticks there has to be JSON (a text needs double quotes inside), unlike",
            )),
        }
    }

    fn parenthesised(&mut self) -> Result<NodeId, Box<Error>> {
        let inner = self.expression(0)?;
        self.expect(&Token::CloseParen, "a `)` was due before")?;
        Ok(inner)
    }

    /// `let $a = b, $c = d in e`, behind `let`. Bindings are whole expressions and commas are optional
    /// (behaviour 10.1.3, 10.1.5).
    fn let_expression(&mut self, start: Span) -> Result<NodeId, Box<Error>> {
        let mut bindings = Vec::new();
        while !(*self.kind() == Token::Name && self.token().span.of(self.text) == "in") {
            bindings.push(self.expression(0)?);
            self.take(&Token::Comma);
        }
        self.advance();
        let body = self.expression(0)?;
        Ok(self.add(Kind::Let { bindings, body }, self.since(start)))
    }

    /// A `*` that nothing stands before.
    fn all_values(&mut self, start: Span) -> Result<NodeId, Box<Error>> {
        let left = self.add(Kind::Identity, Span { start: start.start, end: start.start });
        let right = if *self.kind() == Token::CloseBracket { self.identity() } else { self.projection_side(STAR)? };
        Ok(self.add(Kind::ProjectValues { left, right }, self.since(start)))
    }

    /// What stands behind an opening bracket that nothing stands before.
    fn bracket(&mut self, start: Span) -> Result<NodeId, Box<Error>> {
        let left = self.add(Kind::Identity, Span { start: start.start, end: start.start });
        match (self.kind(), self.ahead()) {
            (Token::Number | Token::Colon, _) | (Token::Star, Token::CloseBracket) => self.index_or_star(left, start),
            _ => self.list(start),
        }
    }

    /// `[0]`, `[1:2]` or `[*]`, behind the bracket.
    fn index_or_star(&mut self, left: NodeId, start: Span) -> Result<NodeId, Box<Error>> {
        match (self.kind(), self.ahead()) {
            (Token::Colon, _) | (Token::Number, Token::Colon) => self.slice(left, start),
            (Token::Number, _) => {
                let at = self.token().span;
                let index = self.integer()?;
                self.expect(&Token::CloseBracket, "a `]` was due before")?;
                let right = self.add(Kind::Index(index), self.since(at));
                Ok(self.add(Kind::Dot { left, right }, self.since(start)))
            }
            _ => {
                self.expect(&Token::Star, "inside `[…]` a number, a slice or `*` was due, not")?;
                self.expect(&Token::CloseBracket, "a `]` was due before")?;
                let right = self.projection_side(STAR)?;
                Ok(self.add(Kind::Project { left, right }, self.since(start)))
            }
        }
    }

    fn integer(&mut self) -> Result<i64, Box<Error>> {
        let span = self.advance().span;
        span.of(self.text)
            .parse()
            .map_err(|_| Error::about(ErrorKind::Syntax, span, "an index is a 64-bit integer, unlike"))
    }

    fn slice(&mut self, left: NodeId, start: Span) -> Result<NodeId, Box<Error>> {
        let at = self.token().span;
        let mut slice = Slice::default();
        let mut colons = 0;
        while *self.kind() != Token::CloseBracket {
            match (self.kind(), colons) {
                (Token::Colon, 2) => {
                    return Err(self.unexpected("a slice has at most two colons, and here is one more"));
                }
                (Token::Colon, _) => {
                    colons += 1;
                    self.advance();
                }
                (Token::Number, 0) => slice.start = Some(self.integer()?),
                (Token::Number, 1) => slice.stop = Some(self.integer()?),
                (Token::Number, _) => slice.step = Some(self.integer()?),
                _ => return Err(self.unexpected("a slice holds numbers and colons only, not")),
            }
        }
        self.advance();
        let node = self.add(Kind::Slice(slice), self.since(at));
        let left = self.add(Kind::Dot { left, right: node }, self.since(start));
        let right = self.projection_side(STAR)?;
        Ok(self.add(Kind::Project { left, right }, self.since(start)))
    }

    fn flatten(&mut self, left: NodeId, start: Span) -> Result<NodeId, Box<Error>> {
        let left = self.add(Kind::Flatten { left }, self.since(start));
        let right = self.projection_side(FLATTEN)?;
        Ok(self.add(Kind::Project { left, right }, self.since(start)))
    }

    fn filter(&mut self, left: NodeId, start: Span) -> Result<NodeId, Box<Error>> {
        let condition = self.expression(0)?;
        self.expect(&Token::CloseBracket, "a `]` was due before")?;
        let right = if *self.kind() == Token::Flatten { self.identity() } else { self.projection_side(FILTER)? };
        Ok(self.add(Kind::Filter { left, right, condition }, self.since(start)))
    }

    /// `[a, b]`, behind the bracket. Commas are mandatory here (behaviour 10.1.12).
    fn list(&mut self, start: Span) -> Result<NodeId, Box<Error>> {
        let mut items = vec![self.expression(0)?];
        while !self.take(&Token::CloseBracket) {
            self.expect(&Token::Comma, "a `,` or `]` was due before")?;
            items.push(self.expression(0)?);
        }
        Ok(self.add(Kind::List(items), self.since(start)))
    }

    /// `{a: b, c: d}`, behind the brace. Commas are optional here, but none may trail.
    fn hash(&mut self, start: Span) -> Result<NodeId, Box<Error>> {
        let mut entries = Vec::new();
        loop {
            let key: Box<str> = match self.token() {
                Lexeme { kind: Token::Name, span } => span.of(self.text).into(),
                Lexeme { kind: Token::QuotedName(name), .. } => name.clone(),
                _ => return Err(self.unexpected("a key was due before")),
            };
            self.advance();
            self.expect(&Token::Colon, "a `:` was due before")?;
            entries.push((key, self.expression(0)?));
            if !self.take(&Token::Comma) && self.take(&Token::CloseBrace) {
                return Ok(self.add(Kind::Hash(entries), self.since(start)));
            }
        }
    }

    /// The arguments of a call, behind the parenthesis. Commas are optional (behaviour 10.1.5).
    fn call(&mut self, left: NodeId, paren: Span) -> Result<NodeId, Box<Error>> {
        let Node { kind: Kind::Field(name), span } = self.node(left) else {
            return Err(Error::syntax(paren, "only a function's name can stand before `(`"));
        };
        let (name, start) = (name.clone(), *span);
        let mut arguments = Vec::new();
        while !self.take(&Token::CloseParen) {
            arguments.push(self.expression(0)?);
            self.take(&Token::Comma);
        }
        Ok(self.add(Kind::Call { function: functions::find(&name), name, arguments }, self.since(start)))
    }

    fn after_dot(&mut self, least: u8) -> Result<NodeId, Box<Error>> {
        let start = self.token().span;
        match self.kind() {
            Token::Name | Token::QuotedName(_) | Token::Star => self.expression(least),
            Token::OpenBracket => {
                self.advance();
                self.list(start)
            }
            Token::OpenBrace => {
                self.advance();
                self.hash(start)
            }
            _ => Err(self.unexpected("behind a dot comes a name, `*`, `[…]` or `{…}`, not")),
        }
    }

    /// What a projection applies to each item.
    fn projection_side(&mut self, least: u8) -> Result<NodeId, Box<Error>> {
        match self.kind() {
            token if power(token) < PROJECTION_STOP => Ok(self.identity()),
            Token::OpenBracket | Token::Filter => self.expression(least),
            Token::Dot => {
                self.advance();
                self.after_dot(least)
            }
            _ => Err(self.unexpected("a list of results cannot go on with")),
        }
    }
}

type Binary = fn(NodeId, NodeId) -> Kind;

/// The node that an operator between two operands makes.
fn binary(token: &Token) -> Option<Binary> {
    macro_rules! arithmetic {
        ($operator:ident) => {
            |left, right| Kind::Arithmetic { operator: Arithmetic::$operator, left, right }
        };
    }
    macro_rules! comparison {
        ($operator:ident) => {
            |left, right| Kind::Compare { operator: Comparison::$operator, left, right }
        };
    }
    Some(match token {
        Token::Pipe => |left, right| Kind::Pipe { left, right },
        Token::Or => |left, right| Kind::Or { left, right },
        Token::And => |left, right| Kind::And { left, right },
        Token::Equal => comparison!(Equal),
        Token::NotEqual => comparison!(NotEqual),
        Token::Less => comparison!(Less),
        Token::LessOrEqual => comparison!(LessOrEqual),
        Token::Greater => comparison!(Greater),
        Token::GreaterOrEqual => comparison!(GreaterOrEqual),
        Token::Plus => arithmetic!(Add),
        Token::Minus => arithmetic!(Subtract),
        Token::Star | Token::Multiply => arithmetic!(Multiply),
        Token::Divide => arithmetic!(Divide),
        Token::Modulo => arithmetic!(Modulo),
        Token::IntegerDivide => arithmetic!(IntegerDivide),
        _ => return None,
    })
}
