#![expect(clippy::expect_used, reason = "a test may panic")]

use super::*;

fn redacted(settings: &[(&str, &str)], id_token: &str, userinfo: &str) -> (Vec<(String, String)>, String, bool) {
    let pairs: Vec<(String, Raw)> =
        settings.iter().map(|(key, value)| ((*key).to_owned(), Raw::Text((*value).to_owned()))).collect();
    let claims = |text: &'static str| Some(Token::Claims(text.as_bytes()));
    let (id_token, userinfo) = (String::from(id_token).leak(), String::from(userinfo).leak());
    let input = Input { id_token: claims(id_token), userinfo: claims(userinfo), ..Input::default() };
    let found = redact(&pairs, &input).expect("settings that can be read");
    let settings =
        found.settings.into_iter().map(|(key, raw)| (key, crate::settings::word(&raw).unwrap_or_default())).collect();
    (settings, found.sample, found.same)
}

#[test]
fn a_person_becomes_another() {
    let (settings, sample, same) = redacted(
        &[
            ("client_id", "acme-portal"),
            ("client_secret", "hunter2-hunter2"),
            ("api_url", "https://sso.acme.com/realms/acme/protocol/openid-connect/userinfo"),
            (
                "role_attribute_path",
                "contains(groups[*], 'acme-sre') && 'Admin' || contains(email, '@acme.com') && 'Editor'",
            ),
            ("allowed_domains", "acme.com"),
            ("org_mapping", "acme-sre:Acme Main:Editor"),
        ],
        r#"{"sub":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6","name":"Grace Hopper","email":"Grace.Hopper@acme.com","exp":1764000000,"age":42}"#,
        r#"{"groups":["acme-sre","ACME all"],"acl":{"grace.hopper@acme.com":true},"ip":"10.1.2.3"}"#,
    );
    println!("{settings:#?} {sample}");
    assert!(same);
}
