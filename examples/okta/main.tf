resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "Okta"
    client_id             = "0oaxZDY9ZbmTE7p3C5d7"
    client_secret         = "change-me"
    auth_url              = "https://example.okta.com/oauth2/default/v1/authorize"
    token_url             = "https://example.okta.com/oauth2/default/v1/token"
    api_url               = "https://example.okta.com/oauth2/default/v1/userinfo"
    scopes                = "openid profile email offline_access"
    login_attribute_path  = "preferred_username"
    role_attribute_path   = "contains(groups[*], 'grafana-admins') && 'Admin' || contains(groups[*], 'grafana-editors') && 'Editor' || 'Viewer'"
    groups_attribute_path = "groups"
    use_pkce              = true
    use_refresh_token     = true
    signout_redirect_url  = "https://example.okta.com/oauth2/default/v1/logout?post_logout_redirect_uri=https%3A%2F%2Fgrafana.example.com%2Flogin"
  }
}
