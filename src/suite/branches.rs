//! The branches of the expressions in settings, and which of them gave the value whenever one ran.

use std::collections::HashMap;

use crate::explain::{Evaluation, Step};
use crate::jmespath::{Expression, NodeId, NodeKind, Utf16};
use crate::outcome::Range;
use crate::rules::NO_GROUPS;
use crate::settings::{Path, Settings};

/// One operand of `||` or `&&`, or an expression that has neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The setting it stands in.
    pub setting: &'static str,
    /// Where, in UTF-16 code units.
    pub span: Range,
    /// What stands there.
    pub text: String,
    /// `||` or `&&`; None where it is the whole expression.
    pub operator: Option<&'static str>,
    /// For how many people it gave the value: of `||` the operand that was taken, of `&&` the one that settled it.
    pub taken: usize,
    /// For how many people it ran at all.
    pub ran: usize,
}

type PathOf = fn(&Settings) -> &Path;

/// The settings that are expressions, and what the rule of a step about one begins with.
const EXPRESSIONS: [(&str, &str, PathOf); 7] = [
    ("role_attribute_path", "role_attribute_path", |settings| &settings.role_attribute_path),
    ("org_attribute_path", "org_attribute_path", |settings| &settings.org_attribute_path),
    ("groups_attribute_path", "groups_attribute_path", |settings| &settings.groups_attribute_path),
    ("login_attribute_path", "login_attribute_path", |settings| &settings.login_attribute_path),
    ("email_attribute_path", "email_attribute_path", |settings| &settings.email_attribute_path),
    ("name_attribute_path", "name_attribute_path", |settings| &settings.name_attribute_path),
    // The gate has no step for its expression alone.
    ("team_ids_attribute_path", GATE, |settings| &settings.team_ids_attribute_path),
];

/// The gate whose step holds what `team_ids_attribute_path` came to, with places in bytes.
const GATE: &str = "team_ids";

type Place = (usize, usize);

/// One expression: what stands where.
#[derive(Debug)]
struct Watched {
    rule: &'static str,
    /// The operands by place: to which chain of operators each belongs, and which branch it is.
    operands: HashMap<Place, (usize, usize)>,
    /// The chains by place.
    chains: HashMap<Place, usize>,
    /// The operand of each chain that was the last to run.
    last: Vec<Option<(usize, bool)>>,
}

/// All branches of some settings.
#[derive(Debug)]
pub(super) struct Branches {
    pub(super) list: Vec<Branch>,
    watched: Vec<Watched>,
    /// For each branch the last person it ran and was taken for, from 1.
    marks: Vec<(usize, usize)>,
}

impl Branches {
    pub(super) fn new(settings: &Settings) -> Self {
        let mut branches = Self { list: Vec::new(), watched: Vec::new(), marks: Vec::new() };
        for (setting, rule, path) in EXPRESSIONS {
            if let Some(Ok(expression)) = &path(settings).expression {
                branches.watch(setting, rule, expression);
            }
        }
        branches.marks = vec![(0, 0); branches.list.len()];
        branches
    }

