//! The boundary of the npm package: read, call, write. No rule of the product lives here.
//!
//! What a provider sent arrives as bytes that the facade has written into [`reserve`]d memory, one after the other. A
//! decision leaves as numbers and one text (see [`Answer`]); everything rarer leaves as JSON.

#![expect(unreachable_pub, reason = "wasm-bindgen takes public functions only")]

use std::cell::RefCell;

use bumpalo::Bump;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::evaluate::{Context, decide as run};
use crate::explain::{Evaluations, Json, Recorder, to_utf16};
use crate::input::Written;
use crate::jmespath::{self, Expression, Observer, Span, Utf16, Value};
use crate::json::{ToJson, Traced};
use crate::outcome::Note;
use crate::resolve::Person;
use crate::{Input, Outcome, Range, Settings};

/// Memory that is kept between calls; more than this is given back.
const KEPT: usize = 1 << 23;

/// The longest result of a search.
const MOST_JSON: usize = 1 << 25;

#[derive(Default)]
struct State {
    policies: Vec<Option<Settings>>,
    /// Places of policies that were forgotten.
    free: Vec<u32>,
    input: Vec<u8>,
    answer: Answer,
    arena: Bump,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Says where to write up to `bytes` bytes of input.
#[wasm_bindgen]
pub fn reserve(bytes: usize) -> usize {
    STATE.with_borrow_mut(|state| {
        if state.input.len() < bytes {
            state.input = vec![0; bytes];
        }
        state.input.as_ptr().addr()
    })
}

/// Reads settings, given as the JSON of an object: a number to decide with, or what is wrong, as JSON.
#[wasm_bindgen]
pub fn policy(settings: &str) -> JsValue {
    #[cfg(feature = "panic-hook")]
    console_error_panic_hook::set_once();
    match Settings::from_json(settings) {
        Ok(settings) => JsValue::from(keep(settings)),
        Err(error) => JsValue::from_str(&error.diagnostics.to_json()),
    }
}

fn keep(settings: Settings) -> u32 {
    STATE.with_borrow_mut(|state| {
        let end = u32::try_from(state.policies.len()).unwrap_or(u32::MAX);
        let number = state.free.pop().unwrap_or(end);
        match state.policies.get_mut(number as usize) {
            Some(slot) => *slot = Some(settings),
            None => state.policies.push(Some(settings)),
        }
        number
    })
}

/// Forgets settings that nobody decides with any more.
#[wasm_bindgen]
pub fn forget(policy: u32) {
    STATE.with_borrow_mut(|state| {
        if state.policies.get_mut(policy as usize).and_then(Option::take).is_some() {
            state.free.push(policy);
        }
    });
}

/// How the input is laid out: for each source what it is (two bits, the ID token's lowest) and how long. Each begins a
/// `room` behind the one before, so that the facade can keep its views of the memory; the context comes last.
#[derive(Clone, Copy)]
struct Layout {
    kinds: u32,
    room: usize,
    id_token: usize,
    userinfo: usize,
    access_token: usize,
    context: usize,
}

impl Layout {
    /// The input that lies in `bytes`.
    fn read<'a>(self, bytes: &'a [u8], arena: &'a Bump) -> Input<'a> {
        let part =
            |place: usize, length: usize| bytes.get(place * self.room..place * self.room + length).unwrap_or_default();
        let written = Written {
            kinds: self.kinds,
            id_token: part(0, self.id_token),
            userinfo: part(1, self.userinfo),
            access_token: part(2, self.access_token),
            context: part(3, self.context),
            bodies: bytes.get(3 * self.room + self.context..).unwrap_or_default(),
        };
        written.read(arena)
    }
}

/// A decision as numbers and one text that holds all texts one after the other. The numbers are: what was decided
/// (0 allow, 1 as JSON), where the text is and how many bytes it has, how many sources were asked, then for `allow` the
/// role, the flag, how many organizations there are, and the lengths of the texts in UTF-16 code units, as [`Answer::allow`] writes them.
#[derive(Default)]
struct Answer {
    numbers: Vec<u32>,
    text: Vec<u8>,
}

/// Stands for null among the numbers.
const NULL: u32 = u32::MAX;

impl Answer {
    fn clear(&mut self) {
        self.numbers.clear();
        self.text.clear();
    }

    fn number(&mut self, number: usize) {
        self.numbers.push(u32::try_from(number).unwrap_or(NULL));
    }

