//! The claim that holds groups, as it stands in an expression.

use super::quoted;
use crate::jmespath::{Expression, NodeKind};
use crate::lint::names;

/// A claim's name or path as an expression that never fails: names with a colon, a slash or a dash in double quotes
/// (behaviour 10.1.8), and without a `[*]` at its end, which would lose a single text.
pub(super) fn path(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("name the claim that holds the groups".to_owned());
    }
    let Ok(expression) = Expression::parse(text) else {
        let mended = names::quoted(text).map(|quoted| quoted.mended).filter(|mended| parsed_path(mended));
        return Ok(bare(&mended.unwrap_or_else(|| quoted(text))));
    };
    let mended = names::subtracted(&expression).map(|quoted| quoted.mended);
    let text = mended.as_deref().unwrap_or(text);
    if parsed_path(text) {
        return Ok(bare(text));
    }
    Err(format!("`{text}` is more than a path to a claim: give the claim's name, or a path without functions"))
}

/// Without the stars at its end.
pub(super) fn bare(text: &str) -> String {
    text.strip_suffix("[*]").map(str::trim_end).filter(|rest| parsed_path(rest)).unwrap_or(text).to_owned()
}

fn parsed_path(text: &str) -> bool {
    Expression::parse(text).is_ok_and(|expression| is_path(&expression))
}

/// Whether nothing in an expression can fail, and all that it does is to look for something.
pub(super) fn is_path(expression: &Expression) -> bool {
    expression.nodes().iter().all(|node| {
        matches!(
            node.kind,
            NodeKind::Identity
                | NodeKind::Current
                | NodeKind::Root
                | NodeKind::Field(_)
                | NodeKind::Index(_)
                | NodeKind::Dot { .. }
                | NodeKind::Project { .. }
                | NodeKind::ProjectValues { .. }
                | NodeKind::Filter { .. }
                | NodeKind::Flatten { .. }
                | NodeKind::Compare { .. }
                | NodeKind::Text(_)
                | NodeKind::Json(_)
                | NodeKind::Or { .. }
                | NodeKind::And { .. }
                | NodeKind::Not(_)
        )
    })
}
