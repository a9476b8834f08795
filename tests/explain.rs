//! The text of explanations, whole: what each example and some telling cases come to is in `tests/explain/*.txt`.
//! `UPDATE=1 cargo test --test explain` writes these files anew; read the difference before you keep it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use rolecall::{Body, Directory, Form, Input, Settings, Signature, Style, Token, explain, explain_as};
use serde_json::{Value as Json, json};

/// How wide a terminal is taken to be.
const COLUMNS: usize = 100;

/// A login: settings, sources, and what Grafana knows beside them.
#[derive(Default)]
struct Login {
    settings: Json,
    id_token: Option<(bool, Vec<u8>)>,
    userinfo: Option<Vec<u8>>,
    access_token: Option<Vec<u8>>,
    context: Json,
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

fn read_json(path: &Path) -> Json {
    read(path).map_or(Json::Null, |text| serde_json::from_slice(&text).unwrap())
}

impl Login {
    /// The example in a folder, with one of its settings.
    fn example(folder: &Path, settings: &str) -> Self {
        Self {
            settings: read_json(&folder.join(settings)),
            id_token: read(&folder.join("id_token.jwt")).map(|token| (false, token)),
            userinfo: read(&folder.join("userinfo.json")),
            access_token: read(&folder.join("access_token.jwt")).or_else(|| read(&folder.join("access_token.txt"))),
            context: read_json(&folder.join("context.json")),
        }
    }

    /// Claims of an ID token, and nothing else.
    fn new(settings: Json, claims: Json) -> Self {
        Self { settings, id_token: Some((true, claims.to_string().into_bytes())), ..Self::default() }
    }

    fn userinfo(self, claims: Json) -> Self {
        Self { userinfo: Some(claims.to_string().into_bytes()), ..self }
    }

    fn context(self, context: Json) -> Self {
        Self { context, ..self }
    }

    fn text(&self) -> String {
        self.told(None)
    }

    fn styled(&self, form: Form, columns: usize, colour: bool) -> String {
        self.told(Some(Style { form, columns, colour }))
    }

    fn told(&self, style: Option<Style>) -> String {
        let settings = Settings::from_json(&self.settings.to_string()).unwrap();
        let orgs: Option<Vec<(&str, i64)>> = self.context["orgs"]
            .as_object()
            .map(|orgs| orgs.iter().map(|(name, id)| (name.as_str(), id.as_i64().unwrap())).collect());
        let input = Input {
            id_token: self.id_token.as_ref().map(|(claims, token)| match claims {
                true => Token::Claims(token),
                false => Token::Compact(token),
            }),
            id_token_signature: match self.context["idTokenSignature"].as_str() {
                Some("valid") => Signature::Valid,
                Some(_) => Signature::Invalid,
                None => Signature::Unchecked,
            },
            userinfo: self.userinfo.as_deref().map(Token::Claims),
            access_token: self.access_token.as_deref().map(Token::Compact),
            emails: body(&self.context["lookups"]["emails"]),
            teams: body(&self.context["lookups"]["teams"]),
            organizations: body(&self.context["lookups"]["organizations"]),
            directory: Directory(orgs.as_deref()),
            user_exists: self.context["userExists"].as_bool(),
            team_groups: None,
        };
        style.map_or_else(|| explain(&settings, &input), |style| explain_as(&settings, &input, style)).text
    }
}

fn body(response: &Json) -> Body<'_> {
    match response["status"].as_u64() {
        None => Body::Unasked,
        Some(status) => {
            Body::Response { status: status.try_into().unwrap(), body: response["body"].as_str().unwrap().as_bytes() }
        }
    }
}

/// Every example with each of its settings: `okta`, `okta.mended`.
fn examples() -> Vec<(String, Login)> {
    let mut examples = Vec::new();
    for folder in fs::read_dir(repository("examples")).unwrap().map(|entry| entry.unwrap().path()) {
        let provider = folder.file_name().unwrap().to_str().unwrap();
        for (settings, name) in [("settings.json", ""), ("settings.mended.json", ".mended")] {
            if folder.join(settings).exists() {
                examples.push((format!("{provider}{name}"), Login::example(&folder, settings)));
            }
        }
    }
    examples
}

