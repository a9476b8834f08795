resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "authentik"
    client_id             = "1sy26i65fa4PY6y3HTRbq1vCdp6RQcCNFGNs8IZh"
    client_secret         = "change-me"
    auth_url              = "https://authentik.example.com/application/o/authorize/"
    token_url             = "https://authentik.example.com/application/o/token/"
    api_url               = "https://authentik.example.com/application/o/userinfo/"
    scopes                = "openid profile email offline_access"
    login_attribute_path  = "preferred_username"
    role_attribute_path   = "contains(groups[*], 'Grafana Admins') && 'Admin' || contains(groups[*], 'Grafana Editors') && 'Editor'"
    groups_attribute_path = "groups"
    allowed_groups        = "\"Grafana Admins\" \"Grafana Editors\" \"Grafana Viewers\""
    use_pkce              = true
    use_refresh_token     = true
    signout_redirect_url  = "https://authentik.example.com/application/o/grafana/end-session/"
  }
}
