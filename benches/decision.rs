//! Decisions natively, whole and in parts, and the same look-ups with the `jmespath` crate.
//!
//! The documents are those that the benchmarks in Node.js have: `benches/native.mjs` writes them to target/bench, so
//! `cargo xtask bench --only native` comes first. Then `cargo bench --features standard` shows divan's tables.
//!
//! With `--turns` it reads lines such as `300 evaluate spread` and answers each with the nanoseconds that one of that many
//! runs took: so `benches/native.mjs` has it take turns with the module.

#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark without its documents ends")]

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::rc::Rc;
use std::time::Instant;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use bumpalo::Bump;
use divan::Bencher;
use jmespath::Variable;
use rolecall::jmespath::{Expression, json_text, parse_json};
use rolecall::{Decision, Input, Settings, Token, evaluate, jwt};
use serde_json::Value as Json;

fn main() {
    if std::env::args().any(|argument| argument == "--turns") { turns() } else { divan::main() }
}

fn turns() {
    let cases = Case::all();
    for line in io::stdin().lock().lines() {
        let line = line.expect("the lines are text");
        let (count, name) = line.split_once(' ').expect("a line is a count and a name");
        let count: u32 = count.parse().expect("the count is a number");
        let (part, case) = name.split_once(' ').expect("a name is a part and a case");
        let mut run = part_of(part, find(&cases, case));
        let started = Instant::now();
        for _ in 0..count {
            run();
        }
        let nanoseconds = started.elapsed().as_nanos() / u128::from(count.max(1));
        writeln!(io::stdout(), "{nanoseconds}").expect("somebody reads the answers");
    }
}

/// What one document is decided with.
struct Case {
    name: String,
    settings: Settings,
    /// The paths of the settings, in the order in which a decision looks at them.
    paths: Vec<String>,
    id_token: String,
    userinfo: String,
    access_token: String,
}

impl Case {
    fn all() -> Vec<Self> {
        const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench/documents.json");
        let Ok(text) = std::fs::read_to_string(PATH) else {
            panic!("{PATH} is missing: run `cargo xtask bench --only native`, which writes it");
        };
        let cases: Vec<Json> = serde_json::from_str(&text).expect("native.mjs writes a list");
        cases.iter().map(Self::read).collect()
    }

    fn read(case: &Json) -> Self {
        let text =
            |key: &str| case.get(key).and_then(Json::as_str).map(str::to_owned).expect("native.mjs writes texts");
        let settings = text("settings");
        let paths = case.get("paths").and_then(Json::as_array).expect("native.mjs writes the paths");
        Self {
            name: text("name"),
            settings: Settings::from_json(&settings).expect("the settings are good"),
            paths: paths.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            id_token: text("idToken"),
            userinfo: text("userinfo"),
            access_token: text("accessToken"),
        }
    }

    fn expressions(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// The texts of the claims.
    fn claims(&self) -> [String; 3] {
        [by_hand(&self.id_token), self.userinfo.clone(), by_hand(&self.access_token)]
    }

    fn input(&self) -> Input<'_> {
        Input {
            id_token: Some(Token::Compact(self.id_token.as_bytes())),
            userinfo: Some(Token::Claims(self.userinfo.as_bytes())),
            access_token: Some(Token::Compact(self.access_token.as_bytes())),
            ..Input::default()
        }
    }
}

fn find<'a>(cases: &'a [Case], name: &str) -> &'a Case {
    cases.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("there is no case `{name}`"))
}

/// One run of a part of a decision.
type Run<'a> = Box<dyn FnMut() + 'a>;

/// A name, and how a run is made for a case.
type Part = (&'static str, for<'a> fn(&'a Case) -> Run<'a>);

/// What is timed.
const PARTS: &[Part] = &[
    ("evaluate", whole),
    ("decode", decode),
    ("parse", parse),
    ("search", search),
    ("crate", peer),
    ("settings", settings),
];

fn part_of<'a>(part: &str, case: &'a Case) -> Run<'a> {
    let (_, make) = PARTS.iter().find(|(name, _)| *name == part).unwrap_or_else(|| panic!("there is no part `{part}`"));
    make(case)
}

/// The whole decision.
fn whole(case: &Case) -> Run<'_> {
    let answer = evaluate(&case.settings, &case.input()).decision;
    assert!(matches!(answer, Decision::Allow { .. }), "{} is not admitted", case.name);
    Box::new(|| {
        black_box(evaluate(&case.settings, &case.input()));
    })
}

