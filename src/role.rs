//! Roles: their order, and how Grafana reads the text that a path gives (behaviour 5.2).

/// A role in an organization; a later one is higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// No permissions by itself.
    None,
    /// May look.
    Viewer,
    /// May change.
    Editor,
    /// May administer the organization.
    Admin,
}

/// The roles by name.
pub const ROLES: [(&str, Role); 4] =
    [("None", Role::None), ("Viewer", Role::Viewer), ("Editor", Role::Editor), ("Admin", Role::Admin)];

impl Role {
    /// The role of exactly this name, as `org_mapping` (behaviour 6.5) and `auto_assign_org_role` want it.
    pub fn named(name: &str) -> Option<Self> {
        ROLES.iter().find(|role| role.0 == name).map(|role| role.1)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        ROLES.iter().find(|role| role.1 == self).map_or("None", |role| role.0)
    }
}

/// What the text of a role path means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The role in organizations.
    pub role: Role,
    /// Whether it was `GrafanaAdmin`, the server administrator.
    pub is_grafana_admin: bool,
}

impl Reading {
    /// The name that reads as it.
    pub fn name(self) -> &'static str {
        if self.is_grafana_admin { "GrafanaAdmin" } else { self.role.name() }
    }
}

/// Reads a role in any case of letters (behaviour 5.2.5, 5.2.6). Grafana title-cases the text by Unicode's rules,
/// of which nothing remains here: no text beyond ASCII becomes one of the names, and none of them has two words.
pub fn read(text: &str) -> Option<Reading> {
    if text.eq_ignore_ascii_case("GrafanaAdmin") {
        return Some(Reading { role: Role::Admin, is_grafana_admin: true });
    }
    let role = ROLES.iter().find(|role| role.0.eq_ignore_ascii_case(text))?.1;
    Some(Reading { role, is_grafana_admin: false })
}