    fn text(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
        self.number(if text.is_ascii() { text.len() } else { text.encode_utf16().count() });
    }

    /// Lengths in bytes, unless one look at all of it finds more than ASCII.
    fn list(&mut self, texts: &[&str]) {
        self.number(texts.len());
        let (numbers, start) = (self.numbers.len(), self.text.len());
        self.text.resize(start + texts.iter().map(|text| text.len()).sum::<usize>(), 0);
        let mut place = self.text.get_mut(start..).unwrap_or_default();
        let mut seen = 0;
        self.numbers.extend(texts.iter().map(|text| {
            let (here, rest) = std::mem::take(&mut place).split_at_mut_checked(text.len()).unwrap_or_default();
            place = rest;
            seen |= copy(text.as_bytes(), here);
            u32::try_from(text.len()).unwrap_or(NULL)
        }));
        if seen & NOT_ASCII != 0 {
            self.numbers.truncate(numbers);
            texts.iter().for_each(|text| self.number(text.encode_utf16().count()));
        }
    }

    fn allow(&mut self, asked: u32, person: &Person<'_>, notes: &Vec<Note>) {
        self.numbers.extend([0, 0, 0, asked]);
        self.numbers.push(person.role.map_or(NULL, |role| role as u32));
        self.numbers.push(person.is_grafana_admin.map_or(NULL, u32::from));
        // Long lists first: what is ASCII up to there is decoded several times faster.
        self.list(person.groups);
        self.list(person.teams);
        [person.id, person.login, person.email, person.name].iter().for_each(|text| self.text(text));
        match &person.org_roles {
            None => self.numbers.push(NULL),
            Some(roles) => {
                self.number(roles.len());
                for (id, role) in roles {
                    self.numbers.push(*role as u32);
                    self.text(&id.to_string());
                }
            }
        }
        let notes = if notes.is_empty() { String::new() } else { notes.to_json() };
        self.text(&notes);
    }

    fn other(&mut self, asked: u32, outcome: &Outcome) {
        self.numbers.extend([1, 0, 0, asked]);
        self.text.extend_from_slice(outcome.to_json().as_bytes());
    }

    /// Where the numbers are, once they say where the text is.
    fn place(&mut self) -> usize {
        let text = [self.text.as_ptr().addr(), self.text.len()].map(|number| u32::try_from(number).unwrap_or(0));
        if let Some(places) = self.numbers.get_mut(1..3) {
            places.copy_from_slice(&text);
        }
        self.numbers.as_ptr().addr()
    }
}

/// What is set in a word of which a byte is not ASCII.
const NOT_ASCII: u64 = 0x8080_8080_8080_8080;

/// Copies a text to a place of its length and gives all its bytes, joined. Texts are short, and calling the host for each
/// takes longer than copying.
#[inline(always)]
fn copy(text: &[u8], place: &mut [u8]) -> u64 {
    let mut seen = 0;
    if let (Some(end), Some(last)) = (text.last_chunk::<8>(), place.last_chunk_mut::<8>()) {
        seen = u64::from_le_bytes(*end);
        *last = *end;
        // The end is there already.
        let ((chunks, _), (places, _)) = (text.as_chunks::<8>(), place.as_chunks_mut::<8>());
        for (chunk, place) in chunks.iter().zip(places) {
            seen |= u64::from_le_bytes(*chunk);
            *place = *chunk;
        }
    } else {
        for (byte, place) in text.iter().zip(place) {
            seen |= u64::from(*byte);
            *place = *byte;
        }
    }
    seen
}

/// Decides on the input, and says where the answer is; 0 where there is no such policy.
#[wasm_bindgen]
pub fn decide(
    policy: u32,
    kinds: u32,
    room: usize,
    id_token: usize,
    userinfo: usize,
    access_token: usize,
    context: usize,
) -> usize {
    let layout = Layout { kinds, room, id_token, userinfo, access_token, context };
    STATE.with_borrow_mut(|state| {
        let State { policies, input, answer, arena, .. } = state;
        let Some(settings) = policies.get(policy as usize).and_then(Option::as_ref) else { return 0 };
        answer.clear();
        decide_into(answer, settings, &layout.read(input, arena), arena);
        tidy(input, arena);
        answer.place()
    })
}

fn decide_into<'a>(answer: &mut Answer, settings: &'a Settings, input: &Input<'a>, arena: &'a Bump) {
    let mut recorder = Recorder::notes_only(settings);
    let mut person = Person::default();
    let mut context = Context { settings, input, arena, recorder: &mut recorder, asked: 0 };
    let stop = run(&mut context, &mut person);
    let asked = context.asked;
    match stop {
        Ok(()) => answer.allow(asked, &person, &recorder.into_notes()),
        Err(stop) => answer.other(asked, &Outcome { decision: stop.into(), notes: recorder.into_notes() }),
    }
}

