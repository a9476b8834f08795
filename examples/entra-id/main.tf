resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled                    = true
    name                       = "Microsoft"
    client_id                  = "0943d9b6-9409-4c83-a018-b624c59c557f"
    client_secret              = "change-me"
    auth_url                   = "https://login.microsoftonline.com/3f6887bd-d082-40b1-a463-12c1d4620af1/oauth2/v2.0/authorize"
    token_url                  = "https://login.microsoftonline.com/3f6887bd-d082-40b1-a463-12c1d4620af1/oauth2/v2.0/token"
    api_url                    = "https://graph.microsoft.com/oidc/userinfo"
    auth_style                 = "InParams"
    scopes                     = "openid profile email offline_access"
    login_attribute_path       = "preferred_username"
    role_attribute_path        = "contains(roles[*], 'Grafana.ServerAdmin') && 'GrafanaAdmin' || contains(roles[*], 'Grafana.Admin') && 'Admin' || contains(roles[*], 'Grafana.Editor') && 'Editor' || contains(roles[*], 'Grafana.Viewer') && 'Viewer'"
    role_attribute_strict      = true
    allow_assign_grafana_admin = true
    groups_attribute_path      = "groups"
    allowed_groups             = "426c7a79-9e25-442e-a8e7-bd0fa7102325 71c618bb-f7d2-4895-a7e1-b9573bfe0e6b"
    use_pkce                   = true
    use_refresh_token          = true
    signout_redirect_url       = "https://login.microsoftonline.com/3f6887bd-d082-40b1-a463-12c1d4620af1/oauth2/v2.0/logout?post_logout_redirect_uri=https%3A%2F%2Fgrafana.example.com%2Flogin"
  }
}
