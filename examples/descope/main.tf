resource "grafana_sso_settings" "generic_oauth" {
  provider_name = "generic_oauth"

  oauth2_settings {
    enabled               = true
    name                  = "Descope"
    client_id             = "P2ExampleProjectGrafana0001"
    client_secret         = "change-me"
    auth_url              = "https://api.descope.com/oauth2/v1/authorize"
    token_url             = "https://api.descope.com/oauth2/v1/token"
    api_url               = "https://api.descope.com/oauth2/v1/userinfo"
    scopes                = "openid profile email descope.claims descope.custom_claims"
    role_attribute_path   = "contains(roles[*], 'Observability Admin') && 'Admin' || contains(roles[*], 'Observability Viewer') && 'Viewer'"
    org_attribute_path    = "keys(tenants || `{}`)"
    org_mapping           = "*:Sandbox:Editor T2ExampleTenantFleet0000001:Fleet:Admin T2ExampleTenantStaff0000001:*:Viewer"
    groups_attribute_path = "roles"
    use_pkce              = true
    use_refresh_token     = true
  }
}
