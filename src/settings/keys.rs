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
    /// One sentence.
    pub doc: &'static str,
}

const fn key(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Key {
    Key { name, kind, default, exact: false, doc }
}

const fn exact(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, default: "", exact: true, doc }
}

/// Every key, in the order of the behaviour page.
pub const KEYS: &[Key] = &[
    key("enabled", Kind::Flag, "false", "Whether people can log in this way."),
    key("name", Kind::Text, "OAuth", "What the button on the login page says."),
    key("icon", Kind::Text, "signin", "The icon on that button."),
    key("client_id", Kind::Text, "some_id", "Who Grafana is to the provider."),
    key("client_secret", Kind::Text, "", "The password for that."),
    key("auth_url", Kind::Text, "", "Where people are sent to log in."),
    key("token_url", Kind::Text, "", "Where the code is exchanged for tokens."),
    key("api_url", Kind::Text, "", "Where userinfo is; `/emails`, `/teams` and `/orgs` hang below it."),
    key("auth_style", Kind::Text, "", "How the secret is sent: InParams, InHeader, or whichever works."),
    key("scopes", Kind::List, "user:email", "What is asked of the provider."),
    key("empty_scopes", Kind::Flag, "false", "Ask for no scopes at all."),
    key("allow_sign_up", Kind::Flag, "true", "Let in people whom Grafana does not know yet."),
    key("auto_login", Kind::Flag, "false", "Skip the login page."),
    key("login_prompt", Kind::Text, "", "What the provider is to ask: login, consent or select_account."),
    exact("id_token_attribute_name", Kind::Text, "The field of the token response that holds the ID token."),
    exact("login_attribute_path", Kind::Expression, "Expression for the login."),
    exact("name_attribute_path", Kind::Expression, "Expression for the name."),
    key("email_attribute_path", Kind::Expression, "", "Expression for the e-mail address."),
    key(
        "email_attribute_name",
        Kind::Text,
        "email:primary",
        "The list in the claim `attributes` that holds the e-mail address.",
    ),
    key("role_attribute_path", Kind::Expression, "", "Expression for the role."),
    key("role_attribute_strict", Kind::Flag, "false", "Refuse whoever has no role."),
    key("skip_org_role_sync", Kind::Flag, "false", "Leave roles and organizations as they are in Grafana."),
    key("allow_assign_grafana_admin", Kind::Flag, "false", "Let the role `GrafanaAdmin` make server administrators."),
    key("org_attribute_path", Kind::Expression, "", "Expression for organizations outside Grafana."),
    key(
        "org_mapping",
        Kind::List,
        "",
        "External organization to Grafana's organization and role, `external:org:role`.",
    ),
    key("groups_attribute_path", Kind::Expression, "", "Expression for groups."),
    key("allowed_groups", Kind::List, "", "Groups of which one is needed."),
    key("allowed_domains", Kind::List, "", "Domains of which the e-mail address needs one."),
    exact("allowed_organizations", Kind::ListText, "Organizations of the provider of which one is needed."),
    exact("team_ids", Kind::ListText, "Teams of which one is needed."),
    key("team_ids_attribute_path", Kind::Expression, "", "Expression for teams, on the response of teams_url."),
    key("teams_url", Kind::Text, "", "Where teams are, instead of below api_url."),
    key("tls_skip_verify_insecure", Kind::Flag, "false", "Trust any certificate."),
    key("tls_client_cert", Kind::Text, "", "File of the client certificate."),
    key("tls_client_key", Kind::Text, "", "File of its key."),
    key("tls_client_ca", Kind::Text, "", "File of the authority to trust."),
    key("use_pkce", Kind::Flag, "false", "Send a code challenge."),
    key("use_refresh_token", Kind::Flag, "false", "Renew tokens before they expire."),
    key("signout_redirect_url", Kind::Text, "", "Where people are sent after signing out."),
    key("validate_id_token", Kind::Flag, "false", "Check the ID token's signature, if jwk_set_url is set."),
    key("jwk_set_url", Kind::Text, "", "Where the keys for that are."),
    key("hosted_domain", Kind::Text, "", "Sent to the provider as `hd`."),
    key("client_authentication", Kind::Text, "", "How Grafana proves who it is at Azure."),
    key("managed_identity_client_id", Kind::Text, "", "Azure only."),
    key("federated_credential_audience", Kind::Text, "", "Azure only."),
    key("workload_identity_token_file", Kind::Text, "", "Azure only."),
    key("define_allowed_groups", Kind::Text, "", "A helper of the settings page; Grafana does not use it."),
    key("define_allowed_teams_ids", Kind::Text, "", "A helper of the settings page; Grafana does not use it."),
    key("auto_assign_org", Kind::AssignOrg, "true", "[users] New people join auto_assign_org_id."),
    key("auto_assign_org_id", Kind::AssignOrgId, "1", "[users] The organization of those who are mapped to none."),
    key("auto_assign_org_role", Kind::AssignOrgRole, "Viewer", "[users] The role there."),
];