    fn watch(&mut self, setting: &'static str, rule: &'static str, expression: &Expression) {
        let mut chains: Vec<(NodeId, &'static str, Vec<NodeId>)> = heads(expression)
            .into_iter()
            .map(|(head, operator)| (head, operator, operands(expression, head, operator)))
            .collect();
        if chains.is_empty() {
            chains.push((expression.root(), "", vec![expression.root()]));
        }
        let units = Utf16::new(expression.text());
        let mut watched = Watched { rule, operands: HashMap::new(), chains: HashMap::new(), last: Vec::new() };
        for (chain, (head, operator, operands)) in chains.into_iter().enumerate() {
            watched.chains.insert(watched.place(expression, &units, head), chain);
            watched.last.push(None);
            for operand in operands {
                watched.operands.insert(watched.place(expression, &units, operand), (chain, self.list.len()));
                let span = expression.node(operand).span;
                let (start, end) = units.range(span);
                self.list.push(Branch {
                    setting,
                    span: Range { start, end },
                    text: span.of(expression.text()).to_owned(),
                    operator: (!operator.is_empty()).then_some(operator),
                    taken: 0,
                    ran: 0,
                });
            }
        }
        self.watched.push(watched);
    }

    /// Counts one person, whose number is from 1. Where a step settled its attribute, what ran before it did not matter.
    pub(super) fn add(&mut self, steps: &[Step], person: usize) {
        for index in 0..self.watched.len() {
            let Some(rule) = self.watched.get(index).map(|watched| watched.rule) else { continue };
            let own =
                || steps.iter().filter(|step| step.rule == rule || step.rule.strip_suffix(NO_GROUPS) == Some(rule));
            match own().find(|step| step.decisive) {
                Some(step) => self.follow(index, &step.evaluation, person),
                None => {
                    own().filter(|step| step.rule == rule).for_each(|step| self.follow(index, &step.evaluation, person))
                }
            }
        }
    }

    /// The operand of a chain that was the last to run, when the chain came to its end, is the one that gave its value.
    fn follow(&mut self, index: usize, evaluation: &[Evaluation], person: usize) {
        let Some(watched) = self.watched.get_mut(index) else { return };
        watched.last.fill(None);
        for one in evaluation {
            let place = (one.span.start, one.span.end);
            if let Some(&(chain, branch)) = watched.operands.get(&place) {
                let alone = self.list.get(branch).is_some_and(|branch| branch.operator.is_none());
                let null = one.value.as_ref().is_some_and(|value| value.get() == "null");
                let gives = one.error.is_none() && !(alone && null);
                if let Some(last) = watched.last.get_mut(chain) {
                    *last = Some((branch, gives));
                }
                mark(&mut self.list, &mut self.marks, branch, person, false);
            }
            let ended =
                watched.chains.get(&place).and_then(|chain| watched.last.get_mut(*chain)).and_then(Option::take);
            if let Some((branch, true)) = ended {
                mark(&mut self.list, &mut self.marks, branch, person, true);
            }
        }
    }
}

/// Each person counts once.
fn mark(list: &mut [Branch], marks: &mut [(usize, usize)], branch: usize, person: usize, taken: bool) {
    let (Some(one), Some((ran, took))) = (list.get_mut(branch), marks.get_mut(branch)) else { return };
    let (count, marked) = if taken { (&mut one.taken, took) } else { (&mut one.ran, ran) };
    if *marked != person {
        *marked = person;
        *count += 1;
    }
}

impl Watched {
    fn place(&self, expression: &Expression, units: &Utf16, node: NodeId) -> Place {
        let span = expression.node(node).span;
        if self.rule == GATE { (span.start as usize, span.end as usize) } else { units.range(span) }
    }
}

fn operator(kind: &NodeKind) -> Option<(&'static str, NodeId, NodeId)> {
    match kind {
        NodeKind::Or { left, right } => Some(("||", *left, *right)),
        NodeKind::And { left, right } => Some(("&&", *left, *right)),
        _ => None,
    }
}

/// The operators that are not the left side of one of the same kind, in the order of the text.
fn heads(expression: &Expression) -> Vec<(NodeId, &'static str)> {
    let mut inner = vec![false; expression.nodes().len()];
    for (name, left, _) in expression.nodes().iter().filter_map(|node| operator(&node.kind)) {
        let same = operator(&expression.node(left).kind).is_some_and(|(other, ..)| other == name);
        if let Some(inner) = inner.get_mut(left.0 as usize) {
            *inner = same;
        }
    }
    let mut heads: Vec<_> = (0..)
        .zip(expression.nodes())
        .zip(inner)
        .filter(|(_, inner)| !inner)
        .filter_map(|((number, node), _)| Some((node.span, NodeId(number), operator(&node.kind)?.0)))
        .collect();
    heads.sort_by_key(|(span, ..)| (span.start, std::cmp::Reverse(span.end)));
    heads.into_iter().map(|(_, id, name)| (id, name)).collect()
}

/// The operands of a chain, from the left.
fn operands(expression: &Expression, head: NodeId, name: &str) -> Vec<NodeId> {
    let mut operands = Vec::new();
    let mut current = head;
    while let Some((_, left, right)) = operator(&expression.node(current).kind).filter(|(other, ..)| *other == name) {
        operands.push(right);
        current = left;
    }
    operands.push(current);
    operands.reverse();
    operands
}
