//! The table of keys (behaviour 1.1).

/// What a key holds, and how Grafana's API types it (behaviour 1.2.2, 1.4.12, 1.5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A JMESPath expression.
    Expression,
    /// A boolean.
    Flag,
    /// A list; an array of texts is welcome.
    List,
    /// A list that Grafana keeps as a text and splits later; an array is refused.
    ListText,
    /// `[users] auto_assign_org`.
    AssignOrg,
    /// `[users] auto_assign_org_id`.
    AssignOrgId,
    /// `[users] auto_assign_org_role`.
    AssignOrgRole,
}

/// A key: its name in the ini file and all there is to know about it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The ini name; the API's is the same in camelCase.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Grafana's effective default.
    pub default: &'static str,
    /// Whether the API finds it under exactly this name only (behaviour 1.2.3).
    pub exact: bool,
}

impl Key {
    /// Whether it belongs to `[users]`, unlike all others.
    pub fn of_users(&self) -> bool {
        matches!(self.kind, Kind::AssignOrg | Kind::AssignOrgId | Kind::AssignOrgRole)
    }
}

macro_rules! keys {
    ($($name:literal $kind:ident $default:literal $($exact:ident)? => $doc:literal)*) => {
        /// Every key, in the order of the behaviour page.
        pub const KEYS: &[Key] = &[$(Key { name: $name, kind: Kind::$kind, default: $default, exact: is_exact!($($exact)?) }),*];

        /// What each key means, in one sentence; a table of its own, since a decision has no use for it.
        pub const KEY_DOCS: &[(&str, &str)] = &[$(($name, $doc)),*];
    };
}

macro_rules! is_exact {
    (exact) => {
        true
    };
    () => {
        false
    };
}

keys! {
    "enabled" Flag "false" => "Whether people can log in this way."
    "name" Text "OAuth" => "What the button on the login page says."
    "icon" Text "signin" => "The icon on that button."
    "client_id" Text "some_id" => "Who Grafana is to the provider."
    "client_secret" Text "" => "The password for that."
    "auth_url" Text "" => "Where people are sent to log in."
    "token_url" Text "" => "Where the code is exchanged for tokens."
    "api_url" Text "" => "Where userinfo is; `/emails`, `/teams` and `/orgs` hang below it."
    "auth_style" Text "" => "How the secret is sent: InParams, InHeader, or whichever works."
    "scopes" List "user:email" => "What is asked of the provider."
    "empty_scopes" Flag "false" => "Ask for no scopes at all."
    "allow_sign_up" Flag "true" => "Let in people whom Grafana does not know yet."
    "auto_login" Flag "false" => "Skip the login page."
    "login_prompt" Text "" => "What the provider is to ask: login, consent or select_account."
    "id_token_attribute_name" Text "" exact => "The field of the token response that holds the ID token."
    "login_attribute_path" Expression "" exact => "Expression for the login."
    "name_attribute_path" Expression "" exact => "Expression for the name."
    "email_attribute_path" Expression "" => "Expression for the e-mail address."
    "email_attribute_name" Text "email:primary" => "The list in the claim `attributes` that holds the e-mail address."
    "role_attribute_path" Expression "" => "Expression for the role."
    "role_attribute_strict" Flag "false" => "Refuse whoever has no role."
    "skip_org_role_sync" Flag "false" => "Leave roles and organizations as they are in Grafana."
    "allow_assign_grafana_admin" Flag "false" => "Let the role `GrafanaAdmin` make server administrators."
    "org_attribute_path" Expression "" => "Expression for organizations outside Grafana."
    "org_mapping" List "" => "External organization to Grafana's organization and role, `external:org:role`."
    "groups_attribute_path" Expression "" => "Expression for groups."
    "allowed_groups" List "" => "Groups of which one is needed."
    "allowed_domains" List "" => "Domains of which the e-mail address needs one."
    "allowed_organizations" ListText "" exact => "Organizations of the provider of which one is needed."
    "team_ids" ListText "" exact => "Teams of which one is needed."
    "team_ids_attribute_path" Expression "" => "Expression for teams, on the response of teams_url."
    "teams_url" Text "" => "Where teams are, instead of below api_url."
    "tls_skip_verify_insecure" Flag "false" => "Trust any certificate."
    "tls_client_cert" Text "" => "File of the client certificate."
    "tls_client_key" Text "" => "File of its key."
    "tls_client_ca" Text "" => "File of the authority to trust."
    "use_pkce" Flag "false" => "Send a code challenge."
    "use_refresh_token" Flag "false" => "Renew tokens before they expire."
    "signout_redirect_url" Text "" => "Where people are sent after signing out."
    "validate_id_token" Flag "false" => "Check the ID token's signature, if jwk_set_url is set."
    "jwk_set_url" Text "" => "Where the keys for that are."
    "hosted_domain" Text "" => "Sent to the provider as `hd`."
    "client_authentication" Text "" => "How Grafana proves who it is at Azure."
    "managed_identity_client_id" Text "" => "Azure only."
    "federated_credential_audience" Text "" => "Azure only."
    "workload_identity_token_file" Text "" => "Azure only."
    "define_allowed_groups" Text "" => "A helper of the settings page; Grafana does not use it."
    "define_allowed_teams_ids" Text "" => "A helper of the settings page; Grafana does not use it."
    "auto_assign_org" AssignOrg "true" => "[users] New people join auto_assign_org_id."
    "auto_assign_org_id" AssignOrgId "1" => "[users] The organization of those who are mapped to none."
    "auto_assign_org_role" AssignOrgRole "Viewer" => "[users] The role there."
}
