//! The same settings in another spelling, quoted so that Grafana reads the same values back.
//!
//! Whatever is written is read again before it is given away, so that nothing can come out of it otherwise than it went in.

mod each;
mod print;
mod reasons;

pub use each::{Spelled, each};

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{self, Display, Formatter};

use super::file::Diagnostic;
use super::layers::{self, Parsed, Text};
use super::{Format, database};
use crate::display::visible;
use crate::outcome::Note;
use crate::role::Role;
use crate::settings::{KEYS, Key, Kind, Raw, Settings, bool, key_match};

/// Settings that a format cannot carry, or that Grafana would not take at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable {
    /// What is wrong, one entry a key.
    pub diagnostics: Vec<Diagnostic>,
}

impl Unwritable {
    /// The stable code.
    pub const CODE: &'static str = "settings.unwritable";
}

impl Display for Unwritable {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.diagnostics.as_slice() {
            [] => f.write_str("the settings cannot be written"),
            [only] => f.write_str(&only.note.message),
            [first, rest @ ..] => write!(f, "{}, and {} more", first.note.message, rest.len()),
        }
    }
}

impl std::error::Error for Unwritable {}

/// Writes settings in a format, in the order of [`KEYS`]; only keys that are given. Keys stand under their ini names or in
/// the API's camelCase.
///
/// ```
/// use rolecall::{Format, Raw, format_settings};
///
/// let settings = [("role_attribute_path".to_owned(), Raw::Text("'Admin'".to_owned()))];
/// let text = format_settings(&settings, Format::Ini)?;
/// assert_eq!(text, "[auth.generic_oauth]\nrole_attribute_path = \"'Admin'\"\n");
/// # Ok::<(), rolecall::Unwritable>(())
/// ```
///
/// # Errors
///
/// Every key that nobody reads, every value that Grafana refuses, and every value that the format cannot carry.
pub fn write(settings: &[(String, Raw)], format: Format) -> Result<String, Unwritable> {
    let mut diagnostics = refused(settings);
    let told: HashSet<String> = diagnostics.iter().filter_map(|diagnostic| diagnostic.note.setting.clone()).collect();
    diagnostics.extend(unknown(settings, &told));
    let mut items = Vec::new();
    for key in KEYS.iter().filter(|key| !told.contains(key.name)) {
        let Some(raw) = given(key, settings) else { continue };
        match item(key, raw, format) {
            Ok(item) => items.push(item),
            Err(message) => diagnostics.push(unwritable(key.name, message)),
        }
    }
    let text = print::print(&items, format);
    diagnostics.extend(changed(&items, &text, format));
    if diagnostics.is_empty() { Ok(text) } else { Err(Unwritable { diagnostics }) }
}

/// A key with the value that is to be written.
struct Item {
    key: &'static Key,
    value: Value,
}

/// A value as Grafana types it.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Flag(bool),
    Number(i64),
    Text(String),
}

impl Value {
    /// What Grafana takes a value for, if it does not refuse it.
    fn of(key: &Key, raw: &Raw) -> Option<Self> {
        match key.kind {
            Kind::AssignOrg => return Some(Self::Flag(assigns(raw))),
            Kind::AssignOrgId => return Some(Self::Number(organization(raw))),
            Kind::AssignOrgRole => return Some(Self::Text(role(raw).name().to_owned())),
            _ => {}
        }
        match database::value(key, raw) {
            Raw::Flag(flag) => Some(Self::Flag(flag)),
            Raw::Text(text) => Some(Self::Text(text)),
            _ => None,
        }
    }

    fn default(key: &Key) -> Option<Self> {
        Self::of(key, &Raw::Text(key.default.to_owned()))
    }

