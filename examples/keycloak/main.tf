resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "Keycloak"
    client_id             = "grafana-prod"
    client_secret         = "change-me"
    auth_url              = "https://id.example.com/realms/staff/protocol/openid-connect/auth"
    token_url             = "https://id.example.com/realms/staff/protocol/openid-connect/token"
    api_url               = "https://id.example.com/realms/staff/protocol/openid-connect/userinfo"
    scopes                = "openid profile email"
    login_attribute_path  = "preferred_username"
    role_attribute_path   = "contains(resource_access.\"grafana-prod\".roles[*], 'admin') && 'Admin' || contains(resource_access.\"grafana-prod\".roles[*], 'editor') && 'Editor' || 'Viewer'"
    role_attribute_strict = true
    groups_attribute_path = "groups"
    allowed_groups        = "/platform/sre /platform/dba"
    use_pkce              = true
    signout_redirect_url  = "https://id.example.com/realms/staff/protocol/openid-connect/logout?post_logout_redirect_uri=https%3A%2F%2Fgrafana.example.com%2Flogin"
  }
}
