resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "Cognito"
    client_id             = "nwztv6zb5zrizdsafqudci862o"
    client_secret         = "change-me"
    auth_url              = "https://grafana-example.auth.eu-central-1.amazoncognito.com/oauth2/authorize"
    token_url             = "https://grafana-example.auth.eu-central-1.amazoncognito.com/oauth2/token"
    api_url               = "https://grafana-example.auth.eu-central-1.amazoncognito.com/oauth2/userInfo"
    scopes                = "openid profile email"
    login_attribute_path  = "\"cognito:username\""
    role_attribute_path   = "contains(\"cognito:groups\"[*], 'grafana-admins') && 'Admin' || contains(\"cognito:groups\"[*], 'grafana-editors') && 'Editor'"
    groups_attribute_path = "\"cognito:groups\"[*]"
    allowed_domains       = "example.com example.org"
    use_pkce              = true
    use_refresh_token     = true
    signout_redirect_url  = "https://grafana-example.auth.eu-central-1.amazoncognito.com/logout?client_id=nwztv6zb5zrizdsafqudci862o&logout_uri=https%3A%2F%2Fgrafana.example.com%2Flogin"
  }
}
