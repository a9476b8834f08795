//! Every recorded line of `tests/vectors`, one named test each; a decision is taken four ways: tokens as received and
//! as claims objects, evaluated and explained.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use bumpalo::Bump;
use libtest_mimic::{Arguments, Failed, Trial};
use rolecall::jmespath::{Expression, Value, json, parse_json};
use rolecall::spelling::layers::{Text, parse};
use rolecall::spelling::{Format, ini};
use rolecall::{
    Body, Decision, Directory, Input, Lookup, Outcome, Raw, Settings, Signature, ToJson, Token, evaluate, explain,
};
use serde_json::{Value as Json, json};

type Check = fn(&Json) -> Result<(), String>;

const FILES: &[(&str, &str, Check)] = &[
    ("curated", "id", decision),
    ("random", "id", decision),
    ("contract", "id", decision),
    ("jmespath", "id", expression),
    ("split", "s", split),
    ("splitorg", "s", org_entry),
    ("title", "s", title),
    ("mail", "s", mail),
    ("jwt", "s", jwt),
    ("bools", "text", bools),
    ("ini-lines", "text", ini_line),
    ("ini-files", "custom_ini", ini_file),
];

fn main() {
    let mut trials = Vec::new();
    for (file, name, check) in FILES {
        for (number, line) in lines(file).into_iter().enumerate() {
            let name = line[*name].as_str().unwrap_or_default().escape_default().to_string();
            let name: String = name.chars().take(60).collect();
            trials
                .push(Trial::test(format!("{file}/{}/{name}", number + 1), move || check(&line).map_err(Failed::from)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn lines(file: &str) -> Vec<Json> {
    let path = format!("{}/tests/vectors/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.split('\n').filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn agree<T: PartialEq + std::fmt::Debug>(got: T, due: T) -> Result<(), String> {
    if got == due { Ok(()) } else { Err(format!("gave {got:?}, {due:?} was due")) }
}

fn text<'a>(line: &'a Json, key: &str) -> &'a str {
    line[key].as_str().unwrap()
}

// ------------------------------------------------------------------------------------------------- expressions

fn expression(line: &Json) -> Result<(), String> {
    let (text, expected) = (text(line, "expression"), &line["expected"]);
    let arena = Bump::new();
    let value = parse_json(line["json"].as_str().unwrap(), &arena).map_or(Value::Null, |document| document.value);
    let parsed = Expression::parse(text);
    let got = match &parsed {
        Ok(expression) => expression.search(value, &arena, &mut ()),
        Err(error) => Err(*error),
    };
    match got {
        Err(error) => {
            let due = if error.kind.code() == "panic" { "panic" } else { "error" };
            expected.get(due).map(drop).ok_or(format!(
                "`{text}` gave {}: {}, {expected} was due",
                error.kind.code(),
                error.message(text)
            ))
        }
        Ok(_) if expected.get("unmarshalable").is_some() => Ok(()),
        Ok(value) => {
            let got: Json = serde_json::from_str(&json(value, 1 << 20).unwrap()).unwrap();
            let agrees = expected.get("result").is_some_and(|due| same(due, &got));
            if agrees { Ok(()) } else { Err(format!("`{text}` gave {got}, {expected} was due")) }
        }
    }
}

/// Equal, numbers by value: `1` is `1.0`.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

// --------------------------------------------------------------------------------------------------- decisions

/// A line's inputs, owned.
struct Case {
    settings: Settings,
    id_token: Option<Given>,
    userinfo: Option<Vec<u8>>,
    access_token: Option<Given>,
    orgs: Option<Vec<(String, i64)>>,
    context: Json,
    responses: Json,
}

/// A token's text, or the text of its claims.
#[derive(Clone)]
struct Given {
    claims: bool,
    text: Vec<u8>,
}

fn decision(line: &Json) -> Result<(), String> {
    let expect = &line["expect"];
    let settings = match Settings::from_json(&line["settings"].to_string()) {
        Err(error) => return expect.get("throws").map(drop).ok_or(format!("threw {error}")),
        Ok(settings) if expect.get("throws").is_none() => settings,
        Ok(_) => return Err("did not throw".to_owned()),
    };
    let case = Case {
        settings,
        id_token: token(&line["idToken"]),
        userinfo: userinfo(line),
        access_token: token(&line["accessToken"]),
        orgs: line["orgs"]
            .as_object()
            .map(|orgs| orgs.iter().map(|(name, id)| (name.clone(), id.as_i64().unwrap())).collect()),
        context: line["context"].clone(),
        responses: line["responses"].clone(),
    };
    let answer = case.follow(evaluate);
    complaint(expect, &answer)?;
    agree(case.follow(|settings, input| explain(settings, input).decision), answer.clone())?;
    let decoded = case.decoded();
    let answer = decoded.follow(evaluate);
    complaint(expect, &answer).map_err(|complaint| format!("as claims objects: {complaint}"))?;
    agree(decoded.follow(|settings, input| explain(settings, input).decision), answer)
}

fn token(value: &Json) -> Option<Given> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(Given { claims: false, text: text.clone().into_bytes() }),
        claims => Some(Given { claims: true, text: claims.to_string().into_bytes() }),
    }
}

fn userinfo(line: &Json) -> Option<Vec<u8>> {
    if let Some(bytes) = line["userinfoBase64"].as_str() {
        return Some(BASE64_STANDARD.decode(bytes).unwrap());
    }
    token(&line["userinfo"]).map(|given| given.text)
}

impl Case {
    /// The same with every well-formed token replaced by its claims.
    fn decoded(&self) -> Self {
        let decode = |given: &Option<Given>| given.clone().map(|given| given.decoded());
        Self {
            settings: self.settings.clone(),
            id_token: decode(&self.id_token),
            userinfo: self.userinfo.clone(),
            access_token: decode(&self.access_token),
            orgs: self.orgs.clone(),
            context: self.context.clone(),
            responses: self.responses.clone(),
        }
    }

    /// Decides, fetching what is asked for, as a host would; the answer and the look-ups made.
    fn follow(&self, decide: fn(&Settings, &Input<'_>) -> Outcome) -> (Outcome, Vec<Lookup>) {
        let orgs: Option<Vec<_>> =
            self.orgs.as_ref().map(|orgs| orgs.iter().map(|(name, id)| (name.as_str(), *id)).collect());
        let links: Vec<(&str, Vec<&str>)> = self.context["teamGroups"].as_object().map_or(Vec::new(), |teams| {
            teams
                .iter()
                .map(|(team, groups)| {
                    (team.as_str(), groups.as_array().unwrap().iter().map(|group| group.as_str().unwrap()).collect())
                })
                .collect()
        });
        let links: Vec<(&str, &[&str])> = links.iter().map(|(team, groups)| (*team, groups.as_slice())).collect();
        let mut input = Input {
            id_token: self.id_token.as_ref().map(Given::token),
            id_token_signature: match self.context["idTokenSignature"].as_str() {
                Some("valid") => Signature::Valid,
                Some(_) => Signature::Invalid,
                None => Signature::Unchecked,
            },
            userinfo: self.userinfo.as_deref().map(Token::Claims),
            access_token: self.access_token.as_ref().map(Given::token),
            directory: Directory(orgs.as_deref()),
            user_exists: self.context["userExists"].as_bool(),
            team_groups: Some(&links),
            ..Input::default()
        };
        let mut asked = Vec::new();
        loop {
            let outcome = decide(&self.settings, &input);
            let Decision::Incomplete { request } = &outcome.decision else { return (outcome, asked) };
            assert!(asked.len() < 4, "asks for ever");
            asked.push(request.lookup);
            let (name, slot) = match request.lookup {
                Lookup::Emails => ("emails", &mut input.emails),
                Lookup::Teams => ("teams", &mut input.teams),
                Lookup::Organizations => ("organizations", &mut input.organizations),
            };
            let response = &self.responses[name];
            let status = response["status"].as_u64().map_or(404, |status| status as u16);
            *slot = Body::Response { status, body: response["body"].as_str().unwrap_or("not found").as_bytes() };
        }
    }
}

impl Given {
    fn token(&self) -> Token<'_> {
        if self.claims { Token::Claims(&self.text) } else { Token::Compact(&self.text) }
    }

    fn decoded(self) -> Self {
        let arena = Bump::new();
        match rolecall::jwt::payload(&self.text, &arena) {
            Ok(claims) if !self.claims => Self { claims: true, text: claims.to_vec() },
            _ => self,
        }
    }
}

fn complaint(expect: &Json, (outcome, asked): &(Outcome, Vec<Lookup>)) -> Result<(), String> {
    let got: Json = serde_json::from_str(&outcome.to_json()).unwrap();
    agree(&json!(asked.iter().map(|lookup| lookup.name()).collect::<Vec<_>>()), &expect["lookups"])?;
    agree(&got["decision"], &expect["decision"]).map_err(|complaint| format!("{complaint}: {got}"))?;
    if let Some(denial) = expect["denial"].as_object() {
        for (key, due) in denial {
            agree(&got["denial"][key], due)?;
        }
    }
    let due: BTreeMap<_, _> = expect["user"].as_object().into_iter().flatten().collect();
    for (key, due) in due {
        let got = &got["user"][key];
        let empty = key == "orgRoles" && got.as_object().is_some_and(serde_json::Map::is_empty);
        agree(if empty { &Json::Null } else { got }, due).map_err(|complaint| format!("{key}: {complaint}"))?;
    }
    Ok(())
}

// -------------------------------------------------------------------------------------------------- small ones

fn split(line: &Json) -> Result<(), String> {
    let list = rolecall::settings::list::read(text(line, "s"));
    agree(json!(list.items), line["result"].clone())?;
    agree(list.malformed, !line["error"].is_null())
}

fn org_entry(line: &Json) -> Result<(), String> {
    agree(json!(rolecall::settings::entry::parts(text(line, "s"))), line["result"].clone())
}

fn title(line: &Json) -> Result<(), String> {
    let reading = rolecall::role::read(text(line, "s"));
    agree(reading.is_some(), line["valid"].as_bool().unwrap())?;
    let Some(reading) = reading else { return Ok(()) };
    agree(reading.is_grafana_admin, line["grafana_admin"].as_bool().unwrap())?;
    if reading.is_grafana_admin { Ok(()) } else { agree(reading.role.name(), text(line, "role")) }
}

fn mail(line: &Json) -> Result<(), String> {
    agree(rolecall::mail::address(text(line, "s")), line["address"].as_str().map(str::to_owned))
}

fn jwt(line: &Json) -> Result<(), String> {
    let arena = Bump::new();
    let due = line["payload_b64"].as_str().map(|payload| BASE64_STANDARD.decode(payload).unwrap());
    agree(rolecall::jwt::payload(text(line, "s").as_bytes(), &arena).ok(), due.as_deref())
}

fn bools(line: &Json) -> Result<(), String> {
    agree(rolecall::settings::bool::ini(text(line, "text")), line["ini"].as_bool())?;
    agree(rolecall::settings::bool::api(text(line, "text")), line["strconv"].as_bool())
}

/// The file is `[s]`, a line break, and the text.
fn ini_line(line: &Json) -> Result<(), String> {
    let read = ini::read(&format!("[s]\n{}", text(line, "text")));
    let Ok(file) = read else { return agree(line.get("error").is_some(), true) };
    let found = file.section("s").and_then(|section| section.keys.iter().find(|key| key.name == "k"));
    if line.get("error").is_some() {
        return Err(format!("read {found:?}, and Grafana refuses the file"));
    }
    let due = (line.get("missing").is_none()).then(|| text(line, "value"));
    agree(found.map(|key| &*key.value), due)
}

/// What Grafana has after its start: `effective` where it differs from the defaults of the first line, and `reads` where it
/// is read as something else.
fn ini_file(line: &Json) -> Result<(), String> {
    let variables = line["env"].as_object().unwrap();
    let overrides: BTreeMap<_, _> = variables.iter().filter(|(name, _)| name.starts_with("GF_")).collect();
    let overrides = json!(overrides).to_string();
    let custom = Text { text: text(line, "custom_ini"), format: Some(Format::Ini), name: None };
    let environment = Text { text: &overrides, format: Some(Format::Env), name: None };
    let variable = |name: &str| variables.get(name).and_then(Json::as_str).map(str::to_owned);
    let parsed = match parse(&[custom, environment], &variable) {
        Err(error) if line.get("error").is_none() => return Err(error.message()),
        Err(_) => return Ok(()),
        Ok(_) if line.get("error").is_some() => return Err("read, and Grafana refuses the file".to_owned()),
        Ok(parsed) => parsed,
    };
    let defaults = lines("ini-files")[0]["effective"].clone();
    let reads = |key: &str| line.pointer(&format!("/reads/{key}")).cloned();
    for (name, default) in defaults.as_object().unwrap() {
        let effective = line["effective"].get(name).unwrap_or(default);
        let due = reads(name).unwrap_or_else(|| effective.clone());
        let key = name.strip_prefix("users.").unwrap_or(name);
        let global = parsed.globals.iter().find(|global| global.0 == name).map(|global| json!(global.1));
        let got = match parsed.setting(key).map(|setting| &setting.value) {
            _ if key.contains('.') => global.unwrap_or_else(|| match &**name {
                "server.root_url" => json!("http://localhost:3000/"),
                _ => default.clone(),
            }),
            None => default.clone(),
            Some(Raw::Text(text)) => json!(text),
            Some(Raw::Flag(flag)) => json!(flag),
            Some(Raw::Number(number)) => json!(number),
            Some(other) => return Err(format!("{name} is {other:?}")),
        };
        let due = match (&got, &due) {
            _ if name == "server.root_url" && reads(name).is_none() && effective == default => {
                json!("http://localhost:3000/")
            }
            (Json::Bool(_), Json::String(word)) => json!(word == "true"),
            (Json::Number(_), due) => json!(due.as_str().map_or(due.as_f64(), |text| text.parse().ok())),
            _ => due,
        };
        let empty = key.contains('.') && due == json!("");
        if got != due && !empty {
            return Err(format!("{name} is {got}, {due} was due"));
        }
    }
    Ok(())
}
