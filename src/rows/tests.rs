#![expect(clippy::expect_used, clippy::panic, reason = "a test may panic")]

use bumpalo::Bump;

use super::*;
use crate::jmespath::{Expression, Value, parse_json};
use crate::role;

fn table(claim: &str, rows: &[(&str, &str)], otherwise: Option<&str>, everywhere: bool) -> RoleTable {
    let reading = |name: &str| role::read(name).unwrap_or_else(|| panic!("{name} is a role"));
    let row = |(group, role): &(&str, &str)| RoleRow { group: (*group).to_owned(), role: reading(role) };
    RoleTable {
        claim: claim.to_owned(),
        rows: rows.iter().map(row).collect(),
        otherwise: otherwise.map(reading),
        everywhere,
    }
}

fn search(expression: &str, document: &str) -> Option<String> {
    let arena = Bump::new();
    let expression = Expression::parse(expression).unwrap_or_else(|error| panic!("{expression}: {error:?}"));
    let value = parse_json(document, &arena).map_or(Value::Null, |document| document.value);
    let found = expression.search(value, &arena, &mut ());
    found
        .unwrap_or_else(|error| panic!("{} fails on {document}: {error:?}", expression.text()))
        .as_str()
        .map(str::to_owned)
}

#[test]
fn rows_never_fail_and_give_the_role_whatever_the_claim_is() {
    let rows = [("admins", "Admin"), ("devs", "Editor")];
    for claim in ["groups", "roles", "a.b", "my-roles", "https://example.com/roles"] {
        let written = write(&table(claim, &rows, Some("Viewer"), false)).expect("can be written");
        for (value, due) in [
            ("null", None),
            ("[]", Some("Viewer")),
            ("[null]", Some("Viewer")),
            (r#""admins""#, Some("Admin")),
            (r#""not-admins""#, Some("Viewer")),
            (r#"["x", "devs"]"#, Some("Editor")),
            (r#"["devs", "admins"]"#, Some("Admin")),
            (r#"["not-admins"]"#, Some("Viewer")),
            (r#"[{"name": "admins"}]"#, Some("Viewer")),
            (r#"[["admins"], 1, true]"#, Some("Viewer")),
            (r#"{"admins": true}"#, Some("Viewer")),
            ("1", Some("Viewer")),
            ("true", Some("Viewer")),
        ] {
            let document = match claim {
                "a.b" => format!(r#"{{"sub": "1", "a": {{"b": {value}}}}}"#),
                _ => format!(r#"{{"sub": "1", "{claim}": {value}}}"#),
            };
            assert_eq!(search(&written, &document).as_deref(), due, "{written} on {document}");
        }
        // Nowhere, and on what Grafana tries behind each source: the next source is to be asked.
        for document in [r#"{"sub": "1"}"#, r#"{"groups":[]}"#, "{}", "null"] {
            assert_eq!(search(&written, document), None, "{written} on {document}");
        }
    }
}

#[test]
fn a_constant_answers_everywhere() {
    let written = write(&table("groups", &[("a", "GrafanaAdmin")], Some("None"), true)).expect("can be written");
    assert_eq!(written, "contains(to_array(groups), 'a') && 'GrafanaAdmin' || 'None'");
    assert_eq!(search(&written, "{}").as_deref(), Some("None"));
}

#[test]
fn the_words() {
    for (claim, written) in [
        ("groups", "contains(to_array(groups), 'it\\'s') && 'Admin' || sub && type(groups) != 'null' && 'Viewer'"),
        (" roles[*] ", "contains(to_array(roles), 'it\\'s') && 'Admin' || type(roles) != 'null' && 'Viewer'"),
        (
            "resource_access.my-app.roles",
            "contains(to_array(resource_access.\"my-app\".roles), 'it\\'s') && 'Admin' || type(resource_access.\"my-app\".roles) != 'null' && 'Viewer'",
        ),
        (
            "cognito:groups",
            "contains(to_array(\"cognito:groups\"), 'it\\'s') && 'Admin' || type(\"cognito:groups\") != 'null' && 'Viewer'",
        ),
        (
            "my groups",
            "contains(to_array(\"my groups\"), 'it\\'s') && 'Admin' || type(\"my groups\") != 'null' && 'Viewer'",
        ),
        (
            "groups[*].name",
            "contains(to_array(groups[*].name), 'it\\'s') && 'Admin' || sub && type(groups[*].name) != 'null' && 'Viewer'",
        ),
    ] {
        let table = table(claim, &[("it's", "Admin")], Some("Viewer"), false);
        assert_eq!(write(&table).as_deref(), Ok(written), "{claim}");
    }
}

#[test]
fn claims_that_are_more_than_a_path() {
    for (claim, message) in [
        ("", "name the claim that holds the groups"),
        (
            "keys(groups)",
            "`keys(groups)` is more than a path to a claim: give the claim's name, or a path without functions",
        ),
        (
            "groups[0:1:0]",
            "`groups[0:1:0]` is more than a path to a claim: give the claim's name, or a path without functions",
        ),
    ] {
        let refusal = write(&table(claim, &[("a", "Admin")], None, false)).expect_err(claim);
        assert_eq!(refusal.to_string(), message);
    }
}

#[test]
fn what_is_written_is_read() {
    let groups = [
        "a",
        "",
        "it's",
        "\\",
        "\\'",
        "a\\\\'b",
        "\"",
        "`",
        "a'b && 'Admin'",
        "Zürich",
        "👩",
        "a\nb",
        "https://example.com/x",
    ];
    for (first, second) in groups.iter().zip(groups.iter().rev()) {
        for claim in ["groups", "roles[*]", "cognito:groups", "a.\"b c\"", "x[?y == 'z'].w"] {
            for otherwise in [None, Some("None"), Some("GrafanaAdmin")] {
                for everywhere in [false, otherwise.is_some()] {
                    let mut table = table(
                        claim,
                        &[(first, "Admin"), (second, "Viewer"), (first, "GrafanaAdmin")],
                        otherwise,
                        everywhere,
                    );
                    let written = write(&table).expect("can be written");
                    table.claim = claim::path(claim).expect("a path");
                    assert_eq!(read(&written), Some(table), "{written}");
                }
            }
        }
    }
}

#[test]
fn what_people_write_is_read() {
    let rows = [("a", "Admin"), ("b", "Editor")];
    let viewer = || Some(table("groups", &rows, Some("Viewer"), true));
    for (written, due) in [
        ("contains(groups[*], 'a') && 'Admin' || contains(groups[*], 'b') && 'Editor' || 'Viewer'", viewer()),
        ("contains(groups, 'a') && 'admin' || contains(groups, 'b') && 'Editor' || 'Viewer'", viewer()),
        ("(contains(groups, 'a') && 'Admin') || ((contains(groups[*], 'b') && 'Editor') || 'Viewer')", viewer()),
        (
            "contains(groups || `[]`, 'a') && 'Admin' || contains(not_null(groups, `[]`), 'b') && 'Editor' || `\"Viewer\"`",
            viewer(),
        ),
        (
            "contains(groups, 'a') && 'Admin' || contains(groups, 'b') && 'Editor'",
            Some(table("groups", &rows, None, false)),
        ),
        (
            "(contains(a.\"b-c\"[*], 'x') || contains(a.\"b-c\"[*], 'y')) && 'Admin'",
            Some(table("a.\"b-c\"", &[("x", "Admin"), ("y", "Admin")], None, false)),
        ),
        ("'Viewer'", Some(table("", &[], Some("Viewer"), true))),
        ("", None),
        ("role", None),
        ("contains(groups, 'a') && 'Owner'", None),
        ("contains(groups, 'a') && role", None),
        ("contains(groups, a) && 'Admin'", None),
        ("contains(groups, 'a') && 'Admin' || contains(roles, 'b') && 'Editor'", None),
        ("'Viewer' || contains(groups, 'a') && 'Admin'", None),
        ("contains(groups, 'a') && contains(groups, 'b') && 'Admin'", None),
        ("!contains(groups, 'a') && 'Admin'", None),
        ("contains(keys(groups), 'a') && 'Admin'", None),
        ("groups == 'a' && 'Admin'", None),
        ("contains(groups, 'a", None),
    ] {
        assert_eq!(read(written), due, "{written}");
    }
}

#[test]
fn long_chains_are_read() {
    let rows: Vec<(String, &str)> = (0..20_000).map(|number| (number.to_string(), "Editor")).collect();
    let rows: Vec<(&str, &str)> = rows.iter().map(|(group, role)| (&**group, *role)).collect();
    let table = table("groups", &rows, None, false);
    assert_eq!(read(&write(&table).expect("can be written")), Some(table));
}

fn org(group: &str, org: &str, role: &str) -> OrgRow {
    OrgRow { group: group.to_owned(), org: org.to_owned(), role: role.to_owned(), problem: None }
}

#[test]
fn mappings_there_and_back() {
    for (rows, text) in [
        (vec![], ""),
        (vec![org("sre", "1", "Admin"), org("*", "*", "Viewer")], "sre:1:Admin *:*:Viewer"),
        (vec![org("https://example.com/a", "Main Org.", "None")], r#"["https\\://example.com/a:Main Org.:None"]"#),
        (vec![org("domain\\group", "2", "Editor")], "domain\\group:2:Editor"),
        (vec![org("a\\:b", "x:y", "Editor"), org("", "1", "Viewer")], "a\\\\:b:x\\:y:Editor :1:Viewer"),
        (vec![org("a\"b,c", "1", "Viewer")], r#"["a\"b,c:1:Viewer"]"#),
    ] {
        assert_eq!(write_mapping(&rows).as_deref(), Ok(text));
        assert_eq!(read_mapping(&Raw::Text(text.to_owned()), true), rows, "{text}");
    }
}

#[test]
fn rows_that_no_mapping_holds() {
    let rows = [
        org("a\\", "1", "Admin"),
        org("a", "", "Admin"),
        org("a", "1", "admin"),
        org("Zürich", "1", "Admin"),
        org("a", "1", "Admin"),
    ];
    let refusal = write_mapping(&rows).expect_err("four of them");
    let messages: Vec<_> = refusal.diagnostics.iter().map(|one| one.note.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "row 1 cannot be written: `a\\` ends in a backslash, which would take the colon behind it for text",
            "row 2 cannot be written: it names no organization: name one, give its id, or write `*` for all",
            "row 3 cannot be written: `admin` is no role here: it is `None`, `Viewer`, `Editor` or `Admin`, just so",
            "row 4 cannot be written: `Zürich` never matches, since Grafana takes entries apart byte by byte: use an id, or a name of ASCII letters",
        ]
    );
}

#[test]
fn entries_that_say_what_is_wrong() {
    let problems = |text: &str, strict| {
        let rows = read_mapping(&Raw::Text(text.to_owned()), strict);
        rows.into_iter().map(|row| (row.group, row.org, row.role, row.problem.unwrap_or_default())).collect::<Vec<_>>()
    };
    let row =
        |group: &str, org: &str, role: &str, problem: &str| (group.into(), org.into(), role.into(), problem.into());
    assert_eq!(
        problems("a a:1 a::Admin a:1:admin Zürich:1:Admin https://x:1:Admin", false),
        [
            row("a", "", "", "it has one part, so it is skipped: an entry is written `external:org:role`"),
            row("a", "1", "Viewer", ""),
            row(
                "a",
                "",
                "Admin",
                "it names no organization, so it is skipped: name one, give its id, or write `*` for all"
            ),
            row(
                "a",
                "1",
                "admin",
                "`admin` is no role, so it gives Viewer: the role is `None`, `Viewer`, `Editor` or `Admin`, just so"
            ),
            row(
                "Zürich",
                "1",
                "Admin",
                "it never matches: Grafana takes entries apart byte by byte, and a name beyond ASCII does not survive it"
            ),
            row(
                "https://x:1:Admin",
                "",
                "",
                "it has more than three parts, since the colon of a URL counts, so it is skipped: write a colon that is part of a name with a backslash before it"
            ),
        ]
    );
    assert_eq!(
        problems("a:1", true),
        [row(
            "a",
            "1",
            "Viewer",
            "it has no role, so it is skipped: the role is `None`, `Viewer`, `Editor` or `Admin`, just so"
        )]
    );
    assert_eq!(
        problems("[a:1]", false),
        [row("[a:1]", "", "", "it begins with `[` and is no JSON array of texts: Grafana reads no entry from it")]
    );
}
