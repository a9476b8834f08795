//! What was tried, recorded: one pass, watched. Nothing is built unless somebody watches.

use crate::jmespath::{self, Error, Span, Utf16, Value};
use crate::org::{self, Directory};
use crate::outcome::{Decision, Note, Outcome as Answer, Range, Source, User};
use crate::resolve::Person;
use crate::settings::Settings;
use crate::text::{self, Style};

/// How many sub-expressions one explanation records: enough for anything that a person reads, too little to be a burden.
pub const MAX_EVALUATIONS: usize = 10_000;

/// How many bytes of JSON their values may take together, and each value of a step.
pub const MAX_VALUE_BYTES: usize = 1 << 22;

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It gave a value.
    Found,
    /// It gave none.
    Nothing,
    /// It went wrong.
    Failed,
    /// It was not tried, or is not set up.
    Skipped,
    /// The gate is open.
    Passed,
    /// The gate is closed.
    Refused,
}

impl Outcome {
    /// The name in the package's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Nothing => "nothing",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
            Self::Refused => "refused",
        }
    }
}

/// One thing that was tried.
#[derive(Clone, Debug)]
pub struct Step {
    /// The attribute that it was tried for, or `source` or `gate`.
    pub attribute: &'static str,
    /// The source it was tried on.
    pub source: Option<Source>,
    /// The claim, setting or gate.
    pub rule: String,
    /// What came of it.
    pub outcome: Outcome,
    /// The value, as JSON.
    pub value: Option<Json>,
    /// Why it failed, or was not tried.
    pub error: Option<Note>,
    /// Whether it settled its attribute.
    pub decisive: bool,
    /// Every sub-expression that ran.
    pub evaluation: Vec<Evaluation>,
}

/// A sub-expression and what it came to.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Where it stands; in bytes until the step is complete, then in UTF-16 code units.
    pub span: Range,
    /// Its value, as JSON.
    pub value: Option<Json>,
    /// Why it has none.
    pub error: Option<&'static str>,
}

/// A decision with all that led to it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What `evaluate` answers.
    pub decision: Answer,
    /// What had been found out when the answer fell, also where it is no.
    pub resolved: User,
    /// What was tried, in order.
    pub steps: Vec<Step>,
    /// The same for a terminal.
    pub text: String,
}

/// JSON text that is written as it is.
#[derive(Clone, Debug)]
pub struct Json(String);

impl Json {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn get(&self) -> &str {
        &self.0
    }
}

fn raw(json: String) -> Option<Json> {
    Some(Json::new(json))
}

fn quoted(text: &str) -> Option<Json> {
    let mut json = String::with_capacity(text.len() + 2);
    jmespath::json_string(text, &mut json);
    raw(json)
}

impl Step {
    #[inline(never)]
    pub(crate) fn new(attribute: &'static str, rule: String, outcome: Outcome) -> Self {
        Self {
            attribute,
            source: None,
            rule,
            outcome,
            value: None,
            error: None,
            decisive: false,
            evaluation: Vec::new(),
        }
    }

    /// The reading of a source as a whole.
    #[inline(never)]
    pub(crate) fn source(source: Source, outcome: Outcome) -> Self {
        Self::new("source", source.name().to_owned(), outcome).on(source)
    }

    pub(crate) fn on(self, source: Source) -> Self {
        Self { source: Some(source), ..self }
    }

    pub(crate) fn outcome(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    pub(crate) fn value(self, json: String) -> Self {
        Self { value: raw(json), ..self }
    }

    /// With a value, unless it is more than anybody reads.
    pub(crate) fn shown(self, value: Value<'_>) -> Self {
        Self { value: jmespath::json(value, MAX_VALUE_BYTES).and_then(raw), ..self }
    }

    #[inline(never)]
    pub(crate) fn text_value(self, text: &str) -> Self {
        Self { value: quoted(text), ..self }
    }

    /// Found, and nothing further is tried for the attribute.
    #[inline(never)]
    pub(crate) fn settled(self, text: &str) -> Self {
        self.outcome(Outcome::Found).decides().text_value(text)
    }

    pub(crate) fn decides(self) -> Self {
        Self { decisive: true, ..self }
    }

    #[inline(never)]
    pub(crate) fn error(self, error: Note) -> Self {
        Self { error: Some(error), ..self }
    }

    pub(crate) fn failed(self, error: Note) -> Self {
        self.outcome(Outcome::Failed).error(error)
    }
}

/// Watches a decision. Notes are part of every answer, steps only of an explanation: nobody builds one for nothing.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    notes: Vec<Note>,
    trace: Option<Trace>,
    unordered: Option<Span>,
}

#[derive(Debug, Default)]
struct Trace {
    steps: Vec<Step>,
    /// Sub-expressions seen since the last step, to which they belong.
    nodes: Evaluations,
}

impl Trace {
    /// Out of line, so that a decision which nobody watches does not even carry the code.
    #[cold]
    #[inline(never)]
    fn record(&mut self, step: impl FnOnce() -> Step) {
        self.push(step());
    }

