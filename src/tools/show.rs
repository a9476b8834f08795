//! The boundary of what is shown to people: an explanation in another style, two settings side by side, what a token holds.

use bumpalo::Bump;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{entries, member, object, read, refusal, text, watch_panics};
use crate::diff::diff;
use crate::evaluate::explain_as;
use crate::input::Written;
use crate::jmespath::{self, Value};
use crate::json::{Entries, ToJson};
use crate::lint::RULES;
use crate::spelling::READER_CODES;
use crate::text::{Form, Style};
use crate::{Settings, jwt};

/// An explanation as text. The subject is `{"settings": {…}, "form"?: …, "columns"?: …, "colour"?: …}`; the sample comes as that of
/// [`lint`] does. Gives `{"text": …}`.
#[wasm_bindgen]
pub fn describe(
    subject: &str,
    kinds: u32,
    id_token: &[u8],
    userinfo: &[u8],
    access_token: &[u8],
    context: &[u8],
    context_json: usize,
) -> String {
    watch_panics();
    let arena = Bump::new();
    let (context, bodies) = context.split_at_checked(context_json).unwrap_or_default();
    let input = Written { kinds, id_token, userinfo, access_token, context, bodies }.read(&arena);
    let subject = read(subject, &arena);
    match Settings::read(&entries(member(subject, "settings"))) {
        Ok(settings) => object("text", &explain_as(&settings, &input, style(subject)).text),
        Err(error) => refusal(&error),
    }
}

fn style(subject: Value<'_>) -> Style {
    let usual = Style::default();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the facade writes small whole numbers"
    )]
    let columns = member(subject, "columns").as_number().map_or(usual.columns, |columns| columns as usize);
    let form = match text(subject, "form") {
        Some("plain") => Form::Plain,
        Some("markdown") => Form::Markdown,
        _ => Form::Pretty,
    };
    Style { form, columns, colour: matches!(member(subject, "colour"), Value::Bool(true)) }
}

/// Who would be what by two settings, `{"before": {…}, "after": {…}, "first": …}`: lines of JSON come in, and so does the context of
/// those who have none. Gives the totals in the first line, and behind it a line for each who changes.
#[wasm_bindgen]
pub fn compare(subject: &str, context: &str, users: &[u8]) -> String {
    watch_panics();
    let arena = Bump::new();
    let subject = read(subject, &arena);
    let settings = |key| Settings::read(&entries(member(subject, key)));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines are counted from 1")]
    let first = member(subject, "first").as_number().map_or(1, |first| first as usize);
    match (settings("before"), settings("after")) {
        (Ok(before), Ok(after)) => {
            let report = diff(&before, &after, users, context, first);
            let mut out = report.to_json();
            out.push('\n');
            out + &report.changes
        }
        (Err(error), _) | (_, Err(error)) => refusal(&error),
    }
}

/// What a token holds, unverified: `{"header": …, "claims": …}`, both as they stand there. Where it cannot be decoded, `{"flaw": …}`.
#[wasm_bindgen]
pub fn decode(token: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let token = token.as_bytes();
    let parts = jwt::header(token, &arena).and_then(|header| Ok((header, jwt::payload(token, &arena)?)));
    match parts {
        Ok((header, claims)) => {
            let mut out = String::new();
            let [header, claims] = [header, claims].map(|part| jmespath::json_text(part, &arena));
            Entries::new(&mut out).entry("header", &header).entry("claims", &claims).end();
            out
        }
        Err(error) => object("flaw", &error.to_string()),
    }
}

/// The codes that the linter knows, `["value-truncated", …]`.
#[wasm_bindgen]
pub fn codes() -> String {
    RULES.iter().map(|rule| rule.code).chain(READER_CODES.iter().copied()).collect::<Vec<_>>().to_json()
}
