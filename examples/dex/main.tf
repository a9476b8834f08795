resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "Dex"
    client_id             = "grafana"
    client_secret         = "change-me"
    auth_url              = "https://dex.example.com/dex/auth"
    token_url             = "https://dex.example.com/dex/token"
    api_url               = "https://dex.example.com/dex/userinfo"
    scopes                = "openid profile email groups offline_access"
    login_attribute_path  = "preferred_username"
    role_attribute_path   = "contains(groups[*], 'example-org:grafana-admins') && 'Admin' || contains(groups[*], 'example-org:sre') && 'Editor'"
    org_attribute_path    = "groups"
    org_mapping           = "example-org\\:sre:Operations:Editor example-org\\:storage:Storage:Viewer"
    groups_attribute_path = "groups"
    allowed_groups        = "example-org:sre example-org:grafana-admins"
    use_pkce              = true
    use_refresh_token     = true
  }
}
