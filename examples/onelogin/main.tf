resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "OneLogin"
    client_id             = "a8187b38-bc5d-4ab2-a3ac-e287bb1b8616204831"
    client_secret         = "change-me"
    auth_url              = "https://example.onelogin.com/oidc/2/auth"
    token_url             = "https://example.onelogin.com/oidc/2/token"
    api_url               = "https://example.onelogin.com/oidc/2/me"
    auth_style            = "InHeader"
    scopes                = "openid profile email groups"
    login_attribute_path  = "preferred_username"
    role_attribute_path   = "contains(groups[*], 'Grafana Admins') && 'Admin' || contains(groups[*], 'Grafana Editors') && 'Editor' || contains(groups[*], 'Grafana Viewers') && 'Viewer'"
    role_attribute_strict = true
    groups_attribute_path = "groups"
    use_pkce              = true
    signout_redirect_url  = "https://example.onelogin.com/oidc/2/logout?post_logout_redirect_uri=https%3A%2F%2Fgrafana.example.com%2Flogin"
  }
}
