//! The boundary of tests of settings: what ever decided.

use bumpalo::Bump;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{read, refusal, subject_pairs, watch_panics};
use crate::input::Written;
use crate::json::ToJson;
use crate::suite::coverage::Coverage;
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
