//! No input makes the core panic, and `explain` decides as `evaluate` does: damaged lines of `tests/vectors`, depth, length.
//! `ROLECALL_SEED=7 ROLECALL_ROUNDS=100000 cargo test --test robust` tries other and more inputs.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/random.rs"]
mod random;
#[path = "support/search.rs"]
mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::Builder;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use bumpalo::Bump;
use random::{Random, number};
use rolecall::jmespath::{Expression, json_text, parse_json};
use rolecall::repro::redact;
use rolecall::settings::{bool, entry, list};
use rolecall::spelling::stages::{key_named, meaning, stages};
use rolecall::spelling::write::{Spelled, each};
use rolecall::{
    Body, Decision, Directory, Input, Lookup, Raw, Settings, Signature, Text, ToJson, Token, evaluate, explain, jwt,
    mail, request_url, role, rows,
};
use serde_json::Value as Json;
use support::{found, search};

/// As much stack as the module has in WebAssembly.
const STACK: usize = 1 << 20;
/// Nested brackets, and links of a chain.
const DEEP: usize = 100_000;
/// Bytes of the largest inputs.
const LONG: usize = 20_000_000;

fn rounds() -> u64 {
    number("ROLECALL_ROUNDS", 10_000)
}

/// Runs on a stack like that of the module.
fn on_small_stack(run: impl FnOnce() + Send + 'static) {
    if let Err(panic) = Builder::new().stack_size(STACK).spawn(run).unwrap().join() {
        std::panic::resume_unwind(panic);
    }
}

/// Runs one case; a panic says with which input.
fn attempt<T>(what: impl Fn() -> String, run: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        eprintln!("on {}", what().chars().take(3_000).collect::<String>());
        std::panic::resume_unwind(panic)
    })
}

// ------------------------------------------------------------------------------------------------------ randomness

impl Random {
    fn bytes(&mut self, longest: usize) -> Vec<u8> {
        (0..self.below(longest)).map(|_| self.below(256) as u8).collect()
    }

    fn text(&mut self, longest: usize) -> String {
        let characters: Vec<char> =
            "{}[]()\"'`\\:,.*@&|!?$=<>+-/% \t\n0159aAzZ_eE\0\u{7f}\u{80}éſİ\u{2028}\u{feff}👩\u{10ffff}"
                .chars()
                .collect();
        (0..self.below(longest)).map(|_| *self.pick(&characters)).collect()
    }

    /// Something put in, taken out, doubled, or cut off, in one to three places.
    fn damaged(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(3) {
            let at = self.below(chars.len() + 1);
            let end = (at + self.below(4)).min(chars.len());
            match self.below(4) {
                0 => drop(chars.drain(at..end)),
                1 => drop(chars.splice(at..at, self.text(4).chars())),
                2 => drop(chars.splice(at..at, chars[at..end].to_vec())),
                _ if self.one_in(4) => chars.truncate(at),
                _ => drop(chars.splice(at..end, self.text(2).chars())),
            }
        }
        chars.into_iter().collect()
    }

    /// One to three bits turned over, or cut off.
    fn flipped(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len());
            let bit = 1 << self.below(8);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= bit;
            }
        }
        if self.one_in(8) {
            bytes.truncate(self.below(bytes.len()));
        }
        bytes
    }
}

