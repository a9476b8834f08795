//! Sources that are never asked.

use super::super::tree::{literal, literals};
use super::super::{Edit, Finding, Subject};
use super::{says_with_nothing, steps};
use crate::evaluate::{self, Input};
use crate::explain::Outcome;
use crate::jmespath::{Expression, NodeKind};
use crate::outcome::Source;
use crate::role::{self, Role};

/// A constant at the end of the path answers on the first source, and later ones are never asked (behaviour 5.2.3, 5.2.4).
pub(in super::super) fn catch_all_hides_sources(subject: &Subject<'_>) -> Vec<Finding> {
    const KEY: &str = "role_attribute_path";
    let decided = steps(subject, "role").find(|(_, step)| step.decisive && step.outcome == Outcome::Found);
    let Some((source, _)) = decided else { return Vec::new() };
    let Some(role) = subject.explanation.as_ref().and_then(|explanation| explanation.resolved.role) else {
        return Vec::new();
    };
    let constant = |expression: &&Expression| role::read(&says_with_nothing(expression)?).map(|reading| reading.role);
    let Some(expression) = subject.expression(KEY).filter(|expression| constant(expression) == Some(role)) else {
        return Vec::new();
    };
    let later = Source::ALL.into_iter().skip_while(|other| *other != source).skip(1);
    let other = later.filter_map(|later| Some((later, role_alone(subject, later)?))).find(|(_, other)| *other != role);
    let Some((later, other)) = other else { return Vec::new() };
    let message = format!(
        "{} has nothing that matches and gets `{}` all the same, so {} is never asked, where the path gives `{}`",
        source.words(),
        role.name(),
        later.words(),
        other.name()
    );
    let constant = literals(expression).last().map(|(node, _)| node.span);
    let help = "leave the constant at the end out: who gets no role from any source gets `auto_assign_org_role`";
    let finding = Finding::new(KEY, message, help);
    let finding = constant.map_or(finding.clone(), |span| finding.on(span));
    let usual =
        subject.settings.is_some_and(|settings| settings.default_role == role && !settings.role_attribute_strict);
    vec![finding.maybe(without_last(expression).filter(|_| usual).map(Edit::Whole))]
}

/// The role that a source would give if it were the only one.
fn role_alone(subject: &Subject<'_>, source: Source) -> Option<Role> {
    let sample = subject.sample?;
    let only = |which: Source| source == which;
    let alone = Input {
        id_token: sample.id_token.filter(|_| only(Source::IdToken)),
        userinfo: sample.userinfo.filter(|_| only(Source::Userinfo)),
        access_token: sample.access_token.filter(|_| only(Source::AccessToken)),
        ..*sample
    };
    evaluate::explain(subject.settings?, &alone).resolved.role
}

/// `a || b || 'Viewer'` without the constant.
fn without_last(expression: &Expression) -> Option<String> {
    let NodeKind::Or { left, right } = expression.node(expression.root()).kind else { return None };
    literal(expression.node(right))?;
    let text = expression.node(left).span.of(expression.text());
    (!text.is_empty()).then(|| text.to_owned())
}
