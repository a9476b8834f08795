//! The syntax tree, as one flat list: children are referred to by number, so nothing recurses to drop it.

use super::error::Span;
use super::functions::Function;

/// The number of a node in its expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId(pub(crate) u32);

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl Node {
    /// What stands for a node that is not there, which no parser makes.
    pub(crate) const IDENTITY: &'static Self = &Self { kind: Kind::Identity, span: Span { start: 0, end: 0 } };

    /// The operand that is evaluated first and on the same value as the node itself. Chains (`a || b || …`,
    /// `a.b.c…`) grow along this side without a limit, so the interpreter walks it in a loop.
    pub(crate) fn left(&self) -> Option<NodeId> {
        match self.kind {
            Kind::Dot { left, .. }
            | Kind::Project { left, .. }
            | Kind::ProjectValues { left, .. }
            | Kind::Filter { left, .. }
            | Kind::Flatten { left }
            | Kind::Or { left, .. }
            | Kind::And { left, .. }
            | Kind::Pipe { left, .. }
            | Kind::Arithmetic { left, .. }
            | Kind::Compare { left, .. } => Some(left),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// The value at hand, where nothing is written.
    Identity,
    /// `@`
    Current,
    /// `$`
    Root,
    Field(Box<str>),
    Index(i64),
    Slice(Slice),
    /// Text in single quotes.
    Text(Box<str>),
    /// JSON in backticks, checked when it was parsed and read at each use.
    Json(Box<str>),
    /// `$name`, with the dollar sign.
    Variable(Box<str>),
    Not(NodeId),
    /// `+x` and `-x`.
    Sign {
        negative: bool,
        operand: NodeId,
    },
    Expref(NodeId),
    /// `[a, b]`
    List(Vec<NodeId>),
    /// `{a: b}`
    Hash(Vec<(Box<str>, NodeId)>),
    Call {
        name: Box<str>,
        /// None: there is none of that name, which is an error only if it is called.
        function: Option<&'static Function>,
        arguments: Vec<NodeId>,
    },
    Let {
        bindings: Vec<NodeId>,
        body: NodeId,
    },
    /// `a = b`
    Binding {
        target: NodeId,
        value: NodeId,
    },
    /// `a.b` and `a[0]`: nothing where `a` is null.
    Dot {
        left: NodeId,
        right: NodeId,
    },
    /// `a[*]…`, and what follows a slice or a flattening.
    Project {
        left: NodeId,
        right: NodeId,
    },
    /// `a.*…`
    ProjectValues {
        left: NodeId,
        right: NodeId,
    },
    /// `a[?condition]…`
    Filter {
        left: NodeId,
        right: NodeId,
        condition: NodeId,
    },
    /// `a[]`
    Flatten {
        left: NodeId,
    },
    Or {
        left: NodeId,
        right: NodeId,
    },
    And {
        left: NodeId,
        right: NodeId,
    },
    Pipe {
        left: NodeId,
        right: NodeId,
    },
    Arithmetic {
        operator: Arithmetic,
        left: NodeId,
        right: NodeId,
    },
    Compare {
        operator: Comparison,
        left: NodeId,
        right: NodeId,
    },
}

/// Start, stop and step of a slice, as written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slice {
    pub(crate) start: Option<i64>,
    pub(crate) stop: Option<i64>,
    pub(crate) step: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    IntegerDivide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
