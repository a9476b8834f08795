//! Which keys of a document an expression can read, so that no tree is built of the others.

use super::Expression;
use super::ast::{Kind, NodeId};

/// A set of keys, by first letter and length: a key that was put in is found, another one now and then, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Keys of odd lengths, and of even ones.
    odd: u64,
    even: u64,
}

impl Wanted {
    /// Every key there is.
    pub const ALL: Self = Self { odd: u64::MAX, even: u64::MAX };
    /// No key.
    pub const NONE: Self = Self { odd: 0, even: 0 };

    /// The set with one more key.
    #[must_use]
    pub fn with(self, key: &str) -> Self {
        self.with_any(key.as_bytes().first().copied().unwrap_or_default(), key.len())
    }

    /// The set with all keys of a length that begin with a byte, in any case of letters.
    #[must_use]
    pub const fn with_any(self, first: u8, length: usize) -> Self {
        let bit = bit(first, length);
        if length % 2 == 1 { Self { odd: self.odd | bit, ..self } } else { Self { even: self.even | bit, ..self } }
    }

    /// The keys of both sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self { odd: self.odd | other.odd, even: self.even | other.even }
    }

    /// Whether a key is in the set, or may be.
    #[inline(always)]
    pub(super) fn has(self, key: &str) -> bool {
        let first = key.as_bytes().first().copied().unwrap_or_default();
        let keys = if key.len() % 2 == 1 { self.odd } else { self.even };
        keys & bit(first, key.len()) != 0
    }
}

/// A letter and its capital differ in a bit that is not among these.
const fn bit(first: u8, length: usize) -> u64 {
    1 << (first as usize % 32 + length / 2 % 2 * 32)
}

impl Expression {
    /// The keys of an object that the expression may read, if it is searched: everything, where it looks at the object
    /// itself.
    pub fn wanted(&self) -> Wanted {
        if self.nodes.iter().any(|node| matches!(node.kind, Kind::Root)) {
            return Wanted::ALL;
        }
        let mut wanted = Wanted::NONE;
        // Nodes that are evaluated on the document itself.
        let mut open = vec![self.root];
        while let Some(id) = open.pop() {
            match &self.node(id).kind {
                Kind::Field(name) => wanted = wanted.with(name),
                kind => match on_document(kind) {
                    Some(operands) => open.extend(operands),
                    None => return Wanted::ALL,
                },
            }
        }
        wanted
    }
}

/// The operands that are evaluated on what the node itself is evaluated on; None where it looks at that as a whole.
fn on_document(kind: &Kind) -> Option<Vec<NodeId>> {
    Some(match kind {
        Kind::Field(_) | Kind::Index(_) | Kind::Text(_) | Kind::Json(_) | Kind::Variable(_) | Kind::Expref(_) => vec![],
        Kind::Dot { left, .. }
        | Kind::Pipe { left, .. }
        | Kind::Project { left, .. }
        | Kind::ProjectValues { left, .. }
        | Kind::Filter { left, .. }
        | Kind::Flatten { left } => vec![*left],
        Kind::Or { left, right }
        | Kind::And { left, right }
        | Kind::Arithmetic { left, right, .. }
        | Kind::Compare { left, right, .. } => vec![*left, *right],
        Kind::Not(operand) | Kind::Sign { operand, .. } => vec![*operand],
        Kind::List(items) => items.clone(),
        Kind::Hash(entries) => entries.iter().map(|entry| entry.1).collect(),
        Kind::Call { arguments, .. } => arguments.clone(),
        Kind::Let { bindings, body } => bindings.iter().copied().chain([*body]).collect(),
        Kind::Binding { value, .. } => vec![*value],
        Kind::Identity | Kind::Current | Kind::Root | Kind::Slice(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use super::*;

    fn wanted(expression: &str) -> Wanted {
        Expression::parse(expression).expect(expression).wanted()
    }

    fn of(keys: &[&str]) -> Wanted {
        keys.iter().fold(Wanted::NONE, |wanted, key| wanted.with(key))
    }

    #[test]
    fn keys_of_the_document_and_no_others() {
        for (expression, keys) in [
            ("email", &["email"][..]),
            ("'x'", &[]),
            ("a.b.c", &["a"]),
            ("a[?b == 'x'].c | d", &["a"]),
            ("contains(groups[*], 'admin') && 'Admin' || !b && c", &["groups", "b", "c"]),
            ("[a, {b: c}]", &["a", "c"]),
            ("let $x = a, $y = b in [$x, c]", &["a", "b", "c"]),
            ("map(&b, a[]) ", &["a"]),
            ("a.*.b", &["a"]),
            ("-a + b < `1`", &["a", "b"]),
            ("nope(a)", &["a"]),
        ] {
            assert_eq!(wanted(expression), of(keys), "{expression}");
        }
    }

    #[test]
    fn the_document_as_a_whole() {
        for expression in
            ["@", "*", "[0:1]", "[]", "[?a]", "keys(@)", "a || @", "a[?b == $.c]", "@.a", "[*].a", "map(&a, [@])"]
        {
            assert_eq!(wanted(expression), Wanted::ALL, "{expression}");
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let wanted = of(&["email", "Sub", ""]);
        for key in ["email", "EMAIL", "sub", "", "exact"] {
            assert!(wanted.has(key), "{key}");
        }
        for key in ["emails", "name", "upn", "azp", "iat"] {
            assert!(!wanted.has(key), "{key}");
        }
        assert!(!Wanted::NONE.has("") && Wanted::ALL.has(""));
    }
}