/// What no example shows.
fn cases() -> Vec<(String, Login)> {
    let ada = || json!({"sub": "42", "name": "Ada", "login": "ada", "email": "ada@example.com"});
    let with = |claims: Json| {
        let mut all = ada();
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        all
    };
    let cases = [
        (
            "panic",
            Login::new(
                json!({"role_attribute_path": "contains(grants, `{\"app\": \"grafana\"}`) && 'Admin'"}),
                with(json!({"grants": [{"app": "grafana"}]})),
            ),
        ),
        (
            "org-path-fails",
            Login::new(json!({"org_attribute_path": "keys(tenants)", "org_mapping": "acme:1:Admin"}), ada())
                .userinfo(with(json!({"tenants": {"acme": {}}}))),
        ),
        (
            "emails-missing",
            Login::new(json!({"api_url": "https://id.example.com/userinfo"}), json!({"sub": "42", "login": "ada"})),
        ),
        (
            "emails-fail",
            Login::new(json!({"api_url": "https://id.example.com/userinfo"}), json!({"sub": "42", "login": "ada"}))
                .context(json!({"lookups": {"emails": {"status": 404, "body": "not found"}}})),
        ),
        (
            "signature-refused",
            Login::new(json!({"validate_id_token": true, "jwk_set_url": "https://id.example.com/keys"}), ada())
                .userinfo(ada())
                .context(json!({"idTokenSignature": "invalid"})),
        ),
        (
            "strict-with-mapping",
            Login::new(
                json!({
                    "role_attribute_path": "role", "role_attribute_strict": true,
                    "org_attribute_path": "groups", "org_mapping": "ops:1:Editor",
                }),
                with(json!({"role": "Owner", "groups": ["dev"]})),
            ),
        ),
        (
            "strict-without-directory",
            Login::new(
                json!({"role_attribute_path": "role", "role_attribute_strict": true, "org_mapping": "*:*:Editor"}),
                with(json!({"role": "Admin"})),
            ),
        ),
        (
            "skip-org-role-sync",
            Login::new(
                json!({"skip_org_role_sync": true, "role_attribute_path": "role"}),
                with(json!({"role": "Admin"})),
            ),
        ),
        (
            "star-mapping",
            Login::new(
                json!({
                    "role_attribute_path": "'Viewer'", "org_attribute_path": "[org]",
                    "org_mapping": ["*:*:Editor", "a\nb:1:Viewer:x", "acme:Fleet:Admin"],
                }),
                with(json!({"org": "acme"})),
            )
            .context(json!({"orgs": {"Main Org.": 1, "Fleet": 2, "Harbour": 3}})),
        ),
        (
            "grafana-admin",
            Login::new(
                json!({"role_attribute_path": "role", "allow_assign_grafana_admin": true}),
                with(json!({"role": "grafanaadmin"})),
            ),
        ),
        (
            "grafana-admin-lost",
            Login::new(
                json!({"role_attribute_path": "roles", "allow_assign_grafana_admin": true, "allow_sign_up": false}),
                with(json!({"roles": ["GrafanaAdmin"]})),
            ),
        ),
        (
            "unusable-source",
            Login::new(
                json!({"role_attribute_path": "role", "groups_attribute_path": "groups", "allowed_groups": "sre"}),
                with(json!({"sub": 42, "role": "Admin"})),
            )
            .userinfo(with(json!({"groups": ["SRE", "on-call"]}))),
        ),
        (
            "broken-expression",
            Login::new(
                json!({
                    "role_attribute_path": "contains(groups[*], 'admin') && 'Admin' || role == viewer' && 'Viewer' || 'None'",
                    "name_attribute_path": "join(' ', [given_name, family_name])",
                    "groups_attribute_path": "groups", "allowed_groups": "[sre]",
                }),
                with(json!({"groups": "sre"})),
            ),
        ),
        (
            "forged",
            Login::new(
                json!({"role_attribute_path": "role", "groups_attribute_path": "groups"}),
                with(json!({
                    "login": "a\u{1b}[31mb\n  gate  forged\u{202e}", "name": "日本 e\u{301} 🦀 \u{200b}x",
                    "role": "Adm\u{1b}]0;x\u{7}in", "groups": (0..100).map(|n| format!("group\n{n}")).collect::<Vec<_>>(),
                })),
            ),
        ),
    ];
    cases.into_iter().map(|(name, login)| (name.to_owned(), login)).collect()
}

#[test]
fn every_text_is_as_recorded() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut known = Vec::new();
    let mut wrong = Vec::new();
    for (name, login) in examples().into_iter().chain(cases()) {
        let (path, text) = (repository(&format!("tests/explain/{name}.txt")), login.text());
        if update {
            fs::write(&path, &text).unwrap();
        } else if read(&path).as_deref() != Some(text.as_bytes()) {
            wrong.push(format!("── {name}\n{text}"));
        }
        known.push(path);
    }
    for entry in fs::read_dir(repository("tests/explain")).unwrap() {
        assert!(known.contains(&entry.as_ref().unwrap().path()), "nobody makes {entry:?}");
    }
    assert!(wrong.is_empty(), "these differ from tests/explain (UPDATE=1 writes them anew):\n{}", wrong.join("\n"));
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    for (name, login) in examples().into_iter().chain(cases()) {
        for line in login.text().lines() {
            assert!(line.chars().count() <= COLUMNS, "{name}: {line}");
        }
    }
}

