//! Two settings over some people: what is told of each who changes, what is counted, and what cannot be read.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use rolecall::diff::{Report, diff};
use rolecall::{Settings, ToJson};
use serde_json::{Value as Json, json};

fn compare(before: &Json, after: &Json, context: &Json, users: &str) -> Report {
    let [before, after] = [before, after].map(|settings| Settings::from_json(&settings.to_string()).unwrap());
    diff(&before, &after, users.as_bytes(), &context.to_string(), 1)
}

fn lines(users: &[Json]) -> String {
    users.iter().map(|user| format!("{user}\n")).collect()
}

/// The changes as JSON, and the counts.
fn told(report: &Report) -> (Vec<Json>, Json) {
    let changes = report.changes.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let totals: Json = serde_json::from_str(&report.to_json()).unwrap();
    (changes, totals["counts"].clone())
}

#[test]
fn whoever_changes_is_told_and_counted() {
    let before = json!({"role_attribute_path": "role", "groups_attribute_path": "groups", "org_attribute_path": "groups", "org_mapping": "a:2:Viewer"});
    let after = json!({"role_attribute_path": "role || 'Editor'", "groups_attribute_path": "groups[?@ != 'b']", "org_attribute_path": "groups", "org_mapping": "a:2:Admin b:3:Viewer"});
    let person = |name: &str, claims: Json| {
        let mut all = json!({"sub": name, "email": format!("{name}@example.com")});
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        json!({"idToken": all})
    };
    let users = lines(&[
        person("same", json!({"role": "Admin"})),
        person("role", json!({})),
        person("groups", json!({"role": "Viewer", "groups": ["b", "c"]})),
        person("mapped", json!({"role": "None", "groups": ["a"]})),
    ]);
    let report = compare(&before, &after, &json!({}), &users);
    let (changes, counts) = told(&report);
    assert_eq!(
        changes,
        [
            json!({"line": 2, "name": "role@example.com", "changes": {"role": {"before": null, "after": "Editor"}, "orgRoles": {"before": {"1": "Viewer"}, "after": {"1": "Editor"}}}}),
            json!({"line": 3, "name": "groups@example.com", "changes": {"orgRoles": {"before": {"1": "Viewer"}, "after": {"3": "Viewer"}}, "groups": {"added": [], "removed": ["b"]}}}),
            json!({"line": 4, "name": "mapped@example.com", "changes": {"orgRoles": {"before": {"2": "Viewer"}, "after": {"2": "Admin"}}}}),
        ]
    );
    assert_eq!(
        counts,
        json!([
            {"field": "role", "before": null, "after": "Editor", "users": 1},
            {"field": "orgRoles", "organization": "1", "before": "Viewer", "after": "Editor", "users": 1},
            {"field": "orgRoles", "organization": "1", "before": "Viewer", "after": null, "users": 1},
            {"field": "orgRoles", "organization": "2", "before": "Viewer", "after": "Admin", "users": 1},
            {"field": "orgRoles", "organization": "3", "before": null, "after": "Viewer", "users": 1},
            {"field": "groups", "users": 1},
        ])
    );
    assert_eq!((report.users, report.changed, report.skipped), (4, 3, 0));
}

#[test]
fn letting_in_refusing_and_asking_first_are_told_with_the_reason() {
    let before = json!({"allowed_domains": "example.com", "api_url": "https://id.example.com"});
    let after = json!({"allowed_domains": "example.org", "api_url": "https://id.example.net", "allow_sign_up": false});
    let person = |email: &str| json!({"name": "x", "idToken": {"sub": "1", "email": email}});
    let nobody = json!({"idToken": {"sub": "1"}});
    let users = lines(&[person("a@example.com"), person("a@example.org"), person("a@example.net"), nobody]);
    let (changes, _) = told(&compare(&before, &after, &json!({"userExists": true}), &users));
    let denied = "auth.oauth.email.not-allowed";
    assert_eq!(
        changes,
        [
            json!({"line": 1, "name": "x", "changes": {"decision": {"before": "allow", "after": "deny"}, "denial": {"before": null, "after": denied}}}),
            json!({"line": 2, "name": "x", "changes": {"decision": {"before": "deny", "after": "allow"}, "denial": {"before": denied, "after": null}}}),
            json!({"line": 4, "name": "1", "changes": {"request": {"before": "emails https://id.example.com/emails", "after": "emails https://id.example.net/emails"}}}),
        ]
    );
}

#[test]
fn a_context_of_ones_own_lies_over_the_common_one() {
    let settings = json!({"allow_sign_up": false});
    let person = |context: Json| json!({"idToken": {"sub": "1", "email": "a@example.com"}, "context": context});
    let users = lines(&[person(json!({"userExists": true})), person(json!({})), person(json!({"userExists": false}))]);
    let (changes, _) = told(&compare(&json!({}), &settings, &json!({"userExists": false}), &users));
    assert_eq!(changes.iter().map(|change| change["line"].clone()).collect::<Vec<_>>(), [json!(2), json!(3)]);
}

#[test]
fn lines_that_are_nobody_are_counted_and_named_without_what_they_hold() {
    let mut users = "{\"secret\n".repeat(150);
    users.push_str(&lines(&[json!({"idToken": {"sub": "1", "email": "a@example.com"}})]));
    let report = compare(&json!({}), &json!({}), &json!({}), &users);
    assert_eq!((report.users, report.changed, report.skipped, report.unreadable.len()), (1, 0, 150, 100));
    assert_eq!(report.unreadable.first().map(|one| (one.line, one.message)), Some((1, "it is not JSON")));
    assert!(!report.to_json().contains("secret"));
}

#[test]
fn a_line_is_decided_as_the_package_decides_it() {
    let settings = json!({"role_attribute_path": "role", "api_url": "https://id.example.com"});
    let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSIsImVtYWlsIjoiYUBleC5jb20ifQ.c2ln";
    let lookups = json!({"emails": {"status": 200, "body": "[{\"email\":\"n@example.com\",\"primary\":true}]"}});
    let users = lines(&[
        json!({"idToken": token, "userinfo": "{\"role\": \"Admin\"}", "accessToken": "opaque"}),
        json!({"userinfo": {"sub": "2"}, "context": {"lookups": lookups}}),
        json!({"userinfo": {"sub": "3"}, "context": {"lookups": {"emails": null}}}),
    ]);
    let (changes, _) = told(&compare(&settings, &json!({"skip_org_role_sync": true}), &json!({}), &users));
    let told: Vec<_> = changes.iter().map(|change| (change["name"].clone(), change["changes"].clone())).collect();
    assert_eq!(told.first().map(|one| one.0.clone()), Some(json!("a@ex.com")));
    assert_eq!(told.first().map(|one| one.1["role"].clone()), Some(json!({"before": "Admin", "after": null})));
    assert_eq!(told.first().map(|one| one.1["orgRoles"]["after"].clone()), Some(json!(null)));
    assert_eq!(told.get(1).map(|one| one.0.clone()), Some(json!("n@example.com")));
}
