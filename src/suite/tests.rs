#![expect(clippy::expect_used, reason = "a test may panic")]

use super::{Options, SuiteReport, read, run};
use crate::json::ToJson;

const HEAD: &str = r#"
settings:
  role_attribute_path: contains(groups || `[]`, 'ops') && 'Admin' || role
  groups_attribute_path: groups
  org_attribute_path: groups || `[]`
  org_mapping: ops:Ops:Editor
  client_secret: s3cr3t
  api_url: https://idp.example.com/userinfo
orgs: {Main Org.: 1, Ops: 2}
cases:
- name: Ada
  idToken: {sub: '1', name: Ada}
  userinfo: {email: ada@example.com, groups: [ops, dev]}
"#;

fn options<'o>(only: Option<Vec<usize>>) -> Options<'o> {
    Options { file: &|_| None, variable: &|_| None, coverage: false, only }
}

fn ran(file: &str) -> SuiteReport {
    let suite = read(file, None).map_err(|error| error.message()).expect("can be read");
    run(&suite, &options(None)).map_err(|error| error.message()).expect("runs")
}

/// What is said where a case of `Ada` expects this.
#[track_caller]
fn says(expect: &str, message: &str) {
    let report = ran(&format!("{HEAD}  expect: {{{expect}}}\n"));
    assert_eq!(report.cases.first().map(|case| case.message()).as_deref(), Some(message), "{expect}");
}

#[test]
fn what_is_as_expected() {
    for expect in [
        "decision: allow",
        "user: {id: '1', login: ada@example.com, name: Ada, email: ada@example.com, role: Admin, isGrafanaAdmin: null}",
        "user: {groups: [dev, ops, dev], teams: []}",
        "user: {orgRoles: {Ops: Admin}}",
        "user: {orgRoles: {2: Admin}}",
        "source: {role: userinfo, id: id_token, login: fallback, orgs: userinfo}, notes: []",
    ] {
        says(expect, "");
    }
}

#[test]
fn what_is_not() {
    says(
        "user: {role: Viewer}",
        "`user.role`: expected `\"Viewer\"`, got `\"Admin\"`; `role_attribute_path` on userinfo decided",
    );
    says(
        "user: {name: Eve, groups: [ops]}",
        "`user.name`: expected `\"Eve\"`, got `\"Ada\"`; `claim name` on the ID token decided; `user.groups`: expected `[\"ops\"]`, got `[\"ops\",\"dev\"]`; `groups_attribute_path` on userinfo decided",
    );
    says(
        "user: {orgRoles: {Ops: Editor, Nowhere: Admin}}",
        "`user.orgRoles`: expected `{\"2\":\"Editor\",\"Nowhere\":\"Admin\"}`, got `{\"2\":\"Admin\"}`; `role over Editor` decided",
    );
    says(
        "source: {role: id_token}",
        "`source.role`: expected `\"id_token\"`, got `\"userinfo\"`; `role_attribute_path` on userinfo decided",
    );
    says("denial: {code: x}", "`decision`: expected `\"deny\"`, got `\"allow\"`; nothing refused the login");
    says(
        "notes: [expression.syntax]",
        "`notes`: expected `[\"expression.syntax\"]`, got `[]`; nothing refused the login",
    );
}

#[test]
fn refusals_and_requests() {
    let head = "settings: {role_attribute_strict: true, role_attribute_path: role, api_url: 'https://idp.example.com/u'}\ncases:\n- name: x\n";
    let message =
        |case: &str| ran(&format!("{head}{case}")).cases.first().map(|case| case.message()).unwrap_or_default();
    assert_eq!(
        message("  expect: {denial: {code: auth.oauth.userinfo.error, cause: oauth.role_attribute_strict_violation}}"),
        ""
    );
    assert_eq!(
        message("  expect: {user: {role: Admin}}"),
        "`decision`: expected `\"allow\"`, got `\"deny\"`; `auth.oauth.userinfo.error` (`oauth.role_attribute_strict_violation`): `role_attribute_strict` is on, and neither `role_attribute_path` nor `org_mapping` gave a role"
    );
    assert_eq!(message("  idToken: {role: Admin}\n  expect: {request: emails}"), "");
    assert_eq!(
        message(
            "  idToken: {role: Admin}\n  emails: [{email: a@example.com, primary: true}]\n  expect: {user: {email: a@example.com}}"
        ),
        ""
    );
    assert_eq!(
        message("  idToken: {role: Admin}\n  expect: {decision: allow}"),
        "`decision`: expected `\"allow\"`, got `\"incomplete\"`; Grafana asks for `emails` first: put the response into the case"
    );
    assert_eq!(
        message(
            "  idToken: {role: Admin}\n  emails: {status: 404, body: x}\n  expect: {denial: {cause: emails-lookup-failed}}"
        ),
        ""
    );
    assert_eq!(message("  idToken: {role: Admin}\n  emails:\n  expect: {denial: {cause: emails-lookup-failed}}"), "");
}

