//! What can go wrong, as data: a kind, a place, and what is needed to say it.

use std::fmt::{self, Display, Formatter, Write};

/// A range of bytes in the text of an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// First byte after the range.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`; an expression of 4 GiB or more is refused before it gets here.
    pub fn new(start: usize, end: usize) -> Self {
        let clip = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clip(start), end: clip(end) }
    }

    /// The smallest range that holds both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text of the range; empty where the range does not fit.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The range in UTF-16 code units, which is how JavaScript counts.
    pub fn utf16(self, text: &str) -> (usize, usize) {
        Utf16::new(text).range(self)
    }
}

/// Places in a text, in UTF-16 code units; counted once, whatever is asked.
#[derive(Debug)]
pub struct Utf16 {
    /// For each byte how many units stand before it; empty where that is as many as bytes.
    units: Vec<u32>,
}

impl Utf16 {
    /// Counts the units of `text`.
    pub fn new(text: &str) -> Self {
        let mut units = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for char in text.chars() {
                units.extend(std::iter::repeat_n(count, char.len_utf8()));
                count += u32::from(char.len_utf16() == 2) + 1;
            }
            units.push(count);
        }
        Self { units }
    }

    /// A range of bytes as a range of units.
    pub fn range(&self, span: Span) -> (usize, usize) {
        let unit = |byte: u32| self.units.get(byte as usize).or(self.units.last()).copied().unwrap_or(byte) as usize;
        (unit(span.start), unit(span.end))
    }
}

/// The kinds of error, in the words of JMESPath's compliance suite, and two of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The text is no expression.
    Syntax,
    /// An argument or operand of the wrong type.
    InvalidType,
    /// An argument of the right type that the function refuses.
    InvalidValue,
    /// Too few or too many arguments.
    InvalidArity,
    /// There is no such function.
    UnknownFunction,
    /// `$name` without a `let` around it.
    UndefinedVariable,
    /// Deeper or larger than this engine goes; go-jmespath has no such limit.
    RecursionLimit,
    /// go-jmespath crashes here, and Grafana answers with status 500.
    Panic,
}

impl Kind {
    /// The stable code of the kind.
    pub fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::InvalidType => "invalid-type",
            Self::InvalidValue => "invalid-value",
            Self::InvalidArity => "invalid-arity",
            Self::UnknownFunction => "unknown-function",
            Self::UndefinedVariable => "undefined-variable",
            Self::RecursionLimit => "recursion-limit",
            Self::Panic => "panic",
        }
    }
}

/// What an error message needs beside the kind and the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// The whole message.
    Message(&'static str),
    /// A message that ends in the text at the span, in backticks.
    About(&'static str),
    /// An argument of a type that the function does not take.
    Argument { function: &'static str, position: u8, expected: &'static [super::signature::Type], actual: &'static str },
    /// A number of arguments that the function does not take; `max` 0: no upper limit.
    Arity { function: &'static str, min: u8, max: u8, given: u32 },
    /// A message about an argument, after the name of the function.
    Refused { function: &'static str, reason: &'static str },
}

/// An error of an expression: what kind, and where in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of error.
    pub kind: Kind,
    /// The part of the expression that is to blame.
    pub span: Span,
    pub(super) detail: Detail,
}

// Errors are boxed on their way: they are rare, and a result that is returned at every step has to be small.
impl Error {
    pub(super) fn new(kind: Kind, span: Span, message: &'static str) -> Box<Self> {
        Box::new(Self { kind, span, detail: Detail::Message(message) })
    }

    pub(super) fn about(kind: Kind, span: Span, message: &'static str) -> Box<Self> {
        Box::new(Self { kind, span, detail: Detail::About(message) })
    }

    pub(super) fn syntax(span: Span, message: &'static str) -> Box<Self> {
        Self::new(Kind::Syntax, span, message)
    }

    /// An error of a function; the call gives it its place.
    pub(super) fn refused(kind: Kind, function: &'static str, reason: &'static str) -> Box<Self> {
        Box::new(Self { kind, span: Span::default(), detail: Detail::Refused { function, reason } })
    }

    /// Gives the error a place if it has none yet.
    pub(super) fn at(mut self: Box<Self>, span: Span) -> Box<Self> {
        if self.span == Span::default() {
            self.span = span;
        }
        self
    }

    /// One line in words, for people; `expression` is the text that the span points into.
    pub fn message(&self, expression: &str) -> String {
        Message { error: self, expression }.to_string()
    }
}

/// How much of an expression a message repeats, in characters.
const EXCERPT: usize = 80;

struct Message<'a> {
    error: &'a Error,
    expression: &'a str,
}

impl Display for Message<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.error.detail {
            Detail::Message(message) => f.write_str(message),
            Detail::About(message) => {
                write!(f, "{message} `")?;
                excerpt(self.error.span.of(self.expression), f)?;
                f.write_str("`")
            }
            Detail::Argument { function, position, expected, actual } => {
                let ordinal = ["first", "second", "third", "fourth"].get(usize::from(position)).unwrap_or(&"next");
                write!(f, "`{function}` takes ")?;
                for (index, one) in expected.iter().enumerate() {
                    let or = if index > 0 { " or " } else { "" };
                    write!(f, "{or}{}", one.words())?;
                }
                write!(f, " as its {ordinal} argument, and got {actual}")
            }
            Detail::Arity { function, min, max, given } => {
                write!(f, "`{function}` takes ")?;
                match (min, max) {
                    (min, 0) => write!(f, "at least {min} {}", plural(min))?,
                    (min, max) if min == max => write!(f, "{min} {}", plural(min))?,
                    (min, max) => write!(f, "{min} to {max} arguments")?,
                }
                write!(f, ", and got {given}")
            }
            Detail::Refused { function, reason } => write!(f, "`{function}` {reason}"),
        }
    }
}

/// The beginning of a text in one line: what is opened and not closed goes on to the end of the expression, across all of its lines.
fn excerpt(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    for char in text.chars().take(EXCERPT) {
        f.write_char(if char.is_control() { ' ' } else { char })?;
    }
    if text.chars().nth(EXCERPT).is_some() { f.write_str("…") } else { Ok(()) }
}

fn plural(count: u8) -> &'static str {
    if count == 1 { "argument" } else { "arguments" }
}

#[cfg(test)]
mod tests {
    use crate::jmespath::Expression;

    fn message(expression: &str) -> String {
        Expression::parse(expression).map_or_else(|error| error.message(expression), |_| String::new())
    }

    #[test]
    fn a_message_is_one_line_however_many_the_expression_has() {
        assert_eq!(message("a || `[1,\n2"), "a quote is opened and not closed: ``[1, 2`");
    }

    #[test]
    fn a_message_repeats_the_beginning_only() {
        let expected = format!("a quote is opened and not closed: `'{}…`", "x".repeat(79));
        assert_eq!(message(&format!("'{}", "x".repeat(1_000))), expected);
        assert_eq!(message(&format!("'{}", "x".repeat(79))), expected.replace('…', ""));
    }
}
