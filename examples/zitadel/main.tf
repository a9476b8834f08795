resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "ZITADEL"
    client_id             = "318420957736014911"
    client_secret         = "change-me"
    auth_url              = "https://example.zitadel.cloud/oauth/v2/authorize"
    token_url             = "https://example.zitadel.cloud/oauth/v2/token"
    api_url               = "https://example.zitadel.cloud/oidc/v1/userinfo"
    scopes                = "openid profile email offline_access"
    login_attribute_path  = "preferred_username"
    role_attribute_path   = "\"urn:zitadel:iam:org:project:roles\".admin && 'Admin' || \"urn:zitadel:iam:org:project:roles\".editor && 'Editor' || \"urn:zitadel:iam:org:project:roles\".viewer && 'Viewer'"
    role_attribute_strict = true
    groups_attribute_path = "sort(keys(\"urn:zitadel:iam:org:project:roles\" || `{}`))"
    use_pkce              = true
    use_refresh_token     = true
    signout_redirect_url  = "https://example.zitadel.cloud/oidc/v1/end_session?post_logout_redirect_uri=https%3A%2F%2Fgrafana.example.com%2Flogin"
  }
}
