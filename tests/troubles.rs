//! What users of Grafana run into most: for each trouble a realistic text, with somebody's tokens, and all that the linter
//! says of it, word for word, in `findings.txt`.
//!
//! `UPDATE=1 cargo test --test troubles` writes the findings anew, for the difference to be read.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use rolecall::{Body, Diagnostic, Directory, Input, Token, lint_text};
use serde_json::Value as Json;

/// What an administrator needs to hear, at least.
const TROUBLES: &[(&str, &[&str])] = &[
    ("01-contains-on-a-missing-claim", &["null-function-arg", "catch-all-hides-sources"]),
    ("02-roles-in-the-access-token-only", &["claim-elsewhere", "default-role-used"]),
    ("03-a-constant-hides-later-sources", &["catch-all-hides-sources"]),
    ("04-ini-strips-quotes", &["literal-lost-quotes"]),
    ("05-colon-cognito", &["needs-quoted-identifier"]),
    ("05-dash-keycloak", &["needs-quoted-identifier"]),
    ("05-url-auth0", &["needs-quoted-identifier"]),
    ("06-denied-and-let-in", &["invalid-role", "default-role-used"]),
    ("07-org-is-a-text", &["org-attribute-not-array"]),
    ("08-user-sync-failed", &["sub-missing"]),
    ("09-emails-not-found", &["no-email-source"]),
    ("09-no-email-at-all", &["no-email-source"]),
    ("10-state-secret-and-auth-style", &["root-url-local", "value-truncated", "auth-style-unknown"]),
    ("11-a-list-as-role", &["role-not-text"]),
    ("11-attributes-of-another-shape", &["source-dropped"]),
    ("11-groups-are-objects", &["objects-not-strings"]),
    ("12-backticks", &["syntax"]),
    ("12-curly-quotes", &["curly-quotes"]),
    ("12-double-quotes", &["literal-as-path"]),
    ("12-quotes-through-helm", &["literal-lost-quotes", "value-truncated"]),
    ("13-flag-missing", &["grafana-admin-ignored"]),
    ("13-flag-with-skip", &["grafana-admin-with-skip"]),
    ("13-grafana-admin-with-a-space", &["invalid-role"]),
    ("14-helm-list-opens-the-gate", &["helm-list"]),
    ("15-a-log-with-tokens", &["log-pasted"]),
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/troubles").join(name)
}

fn settings(name: &str) -> String {
    let mut files = fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.file_stem().is_some_and(|stem| stem == "settings")).expect("settings");
    fs::read_to_string(file).unwrap()
}

/// Somebody's tokens, as claims, and what Grafana knows beside them.
#[derive(Default)]
struct Sample {
    tokens: [Option<String>; 3],
    orgs: Option<Vec<(String, i64)>>,
    emails: Option<(u16, String)>,
}

impl Sample {
    fn read(name: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(&fs::read_to_string(folder(name).join("sample.json")).ok()?).unwrap();
        let tokens = ["idToken", "userinfo", "accessToken"].map(|key| json.get(key).map(Json::to_string));
        let orgs = json["orgs"].as_object();
        let orgs = orgs.map(|orgs| orgs.iter().map(|(name, id)| (name.clone(), id.as_i64().unwrap())).collect());
        let emails = json.pointer("/lookups/emails").map(|response| {
            (
                u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
                response["body"].as_str().unwrap().to_owned(),
            )
        });
        Some(Self { tokens, orgs, emails })
    }

    fn lint(&self, text: &str) -> Vec<Diagnostic> {
        let [id_token, userinfo, access_token] =
            self.tokens.each_ref().map(|claims| claims.as_ref().map(|claims| Token::Claims(claims.as_bytes())));
        let orgs: Option<Vec<(&str, i64)>> =
            self.orgs.as_ref().map(|orgs| orgs.iter().map(|(name, id)| (&**name, *id)).collect());
        let emails = self.emails.as_ref();
        let input = Input {
            id_token,
            userinfo,
            access_token,
            directory: Directory(orgs.as_deref()),
            emails: emails
                .map_or(Body::Unasked, |(status, body)| Body::Response { status: *status, body: body.as_bytes() }),
            ..Input::default()
        };
        lint_text(text, &|_| None, Some(&input))
    }
}

fn lint(name: &str) -> Vec<Diagnostic> {
    let text = settings(name);
    Sample::read(name).map_or_else(|| lint_text(&text, &|_| None, None), |sample| sample.lint(&text))
}

fn rendered(name: &str) -> String {
    let mut out = String::new();
    for Diagnostic { note, severity, help, place, fix, .. } in lint(name) {
        let place = place.map(|place| format!(" {}:{}", place.line, place.column)).unwrap_or_default();
        writeln!(out, "{} {}{place}: {}", severity.name(), note.code, note.message).unwrap();
        if let Some(help) = help {
            writeln!(out, "  help: {help}").unwrap();
        }
        if let Some(fix) = fix {
            writeln!(out, "  fix: {}", fix.text).unwrap();
        }
    }
    out
}

#[test]
fn every_trouble_is_found_word_for_word() {
    for (name, _) in TROUBLES {
        let path = folder(name).join("findings.txt");
        let now = rendered(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &now).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap_or_default(), now, "{name}");
    }
}

#[test]
fn what_an_administrator_needs_is_among_the_findings() {
    for (name, codes) in TROUBLES {
        let found = lint(name);
        for code in *codes {
            assert!(found.iter().any(|diagnostic| diagnostic.note.code == *code), "{name} lacks {code}");
        }
    }
}

#[test]
fn every_folder_is_looked_at() {
    let mut folders: Vec<_> = fs::read_dir(folder("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    folders.sort();
    assert_eq!(folders, TROUBLES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}