/// Makes room for the next call, and gives back what only a monstrous one needed.
fn tidy(input: &mut Vec<u8>, arena: &mut Bump) {
    if input.len() > KEPT {
        *input = Vec::new();
    }
    if arena.allocated_bytes() > KEPT {
        *arena = Bump::new();
    } else {
        arena.reset();
    }
}

/// The same as [`decide`], explained, as JSON; empty where there is no such policy.
#[wasm_bindgen]
pub fn explain(
    policy: u32,
    kinds: u32,
    room: usize,
    id_token: usize,
    userinfo: usize,
    access_token: usize,
    context: usize,
) -> String {
    let layout = Layout { kinds, room, id_token, userinfo, access_token, context };
    STATE.with_borrow_mut(|state| {
        let State { policies, input, arena, .. } = state;
        let Some(settings) = policies.get(policy as usize).and_then(Option::as_ref) else { return String::new() };
        let explanation = crate::explain(settings, &layout.read(input, arena)).to_json();
        tidy(input, arena);
        explanation
    })
}

/// Searches JSON text with an expression. `watched`: with every sub-expression that ran.
#[wasm_bindgen]
pub fn search(expression: &str, text: &str, watched: bool) -> String {
    let (arena, parsed) = (Bump::new(), Expression::parse(expression));
    let mut nodes = Nodes { watched, nodes: Evaluations::default() };
    let result = match &parsed {
        Ok(parsed) => find(parsed, text, &arena, &mut nodes),
        Err(error) => Err(noted(error, expression)),
    };
    let mut evaluation = nodes.nodes.take();
    to_utf16(&mut evaluation, expression);
    let (value, error) = match result {
        Ok(value) => (Some(Json::new(value)), None),
        Err(note) => (None, Some(note)),
    };
    Traced { value, error, evaluation }.to_json()
}

fn noted(error: &jmespath::Error, expression: &str) -> Note {
    let (start, end) = error.span.utf16(expression);
    Note { span: Some(Range { start, end }), ..Note::new(error.kind.code(), error.message(expression)) }
}

fn find<'a>(expression: &'a Expression, text: &'a str, arena: &'a Bump, nodes: &mut Nodes) -> Result<String, Note> {
    let document = jmespath::parse_json(text, arena).map_err(|invalid| {
        let line = text.get(..invalid.at).map_or(1, |head| head.matches('\n').count() + 1);
        Note::new("json", format!("the document is not JSON: see line {line}"))
    })?;
    if document.overflow {
        return Err(Note::new("json", "the document holds a number outside the range of a 64-bit float"));
    }
    let value = expression.search(document.value, arena, nodes).map_err(|error| noted(&error, expression.text()))?;
    let message = "the result is more than 32 MiB of JSON";
    jmespath::json(value, MOST_JSON).ok_or_else(|| Note::new("recursion-limit", message))
}

struct Nodes {
    watched: bool,
    nodes: Evaluations,
}

impl Observer for Nodes {
    fn wants_nodes(&self) -> bool {
        self.watched
    }

    fn node(&mut self, span: Span, outcome: Result<&Value<'_>, &jmespath::Error>) {
        self.nodes.push(span, outcome);
    }
}

/// Inflates a zlib stream: that of the second module, which lies deflated in the code. Empty where it is none.
#[wasm_bindgen]
pub fn inflate(stream: &[u8]) -> Vec<u8> {
    crate::jwt::inflated(stream).unwrap_or_default()
}

/// The tokens of an expression, as JSON: `[kind, start, end]` each.
#[wasm_bindgen]
pub fn tokens(expression: &str) -> String {
    let units = Utf16::new(expression);
    let place = |(kind, span): (&'static str, Span)| {
        let (start, end) = units.range(span);
        Json::new(format!("[\"{kind}\",{start},{end}]"))
    };
    jmespath::tokens(expression).into_iter().map(place).collect::<Vec<_>>().to_json()
}
