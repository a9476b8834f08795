//! The boundary of tests of settings: reading, running, and what ever decided.

use bumpalo::Bump;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{member, object, read, refusal, subject_pairs, text, watch_panics};
use crate::input::Written;
use crate::jmespath::Value;
use crate::json::ToJson;
use crate::suite::coverage::Coverage;
use crate::suite::{self, Options};
use crate::{Settings, explain};

/// How many numbers there are for each person: what the sources are, how long each is, then the context and the bodies of
/// look-ups behind it.
const NUMBERS: usize = 6;

/// What decided for some people, with settings as `redact` takes them. The sources of all people lie one behind the other.
#[wasm_bindgen]
pub fn coverage(subject: &str, layout: &[u32], mut people: &[u8]) -> String {
    watch_panics();
    let arena = Bump::new();
    let settings = match subject_pairs(read(subject, &arena)).map(|pairs| Settings::read(&pairs)) {
        Ok(Ok(settings)) => settings,
        Ok(Err(error)) => return refusal(&error),
        Err(error) => return error,
    };
    let mut coverage = Coverage::new(&settings);
    for person in layout.chunks_exact(NUMBERS) {
        let [kinds, lengths @ ..] = person else { continue };
        let mut parts = lengths.iter().map(|length| {
            let (part, rest) = people.split_at_checked(*length as usize).unwrap_or_default();
            people = rest;
            part
        });
        let mut part = || parts.next().unwrap_or_default();
        let written = Written {
            kinds: *kinds,
            id_token: part(),
            userinfo: part(),
            access_token: part(),
            context: part(),
            bodies: part(),
        };
        coverage.add(&explain(&settings, &written.read(&Bump::new())));
    }
    coverage.to_json()
}

/// Reads a test file. Gives `{"suite": …}`.
#[wasm_bindgen]
pub fn read_suite(file: &str, name: &str) -> String {
    watch_panics();
    suite::read(file, named(name)).map_or_else(|error| refusal(&error), |suite| object("suite", &suite))
}

fn named(name: &str) -> Option<&str> {
    (!name.is_empty()).then_some(name)
}

/// Runs a test file, with `{"name"?: …, "files": …, "variables": …, "coverage": …, "only"?: [place, …]}`. Gives
/// `{"passed": …, "failed": …, "cases": …, "coverage"?: …}`.
#[wasm_bindgen]
pub fn run_suite(file: &str, given: &str) -> String {
    watch_panics();
    let arena = Bump::new();
    let given = read(given, &arena);
    let of = |object: &str, name: &str| text(member(given, object), name).map(str::to_owned);
    let options = Options {
        file: &|path| of("files", path),
        variable: &|name| of("variables", name),
        coverage: matches!(member(given, "coverage"), Value::Bool(true)),
        only: places(member(given, "only")),
    };
    let report = suite::read(file, text(given, "name")).and_then(|suite| suite::run(&suite, &options));
    report.map_or_else(|error| refusal(&error), |report| report.to_json())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the facade writes small whole numbers")]
fn places(only: Value<'_>) -> Option<Vec<usize>> {
    let places = only.as_array()?.iter();
    Some(places.filter_map(|place| place.get().as_number()).map(|place| place as usize).collect())
}
