resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled                 = true
    name                    = "Bitbucket"
    client_id               = "yZ25azy8TrpU4C4DN9"
    client_secret           = "change-me"
    auth_url                = "https://bitbucket.org/site/oauth2/authorize"
    token_url               = "https://bitbucket.org/site/oauth2/access_token"
    api_url                 = "https://api.bitbucket.org/2.0/user"
    auth_style              = "InHeader"
    scopes                  = "account email"
    team_ids                = "example-org"
    team_ids_attribute_path = "values[*].workspace.slug"
    teams_url               = "https://api.bitbucket.org/2.0/user/workspaces?pagelen=100"
  }
}
