//! What the provider takes as an attribute of `oauth2_settings` (behaviour 1.3.4, and the provider's documentation).

use super::value::{Literal, Value};
use crate::settings::{KEYS, Key, Kind, Raw};
use crate::spelling::Places;

/// The attributes of `oauth2_settings` that are a setting; what else Grafana knows goes into `custom`.
pub const ATTRIBUTES: &[&str] = &[
    "allow_assign_grafana_admin",
    "allow_sign_up",
    "allowed_domains",
    "allowed_groups",
    "allowed_organizations",
    "api_url",
    "auth_style",
    "auth_url",
    "auto_login",
    "client_id",
    "client_secret",
    "define_allowed_groups",
    "define_allowed_teams_ids",
    "email_attribute_name",
    "email_attribute_path",
    "empty_scopes",
    "enabled",
    "groups_attribute_path",
    "id_token_attribute_name",
    "login_attribute_path",
    "name",
    "name_attribute_path",
    "org_attribute_path",
    "org_mapping",
    "role_attribute_path",
    "role_attribute_strict",
    "scopes",
    "signout_redirect_url",
    "skip_org_role_sync",
    "team_ids",
    "team_ids_attribute_path",
    "teams_url",
    "tls_client_ca",
    "tls_client_cert",
    "tls_client_key",
    "tls_skip_verify_insecure",
    "token_url",
    "use_pkce",
    "use_refresh_token",
];

/// Attributes that newer versions of the provider have; to older ones they are unknown, so they are read and not written.
pub(super) const NEWER: &[&str] = &["login_prompt"];

/// Attributes that are booleans for Terraform though Grafana does not read them as such.
const MORE_FLAGS: &[&str] = &["define_allowed_groups", "define_allowed_teams_ids"];

/// What Terraform wants an attribute to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Flag,
}

/// The setting of that name, if the database can hold it.
pub(super) fn setting(name: &str) -> Option<&'static Key> {
    let users = [Kind::AssignOrg, Kind::AssignOrgId, Kind::AssignOrgRole];
    KEYS.iter().find(|key| key.name == name && !users.contains(&key.kind))
}

/// Whether Grafana has it as a list.
pub(super) fn is_list(name: &str) -> bool {
    setting(name).is_some_and(|key| matches!(key.kind, Kind::List | Kind::ListText))
}

/// The attribute that was meant by a name in another case, such as the API's.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let plain = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let name = plain(name);
    ATTRIBUTES.iter().copied().find(|attribute| plain(attribute) == name)
}

/// The type of the attribute; texts where it is none.
pub(super) fn of(name: &str) -> Type {
    let flag = setting(name).is_some_and(|key| key.kind == Kind::Flag) && ATTRIBUTES.contains(&name);
    if flag || MORE_FLAGS.contains(&name) { Type::Flag } else { Type::Text }
}

/// What Terraform makes of a value that is to be of a type.
pub(super) enum Converted {
    /// It is given to Grafana.
    Given(Raw, Places),
    /// It is as if the attribute were not there.
    Absent,
    /// Only Terraform knows.
    Unknown,
    /// Terraform refuses it.
    Refused,
}

/// Converts a value as Terraform does.
pub(super) fn convert(value: &Value, wanted: Type) -> Converted {
    match (&value.literal, wanted) {
        (Literal::Null, _) => Converted::Absent,
        (Literal::Unknown, _) => Converted::Unknown,
        (_, Type::Flag) => flag(value)
            .map_or(Converted::Refused, |flag| Converted::Given(Raw::Flag(flag), Places::verbatim(value.span.start))),
        (_, Type::Text) => {
            value.text().map_or(Converted::Refused, |text| Converted::Given(Raw::Text(text.value), text.places))
        }
    }
}

/// The boolean that Terraform makes of a value; it makes none of a number.
fn flag(value: &Value) -> Option<bool> {
    match &value.literal {
        Literal::Flag(flag) => Some(*flag),
        Literal::Text(text) => match &*text.value {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The value as it is written, if Terraform is not needed to know it.
pub(super) fn raw(value: &Value) -> Option<Raw> {
    Some(match &value.literal {
        Literal::Unknown => return None,
        Literal::Null => Raw::Null,
        Literal::Flag(flag) => Raw::Flag(*flag),
        Literal::Number(number) => Raw::Number(number.parse().ok()?),
        Literal::Text(text) => Raw::Text(text.value.clone()),
        Literal::List(items) => Raw::List(items.iter().map(item).collect::<Option<_>>()?),
        Literal::Object(pairs) => Raw::Object { empty: pairs.is_empty() },
    })
}

/// An item; a list inside a list is refused whatever it holds.
fn item(value: &Value) -> Option<Raw> {
    if let Literal::List(_) = value.literal { Some(Raw::List(Vec::new())) } else { raw(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_settings_and_the_rest_is_known() {
        for attribute in ATTRIBUTES {
            assert!(setting(attribute).is_some(), "{attribute}");
        }
        let rest: Vec<_> = KEYS.iter().map(|key| key.name).filter(|name| !ATTRIBUTES.contains(name)).collect();
        let expected = "icon login_prompt validate_id_token jwk_set_url hosted_domain client_authentication managed_identity_client_id \
                        federated_credential_audience workload_identity_token_file auto_assign_org auto_assign_org_id \
                        auto_assign_org_role";
        assert_eq!(rest.join(" "), expected);
    }

    #[test]
    fn types() {
        assert_eq!(of("enabled"), Type::Flag);
        assert_eq!(of("define_allowed_groups"), Type::Flag);
        assert_eq!(of("scopes"), Type::Text);
        // In `custom` all are texts.
        assert_eq!(of("validate_id_token"), Type::Text);
        assert!(is_list("team_ids") && is_list("scopes") && !is_list("name"));
    }
}
