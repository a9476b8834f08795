resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "GitLab"
    client_id             = "5d0b7a2c41e98f63d70c2b9e84a15f36"
    client_secret         = "change-me"
    auth_url              = "https://gitlab.example.com/oauth/authorize"
    token_url             = "https://gitlab.example.com/oauth/token"
    api_url               = "https://gitlab.example.com/oauth/userinfo"
    scopes                = "openid email profile"
    login_attribute_path  = "preferred_username"
    role_attribute_path   = "contains(\"https://gitlab.org/claims/groups/owner\" || `[]`, 'example-org') && 'Admin' || contains(groups || `[]`, 'example-org/sre') && 'Editor'"
    role_attribute_strict = true
    groups_attribute_path = "groups"
    allowed_groups        = "example-org example-org/sre"
    use_pkce              = true
  }
}