fn lines(file: &str) -> Vec<Json> {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.split('\n').filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Whether a text that we have put together is JSON.
#[track_caller]
fn assert_json(text: &str) {
    assert!(parse_json(text, &Bump::new()).is_ok(), "{text} is not JSON");
}

// ----------------------------------------------------------------------------------------------------- expressions

#[test]
fn damaged_expressions_on_damaged_documents() {
    on_small_stack(|| {
        let lines = lines("jmespath");
        let expressions: Vec<_> = lines.iter().map(|line| line["expression"].as_str().unwrap()).collect();
        let documents: Vec<_> = lines.iter().map(|line| line["json"].as_str().unwrap()).collect();
        let mut random = Random::new(1);
        for _ in 0..rounds() {
            let mut expression = (*random.pick(&expressions)).to_owned();
            if random.one_in(3) {
                let glue = *random.pick(&[" | ", " || ", " && ", " == ", " + ", ", ", "."]);
                expression = expression + glue + *random.pick(&expressions);
            }
            expression = if random.one_in(6) { random.text(30) } else { random.damaged(&expression) };
            let mut document = (*random.pick(&documents)).to_owned();
            if random.one_in(4) {
                document = random.damaged(&document);
            }
            let what = || format!("{expression:?} on {document:?}");
            let _ = attempt(what, || search(&expression, &document));
            attempt(what, || in_rows(&expression));
        }
    });
}

/// An expression that is rows stays what it is when they are written; what it means, and how it is spelled, can be said.
fn in_rows(expression: &str) {
    if let Some(table) = rows::read(expression).filter(|table| !table.rows.is_empty()) {
        let written = rows::write(&table).expect("a claim that was read");
        assert_eq!(rows::read(&written), Some(table), "{written}");
    }
    assert!(!meaning(expression).is_empty());
    let key = key_named("role_attribute_path").expect("a key");
    for Spelled { name, text } in each(key, &Raw::Text(expression.to_owned())) {
        assert!(text.is_err() || text.is_ok_and(|text| !text.is_empty()), "{name}");
    }
}

#[test]
fn damaged_texts_have_stages() {
    let texts = [
        "[auth.generic_oauth]\nrole_attribute_path = \"'Admin'\" # c\nscopes = `a b`\n[users]\nauto_assign_org_id = 0x2\n",
        "GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=${A} $__env{B}\nA=b\nGF_AUTH_GENERIC_OAUTH_SCOPES=[\"a\"]\n",
        "grafana.ini:\n  auth.generic_oauth:\n    role_attribute_path: \"'Admin'\"\n    scopes: [a, b]\n  users: {auto_assign_org_id: 7}\n",
        "services:\n  grafana:\n    environment:\n      - GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=a $$ ${A:-b}\n",
        "{\"provider\": \"generic_oauth\", \"settings\": {\"roleAttributePath\": \"\\u0061\", \"scopes\": [\"a\", 1]}}",
        "resource \"grafana_sso_settings\" \"x\" {\n  provider_name = \"generic_oauth\"\n  oauth2_settings {\n    scopes = \"a ${\"b\"}\"\n  }\n}\n",
    ];
    on_small_stack(move || {
        let mut random = Random::new(7);
        for _ in 0..rounds() / 4 {
            let given: Vec<String> = (0..=random.below(3)).map(|_| (*random.pick(&texts)).to_owned()).collect();
            let given = given.iter().map(|text| Text { text: random.damaged(text).leak(), ..Text::default() });
            let given: Vec<Text<'_>> = given.collect();
            for name in ["role_attribute_path", "scopes", "auto_assign_org_id"] {
                let key = key_named(name).expect("a key");
                let stages = attempt(|| format!("{given:?}"), || stages(&given, key, &|name| Some(name.to_owned())));
                let Ok(stages) = stages else { continue };
                assert!(stages.iter().any(|stage| stage.layer == "value" && stage.won), "{given:?}");
                stages.iter().for_each(|stage| assert_json(&stage.to_json()));
            }
        }
    });
}

#[test]
fn deep_expressions_end_in_recursion_limit() {
    on_small_stack(|| {
        let opened =
            ["(", "[", "{a:", "!", "-", "+", "& ", "a[?", "a(", "[*][?b", "*.[", "*.{b:", "map(&", "let $a = "];
        for open in opened {
            let bomb = open.repeat(DEEP);
            for text in [bomb.clone(), bomb + "a"] {
                let kind = attempt(|| format!("{DEEP} times {open}"), || search(&text, "{}").err());
                assert!(matches!(kind, Some("recursion-limit" | "syntax")), "{open} gave {kind:?}");
            }
        }
        for link in ["a.", "a|", "a||", "a&&", "a==", "a+", "a[0].", "a[].", "a[*].", "a[?b].", "*.", "@[0:1] | "] {
            let chain = link.repeat(DEEP) + "a";
            let _ = attempt(|| format!("a chain of {link}"), || search(&chain, r#"{"a": {"a": [{"a": 1}]}}"#));
        }
    });
}

// ------------------------------------------------------------------------------------------------------- decisions

/// What one login gives, owned.
#[derive(Clone, Debug)]
struct Login {
    settings: Vec<(String, Json)>,
    sources: [Option<Vec<u8>>; 3],
    bodies: [Vec<u8>; 3],
    status: u16,
}

impl Login {
    fn of(line: &Json) -> Self {
        let body = |name: &str| line["responses"][name]["body"].as_str().unwrap_or("[]").as_bytes().to_vec();
        let source = |name: &str| match &line[name] {
            Json::Null => None,
            Json::String(text) => Some(text.clone().into_bytes()),
            claims => Some(claims.to_string().into_bytes()),
        };
        Self {
            settings: line["settings"].as_object().unwrap().clone().into_iter().collect(),
            sources: ["idToken", "userinfo", "accessToken"].map(source),
            bodies: ["emails", "teams", "organizations"].map(body),
            status: 200,
        }
    }

    fn damage(&mut self, random: &mut Random) {
        for source in &mut self.sources {
            match source {
                _ if random.one_in(2) => {}
                None => *source = Some(random.bytes(40)),
                Some(bytes) if random.one_in(3) => {
                    *bytes = random.damaged(&String::from_utf8_lossy(bytes)).into_bytes();
                }
                Some(bytes) => *bytes = inside(bytes, |payload| random.flipped(payload)),
            }
        }
        for body in &mut self.bodies {
            if random.one_in(3) {
                *body = random.flipped(body);
            }
        }
        if random.one_in(3) && !self.settings.is_empty() {
            let place = random.below(self.settings.len());
            let value = &mut self.settings[place].1;
            *value = match value.as_str() {
                Some(text) if !random.one_in(4) => random.damaged(text).into(),
                _ => random
                    .pick(&[Json::Null, true.into(), 1e300.into(), Json::Array(vec!["x".into(), 1.into()]), "[".into()])
                    .clone(),
            };
        }
        self.status = *random.pick(&[200, 204, 300, 404, 0, u16::MAX]);
    }

    /// Decides twice, follows what is asked for, and checks that both agree each time.
    fn follow(&self) -> Option<Decision> {
        let settings = Json::Object(self.settings.iter().cloned().collect()).to_string();
        let settings = match Settings::from_json(&settings) {
            Ok(settings) => settings,
            Err(error) => {
                assert!(!error.diagnostics.is_empty() && !error.to_string().is_empty());
                return None;
            }
        };
        let [id_token, userinfo, access_token] = &self.sources;
        let pairs: Vec<_> = self.settings.iter().map(|(key, value)| (key.clone(), raw(value))).collect();
        let mut input = Input {
            id_token: id_token.as_deref().map(Token::Compact),
            id_token_signature: Signature::Valid,
            userinfo: userinfo.as_deref().map(Token::Claims),
            access_token: access_token.as_deref().map(Token::Compact),
            directory: Directory(Some(&[("Main", 1), ("", -1), ("First", i64::MAX)])),
            team_groups: Some(&[("team", &["example-group"])]),
            ..Input::default()
        };
        for _ in 0..4 {
            let outcome = evaluate(&settings, &input);
            let told = explain(&settings, &input);
            assert_eq!(told.decision, outcome, "explain() decides otherwise");
            assert!(!told.text.is_empty());
            assert_json(&told.to_json());
            assert_json(&outcome.to_json());
            let redacted = redact(&pairs, &input).expect("Grafana takes the settings");
            assert_json(&redacted.sample);
            let Decision::Incomplete { request } = &outcome.decision else { return Some(outcome.decision) };
            let (slot, body) = match request.lookup {
                Lookup::Emails => (&mut input.emails, &self.bodies[0]),
                Lookup::Teams => (&mut input.teams, &self.bodies[1]),
                Lookup::Organizations => (&mut input.organizations, &self.bodies[2]),
            };
            assert_eq!(*slot, Body::Unasked, "asks again");
            *slot = Body::Response { status: self.status, body };
        }
        unreachable!("asks for ever")
    }
}

/// A setting as an object holds it.
fn raw(value: &Json) -> Raw {
    let (text, arena) = (value.to_string(), Bump::new());
    parse_json(&text, &arena).map_or(Raw::Null, |document| Raw::from(document.value))
}

/// Changes the payload of a token; all of what is no token.
fn inside(token: &[u8], mut change: impl FnMut(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let [header, payload, signature] = parts[..] else { return change(token) };
    let Ok(payload) = BASE64_URL_SAFE_NO_PAD.decode(payload) else { return change(token) };
    [header, BASE64_URL_SAFE_NO_PAD.encode(change(&payload)).as_bytes(), signature].join(&b'.')
}

#[test]
fn damaged_logins() {
    on_small_stack(|| {
        let logins: Vec<_> = lines("curated").iter().chain(&lines("random")).map(Login::of).collect();
        let mut random = Random::new(2);
        let mut decided = 0;
        for _ in 0..rounds() {
            let mut login = random.pick(&logins).clone();
            login.damage(&mut random);
            let decision = attempt(|| format!("{login:?}"), || login.follow());
            decided += u64::from(decision.is_some());
        }
        assert!(decided * 2 > rounds(), "only {decided} of {} settings were taken", rounds());
    });
}

/// A login in which every part of a decision has work to do.
fn busy(settings: &str, sources: [Option<Vec<u8>>; 3], body: &[u8]) -> Login {
    let settings: Json = serde_json::from_str(settings).unwrap();
    Login {
        settings: settings.as_object().unwrap().clone().into_iter().collect(),
        sources,
        bodies: [body.to_vec(), body.to_vec(), body.to_vec()],
        status: 200,
    }
}

const BUSY: &str = r#"{"api_url": "https://idp.example", "role_attribute_path": "to_string(@)", "org_attribute_path": "keys(@)",
    "groups_attribute_path": "*", "org_mapping": "a:1:Editor *:*:Viewer", "team_ids": "1", "allowed_organizations": "o",
    "login_attribute_path": "l", "allow_assign_grafana_admin": true}"#;

fn jwt_of(payload: &str, header: &str) -> Vec<u8> {
    [header, payload]
        .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part))
        .join(".")
        .into_bytes()
        .into_iter()
        .chain(*b".c2ln")
        .collect()
}

#[test]
fn deep_documents_count_as_unusable() {
    on_small_stack(|| {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            for bomb in [open.repeat(DEEP), open.repeat(DEEP) + "0" + &close.repeat(DEEP)] {
                let object = format!(r#"{{"sub":"1","email":"a@b.c","x":{bomb}}}"#);
                for sources in [
                    [jwt_of(&bomb, "{}"), object.clone().into_bytes(), jwt_of("{}", &bomb)],
                    [jwt_of(&object, "{}"), bomb.clone().into_bytes(), bomb.clone().into_bytes()],
                ] {
                    let decision = attempt(
                        || format!("{DEEP} times {open}"),
                        || busy(BUSY, sources.map(Some), bomb.as_bytes()).follow(),
                    );
                    let Some(Decision::Deny { denial }) = decision else { unreachable!("{decision:?}") };
                    assert_eq!(denial.cause, Some("emails-lookup-unreadable"), "{DEEP} times {open}");
                }
            }
        }
    });
}

#[test]
fn what_just_fits_is_worked_with_on_a_small_stack() {
    on_small_stack(|| {
        // Ten thousand is the limit; an explanation puts a few brackets around the claims.
        let deep = format!(r#"{{"sub":"1","email":"a@b.c","x":{}{}}}"#, "[".repeat(9_990), "]".repeat(9_990));
        let decision = busy(BUSY, [Some(jwt_of(&deep, "{}")), Some(deep.into_bytes()), None], b"[]").follow();
        assert!(matches!(decision, Some(Decision::Deny { .. })), "{decision:?}");
        for (open, close) in
            [("(", ")"), ("[", "]"), ("{a:", "}"), ("!", ""), ("a[?", "]"), ("not_null(", ")"), ("let $a = ", " in $a")]
        {
            let expression = |depth: usize| open.repeat(depth) + "@" + &close.repeat(depth);
            let most = (1..1_000).take_while(|depth| Expression::parse(&expression(*depth)).is_ok()).last().unwrap();
            assert!(most > 100, "only {most} times {open}");
            let _ = attempt(|| format!("{most} times {open}"), || search(&expression(most), r#"{"a": [[1]]}"#));
        }
    });
}

// ---------------------------------------------------------------------------------------------------------- length

#[test]
fn long_inputs() {
    let x = "x".repeat(LONG);
    for long in [
        format!("\"{x}\""),
        format!(r#"{{"sub":"1","email":"a@b.c","upn":"{x}","groups":["{x}"]}}"#),
        format!(r#"{{{}"email":"a@b.c"}}"#, r#""sub":"1","#.repeat(LONG / 10)),
        format!(r#"{{"upn":"{}","attributes":{{"email:primary":["{x}"]}}}}"#, "(".repeat(LONG / 2)),
        format!(r#"{{"email":"{}"}}"#, "\\u00e9".repeat(LONG / 6)),
    ] {
        let what = || format!("{} MB that begin {}", LONG / 1_000_000, &long[..20]);
        let bytes = long.clone().into_bytes();
        attempt(what, || busy("{}", [Some(bytes.clone()), Some(bytes.clone()), None], b"").follow());
        attempt(what, || busy(r#"{"api_url": "http://a"}"#, [Some(jwt_of(&long, "{}")), None, None], &bytes).follow());
        attempt(what, || search("[type(@), @ == @]", &long)).unwrap();
    }
    for expression in [x.clone(), format!("`\"{x}\"`"), " ".repeat(LONG)] {
        let what = || format!("an expression that begins {}", &expression[..20]);
        let _ = attempt(what, || found(&expression, "{}", &mut ()));
    }
}

// ---------------------------------------------------------------------------------------------------- small readers

#[test]
fn small_readers_take_any_text() {
    let mut texts: Vec<String> = Vec::new();
    for (file, key) in
        [("mail", "s"), ("jwt", "s"), ("split", "s"), ("splitorg", "s"), ("title", "s"), ("bools", "text")]
    {
        texts.extend(lines(file).iter().map(|line| line[key].as_str().unwrap().to_owned()));
    }
    let mut random = Random::new(3);
    for _ in 0..rounds() * 5 {
        let text = random.pick(&texts).clone();
        let text = if random.one_in(4) { random.text(60) } else { random.damaged(&text) };
        attempt(
            || format!("{text:?}"),
            || {
                let arena = Bump::new();
                let _ = (mail::address(&text), entry::parts(&text), list::read(&text), role::read(&text));
                let _ = (bool::ini(&text), bool::api(&text), bool::integer(&text), request_url::is_requestable(&text));
                let _ = (jwt::payload(text.as_bytes(), &arena), Settings::from_json(&text));
                let _ = parse_json(json_text(&random.bytes(60), &arena), &arena);
            },
        );
    }
}
