//! Which key somebody may have meant.

use crate::settings::KEYS;

/// Names that Grafana no longer reads (behaviour 1.1.3), and those of its neighbours.
const FORMER: &[(&str, &str)] = &[
    ("oauth_skip_org_role_update_sync", "skip_org_role_sync"),
    ("send_client_credentials_via_post", "auth_style"),
    ("allowed_orgs", "allowed_organizations"),
    ("authorization_url", "auth_url"),
    ("authorize_url", "auth_url"),
    ("userinfo_url", "api_url"),
    ("user_info_url", "api_url"),
    ("group_attribute_path", "groups_attribute_path"),
    ("logout_url", "signout_redirect_url"),
    ("jwks_url", "jwk_set_url"),
    ("strict", "role_attribute_strict"),
    ("pkce", "use_pkce"),
    ("tls_insecure_skip_verify", "tls_skip_verify_insecure"),
];

/// The key that a name comes nearest to, if it comes near to any.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    let plain = plain(name);
    if let Some((_, key)) = FORMER.iter().find(|(former, _)| *former == plain) {
        return Some(key);
    }
    let near = KEYS.iter().filter(|key| !key.of_users()).map(|key| (distance(&plain, key.name), key.name));
    let (distance, key) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + key.len() / 8 && key.len() > 4 || distance == 0).then_some(key)
}

/// The one of some names that a name comes nearest to, if it comes near to any.
pub(crate) fn among(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let written = plain(name);
    let near = known.iter().map(|known| (distance(&written, &plain(known)), *known));
    let (distance, known) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + known.len() / 5 && known.len() > 2 || distance == 0).then_some(known)
}

/// In the case and with the underscores of the ini file.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut before = '_';
    for char in name.trim().chars().take(64) {
        if char.is_ascii_uppercase() && before.is_ascii_lowercase() {
            plain.push('_');
        }
        plain.push(if matches!(char, '-' | '.' | ' ') { '_' } else { char.to_ascii_lowercase() });
        before = char;
    }
    plain
}

/// How many letters have to be added, removed, replaced, or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut before = '\0';
    for (index, letter) in a.iter().enumerate() {
        let mut next = vec![index + 1];
        let mut other_before = '\0';
        for (place, other) in b.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&row, place) + usize::from(letter != other)).min(at(&row, place + 1) + 1).min(at(&next, place) + 1);
            if *letter == other_before && before == *other && place > 0 {
                least = least.min(at(&above, place - 1) + 1);
            }
            next.push(least);
            other_before = *other;
        }
        before = *letter;
        above = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_of_the_pen() {
        for (name, key) in [
            ("enabeld", Some("enabled")),
            ("scope", Some("scopes")),
            ("Scopes", Some("scopes")),
            ("roles_attribute_path", Some("role_attribute_path")),
            ("groupsAttributePath", Some("groups_attribute_path")),
            ("client-secret", Some("client_secret")),
            ("allow_signup", Some("allow_sign_up")),
            ("oauth_skip_org_role_update_sync", Some("skip_org_role_sync")),
            ("jwks_url", Some("jwk_set_url")),
            ("something_else", None),
            ("nam", None),
            ("x", None),
        ] {
            assert_eq!(nearest(name), key, "{name}");
        }
    }
}
