// What every handler here begins with: the settings, as Grafana has them, and where people come back to.
const { ORIGIN = 'http://127.0.0.1:3000', PROVIDER = 'http://127.0.0.1:3001' } = process.env;

export const [origin, provider] = [ORIGIN, PROVIDER];
export const port = Number(new URL(origin).port);

export const settings = {
  name: 'the local provider',
  client_id: 'grafana',
  client_secret: 'a secret of the example',
  auth_url: `${provider}/auth`,
  token_url: `${provider}/token`,
  api_url: `${provider}/me`,
  signout_redirect_url: `${provider}/session/end?post_logout_redirect_uri=${origin}/`,
  scopes: 'openid profile email groups roles',
  login_prompt: 'login',
  use_pkce: true,
  use_refresh_token: true,
  login_attribute_path: 'preferred_username',
  groups_attribute_path: 'groups',
  role_attribute_path: "contains(resource_access.grafana.roles || `[]`, 'admin') && 'Admin' || contains(resource_access.grafana.roles || `[]`, 'editor') && 'Editor'",
  role_attribute_strict: true,
  org_attribute_path: 'groups',
  org_mapping: ['/admins:Main Org.:Admin', '/admins:Operations:Admin', '/editors:Main Org.:Editor'],
};

/** What `createLogin` is told besides. Plain http is for this machine alone. */
export const options = {
  redirectUri: `${origin}/login/generic_oauth`,
  allowHttp: 'loopback',
  context: { orgs: { 'Main Org.': 1, Operations: 2 } },
};