#[test]
fn a_report_holds_no_secret_and_the_steps_that_decided() {
    let json = ran(&format!("{HEAD}  expect: {{user: {{role: Viewer}}}}\n")).to_json();
    assert!(
        json.starts_with(
            r#"{"passed":0,"failed":1,"cases":[{"name":"Ada","line":11,"passed":false,"decision":{"decision":"allow","#
        ),
        "{json}"
    );
    let mismatch = r#""mismatches":[{"path":"user.role","expected":"Viewer","got":"Admin","attribute":"role","rule":"role_attribute_path","setting":"role_attribute_path","source":"userinfo","at":"#;
    let at = HEAD.len() + "  expect: {user: {role: ".len();
    assert!(json.contains(&format!("{mismatch}{at},\"message\":")), "{json}");
    assert!(json.contains(r#""steps":[{"attribute":"id","source":"id_token""#), "{json}");
    assert!(!json.contains("s3cr3t") && !json.contains(r#""decisive":false"#), "{json}");
    assert!(ran(&format!("{HEAD}  expect: {{decision: allow}}\n")).to_json().contains(r#""steps":[],"message":"""#));
}

#[test]
fn settings_of_a_case_lie_over_those_of_the_file() {
    let case = "  settings: {roleAttributePath: \"'Editor'\"}\n  expect: {user: {role: Editor}}\n- name: Bob\n  userinfo: {email: b@example.com}\n  expect: {user: {role: null}}\n";
    let report = ran(&format!("{HEAD}{case}"));
    assert_eq!(report.cases.iter().map(|case| case.message()).collect::<Vec<_>>(), ["", ""]);
}

#[test]
fn settings_of_files() {
    let file = "settings: [a.ini, {role_attribute_path: \"'Admin'\"}]\ncases: [{name: x, userinfo: {email: a@example.com}, expect: {user: {role: Admin, id: ''}}}]";
    let suite = read(file, None).expect("can be read");
    let with = |text: Option<&'static str>| {
        let file = move |path: &str| text.filter(|_| path == "a.ini").map(str::to_owned);
        let report = run(&suite, &Options { file: &file, ..options(None) });
        report.map_or_else(|error| error.message(), |report| report.passed().to_string())
    };
    assert_eq!(with(Some("[auth.generic_oauth]\nrole_attribute_path = x")), "true");
    assert_eq!(
        with(None),
        "line 1, column 12 of `tests.yaml`: the text of the file `a.ini` was not given: hand it over in `files`, under this path"
    );
    assert_eq!(
        with(Some("[a]")),
        "line 1, column 12 of `tests.yaml`: there are no settings of `[auth.generic_oauth]` in this text"
    );
    assert_eq!(
        with(Some("[a")),
        "line 1, column 1 of `a.ini`: a section header needs a closing `]`: Grafana does not start, and its log says `unclosed section`"
    );
}

#[test]
fn some_cases_and_their_coverage() {
    let file = "settings: {role_attribute_path: a || b}\ncases:\n- {name: x, userinfo: {a: Admin}, expect: {decision: deny}}\n- {name: y, userinfo: {b: Admin}, expect: {decision: deny}}\n- {name: z, settings: {allow_sign_up: false}, expect: {decision: deny}}\n";
    let suite = read(file, None).expect("can be read");
    let covered = |only: Option<Vec<usize>>| {
        let report =
            run(&suite, &Options { coverage: true, ..options(only) }).map_err(|error| error.message()).expect("runs");
        let coverage = report.coverage.expect("was asked for");
        (report.cases.len(), coverage.people(), coverage.covered())
    };
    assert_eq!(covered(None), (3, 2, (2, 2)));
    assert_eq!(covered(Some(vec![1])), (1, 1, (1, 2)));
}
