#![expect(clippy::expect_used, reason = "a test may panic")]

use super::*;

fn redacted(settings: &[(&str, &str)], id_token: &str) -> Redacted {
    let raw = |value: &str| Raw::Text(value.to_owned());
    let pairs: Vec<(String, Raw)> = settings.iter().map(|(key, value)| ((*key).to_owned(), raw(value))).collect();
    let input = Input { id_token: Some(Token::Claims(id_token.as_bytes())), ..Input::default() };
    redact(&pairs, &input).expect("settings that can be read")
}

/// What becomes of a setting, when it stands there alone.
fn setting(key: &str, value: &str) -> String {
    let Redacted { settings, .. } = redacted(&[(key, value)], "{}");
    settings.first().and_then(|(_, raw)| crate::settings::word(raw)).unwrap_or_default()
}

fn claim(value: &str) -> String {
    redacted(&[], &format!("{{\"claim\":{value}}}")).sample
}

#[test]
fn a_value_keeps_its_shape() {
    let values = [
        (r#""""#, r#""""#),
        (r#""Admin""#, r#""Admin""#),
        (r#""grafana Admins""#, r#""grafana Admins""#),
        (r#""acme ACME Acme aCme""#, r#""dede DEDE Dede dEde""#),
        (r#""auth0|5f7c8e""#, r#""tmdl4|9w2x2a""#),
        (r#""Zürich""#, r#""Dêdepu""#),
        (r#""10.1.2.3""#, r#""192.0.2.2""#),
        (r#""2024-01-31""#, r#""3944-84-27""#),
        (r#""f81d4fae-7dec-11d0-a765-00a0c91e6bf6""#, r#""00000000-0000-4000-8000-000000000001""#),
        (r#""ada@id.acme.test, bob@acme.test""#, r#""ded@id.example.com, duz@example.com""#),
        (r#""https://a.acme.example:8443/x%20y?z=1#w""#, r#""https://d.example.com:1000/m%20p?f=1#k""#),
        (r#"[true,null,7,-123456.75]"#, r#"[true,null,7,-100000.75]"#),
        (r#"[31415,27182,1000]"#, r#"[10001,10000,1001]"#),
        (r#"{"ada@acme.example":{"given_name":1}}"#, r#"{"ded@example.com":{"given_name":1}}"#),
    ];
    let shown: Vec<_> = values.iter().map(|(value, _)| (*value, claim(value))).collect();
    let due: Vec<_> =
        values.iter().map(|(value, due)| (*value, format!("{{\"idToken\":{{\"claim\":{due}}}}}"))).collect();
    assert_eq!(shown, due);
}

#[test]
fn settings_keep_what_they_mean() {
    let values = [
        ("client_secret", "hunter2", "redacted"),
        ("client_secret", "", ""),
        ("icon", "okta", "okta"),
        ("scopes", "openid email acme", "openid email dede"),
        ("allowed_domains", "Acme.example, acme.test", "example.com example.org"),
        ("allowed_groups", "['acme']", "['dede']"),
        ("org_mapping", "acme:12345:Editor x\\:y:Acme:boss", "dede:12345:Editor p\\:z:Dede:firi"),
        (
            "role_attribute_path",
            "contains(acme[*], 'it\\'s acme') && 'Admin'",
            "contains(dede[*], 'pu\\'f dede') && 'Admin'",
        ),
        (
            "role_attribute_path",
            "\"https://acme.example/r\" || `{\"a\": \"acme\"}`",
            "\"https://example.com/d\" || `{\"m\":\"depu\"}`",
        ),
        ("role_attribute_path", "'acme", "'dede"),
        ("role_attribute_path", "‘acme’", "‘dede’"),
        ("role_attribute_path", "let $x = acme in length(acme) > `12345`", "let $x = dede in length(dede) > `10000`"),
    ];
    let shown: Vec<_> = values.iter().map(|(key, value, _)| (*key, setting(key, value))).collect();
    let due: Vec<_> = values.iter().map(|(key, _, due)| (*key, (*due).to_owned())).collect();
    assert_eq!(shown, due);
}

#[test]
fn a_part_that_is_asked_for_stays_a_part() {
    let path = "contains(groups, 'adm') && 'Editor' || ends_with(groups, 'acmeops') && 'Admin'";
    let Redacted { settings, sample, same, .. } =
        redacted(&[("role_attribute_path", path)], r#"{"groups":"sysadms berlin-acmeops"}"#);
    assert!(same);
    let expression = settings.first().and_then(|(_, raw)| crate::settings::word(raw)).unwrap_or_default();
    assert_eq!(
        [&*expression, &*sample],
        [
            "contains(groups, 'ded') && 'Editor' || ends_with(groups, 'duzukes') && 'Admin'",
            r#"{"idToken":{"groups":"kutdedm mugaze-duzukes"}}"#
        ]
    );
}

#[test]
fn an_expression_that_counts_letters_gets_words_as_long() {
    let path = "length(name) == `8` && 'Admin'";
    let Redacted { sample, same, .. } =
        redacted(&[("role_attribute_path", path)], r#"{"name":"Margaret","email":"g@acme.example"}"#);
    assert!(same);
    assert_eq!(sample, r#"{"idToken":{"name":"Dedepufi","email":"r@sodi.example"}}"#);
}

#[test]
fn what_cannot_stay_the_same_says_so() {
    let path = "join('', groups) == 'spring' && 'Admin'";
    let Redacted { sample, same, .. } = redacted(&[("role_attribute_path", path)], r#"{"groups":["spr","ing"]}"#);
    assert!(!same);
    assert_eq!(sample, r#"{"idToken":{"groups":["fir","sod"]}}"#);
}

#[test]
fn many_numbers_of_a_length_stay_in_order() {
    let numbers: Vec<String> = (1000..9999).map(|number: u32| number.to_string()).collect();
    let shown = claim(&format!("[{}]", numbers.join(",")));
    assert!(shown.ends_with("9999]}}"), "{}", shown.len());
    let long = "7".repeat(60);
    let due = format!("1{}1{}", "0".repeat(40), "0".repeat(17));
    assert_eq!(
        claim(&format!("[{long},{}]", "8".repeat(60))),
        format!("{{\"idToken\":{{\"claim\":[{due}0,{due}1]}}}}")
    );
}