    #[cold]
    #[inline(never)]
    fn record_all(&mut self, steps: impl FnOnce() -> Vec<Step>) {
        self.steps.extend(steps());
    }

    #[inline(never)]
    fn push(&mut self, mut step: Step) {
        step.evaluation = self.nodes.take();
        self.steps.push(step);
    }
}

impl Recorder {
    /// For `evaluate`. The notes of the settings come first.
    pub(crate) fn notes_only(settings: &Settings) -> Self {
        Self { notes: settings.notes.clone(), ..Self::default() }
    }

    /// For `explain`.
    pub(crate) fn everything(settings: &Settings) -> Self {
        Self { trace: Some(Trace::default()), ..Self::notes_only(settings) }
    }

    /// Whether steps are kept.
    pub(crate) fn watches(&self) -> bool {
        self.trace.is_some()
    }

    /// Something was skipped; said once.
    pub(crate) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Something was skipped that nothing was said of yet.
    pub(crate) fn new_note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Something was tried.
    #[inline]
    pub(crate) fn step(&mut self, step: impl FnOnce() -> Step) {
        if let Some(trace) = &mut self.trace {
            trace.record(step);
        }
    }

    /// Several things that were tried at once.
    #[inline]
    pub(crate) fn steps(&mut self, steps: impl FnOnce() -> Vec<Step>) {
        if let Some(trace) = &mut self.trace {
            trace.record_all(steps);
        }
    }

    /// The first place since the last call that made a list in random order.
    pub(crate) fn take_unordered(&mut self) -> Option<Span> {
        self.unordered.take()
    }

    pub(crate) fn into_notes(self) -> Vec<Note> {
        self.notes
    }

    pub(crate) fn finish(
        self,
        settings: &Settings,
        directory: Directory<'_>,
        decision: Decision,
        resolved: User,
        style: Style,
    ) -> Explanation {
        let decision = Answer { decision, notes: self.notes };
        let mut steps = self.trace.unwrap_or_default().steps;
        for step in &mut steps {
            if let Some(path) = text::path(settings, &step.rule) {
                to_utf16(&mut step.evaluation, path);
            }
        }
        let text = text::render(settings, directory, &decision, &resolved, &steps, style);
        Explanation { decision, resolved, steps, text }
    }
}

/// The sub-expressions that ran, as many as a person would read.
#[derive(Debug, Default)]
pub(crate) struct Evaluations {
    list: Vec<Evaluation>,
    recorded: usize,
    bytes: usize,
}

impl Evaluations {
    pub(crate) fn push(&mut self, span: Span, outcome: Result<&Value<'_>, &Error>) {
        if self.recorded >= MAX_EVALUATIONS || self.bytes >= MAX_VALUE_BYTES {
            return;
        }
        let span = Range { start: span.start as usize, end: span.end as usize };
        let value = outcome.ok().and_then(|value| jmespath::json(*value, MAX_VALUE_BYTES.saturating_sub(self.bytes)));
        self.recorded += 1;
        // One that is too much ends it: trying the others would cost as much each time.
        self.bytes += value.as_ref().map_or(if outcome.is_ok() { MAX_VALUE_BYTES } else { 0 }, String::len);
        self.list.push(Evaluation {
            span,
            value: value.and_then(raw),
            error: outcome.err().map(|error| error.kind.code()),
        });
    }

    /// Those since the last call.
    pub(crate) fn take(&mut self) -> Vec<Evaluation> {
        std::mem::take(&mut self.list)
    }
}

impl jmespath::Observer for Recorder {
    fn wants_nodes(&self) -> bool {
        self.trace.is_some()
    }

    fn node(&mut self, span: Span, outcome: Result<&Value<'_>, &Error>) {
        if let Some(trace) = &mut self.trace {
            trace.nodes.push(span, outcome);
        }
    }

    fn unordered(&mut self, span: Span) {
        self.unordered.get_or_insert(span);
    }
}

/// Spans in UTF-16 code units, which is how JavaScript counts.
pub(crate) fn to_utf16(evaluation: &mut [Evaluation], expression: &str) {
    let units = Utf16::new(expression);
    for one in evaluation {
        let (start, end) = units.range(Span::new(one.span.start, one.span.end));
        one.span = Range { start, end };
    }
}

/// The step that says which roles somebody ends up with.
pub(crate) fn org_roles(recorder: &mut Recorder, person: &Person<'_>) {
    recorder.step(|| {
        let step = Step::new("orgRoles", "result".to_owned(), Outcome::Nothing);
        let Some(roles) = &person.org_roles else { return step };
        step.outcome(Outcome::Found).decides().value(org::json(roles))
    });
}

/// The step that says that roles are left alone (behaviour 5.5.1).
pub(crate) fn roles_skipped() -> Step {
    Step::new("orgRoles", "skip_org_role_sync".to_owned(), Outcome::Skipped)
}
