resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "Auth0"
    client_id             = "o8lKmnBnQ5UVgVeLMFlGpWSDltMnGDGu"
    client_secret         = "change-me"
    auth_url              = "https://example.eu.auth0.com/authorize"
    token_url             = "https://example.eu.auth0.com/oauth/token"
    api_url               = "https://example.eu.auth0.com/userinfo"
    scopes                = "openid profile email offline_access"
    login_attribute_path  = "nickname"
    role_attribute_path   = "contains(\"https://grafana.example.com/roles\"[*], 'admin') && 'Admin' || contains(\"https://grafana.example.com/roles\"[*], 'editor') && 'Editor' || 'Viewer'"
    groups_attribute_path = "\"https://grafana.example.com/roles\"[*]"
    use_pkce              = true
    use_refresh_token     = true
    signout_redirect_url  = "https://example.eu.auth0.com/oidc/logout?post_logout_redirect_uri=https%3A%2F%2Fgrafana.example.com%2Flogin"
  }
}