    /// As it stands in a text, but for quotes.
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// `auto_assign_org`; what is no boolean is true (behaviour 1.4a.10).
fn assigns(raw: &Raw) -> bool {
    match raw {
        Raw::Flag(flag) => *flag,
        Raw::Number(number) => *number != 0.0,
        Raw::Text(text) => bool::ini(text).unwrap_or(true),
        Raw::Null | Raw::List(_) | Raw::Object { .. } => false,
    }
}

/// `auto_assign_org_id`; what is no number is 1 (behaviour 1.4a.10).
fn organization(raw: &Raw) -> i64 {
    match raw {
        #[expect(clippy::cast_possible_truncation, reason = "an id beyond 64 bits is no id")]
        Raw::Number(number) => *number as i64,
        Raw::Text(text) => bool::integer(text).unwrap_or(1),
        _ => 1,
    }
}

/// `auto_assign_org_role`; what is no role is Viewer (behaviour 1.1.1).
fn role(raw: &Raw) -> Role {
    if let Raw::Text(text) = raw { Role::named(text).unwrap_or(Role::Viewer) } else { Role::Viewer }
}

/// The value of a key: the best match, the last of those that match alike (behaviour 1.2.3).
fn given<'s>(key: &Key, settings: &'s [(String, Raw)]) -> Option<&'s Raw> {
    let candidates = settings.iter().filter_map(|(name, raw)| Some((key_match(key, name)?, raw)));
    candidates.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, raw)| raw)
}

/// A key's value, or why it cannot be written.
fn item(key: &'static Key, raw: &Raw, format: Format) -> Result<Item, String> {
    let value = Value::of(key, raw).ok_or_else(|| reasons::otherwise(key, format))?;
    let item = Item { key, value };
    reasons::why_not(&item, format).map_or(Ok(item), Err)
}

/// What Grafana does not take at all.
fn refused(settings: &[(String, Raw)]) -> Vec<Diagnostic> {
    let errors = Settings::read(settings).err().map(|error| error.diagnostics).unwrap_or_default();
    errors.into_iter().map(Diagnostic::refused).collect()
}

/// Keys that nobody reads, each once.
fn unknown(settings: &[(String, Raw)], told: &HashSet<String>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let unknown = |name: &&String| KEYS.iter().all(|key| key_match(key, name).is_none()) && !told.contains(*name);
    let names = settings.iter().map(|(name, _)| name).filter(unknown).filter(|name| seen.insert(*name));
    names.map(|name| unwritable(name, reasons::unknown(name))).collect()
}

/// What would come back otherwise than it went in, and what would come in beside it.
fn changed(items: &[Item], text: &str, format: Format) -> Vec<Diagnostic> {
    let parsed = layers::parse(&[Text { text, format: Some(format), name: None }], &|_| None).ok();
    let due = |key: &Key| items.iter().find(|item| item.key.name == key.name).map(|item| item.value.clone());
    let changed = KEYS.iter().filter(|key| match &parsed {
        Some(parsed) => read_back(parsed, key) != due(key).or_else(|| Value::default(key)),
        None => due(key).is_some(),
    });
    changed.map(|key| unwritable(key.name, reasons::otherwise(key, format))).collect()
}

fn read_back(parsed: &Parsed, key: &Key) -> Option<Value> {
    parsed.setting(key.name).map_or_else(|| Value::default(key), |setting| Value::of(key, &setting.value))
}

