//! One expression on one source: what it is evaluated on, what became of it, and what is said where it failed.

use bumpalo::Bump;

use crate::claims::ClaimsSet;
use crate::display::visible;
use crate::evaluate::Context;
use crate::explain::{Outcome as StepOutcome, Step};
use crate::jmespath::{self, ErrorKind, Expression, Span, Value};
use crate::outcome::{Note, Range, Source, Stop};
use crate::rules;
use crate::settings::{Path, no_groups};

/// What an expression is evaluated on.
pub(crate) enum Subject<'s, 'a> {
    Claims(&'s ClaimsSet<'a>),
    /// `{"groups":[]}`, which Grafana tries when a source gives no role (behaviour 5.2.2).
    NoGroups(Source),
    /// The response of a look-up.
    Response(Value<'a>),
}

/// What became of an expression.
pub(crate) enum Search<'a> {
    Unset,
    Value(Value<'a>),
    /// Boxed, since it is rare, and the others are small.
    Failed(Box<Failure>),
}

/// Why an expression failed, and which of Grafana's ids that is.
pub(crate) struct Failure {
    pub(crate) cause: &'static str,
    pub(crate) note: Note,
}

/// Evaluates the expression of a setting. One that would crash Grafana ends the story (behaviour 9).
pub(crate) fn search<'a>(
    context: &mut Context<'a, '_>,
    attribute: &'static str,
    setting: &'static str,
    path: &'a Path,
    subject: &Subject<'_, 'a>,
) -> Result<Search<'a>, Stop> {
    let search = run(context, setting, path, subject);
    if let (Err(Stop::Denied(denial)), Some(source)) = (&search, subject.source()) {
        let rule = if matches!(subject, Subject::NoGroups(_)) { rules::NO_GROUPS } else { "" };
        context.recorder.step(|| {
            let step = Step::new(attribute, format!("{setting}{rule}"), StepOutcome::Failed).on(source);
            step.error(denial.note.clone())
        });
    }
    search
}

fn run<'a>(
    context: &mut Context<'a, '_>,
    setting: &'static str,
    path: &'a Path,
    subject: &Subject<'_, 'a>,
) -> Result<Search<'a>, Stop> {
    let expression = match &path.expression {
        None => return Ok(Search::Unset),
        _ if subject.overflows() => return Ok(Search::Failed(subject.unreadable(setting))),
        Some(Err(error)) => return subject.failed(setting, path, error),
        Some(Ok(expression)) => expression,
    };
    let value = subject.value(expression, context.arena);
    // The npm package's main module sets none, and what is never used weighs nothing in it.
    let outcome = match context.settings.limits.filter(|_| !cfg!(feature = "wasm")) {
        None => expression.search(value, context.arena, context.recorder),
        Some(limits) => expression.search_within(limits, value, context.arena, context.recorder),
    };
    if let Some(span) = context.recorder.take_unordered() {
        context.recorder.note(unstable(setting, path, span, subject.source()));
    }
    match outcome {
        Ok(value) => Ok(Search::Value(value)),
        Err(error) => subject.failed(setting, path, &error),
    }
}

fn unstable(setting: &str, path: &Path, span: Span, source: Option<Source>) -> Note {
    // The part of the expression is in the span: it may hold backticks itself.
    let message = format!(
        "`{setting}` makes a list of an object, which Grafana does in another order at every login, so do not rely on a place in it"
    );
    let note = Note { source, ..Note::new("expression.unstable-order", message).about(setting) };
    Note { span: Some(range(span, &path.text)), ..note }
}

fn range(span: Span, text: &str) -> Range {
    let (start, end) = span.utf16(text);
    Range { start, end }
}

impl<'a> Subject<'_, 'a> {
    fn value(&self, expression: &Expression, arena: &'a Bump) -> Value<'a> {
        match self {
            Self::Claims(claims) => claims.tree(expression, arena),
            Self::NoGroups(_) => no_groups(arena),
            Self::Response(value) => *value,
        }
    }

    fn source(&self) -> Option<Source> {
        match self {
            Self::Claims(claims) => Some(claims.source),
            Self::NoGroups(source) => Some(*source),
            Self::Response(_) => None,
        }
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Claims(claims) => claims.source.words(),
            Self::NoGroups(_) => "an empty list of groups",
            Self::Response(_) => "the response",
        }
    }

    fn overflows(&self) -> bool {
        matches!(self, Self::Claims(claims) if claims.overflow)
    }

    fn unreadable(&self, setting: &str) -> Box<Failure> {
        let message =
            format!("`{setting}` fails on {}: a number in it is outside the range of a 64-bit float", self.words());
        Box::new(Failure {
            cause: "json-failed-to-unmarshal",
            note: Note { source: self.source(), ..Note::new("expression.json", message).about(setting) },
        })
    }

    fn failed<'v>(&self, setting: &str, path: &Path, error: &jmespath::Error) -> Result<Search<'v>, Stop> {
        let reason = visible(error.message(&path.text));
        let span = Some(range(error.span, &path.text));
        if error.kind == ErrorKind::Panic {
            let message = format!("`{setting}` crashes Grafana on {}: {reason}", self.words());
            let Stop::Denied(mut denial) = Stop::denied("panic", None, message) else { return Ok(Search::Unset) };
            denial.note = Note { source: self.source(), span, ..denial.note.about(setting) };
            return Err(Stop::Denied(denial));
        }
        let note = match error.kind {
            // A broken text is broken on every source: one note says so.
            ErrorKind::Syntax if path.expression.as_ref().is_some_and(Result::is_err) => {
                Note::new("expression.syntax", format!("`{setting}` is no expression: {reason}"))
            }
            kind => Note {
                source: self.source(),
                ..Note::new(code(kind), format!("`{setting}` fails on {}: {reason}", self.words()))
            },
        };
        let note = Note { span, ..note.about(setting) };
        Ok(Search::Failed(Box::new(Failure { cause: "json-failed-to-search", note })))
    }
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Syntax => "expression.syntax",
        ErrorKind::InvalidType => "expression.invalid-type",
        ErrorKind::InvalidValue => "expression.invalid-value",
        ErrorKind::InvalidArity => "expression.invalid-arity",
        ErrorKind::UnknownFunction => "expression.unknown-function",
        ErrorKind::UndefinedVariable => "expression.undefined-variable",
        ErrorKind::RecursionLimit => "expression.recursion-limit",
        ErrorKind::Panic => "expression.panic",
    }
}

impl<'a> Search<'a> {
    pub(crate) fn value(&self) -> Option<Value<'a>> {
        if let Self::Value(value) = self { Some(*value) } else { None }
    }

    /// The step for a text: settled where there is one.
    pub(crate) fn step(&self, attribute: &'static str, rule: String, source: Source, text: Option<&str>) -> Step {
        let step = Step::new(attribute, rule, StepOutcome::Nothing).on(source);
        match (self, text) {
            (Self::Unset, _) => step.outcome(StepOutcome::Skipped),
            (Self::Failed(failure), _) => step.failed(failure.note.clone()),
            (Self::Value(_), Some(text)) => step.settled(text),
            (Self::Value(value), None) => step.shown(*value),
        }
    }

    pub(crate) fn list_step(&self, attribute: &'static str, setting: &str, source: Source, texts: &[&str]) -> Step {
        let step = self.step(attribute, setting.to_owned(), source, None);
        if texts.is_empty() { step } else { step.outcome(StepOutcome::Found).decides() }
    }
}