#[test]
fn a_line_is_as_wide_as_it_is_asked_to_be() {
    for (name, login) in examples().into_iter().chain(cases()) {
        assert_eq!(login.styled(Form::Pretty, COLUMNS, false), login.text(), "{name}");
        for columns in [40, 60, 140] {
            for line in login.styled(Form::Pretty, columns, false).lines() {
                let longest = line.trim_start().split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
                assert!(line.chars().count() <= columns.max(longest + 16), "{name}, {columns}: {line}");
            }
        }
        assert_eq!(login.styled(Form::Pretty, 1, false), login.styled(Form::Pretty, 40, false), "{name}");
    }
}

#[test]
fn colours_say_nothing_that_the_words_do_not() {
    let mut painted = 0;
    for (name, login) in examples().into_iter().chain(cases()) {
        for columns in [60, COLUMNS] {
            let mut text = login.styled(Form::Pretty, columns, true);
            for code in ["1", "22", "31", "36", "39"] {
                painted += text.matches(&format!("\u{1b}[{code}m")).count();
                text = text.replace(&format!("\u{1b}[{code}m"), "");
            }
            assert_eq!(text, login.styled(Form::Pretty, columns, false), "{name}");
        }
        for form in [Form::Plain, Form::Markdown] {
            assert_eq!(login.styled(form, COLUMNS, true), login.styled(form, 40, false), "{name}");
        }
    }
    assert!(painted > 1000, "{painted}");
}

#[test]
fn what_is_read_aloud_is_words_each_thing_on_a_line() {
    let forged = || cases().into_iter().find(|case| case.0 == "forged").unwrap().1;
    for (name, login) in examples().into_iter().chain(cases()) {
        let text = login.styled(Form::Plain, COLUMNS, false);
        let drawn = |char| matches!(char, '→' | '│' | '─' | '^' | '\u{1b}');
        assert_eq!(text.matches(drawn).next(), None, "{name}: {text}");
        assert!(text.contains("\nWhy:\n"), "{name}: {text}");
        // Two blanks stand there only where a claim has them.
        assert!(!text.contains("  ") || name == "forged", "{name}: {text}");
    }
    let text = forged().styled(Form::Plain, COLUMNS, false);
    assert!(text.starts_with("allow: a\u{fffd}[31mb\u{fffd}  gate  forged\u{fffd} <ada@example.com>, "), "{text}");
}

#[test]
fn markdown_makes_nothing_of_what_a_claim_holds() {
    let claims = json!({
        "sub": "42", "email": "ada@example.com", "login": "![x](https://evil.example/) <img> @team **b** `code` | cell", "name": "``",
    });
    let text = Login::new(json!({}), claims).styled(Form::Markdown, COLUMNS, false);
    let login = r"\!\[x\](https://evil.example/) \<img\> @team \*\*b\*\* \`code\` \| cell";
    assert!(
        text.starts_with(&format!("**allow**: {login} \\<ada@example.com\\>, Viewer in organization 1\n")),
        "{text}"
    );
    assert!(text.contains("\n- **login**: ``![x](https://evil.example/) <img> @team **b** `code` | cell``, claim login of the ID token\n"), "{text}");
    assert!(text.contains("\n- **name**: ``` `` ```, claim name of the ID token\n"), "{text}");
    for (place, line) in text.lines().filter(|line| line.starts_with('|')).enumerate() {
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 6, "row {place}: {line}");
    }
}

#[test]
fn nothing_reaches_a_terminal_that_it_obeys() {
    let text = cases().into_iter().find(|case| case.0 == "forged").unwrap().1.text();
    assert!(text.starts_with("allow: a\u{fffd}[31mb\u{fffd}  gate  forged\u{fffd} <ada@example.com>, "), "{text}");
    let obeyed =
        |char: char| char != '\n' && (char.is_control() || ('\u{200b}'..='\u{202e}').contains(&char) && char != '…');
    for (name, login) in examples().into_iter().chain(cases()) {
        assert_eq!(login.text().matches(obeyed).next(), None, "{name}");
    }
}

#[test]
fn the_manual_shows_what_is_printed() {
    let manual = fs::read_to_string(repository("README.md")).unwrap();
    let okta = fs::read_to_string(repository("tests/explain/okta.txt")).unwrap();
    assert!(manual.contains(&format!("```text\n{okta}```\n")), "the block of okta in README.md is another");
}

#[test]
fn what_the_gate_of_teams_evaluates_has_its_places_in_utf_16() {
    let settings = Settings::from_json(
        r#"{"team_ids": "1", "teams_url": "https://id.example.com/teams", "team_ids_attribute_path": "['é', a]"}"#,
    )
    .unwrap();
    let input = Input {
        id_token: Some(Token::Claims(br#"{"sub": "1", "email": "ada@example.com"}"#)),
        teams: Body::Response { status: 200, body: br#"{"a": "1"}"# },
        ..Input::default()
    };
    let explanation = explain(&settings, &input);
    let gate = explanation.steps.iter().find(|step| step.rule == "team_ids").unwrap();
    let places: Vec<_> = gate.evaluation.iter().map(|one| (one.span.start, one.span.end)).collect();
    assert_eq!(places, [(1, 4), (6, 7), (0, 8)]);
}
