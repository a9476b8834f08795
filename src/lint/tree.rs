//! What rules ask of an expression's tree.

use crate::jmespath::{Expression, Node, NodeId, NodeKind, Span, sorted};

/// The nodes whose value can be the value of the whole: the sides of `||`, the right side of `&&`, the body of a `let`.
pub(crate) fn results(expression: &Expression) -> Vec<&Node> {
    let mut found = Vec::new();
    let mut waiting = vec![expression.root()];
    while let Some(node) = waiting.pop().map(|id| expression.node(id)) {
        match &node.kind {
            NodeKind::Or { left, right } => waiting.extend([*right, *left]),
            NodeKind::And { right, .. } | NodeKind::Pipe { right, .. } => waiting.push(*right),
            NodeKind::Let { body, .. } => waiting.push(*body),
            _ => found.push(node),
        }
    }
    found
}

/// The texts among the results.
pub(super) fn literals(expression: &Expression) -> impl Iterator<Item = (&Node, String)> {
    results(expression).into_iter().filter_map(|node| Some((node, literal(node)?)))
}

/// The text that a node is, in single quotes or as JSON.
pub(crate) fn literal(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::Text(text) => Some(text.to_string()),
        NodeKind::Json(json) => {
            let arena = bumpalo::Bump::new();
            let document = crate::jmespath::parse_json(json, &arena).ok()?;
            document.value.as_str().map(str::to_owned)
        }
        _ => None,
    }
}

/// Calls of a function by name, with their arguments.
pub(super) fn calls<'e>(expression: &'e Expression, function: &str) -> Vec<(&'e Node, &'e [NodeId])> {
    let called = |node: &'e Node| match &node.kind {
        NodeKind::Call { name, arguments, .. } if &**name == function => Some((node, arguments.as_slice())),
        _ => None,
    };
    expression.nodes().iter().filter_map(called).collect()
}

/// The claims that paths of an expression begin with, in the order of the text. What stands behind a dot, in a filter, or
/// in a reference to be called later is looked for in something else.
pub(super) fn first_claims(expression: &Expression) -> Vec<(Span, &str)> {
    let mut found = Vec::new();
    let mut waiting = vec![expression.root()];
    while let Some(node) = waiting.pop().map(|id| expression.node(id)) {
        match &node.kind {
            NodeKind::Field(name) => found.push((node.span, &**name)),
            // `@.roles` and `$.roles` are `roles`.
            NodeKind::Dot { left, right } if is_document(expression.node(*left)) => waiting.push(*right),
            NodeKind::Dot { left, .. }
            | NodeKind::Project { left, .. }
            | NodeKind::ProjectValues { left, .. }
            | NodeKind::Filter { left, .. }
            | NodeKind::Flatten { left }
            | NodeKind::Pipe { left, .. } => waiting.push(*left),
            NodeKind::Or { left, right }
            | NodeKind::And { left, right }
            | NodeKind::Arithmetic { left, right, .. }
            | NodeKind::Compare { left, right, .. } => waiting.extend([*left, *right]),
            NodeKind::Not(operand) | NodeKind::Sign { operand, .. } => waiting.push(*operand),
            NodeKind::List(items) => waiting.extend(items),
            NodeKind::Hash(entries) => waiting.extend(entries.iter().map(|entry| entry.1)),
            NodeKind::Call { arguments, .. } => waiting.extend(arguments),
            NodeKind::Let { bindings, body } => {
                waiting.extend(bindings);
                waiting.push(*body);
            }
            NodeKind::Binding { value, .. } => waiting.push(*value),
            _ => {}
        }
    }
    sorted(found, &|one, other| one.0.start.cmp(&other.0.start))
}

fn is_document(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Current | NodeKind::Root)
}