fn unwritable(name: &str, message: String) -> Diagnostic {
    Diagnostic::refused(Note::new(Unwritable::CODE, visible(message)).about(name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use super::super::Severity;
    use super::*;

    fn text(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }

    fn settings(pairs: &[(&str, Raw)]) -> Vec<(String, Raw)> {
        pairs.iter().map(|(name, raw)| ((*name).to_owned(), raw.clone())).collect()
    }

    /// In no order, with names and values as people give them.
    fn keycloak() -> Vec<(String, Raw)> {
        settings(&[
            ("client_id", text("grafana")),
            ("client_secret", text("pa#ss;\"wo'rd\\")),
            ("enabled", Raw::Flag(true)),
            ("name", text("Keycloak")),
            ("authUrl", text("https://sso.example.com/realms/example/protocol/openid-connect/auth")),
            ("tokenUrl", text("https://sso.example.com/realms/example/protocol/openid-connect/token")),
            ("api_url", text("https://sso.example.com/realms/example/protocol/openid-connect/userinfo")),
            ("scopes", Raw::List(["openid", "email", "offline_access"].map(text).to_vec())),
            ("org_mapping", Raw::List(["Team A:1:Editor", "*:2:Viewer"].map(text).to_vec())),
            ("allow_sign_up", text("TRUE")),
            ("auto_login", Raw::Null),
            ("tls_client_ca", text("")),
            (
                "role_attribute_path",
                text("contains(\"resource_access\".grafana.roles[*], 'admin') && 'Admin'\n  || 'Viewer'"),
            ),
            ("login_attribute_path", text("\"preferred_username\"")),
            ("use_pkce", Raw::Number(1.0)),
            ("jwk_set_url", text("https://sso.example.com/{{certs}}")),
            ("validate_id_token", Raw::Flag(true)),
        ])
    }

    /// Without what only the ini file knows, or with.
    fn with_users(mut settings: Vec<(String, Raw)>) -> Vec<(String, Raw)> {
        settings.push(("auto_assign_org_role".to_owned(), text("Editor")));
        settings.push(("auto_assign_org_id".to_owned(), text("0x10")));
        settings.push(("auto_assign_org".to_owned(), text("Yes")));
        settings
    }

    fn written(settings: &[(String, Raw)], format: Format) -> String {
        write(settings, format).expect("can be written")
    }

    #[test]
    fn keycloak_in_ini() {
        let expected = r#"[auth.generic_oauth]
enabled = true
name = Keycloak
client_id = grafana
client_secret = `pa#ss;"wo'rd\`
auth_url = https://sso.example.com/realms/example/protocol/openid-connect/auth
token_url = https://sso.example.com/realms/example/protocol/openid-connect/token
api_url = https://sso.example.com/realms/example/protocol/openid-connect/userinfo
scopes = openid email offline_access
allow_sign_up = true
auto_login = false
login_attribute_path = '"preferred_username"'
role_attribute_path = `contains("resource_access".grafana.roles[*], 'admin') && 'Admin'
  || 'Viewer'`
org_mapping = ["Team A:1:Editor", "*:2:Viewer"]
use_pkce = true
validate_id_token = true
jwk_set_url = https://sso.example.com/{{certs}}

[users]
auto_assign_org = true
auto_assign_org_id = 16
auto_assign_org_role = Editor
"#;
        assert_eq!(written(&with_users(keycloak()), Format::Ini), expected);
    }

    /// With an expression of one line.
    fn in_lines(mut settings: Vec<(String, Raw)>) -> Vec<(String, Raw)> {
        settings.push(("role_attribute_path".to_owned(), text("contains(roles[*], 'admin') && 'Admin' || 'Viewer'")));
        settings
    }

    #[test]
    fn keycloak_in_variables() {
        let expected = r#"GF_AUTH_GENERIC_OAUTH_ENABLED=true
GF_AUTH_GENERIC_OAUTH_NAME=Keycloak
GF_AUTH_GENERIC_OAUTH_CLIENT_ID=grafana
GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET=pa#ss;"wo'rd\
GF_AUTH_GENERIC_OAUTH_AUTH_URL=https://sso.example.com/realms/example/protocol/openid-connect/auth
GF_AUTH_GENERIC_OAUTH_TOKEN_URL=https://sso.example.com/realms/example/protocol/openid-connect/token
GF_AUTH_GENERIC_OAUTH_API_URL=https://sso.example.com/realms/example/protocol/openid-connect/userinfo
GF_AUTH_GENERIC_OAUTH_SCOPES=openid email offline_access
GF_AUTH_GENERIC_OAUTH_ALLOW_SIGN_UP=true
GF_AUTH_GENERIC_OAUTH_AUTO_LOGIN=false
GF_AUTH_GENERIC_OAUTH_LOGIN_ATTRIBUTE_PATH="preferred_username"
GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=contains(roles[*], 'admin') && 'Admin' || 'Viewer'
GF_AUTH_GENERIC_OAUTH_ORG_MAPPING=["Team A:1:Editor", "*:2:Viewer"]
GF_AUTH_GENERIC_OAUTH_USE_PKCE=true
GF_AUTH_GENERIC_OAUTH_VALIDATE_ID_TOKEN=true
GF_AUTH_GENERIC_OAUTH_JWK_SET_URL=https://sso.example.com/{{certs}}
GF_USERS_AUTO_ASSIGN_ORG=true
GF_USERS_AUTO_ASSIGN_ORG_ID=16
GF_USERS_AUTO_ASSIGN_ORG_ROLE=Editor
"#;
        assert_eq!(written(&in_lines(with_users(keycloak())), Format::Env), expected);
    }

    #[test]
    fn keycloak_in_json() {
        let expected = r#"{
  "provider": "generic_oauth",
  "settings": {
    "enabled": true,
    "name": "Keycloak",
    "clientId": "grafana",
    "clientSecret": "pa#ss;\"wo'rd\\",
    "authUrl": "https://sso.example.com/realms/example/protocol/openid-connect/auth",
    "tokenUrl": "https://sso.example.com/realms/example/protocol/openid-connect/token",
    "apiUrl": "https://sso.example.com/realms/example/protocol/openid-connect/userinfo",
    "scopes": "openid email offline_access",
    "allowSignUp": true,
    "autoLogin": false,
    "login_attribute_path": "\"preferred_username\"",
    "roleAttributePath": "contains(\"resource_access\".grafana.roles[*], 'admin') && 'Admin'\n  || 'Viewer'",
    "orgMapping": "[\"Team A:1:Editor\", \"*:2:Viewer\"]",
    "tlsClientCa": "",
    "usePkce": true,
    "validateIdToken": true,
    "jwkSetUrl": "https://sso.example.com/{{certs}}"
  }
}
"#;
        assert_eq!(written(&keycloak(), Format::Json), expected);
    }

    #[test]
    fn keycloak_in_terraform() {
        let expected = r#"resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled              = true
    name                 = "Keycloak"
    client_id            = "grafana"
    client_secret        = "pa#ss;\"wo'rd\\"
    auth_url             = "https://sso.example.com/realms/example/protocol/openid-connect/auth"
    token_url            = "https://sso.example.com/realms/example/protocol/openid-connect/token"
    api_url              = "https://sso.example.com/realms/example/protocol/openid-connect/userinfo"
    scopes               = "openid email offline_access"
    allow_sign_up        = true
    auto_login           = false
    login_attribute_path = "\"preferred_username\""
    role_attribute_path  = "contains(\"resource_access\".grafana.roles[*], 'admin') && 'Admin'\n  || 'Viewer'"
    org_mapping          = "[\"Team A:1:Editor\", \"*:2:Viewer\"]"
    tls_client_ca        = ""
    use_pkce             = true
    custom = {
      validate_id_token = "true"
      jwk_set_url       = "https://sso.example.com/{{certs}}"
    }
  }
}
"#;
        assert_eq!(written(&keycloak(), Format::Terraform), expected);
    }

    #[test]
    fn keycloak_in_yaml() {
        let expected = r#"grafana.ini:
  auth.generic_oauth:
    enabled: true
    name: Keycloak
    client_id: grafana
    client_secret: "`pa#ss;\"wo'rd\\`"
    auth_url: https://sso.example.com/realms/example/protocol/openid-connect/auth
    token_url: https://sso.example.com/realms/example/protocol/openid-connect/token
    api_url: https://sso.example.com/realms/example/protocol/openid-connect/userinfo
    scopes: openid email offline_access
    allow_sign_up: true
    auto_login: false
    login_attribute_path: "'\"preferred_username\"'"
    role_attribute_path: "contains(roles[*], 'admin') && 'Admin' || 'Viewer'"
    org_mapping: "[\"Team A:1:Editor\", \"*:2:Viewer\"]"
    use_pkce: true
    validate_id_token: true
    jwk_set_url: "https://sso.example.com/{{ \"{{\" }}certs}}"
  users:
    auto_assign_org: true
    auto_assign_org_id: 16
    auto_assign_org_role: Editor
"#;
        assert_eq!(written(&in_lines(with_users(keycloak())), Format::Yaml), expected);
    }

    /// What is said of one setting.
    fn says(name: &str, raw: Raw, format: Format) -> String {
        let error = write(&settings(&[(name, raw)]), format).expect_err(name);
        assert_eq!(error.diagnostics.iter().map(|one| &one.note.setting).collect::<Vec<_>>(), [&Some(name.to_owned())]);
        error.to_string()
    }

    #[test]
    fn what_no_format_takes() {
        for format in Format::ALL {
            assert_eq!(
                says("role_atribute_path", text("role"), format),
                "`role_atribute_path` is no setting that Grafana knows, so nothing would read it: leave it out"
            );
            assert_eq!(says("team_ids", Raw::List(vec![]), format), "`team_ids` is a text and cannot be a list");
            assert_eq!(
                says("extra", Raw::Object { empty: true }, format),
                "`extra` is no setting that Grafana knows, and an unknown one cannot hold a list or an object"
            );
            assert_eq!(
                says("enabled", text("yes"), format),
                "`enabled` is a boolean and cannot be `yes`: Grafana's API takes true, t, 1, false, f, 0"
            );
        }
    }

    #[test]
    fn what_grafana_would_read_otherwise() {
        for format in [Format::Ini, Format::Env, Format::Yaml] {
            assert_eq!(
                says("scopes", Raw::Null, format),
                "Grafana skips an empty `scopes` in grafana.ini and in variables, and keeps `user:email`: set `empty_scopes` to true instead"
            );
            assert_eq!(
                says("name", text(""), format),
                "Grafana skips an empty `name` in grafana.ini and in variables, and keeps `OAuth`: write json or terraform instead"
            );
            for secret in ["hush${x}", "$__env{hush}"] {
                assert_eq!(
                    says("client_secret", text(secret), format),
                    "`client_secret` holds `${…}` or `$__env{…}`, which Grafana replaces in grafana.ini and in variables, and there is no escape: write json or terraform instead"
                );
            }
        }
        assert_eq!(
            says("client_secret", text("`\"\"\"\nhush#"), Format::Ini),
            "no quotes of grafana.ini can hold the value of `client_secret`: write json or terraform instead"
        );
    }

    #[test]
    fn what_no_line_holds() {
        assert_eq!(
            says("client_secret", text("hu\nsh"), Format::Env),
            "`client_secret` holds a line break, which a line of `NAME=value` cannot: write ini or json instead"
        );
        assert_eq!(
            says("client_secret", text("hush\r"), Format::Env),
            "`client_secret` ends in a carriage return, which is lost at the end of a line of `NAME=value`: write ini or json instead"
        );
        assert_eq!(
            says("login_prompt", text("login"), Format::Env),
            "a variable for `login_prompt` does nothing unless grafana.ini has that key too: write ini or yaml instead"
        );
        for secret in ["hu\nsh", "hu\rsh", "hu\0sh", "\u{1b}hush", "hu\u{85}sh", "hu\u{2028}sh", "hu\u{feff}sh"] {
            assert_eq!(
                says("client_secret", text(secret), Format::Yaml),
                "`client_secret` holds a line break or control character, which breaks the file that Helm's chart prints: write ini or json instead"
            );
        }
    }

    #[test]
    fn what_terraform_does_not_take() {
        for format in [Format::Env, Format::Terraform] {
            assert_eq!(
                says("client_secret", text("hu\0sh"), format),
                "`client_secret` holds a NUL character, which no variable and no Terraform can: write json instead"
            );
        }
        assert_eq!(
            says("define_allowed_groups", text("true"), Format::Terraform),
            "`define_allowed_groups` is a boolean to Terraform, which comes to Grafana as `1` or `0`, and this is neither: write json instead"
        );
        for name in ["Ame\u{301}lie", "か\u{3099}", "\u{1112}\u{1161}", "5 k\u{2126}"] {
            assert_eq!(
                says("name", text(name), Format::Terraform),
                "`name` holds characters that Terraform may replace by others that look the same (NFC): type them anew, or write json instead"
            );
        }
        for format in [Format::Json, Format::Terraform] {
            assert_eq!(
                says("auto_assign_org_role", text("Viewer"), format),
                "`auto_assign_org_role` belongs to `[users]`, which the settings of a login provider do not reach: leave it out here, and write it as ini or env"
            );
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        let settings = settings(&[
            ("name", Raw::Null),
            ("x\n", Raw::Null),
            ("x\n", Raw::Null),
            ("scopes", Raw::Object { empty: false }),
        ]);
        let error = write(&settings, Format::Ini).expect_err("three times wrong");
        let told: Vec<_> = error.diagnostics.iter().map(|one| (one.note.code, one.note.setting.as_deref())).collect();
        let expected = [
            ("sso.settings", Some("scopes")),
            ("settings.unwritable", Some("x\n")),
            ("settings.unwritable", Some("name")),
        ];
        assert_eq!(told, expected);
        assert_eq!(error.to_string(), "`scopes` is a list and cannot be an object, and 2 more");
        assert!(
            error.diagnostics.iter().all(|one| one.severity == Severity::Error && !one.note.message.contains('\n'))
        );
    }

    #[test]
    fn nothing_is_little() {
        for (format, expected) in [
            (Format::Ini, ""),
            (Format::Env, ""),
            (Format::Json, "{\n  \"provider\": \"generic_oauth\",\n  \"settings\": {}\n}\n"),
            (
                Format::Terraform,
                "resource \"grafana_sso_settings\" \"generic_oauth\" {\n  provider_name = \"generic_oauth\"\n\n  oauth2_settings {\n  }\n}\n",
            ),
            (Format::Yaml, "grafana.ini: {}\n"),
        ] {
            assert_eq!(written(&[], format), expected);
        }
    }

    #[test]
    fn only_users() {
        let settings = settings(&[("auto_assign_org_id", Raw::Number(1e6)), ("tls_client_ca", text(""))]);
        assert_eq!(written(&settings, Format::Ini), "[users]\nauto_assign_org_id = 1000000\n");
        assert_eq!(written(&settings, Format::Env), "GF_USERS_AUTO_ASSIGN_ORG_ID=1000000\n");
        assert_eq!(written(&settings, Format::Yaml), "grafana.ini:\n  users:\n    auto_assign_org_id: \"1000000\"\n");
    }

    #[test]
    fn the_best_name_wins() {
        let settings = settings(&[("client_id", text("ini")), ("clientId", text("api")), ("CLIENT_ID", text("other"))]);
        assert_eq!(written(&settings, Format::Env), "GF_AUTH_GENERIC_OAUTH_CLIENT_ID=ini\n");
    }

    #[test]
    fn helpers_of_the_settings_page() {
        let settings = settings(&[("define_allowed_groups", Raw::Flag(true)), ("define_allowed_teams_ids", text("0"))]);
        let text = written(&settings, Format::Terraform);
        let lines: Vec<_> = text.lines().filter(|line| line.contains("define")).collect();
        assert_eq!(lines, ["    define_allowed_groups    = true", "    define_allowed_teams_ids = false"]);
    }

    #[test]
    fn what_yaml_takes_plain() {
        for (value, expected) in [
            ("Example", "Example"),
            ("openid email", "openid email"),
            ("user:email", "user:email"),
            ("a: b", "\"a: b\""),
            ("a:", "\"a:\""),
            ("Yes", "\"Yes\""),
            ("null", "\"null\""),
            ("1e3", "\"1e3\""),
            ("a ", "\"\\\"a \\\"\""),
            ("-", "\"-\""),
            ("a #b", "\"`a #b`\""),
            ("{{ x }}", "\"{{ \\\"{{\\\" }} x }}\""),
        ] {
            let text = written(&settings(&[("name", text(value))]), Format::Yaml);
            assert_eq!(text, format!("grafana.ini:\n  auth.generic_oauth:\n    name: {expected}\n"), "{value}");
        }
    }
}
