//! `explain` decides as `evaluate` does, on settings of every kind with claims of every kind.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use rolecall::{
    Body, Decision, Directory, Input, Limits, Lookup, Outcome, Settings, Signature, Team, ToJson, Token, evaluate,
    explain,
};
use serde_json::{Map, Value as Json, json};

use crate::documents;
use crate::expressions::Grammar;
use crate::random::{Random, number};
use crate::seed;
use crate::tree::Spelling;

const GROUPS: &[&str] = &["admins", "editors", "staff", "x:y", "*", "", "Ä"];
const EXPRESSIONS: &[&str] = &[
    "contains(groups[*], 'admins') && 'Admin' || 'Viewer'",
    "contains(groups, 'admins') && 'GrafanaAdmin' || contains(groups, 'staff') && 'Editor'",
    "role",
    "'None'",
    "'nobody'",
    "groups",
    "groups[*]",
    "teams[].name",
    "to_array(email)",
    "email",
    "sub",
    "name || sub",
    "keys(@)",
    "*",
    "sort_by(teams, &name)[0].name",
    "groups[",
    "length(nothing)",
    "contains(`[[]]`, `[]`)",
    "`[1, null]`",
    "''",
];
const PATHS: &[&str] = &[
    "role_attribute_path",
    "login_attribute_path",
    "name_attribute_path",
    "email_attribute_path",
    "org_attribute_path",
    "groups_attribute_path",
    "team_ids_attribute_path",
];
const FLAGS: &[&str] = &[
    "role_attribute_strict",
    "skip_org_role_sync",
    "allow_assign_grafana_admin",
    "allow_sign_up",
    "validate_id_token",
    "auto_assign_org",
];
/// Keys of texts and lists, with what they may hold.
const TEXTS: &[(&str, &[&str])] = &[
    ("api_url", &["https://idp.example/userinfo", "https://idp.example", "::", "http://a b"]),
    ("teams_url", &["https://idp.example/teams", ""]),
    ("email_attribute_name", &["email:primary", "mail"]),
    ("jwk_set_url", &["https://idp.example/keys"]),
    (
        "org_mapping",
        &[
            "admins:1:Admin *:2:Viewer",
            "staff:Main:Editor",
            "staff:*:None editors:First:Admin",
            "x:1 bad",
            "*:3:",
            "[\"a",
        ],
    ),
    ("allowed_groups", &["admins", "staff editors", "[\"x:y\"]", "["]),
    ("allowed_domains", &["example.com", "example.org, example.net"]),
    ("allowed_organizations", &["acme", "acme other"]),
    ("team_ids", &["1", "1,2 7"]),
    ("auto_assign_org_id", &["1", "7"]),
    ("auto_assign_org_role", &["Viewer", "None", "Admin"]),
];
const BODIES: &[&str] = &[
    "[]",
    r#"[{"email": "ada@example.com", "primary": true, "verified": true}]"#,
    r#"[{"email": "b@example.org", "primary": true}, {"email": "c@example.org"}]"#,
    r#"[{"id": 1}, {"id": 7}]"#,
    r#"[{"login": "acme"}]"#,
    r#"{"teams": [{"name": "1"}]}"#,
    "{",
    "",
    "null",
];
const ORGANIZATIONS: &[(&str, i64)] = &[("Main", 1), ("First", 2), ("", 5)];
const TEAMS: &[Team<'static>] = &[("team", &["admins", "staff"]), ("empty", &[])];

/// A login: settings, tokens and what look-ups say.
#[derive(Debug)]
struct Login {
    settings: Map<String, Json>,
    sources: [Option<Vec<u8>>; 3],
    bodies: [Option<(u16, &'static str)>; 3],
    signature: Signature,
    listed: bool,
    known: Option<bool>,
    teams: bool,
    limits: Option<Limits>,
}

impl Login {
    fn new(random: &mut Random) -> Self {
        let claims = [claims(random), claims(random), claims(random)];
        let tokens = [true, false, true].map(|token| source(random, token));
        let [first, second, third] = claims.each_ref();
        let sources = [tokens[0](random, first), tokens[1](random, second), tokens[2](random, third)];
        let body = |random: &mut Random| {
            (!random.one_in(6)).then(|| (*random.pick(&[200, 200, 200, 204, 404, 500]), *random.pick(BODIES)))
        };
        Self {
            settings: settings(random, &claims[0]),
            sources,
            bodies: [body(random), body(random), body(random)],
            signature: *random.pick(&[Signature::Unchecked, Signature::Valid, Signature::Invalid]),
            listed: random.one_in(2),
            known: *random.pick(&[None, Some(true), Some(false)]),
            teams: random.one_in(2),
            limits: match random.below(4) {
                0 => Some(Limits { values: random.below(12), reads: random.below(24) }),
                _ => None,
            },
        }
    }

    /// Decides in both ways until nothing is asked for any more, and says how it ended.
    fn follow(&self) -> Result<&'static str, String> {
        let Ok(mut settings) = Settings::from_json(&Json::Object(self.settings.clone()).to_string()) else {
            return Ok("refused settings");
        };
        settings.limits = self.limits;
        let [id_token, userinfo, access_token] = self.sources.each_ref().map(|source| source.as_deref());
        let mut input = Input {
            id_token: id_token.map(Token::Compact),
            id_token_signature: self.signature,
            userinfo: userinfo.map(Token::Claims),
            access_token: access_token.map(Token::Compact),
            directory: Directory(self.listed.then_some(ORGANIZATIONS)),
            user_exists: self.known,
            team_groups: self.teams.then_some(TEAMS),
            ..Input::default()
        };
        for _ in 0..4 {
            let outcome = evaluate(&settings, &input);
            same(&outcome, &explain(&settings, &input).decision)?;
            let request = match outcome.decision {
                Decision::Incomplete { request } => request,
                Decision::Allow { .. } => return Ok("allow"),
                Decision::Deny { .. } => return Ok("deny"),
            };
            let (slot, body) = match request.lookup {
                Lookup::Emails => (&mut input.emails, self.bodies[0]),
                Lookup::Teams => (&mut input.teams, self.bodies[1]),
                Lookup::Organizations => (&mut input.organizations, self.bodies[2]),
            };
            *slot = body.map_or(Body::Failed, |(status, body)| Body::Response { status, body: body.as_bytes() });
        }
        Err("asks for ever".to_owned())
    }
}

/// The same decision with the same notes, as values and as they leave.
fn same(evaluated: &Outcome, explained: &Outcome) -> Result<(), String> {
    match evaluated == explained && evaluated.to_json() == explained.to_json() {
        true => Ok(()),
        false => Err(format!("evaluate: {}\nexplain:  {}", evaluated.to_json(), explained.to_json())),
    }
}

/// Claims of a person, with now and then something strange in them.
fn claims(random: &mut Random) -> Json {
    if random.one_in(20) {
        return documents::document(random);
    }
    let mut claims = json!({ "sub": "1", "email": "ada@example.com", "name": "Ada", "role": "Editor" });
    claims["groups"] = (0..random.below(4)).map(|_| *random.pick(GROUPS)).collect();
    claims["teams"] = json!([{ "name": "b" }, { "name": "a" }]);
    claims["attributes"] = json!({ "email:primary": ["primary@example.com"], "mail": [] });
    claims["org"] = (*random.pick(&["staff", "acme", ""])).into();
    let names = [
        "sub",
        "email",
        "name",
        "role",
        "groups",
        "teams",
        "attributes",
        "login",
        "upn",
        "org",
        "email_verified",
        "username",
    ];
    for _ in 0..random.below(5) {
        let name = *random.pick(&names);
        if random.one_in(2) {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = match random.below(3) {
                0 => documents::text(random),
                1 => "upn@example.org".into(),
                _ => documents::document(random),
            };
        }
    }
    claims
}

/// How claims become a source: absent, as a token, as text, or damaged.
fn source(random: &mut Random, token: bool) -> fn(&mut Random, &Json) -> Option<Vec<u8>> {
    match random.below(8) {
        0 | 1 => |_, _| None,
        2 => |random, _| Some((*random.pick(&["opaque", "a.b.c", "", "{"])).into()),
        _ if token => |_, claims| {
            let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
            Some(format!("{}.{}.c2ln", part("{}"), part(&claims.to_string())).into_bytes())
        },
        _ => |_, claims| Some(claims.to_string().into_bytes()),
    }
}

fn settings(random: &mut Random, claims: &Json) -> Map<String, Json> {
    let mut settings = Map::new();
    for path in PATHS {
        if random.one_in(2) {
            let expression = match random.below(3) {
                0 => Grammar { random }.expression(claims, 2).spelled(Spelling::Plain),
                _ => (*random.pick(EXPRESSIONS)).to_owned(),
            };
            settings.insert((*path).to_owned(), expression.into());
        }
    }
    for flag in FLAGS {
        if random.one_in(3) {
            settings.insert((*flag).to_owned(), random.one_in(2).into());
        }
    }
    for (key, texts) in TEXTS {
        if random.one_in(4) {
            settings.insert((*key).to_owned(), (*random.pick(texts)).into());
        }
    }
    settings
}

#[test]
fn an_explanation_decides_as_an_evaluation_does() {
    let mut random = Random::new(12);
    let cases = number("ROLECALL_CASES", 10_000);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for case in 0..cases {
        let login = Login::new(&mut random);
        match login.follow() {
            Ok(end) => *counts.entry(end).or_default() += 1,
            Err(difference) => panic!("case {case} of {}:\n{}", seed(), told(login, difference)),
        }
    }
    println!("{counts:?} of {cases}");
    for end in ["allow", "deny"] {
        let share = counts.get(end).copied().unwrap_or_default() * 100 / cases;
        assert!(share >= 15, "only {share} % end in {end}");
    }
}

/// The login without the settings and sources that do not matter.
fn told(mut login: Login, mut difference: String) -> String {
    for key in login.settings.clone().keys() {
        let Some(value) = login.settings.remove(key) else { continue };
        match login.follow() {
            Err(still) => difference = still,
            Ok(_) => drop(login.settings.insert(key.clone(), value)),
        }
    }
    for place in 0..3 {
        let source = login.sources[place].take();
        match login.follow() {
            Err(still) => difference = still,
            Ok(_) => login.sources[place] = source,
        }
    }
    let sources = login.sources.each_ref().map(|source| source.as_ref().map(|bytes| String::from_utf8_lossy(bytes)));
    let Login { settings, bodies, signature, listed, known, teams, limits, .. } = login;
    format!(
        "{difference}\nsettings: {}\nsources: {sources:?}\nlook-ups: {bodies:?}\n\
         {signature:?}, organizations listed: {listed}, known: {known:?}, teams: {teams}, {limits:?}",
        Json::Object(settings)
    )
}
