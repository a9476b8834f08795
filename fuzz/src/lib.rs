//! What is fuzzed: each function takes any bytes, and fails where the core would panic, contradict itself, or write what it does not
//! read. `cargo +nightly fuzz run NAME` feeds them; `tests/fuzz.rs` runs the committed inputs, and small changes of them, without.

use bumpalo::Bump;
use rolecall::jmespath::{self, Expression, Observer, Span, Value, json, parse_json, tokens};
use rolecall::settings::Settings;
use rolecall::{
    Body, Decision, Directory, Format, Input, Lookup, Signature, Text, ToJson, Token, evaluate, explain,
    format_settings, jwt, lint_texts, mail, parse_settings, request_url,
};

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// All of them by name.
pub const TARGETS: &[(&str, Target)] = &[
    ("expression", expression),
    ("search", search),
    ("ini", ini),
    ("terraform", terraform),
    ("yaml", yaml),
    ("jwt", jwt),
    ("login", login),
];

/// Stands between the parts of an input: a byte that no text has.
pub const BETWEEN: u8 = 0xFF;

/// Texts are what most readers take; anything else is made one.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// Checks that every place it is told of lies in the expression's text.
struct Places<'a>(&'a str);

impl Places<'_> {
    fn check(&self, span: Span) {
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

/// An expression: its tokens, its syntax, and what it says of a small document.
pub fn expression(data: &[u8]) {
    let text = text(data);
    let mut end = 0;
    for (_, span) in tokens(&text) {
        assert!(end <= span.start && span.start < span.end, "tokens overlap at {span:?}");
        Places(&text).check(span);
        end = span.end;
    }
    found_alike(&text, r#"{"a":{"b":[1,{"c":"d"},null]},"groups":["x","y"]}"#);
}

/// An expression and a document.
pub fn search(data: &[u8]) {
    let (expression, document) = split(data);
    found_alike(&text(expression), &text(document));
}

fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|byte| *byte == BETWEEN).unwrap_or(data.len());
    (&data[..at], data.get(at + 1..).unwrap_or_default())
}

/// Watching changes no answer, and every answer is JSON.
fn found_alike(expression: &str, document: &str) {
    let alone = found(expression, document, &mut ());
    assert_eq!(alone, found(expression, document, &mut Places(expression)), "watching changes the answer");
}

fn found(text: &str, document: &str, observer: &mut dyn Observer) -> Result<String, String> {
    let told = |error: jmespath::Error| {
        Places(text).check(error.span);
        let message = error.message(text);
        assert!(!message.is_empty() && !message.contains('\n'), "`{message}` is no message");
        error.kind.code().to_owned()
    };
    let arena = Bump::new();
    let expression = Expression::parse(text).map_err(told)?;
    let Ok(document) = parse_json(document, &arena) else { return Err("json".to_owned()) };
    let value = expression.search(document.value, &arena, observer).map_err(told)?;
    let json = json(value, 1 << 20).unwrap_or_else(|| "null".to_owned());
    assert!(parse_json(&json, &Bump::new()).is_ok(), "`{json}` is not JSON");
    Ok(json)
}

/// A grafana.ini.
pub fn ini(data: &[u8]) {
    settings(&text(data), Format::Ini);
}

/// A Terraform file.
pub fn terraform(data: &[u8]) {
    settings(&text(data), Format::Terraform);
}

/// Helm values, Kubernetes objects, a compose file; whatever path through it finds settings.
pub fn yaml(data: &[u8]) {
    settings(&text(data), Format::Yaml);
}

/// What can be read is linted, and what is written of it reads as it was.
fn settings(text: &str, format: Format) {
    let given = Text { text, format: Some(format), name: Some("file") };
    let variable = |name: &str| (name == "NAME").then(|| "value".to_owned());
    for finding in lint_texts(&[given], &variable, None) {
        assert!(!finding.note.message.contains('\n'), "`{}` has several lines", finding.note.message);
    }
    let Ok(parsed) = parse_settings(&[given], &variable) else { return };
    let pairs = parsed.pairs();
    for format in Format::ALL {
        let Ok(written) = format_settings(&pairs, format) else { continue };
        let again = Text { text: &written, format: Some(format), name: None };
        let read =
            parse_settings(&[again], &|_| None).unwrap_or_else(|error| panic!("{}: {error}\n{written}", format.name()));
        let rewritten = format_settings(&read.pairs(), format);
        assert_eq!(rewritten.as_deref(), Ok(&*written), "{} reads otherwise than it was written", format.name());
    }
}

/// A token, and the small readers beside.
pub fn jwt(data: &[u8]) {
    let arena = Bump::new();
    let payload = jwt::payload(data, &arena);
    assert!(payload.is_err() || jwt::is_compact(data), "a payload of what is no token");
    let text = text(data);
    let _ = (mail::address(&text), request_url::is_requestable(&text), rolecall::role::read(&text));
}

/// Settings as JSON, ID token, userinfo, access token, and the body of each look-up: what `evaluate` and `explain` say is the same, and
/// nothing is asked for twice.
pub fn login(data: &[u8]) {
    let parts: Vec<&[u8]> = data.splitn(5, |byte| *byte == BETWEEN).collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or_default();
    let Ok(settings) = Settings::from_json(&text(part(0))) else { return };
    let token = |bytes| if <[u8]>::starts_with(bytes, b"{") { Token::Claims(bytes) } else { Token::Compact(bytes) };
    let given = |index| Some(part(index)).filter(|bytes| !bytes.is_empty());
    let mut input = Input {
        id_token: given(1).map(token),
        id_token_signature: Signature::Valid,
        userinfo: given(2).map(Token::Claims),
        access_token: given(3).map(token),
        directory: Directory(Some(&[("Main", 1), ("", -1), ("First", i64::MAX)])),
        team_groups: Some(&[("team", &["group"])]),
        ..Input::default()
    };
    for _ in 0..4 {
        let outcome = evaluate(&settings, &input);
        let told = explain(&settings, &input);
        assert_eq!(told.decision, outcome, "explain() decides otherwise");
        assert!(parse_json(&told.to_json(), &Bump::new()).is_ok(), "an explanation that is not JSON");
        let Decision::Incomplete { request } = outcome.decision else { return };
        let slot = match request.lookup {
            Lookup::Emails => &mut input.emails,
            Lookup::Teams => &mut input.teams,
            Lookup::Organizations => &mut input.organizations,
        };
        assert_eq!(*slot, Body::Unasked, "asks again");
        *slot = Body::Response { status: 200, body: part(4) };
    }
    panic!("asks for ever");
}