/// Both tokens' payloads: dots, header, base64url.
fn decode(case: &Case) -> Run<'_> {
    Box::new(|| {
        let arena = Bump::new();
        for token in [&case.id_token, &case.access_token] {
            black_box(jwt::payload(token.as_bytes(), &arena).is_ok());
        }
    })
}

/// All three sources, every key of them. A decision reads fewer: sources and keys that nobody wants are passed over.
fn parse(case: &Case) -> Run<'_> {
    let claims = case.claims();
    Box::new(move || {
        let arena = Bump::new();
        for text in &claims {
            black_box(parse_json(json_text(text.as_bytes(), &arena), &arena).is_ok());
        }
    })
}

/// Every expression on every source; a decision stops at the first that gives something.
fn search(case: &Case) -> Run<'_> {
    // For as long as the process lives: what is searched lives as long as what is found.
    let arena: &'static Bump = Box::leak(Box::new(Bump::new()));
    let parsed = case.claims().map(|text| {
        let document = parse_json(arena.alloc_str(&text), arena).expect("claims are JSON");
        document.value
    });
    let expressions: Vec<&'static Expression> = case
        .expressions()
        .map(|text| &*Box::leak(Box::new(Expression::parse(text).expect("the paths can be read"))))
        .collect();
    Box::new(move || {
        for expression in &expressions {
            for value in parsed {
                black_box(expression.search(value, arena, &mut ()).is_ok());
            }
        }
    })
}

/// Reading the settings, expressions included.
fn settings(case: &Case) -> Run<'_> {
    Box::new(|| {
        for text in case.expressions() {
            black_box(Expression::parse(text).is_ok());
        }
    })
}

/// By hand: the same look-ups with the `jmespath` crate, its expressions compiled before, each source read once and only when
/// it is needed. No mapping of organizations, no gates, no notes.
fn peer(case: &Case) -> Run<'_> {
    let expressions: Vec<_> =
        case.expressions().map(|text| jmespath::compile(text).expect("the paths can be read")).collect();
    Box::new(move || {
        let mut read = [const { None::<Rc<Variable>> }; 3];
        let mut found = Vec::with_capacity(expressions.len());
        for expression in &expressions {
            for (place, slot) in read.iter_mut().enumerate() {
                let source = slot.get_or_insert_with(|| Rc::new(source(case, place)));
                match expression.search(Rc::clone(source)) {
                    Ok(value) if value.is_truthy() => {
                        found.push(value);
                        break;
                    }
                    _ => {}
                }
            }
        }
        black_box(found);
    })
}

fn source(case: &Case, place: usize) -> Variable {
    let text = match place {
        0 => &by_hand(&case.id_token),
        1 => &case.userinfo,
        _ => &by_hand(&case.access_token),
    };
    Variable::from_json(text).expect("claims are JSON")
}

fn by_hand(token: &str) -> String {
    let payload = token.split('.').nth(1).and_then(|part| BASE64_URL_SAFE_NO_PAD.decode(part).ok());
    payload.and_then(|bytes| String::from_utf8(bytes).ok()).expect("the tokens are good")
}

// ---------------------------------------------------------------------------------------------------- divan's tables

const SCENARIOS: &[&str] = &["spread", "id-only", "large"];
const GROWTH: &[&str] = &["groups 10", "groups 100", "groups 1000", "groups 10000", "groups 100000"];

fn timed(bencher: Bencher<'_, '_>, part: &str, name: &str) {
    let cases = Case::all();
    bencher.bench_local(part_of(part, find(&cases, name)));
}

#[divan::bench(args = SCENARIOS)]
fn evaluate_whole(bencher: Bencher<'_, '_>, name: &str) {
    timed(bencher, "evaluate", name);
}

#[divan::bench(args = SCENARIOS)]
fn decode_tokens(bencher: Bencher<'_, '_>, name: &str) {
    timed(bencher, "decode", name);
}

#[divan::bench(args = SCENARIOS)]
fn parse_all_claims(bencher: Bencher<'_, '_>, name: &str) {
    timed(bencher, "parse", name);
}

#[divan::bench(args = SCENARIOS)]
fn search_all_sources(bencher: Bencher<'_, '_>, name: &str) {
    timed(bencher, "search", name);
}

#[divan::bench(args = SCENARIOS)]
fn by_hand_with_the_jmespath_crate(bencher: Bencher<'_, '_>, name: &str) {
    timed(bencher, "crate", name);
}

#[divan::bench(args = GROWTH)]
fn evaluate_growth(bencher: Bencher<'_, '_>, name: &str) {
    timed(bencher, "evaluate", name);
}
