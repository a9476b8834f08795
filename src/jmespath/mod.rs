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
        self.search_within(Limits::default(), value, arena, observer)
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
        interpreter::Interpreter::new(self, limits, value, arena, observer).run().map_err(|error| *error)
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
    #![expect(clippy::expect_used, reason = "a test may panic")]

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
    fn chains_do_not_nest_and_brackets_do() {
        let chain = vec!["a"; 1_000_000].join("||");
        assert_eq!(search(&chain, "{}").as_deref(), Ok("null"));
        let dots = vec!["a"; 100_000].join(".");
        assert_eq!(search(&dots, "{}").as_deref(), Ok("null"));
        for bomb in ["(", "[", "!", "-", "& ", "{a:", "a[?", "a(", "[*]", "*.", "let $a = "] {
            let error = search(&bomb.repeat(100_000), "{}").expect_err(bomb);
            assert_eq!(error.split(':').next(), Some("recursion-limit"), "{bomb}");
        }
    }

    #[test]
    fn references_that_call_references_end_in_an_error() {
        let mut expression = "let $f0 = &@ in ".to_owned();
        for level in 1..200 {
            expression += &format!("let $f{level} = &map($f{}, [map($f{}, [@])]) in ", level - 1, level - 1);
        }
        let error = search(&(expression + "map($f199, [@])"), "1").expect_err("doubles two hundred times");
        assert_eq!(error, "recursion-limit: the expression makes more than 33,554,432 values or bytes of text");
    }

    /// Reads 8,192 times 16,384, which is the limit, where the list has 16,382 items.
    fn sums_of(items: usize) -> Result<String, String> {
        let (list, times) = (vec!["1"; items].join(","), vec!["0"; 8_192].join(","));
        search("length(map(&sum($.a), b))", &format!("{{\"a\":[{list}],\"b\":[{times}]}}"))
    }

    #[test]
    fn what_is_read_is_counted() {
        assert_eq!(sums_of(16_382).as_deref(), Ok("8192"));
        let due = "recursion-limit: the expression reads more than 134,217,728 values";
        assert_eq!(sums_of(16_383), Err(due.to_owned()));
        let text = format!("{{\"s\":\"{}\",\"a\":[{}]}}", "x".repeat(200_000), vec!["1"; 20_000].join(","));
        for expression in ["a[?contains($.a, `2`)]", "a[?find_first($.s, 'x')]"] {
            assert_eq!(search(expression, &text), Err(due.to_owned()), "{expression}");
        }
        // What is looked at without its items costs nothing, however long it is.
        assert_eq!(search("length(a[?length($.a) == `20000` && type($.a) == 'array'])", &text).as_deref(), Ok("20000"));
        // A long condition is as much work as many short ones.
        let long = vec!["@"; 1_000_000].join("&&");
        assert_eq!(search(&format!("a[?{long}]"), &text), Err(due.to_owned()));
    }

    #[test]
    fn what_is_compared_made_and_sorted_counts() {
        let text = format!("{{\"s\":\"{}\",\"a\":[{}]}}", "x".repeat(200_000), vec!["1"; 20_000].join(","));
        let due = "recursion-limit: the expression makes more than 33,554,432 values or bytes of text";
        assert_eq!(search("a[?$.s == $.s]", &text), Err(due.to_owned()));
        // A literal is made each time, an object is sorted, and a list is looked through where it is as long as the other.
        let literal = format!("a[?`[{}]` == 'x']", vec!["1"; 10_000].join(","));
        assert_eq!(search(&literal, &text), Err(due.to_owned()));
        let object = (0..2_000).map(|key| format!("\"{key}\":1")).collect::<Vec<_>>().join(",");
        let objects = text.replacen('{', &format!("{{\"o\":{{{object}}},"), 1);
        assert_eq!(search("a[?$.o == `{}`]", &objects), Err(due.to_owned()));
        assert_eq!(search("length(a[?$.a == `[]`])", &text).as_deref(), Ok("0"));
        let read = "recursion-limit: the expression reads more than 134,217,728 values";
        let long = format!("a[?@].[{}]", vec!["@"; 100_000].join("&&"));
        assert_eq!(search(&long, &text), Err(read.to_owned()));
        let keys = objects.replacen(
            "\"0\":1",
            &(0..10_000).map(|key| format!("\"k{key}\":1")).collect::<Vec<_>>().join(","),
            1,
        );
        assert_eq!(search("a[?length($.o) == `1`]", &keys), Err(read.to_owned()));
        assert_eq!(search("length(a[?$.s != 'x'])", &text).as_deref(), Ok("20000"));
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
