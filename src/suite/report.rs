//! What a run of a test file says, case by case.

use super::coverage::Coverage;
use super::expect::Check;
use super::read::Case;
use crate::display::visible;
use crate::explain::{Explanation, Json, Outcome as StepOutcome, Step};
use crate::json::{Entries, ToJson};
use crate::outcome::{Decision, Outcome, Source};
use crate::settings::KEYS;

/// What came of a run.
#[derive(Debug)]
pub struct SuiteReport {
    /// The cases that ran, in the order of the file.
    pub cases: Vec<CaseReport>,
    /// What ever decided, where it was asked for.
    pub coverage: Option<Coverage>,
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// Its name.
    pub name: String,
    /// The line of the file that it begins on.
    pub line: usize,
    /// The decision.
    pub decision: Outcome,
    /// What is not as expected; nothing where the case passed.
    pub mismatches: Vec<Mismatch>,
    /// The steps that decided, where the case failed; of what nothing decided, all that was tried.
    pub steps: Vec<Step>,
}

/// Something that is not as expected.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// Where it stands below `expect`: `user.role`.
    pub path: String,
    /// What was expected, as JSON.
    pub expected: String,
    /// What there was, as JSON.
    pub got: String,
    /// The attribute it is about, where it is about one.
    pub attribute: &'static str,
    /// The rule that decided: `claim email`, `role_attribute_path`; empty where none did.
    pub rule: String,
    /// The source that it decided on.
    pub source: Option<Source>,
    /// Where what is expected begins in the file, in UTF-16 code units; None where it goes without saying.
    pub at: Option<usize>,
    /// What is said of it behind what was expected and got.
    reason: String,
}

impl Mismatch {
    pub(super) fn new(check: &Check, expected: String, got: String, explanation: &Explanation) -> Self {
        let decisive = deciding(check.attribute, explanation);
        let reason = match decisive {
            Some(step) => told(step),
            None if check.attribute.is_empty() => of_answer(&explanation.decision.decision),
            None => format!("nothing gave `{}`", check.attribute),
        };
        Self {
            path: check.path.clone(),
            expected,
            got,
            attribute: check.attribute,
            rule: decisive.map(|step| step.rule.clone()).unwrap_or_default(),
            source: decisive.and_then(|step| step.source),
            at: None,
            reason,
        }
    }

    pub(super) fn standing(self, at: Option<usize>) -> Self {
        Self { at, ..self }
    }

    /// The setting that decided, where it was one.
    pub fn setting(&self) -> Option<&'static str> {
        let name = self.rule.split(' ').next().unwrap_or_default();
        KEYS.iter().find(|key| key.name == name).map(|key| key.name)
    }

    /// In one line.
    pub fn message(&self) -> String {
        let Self { path, expected, got, reason, .. } = self;
        visible(format!("`{path}`: expected `{expected}`, got `{got}`; {reason}"))
    }
}

/// The step that settled an attribute. For organizations that is the last one that gave a role in one.
fn deciding<'e>(attribute: &str, explanation: &'e Explanation) -> Option<&'e Step> {
    let mut steps = explanation.steps.iter().filter(|step| step.attribute == attribute);
    if attribute == "orgRoles" {
        return steps.rfind(|step| step.outcome == StepOutcome::Found && step.rule != "result");
    }
    steps.find(|step| step.decisive)
}

fn told(step: &Step) -> String {
    let on = step.source.map(|source| format!(" on {}", source.words())).unwrap_or_default();
    format!("`{}`{on} decided", step.rule)
}

fn of_answer(decision: &Decision) -> String {
    match decision {
        Decision::Allow { .. } => "nothing refused the login".to_owned(),
        Decision::Deny { denial } => {
            let cause = denial.cause.map(|cause| format!(" (`{cause}`)")).unwrap_or_default();
            format!("`{}`{cause}: {}", denial.note.code, denial.note.message)
        }
        Decision::Incomplete { request } => {
            format!("Grafana asks for `{}` first: put the response into the case", request.lookup.name())
        }
    }
}

impl CaseReport {
    pub(super) fn new(case: &Case, explanation: Explanation, mismatches: Vec<Mismatch>) -> Self {
        let steps = if mismatches.is_empty() { Vec::new() } else { worth_telling(&explanation, &mismatches) };
        let Explanation { decision, .. } = explanation;
        Self { name: case.name.clone(), line: case.line, decision, mismatches, steps }
    }

    /// Whether all is as expected.
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty()
    }

    /// What is not as expected, in one line; empty where nothing is.
    pub fn message(&self) -> String {
        self.mismatches.iter().map(Mismatch::message).collect::<Vec<_>>().join("; ")
    }
}

fn worth_telling(explanation: &Explanation, mismatches: &[Mismatch]) -> Vec<Step> {
    let undecided = |step: &Step| mismatches.iter().any(|one| one.attribute == step.attribute && one.rule.is_empty());
    explanation.steps.iter().filter(|step| step.decisive || undecided(step)).cloned().collect()
}

impl SuiteReport {
    /// Whether every case passed.
    pub fn passed(&self) -> bool {
        self.cases.iter().all(CaseReport::passed)
    }
}

impl ToJson for Mismatch {
    fn write(&self, out: &mut String) {
        let json = |text: &String| Json::new(text.clone());
        let mut entries = Entries::new(out);
        entries.entry("path", &self.path).entry("expected", &json(&self.expected)).entry("got", &json(&self.got));
        entries.optional("attribute", &Some(self.attribute).filter(|attribute| !attribute.is_empty()));
        entries.optional("rule", &Some(&self.rule).filter(|rule| !rule.is_empty()));
        entries.optional("setting", &self.setting()).optional("source", &self.source).optional("at", &self.at);
        entries.entry("message", &self.message()).end();
    }
}

impl ToJson for CaseReport {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries.entry("name", &self.name).entry("line", &self.line).entry("passed", &self.passed());
        entries.entry("decision", &self.decision).entry("mismatches", &self.mismatches);
        entries.entry("steps", &self.steps).entry("message", &self.message()).end();
    }
}

impl ToJson for SuiteReport {
    fn write(&self, out: &mut String) {
        let passed = self.cases.iter().filter(|case| case.passed()).count();
        let mut entries = Entries::new(out);
        entries.entry("passed", &passed).entry("failed", &(self.cases.len() - passed)).entry("cases", &self.cases);
        entries.optional("coverage", &self.coverage.as_ref()).end();
    }
}
