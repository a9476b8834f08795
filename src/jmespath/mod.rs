//! JMESPath as Grafana runs it: the community dialect, as go-jmespath v1.1.1 behaves (behaviour 10).
//!
//! Knows nothing of Grafana and imports nothing from the rest of the crate.

mod ast;
mod case;
mod error;
mod functions;
mod host;
mod interpreter;
mod json;
mod lexer;
pub mod limits;
mod number;
mod occurrences;
mod parser;
mod signature;
mod value;
mod wanted;
mod write;

use bumpalo::Bump;
use limits::Limits;

pub(crate) use ast::{Arithmetic, Comparison, Kind as NodeKind, Node, NodeId};
pub use case::lower as lower_case;
pub use error::{Error, Kind as ErrorKind, Span, Utf16};
pub(crate) use json::plain as plain_length;
pub use json::{Document, Invalid, parse as parse_json, parse_wanted as parse_json_wanted, text as json_text};
pub(crate) use number::parse as go_number;
pub use number::plain as plain_number;
pub use value::{Closure, Entry, Object, Value};
pub(crate) use value::{ordered, sorted};
pub use wanted::Wanted;
pub use write::{json, json_string};

/// An expression, parsed once to be searched often; it still knows its text.
#[derive(Clone, Debug)]
pub struct Expression {
    text: String,
    nodes: Vec<ast::Node>,
    root: ast::NodeId,
    reorders: bool,
}

/// Watches an evaluation; every method does nothing unless it is overridden.
pub trait Observer {
    /// Whether [`Observer::node`] is to be called at all.
    fn wants_nodes(&self) -> bool {
        false
    }

    /// A sub-expression at `span` came to `outcome`. Called for the operands before the operator.
    fn node(&mut self, _span: Span, _outcome: Result<&Value<'_>, &Error>) {}

    /// The sub-expression at `span` yields a list whose order is random in Go (behaviour 10.2.8).
    fn unordered(&mut self, _span: Span) {}
}

/// Watches nothing.
impl Observer for () {}

impl Expression {
    /// Reads an expression. An empty or blank text is a syntax error.
    ///
    /// # Errors
    ///
    /// The first place where the text is no expression: `syntax`, `recursion-limit` where it nests too deep or is too
    /// long, or `panic` where go-jmespath crashes.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (nodes, root) = parser::parse(text).map_err(|error| *error)?;
        let reorders =
            nodes.iter().any(|node| matches!(&node.kind, ast::Kind::Call { name, .. } if &**name == "sort_by"));
        Ok(Self { text: text.to_owned(), nodes, root, reorders })
    }

    /// The text it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All its nodes, in no particular order.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node that is the whole.
    pub(crate) fn root(&self) -> NodeId {
        self.root
    }

    /// A node by its number.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(Node::IDENTITY)
    }

    /// Whether a search may reorder the document it searches (behaviour 10.2.11), so that the next one needs it
    /// read afresh.
    pub fn reorders(&self) -> bool {
        self.reorders
    }

    /// Evaluates the expression on a value.
    ///
    /// # Errors
    ///
    /// What go-jmespath raises, and `recursion-limit` where this engine stops and Go would go on.
    pub fn search<'a>(
        &'a self,
        value: Value<'a>,
        arena: &'a Bump,
        observer: &mut dyn Observer,
    ) -> Result<Value<'a>, Error> {
        interpreter::Interpreter::new(self, value, arena, observer).run().map_err(|error| *error)
    }

    /// The same, for hosts that have less to give.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::search`].
    pub fn search_within<'a>(
        &'a self,
        limits: Limits,
        value: Value<'a>,
        arena: &'a Bump,
        observer: &mut dyn Observer,
    ) -> Result<Value<'a>, Error> {
        let mut interpreter = interpreter::Interpreter::new(self, value, arena, observer);
        interpreter.keep_to(limits);
        interpreter.run().map_err(|error| interpreter::told(*error, limits))
    }
}

/// A token's kind and its place, for tools that colour expressions and complete them.
pub fn tokens(text: &str) -> Vec<(&'static str, Span)> {
    let mut lexer = lexer::Lexer::new(text);
    let mut tokens = Vec::new();
    loop {
        let start = lexer.place();
        match lexer.token() {
            Ok(token) if token.kind == lexer::Kind::End => return tokens,
            Ok(token) => tokens.push((token.kind.name(), token.span)),
            Err(_) => tokens.push(("error", Span::new(start, lexer.place().max(start + 1)))),
        }
    }
}

/// A function's name, its parameters as documentation writes them, and what it does, in one sentence; sorted by name.
pub fn functions() -> impl Iterator<Item = (&'static str, String, &'static str)> {
    let all = functions::FUNCTIONS.iter().zip(functions::SUMMARIES);
    all.map(|(function, (name, summary))| (*name, function.signature(), *summary))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(expression: &str, document: &str) -> Result<String, String> {
        let arena = Bump::new();
        let expression = Expression::parse(expression)
            .map_err(|error| format!("{}: {}", error.kind.code(), error.message(expression)))?;
        let value = parse_json(document, &arena).map_or(Value::Null, |document| document.value);
        match expression.search(value, &arena, &mut ()) {
            Ok(value) => Ok(json(value, 1_000_000).unwrap_or_default()),
            Err(error) => Err(format!("{}: {}", error.kind.code(), error.message(expression.text()))),
        }
    }

    #[test]
    fn messages_say_what_to_look_for() {
        for (expression, message) in [
            (
                "contains(groups, 'x')",
                "invalid-type: `contains` takes an array or a string as its first argument, and got null",
            ),
            ("length(a, b)", "invalid-arity: `length` takes 1 argument, and got 2"),
            ("find_first(a)", "invalid-arity: `find_first` takes 2 to 4 arguments, and got 1"),
            ("merge()", "invalid-arity: `merge` takes at least 1 argument, and got 0"),
            ("nope(a)", "unknown-function: there is no function `nope`"),
            ("$a", "undefined-variable: no `let` binds `$a`"),
            ("a.", "syntax: the expression ends too early"),
            ("a == 1", "syntax: a number has to stand in backticks, unlike `1`"),
            ("a ? b", "syntax: a condition is written inside `[?…]`, and there is no other use of `?`"),
            ("a = b", "syntax: `=` binds a variable inside `let` and means nothing elsewhere; to compare, write `==`"),
        ] {
            assert_eq!(search(expression, "{}"), Err(message.to_owned()), "{expression}");
        }
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(functions::FUNCTIONS.is_sorted_by_key(|function| function.name));
        assert_eq!(functions().count(), 41);
        let signatures: Vec<_> = functions().map(|(name, signature, _)| format!("{name}{signature}")).collect();
        for due in [
            "abs(number)",
            "contains(array|string, any)",
            "find_first(string, string[, number[, number]])",
            "max_by(array, &expression)",
            "merge(object, ...)",
            "sort(string[]|number[])",
        ] {
            assert!(signatures.iter().any(|signature| signature == due), "{due}: {signatures:?}");
        }
    }
}
