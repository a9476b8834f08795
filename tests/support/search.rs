//! An expression on a document, with what has to hold whatever both are: tokens in order, places inside of the text, messages of one line,
//! the same answer watched and unwatched, and every answer JSON.

use bumpalo::Bump;
use rolecall::jmespath::{self, Expression, Observer, Span, Value, json, parse_json, tokens};

/// Checks that every place it is told of lies in the expression's text.
struct Places<'a>(&'a str);

impl Places<'_> {
    fn check(&self, span: Span) {
        assert!(span.start <= span.end, "{span:?}");
        assert!(self.0.get(span.start as usize..span.end as usize).is_some(), "{span:?} is no part of the text");
    }
}

impl Observer for Places<'_> {
    fn wants_nodes(&self) -> bool {
        true
    }

    fn node(&mut self, span: Span, _: Result<&Value<'_>, &jmespath::Error>) {
        self.check(span);
    }

    fn unordered(&mut self, span: Span) {
        self.check(span);
    }
}

/// Parses and searches, watched and unwatched; the value as JSON, or the kind of error.
pub(crate) fn search(text: &str, document: &str) -> Result<String, &'static str> {
    let mut end = 0;
    for (_, span) in tokens(text) {
        assert!(end <= span.start && span.start < span.end, "tokens overlap at {span:?}");
        Places(text).check(span);
        end = span.end;
    }
    let alone = found(text, document, &mut ());
    assert_eq!(alone, found(text, document, &mut Places(text)), "watching changes the answer");
    alone
}

/// The same, watched by whom one likes. A document that is no JSON counts as null.
pub(crate) fn found(text: &str, document: &str, observer: &mut dyn Observer) -> Result<String, &'static str> {
    let told = |error: jmespath::Error| {
        Places(text).check(error.span);
        let message = error.message(text);
        assert!(!message.is_empty() && !message.contains('\n'), "`{message}` is no message");
        error.kind.code()
    };
    let arena = Bump::new();
    let expression = Expression::parse(text).map_err(told)?;
    let value = parse_json(document, &arena).map_or(Value::Null, |document| document.value);
    let json = json(expression.search(value, &arena, observer).map_err(told)?, usize::MAX).unwrap_or_default();
    assert!(parse_json(&json, &Bump::new()).is_ok(), "{json} is not JSON");
    Ok(json)
}
