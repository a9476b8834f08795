//! An expression as the table that it is, if it is no more than that.

use super::claim::{bare, is_path};
use super::{RoleRow, RoleTable};
use crate::jmespath::{Expression, Node, NodeId, NodeKind};
use crate::lint::tree::literal;
use crate::role::{self, Reading};

/// Reads what [`super::write()`] writes, and what people write by hand: `contains(groups[*], 'x') && 'Admin' || 'Viewer'`, with
/// or without parentheses, stars and rescues. None for anything that is more.
pub fn read(text: &str) -> Option<RoleTable> {
    let expression = Expression::parse(text).ok()?;
    let reader = Reader { expression: &expression };
    let mut branches = reader.sides(expression.root(), |kind| match kind {
        NodeKind::Or { left, right } => Some((*left, *right)),
        _ => None,
    });
    let mut table = RoleTable::default();
    if let Some((role, claim)) = branches.last().and_then(|last| reader.otherwise(*last)) {
        branches.pop();
        table.everywhere = claim.is_none();
        table.claim = claim.unwrap_or_default();
        table.otherwise = Some(role);
    }
    for branch in branches {
        let (claim, rows) = reader.rows(branch)?;
        if table.claim.is_empty() {
            table.claim = claim;
        } else if table.claim != claim {
            return None;
        }
        table.rows.extend(rows);
    }
    Some(table)
}

struct Reader<'e> {
    expression: &'e Expression,
}

impl<'e> Reader<'e> {
    fn node(&self, id: NodeId) -> &'e Node {
        self.expression.node(id)
    }

    /// The operands of a chain of one operator, from left to right.
    fn sides(&self, root: NodeId, split: impl Fn(&NodeKind) -> Option<(NodeId, NodeId)>) -> Vec<NodeId> {
        let (mut found, mut waiting) = (Vec::new(), vec![root]);
        while let Some(id) = waiting.pop() {
            match split(&self.node(id).kind) {
                Some((left, right)) => waiting.extend([right, left]),
                None => found.push(id),
            }
        }
        found
    }

    fn conjunction(&self, id: NodeId) -> Vec<NodeId> {
        self.sides(id, |kind| if let NodeKind::And { left, right } = kind { Some((*left, *right)) } else { None })
    }

    fn role(&self, id: NodeId) -> Option<Reading> {
        role::read(&literal(self.node(id))?)
    }

    /// `'Viewer'`, or `type(claim) != 'null' && 'Viewer'`, with the claim where there is one.
    fn otherwise(&self, id: NodeId) -> Option<(Reading, Option<String>)> {
        match self.conjunction(id).as_slice() {
            [role] => Some((self.role(*role)?, None)),
            [present, role] => Some((self.role(*role)?, Some(self.present(*present)?))),
            [sub, present, role] if matches!(&self.node(*sub).kind, NodeKind::Field(name) if &**name == "sub") => {
                Some((self.role(*role)?, Some(self.present(*present)?)))
            }
            _ => None,
        }
    }

    /// The claim of `type(claim) != 'null'`.
    fn present(&self, id: NodeId) -> Option<String> {
        let NodeKind::Compare { operator: crate::jmespath::Comparison::NotEqual, left, right } = &self.node(id).kind
        else {
            return None;
        };
        let null = literal(self.node(*right)).is_some_and(|text| text == "null");
        match self.call(*left)? {
            ("type", [claim]) if null => self.path(*claim),
            _ => None,
        }
    }

    fn call(&self, id: NodeId) -> Option<(&'e str, &'e [NodeId])> {
        match &self.node(id).kind {
            NodeKind::Call { name, arguments, .. } => Some((name, arguments)),
            _ => None,
        }
    }

    /// `contains(claim, 'x') && 'Admin'`; several groups between parentheses have a row each.
    fn rows(&self, id: NodeId) -> Option<(String, Vec<RoleRow>)> {
        let parts = self.conjunction(id);
        let [condition, role] = parts.as_slice() else { return None };
        let role = self.role(*role)?;
        let conditions = self.sides(*condition, |kind| match kind {
            NodeKind::Or { left, right } => Some((*left, *right)),
            _ => None,
        });
        let mut found: Option<String> = None;
        let mut rows = Vec::new();
        for condition in conditions {
            let ("contains", [holder, group]) = self.call(condition)? else { return None };
            let claim = self.path(self.rescued(*holder))?;
            if found.as_ref().is_some_and(|found| *found != claim) {
                return None;
            }
            found = Some(claim);
            rows.push(RoleRow { group: literal(self.node(*group))?, role });
        }
        Some((found?, rows))
    }

    /// What is left of a claim without what keeps it from being null or a text.
    fn rescued(&self, mut id: NodeId) -> NodeId {
        loop {
            let inner = match &self.node(id).kind {
                NodeKind::Project { left, right } if matches!(self.node(*right).kind, NodeKind::Identity) => *left,
                NodeKind::Or { left, right } if self.is_empty_list(*right) => *left,
                NodeKind::Call { name, arguments, .. } => match (&**name, arguments.as_slice()) {
                    ("to_array", [claim]) => *claim,
                    ("not_null", [claim, nothing]) if self.is_empty_list(*nothing) => *claim,
                    _ => return id,
                },
                _ => return id,
            };
            id = inner;
        }
    }

    fn is_empty_list(&self, id: NodeId) -> bool {
        matches!(&self.node(id).kind, NodeKind::Json(json) if json.trim() == "[]")
    }

    /// A claim as it is written, if that is a path.
    fn path(&self, id: NodeId) -> Option<String> {
        let text = self.node(id).span.of(self.expression.text()).trim();
        Expression::parse(text).is_ok_and(|expression| is_path(&expression)).then(|| bare(text))
    }
}
