// The documents of the benchmarks: a person at a Keycloak-like provider, who is decided about with six paths.

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
/** As long as RS256 makes it; nothing was signed. */
const signature = 'ZkVx0-_9qA'.repeat(34) + 'Zk';

/** Claims, or their JSON text, as a compact token. */
export const jwt = (claims) => `${base64url({ alg: 'RS256', typ: 'JWT', kid: 'q0mLw1vN6yQ4b3sX' })}.${base64url(claims)}.${signature}`;
export const payload = (token) => Buffer.from(token.split('.')[1], 'base64url').toString();

const areas = ['payments', 'search', 'mobile', 'data', 'platform', 'security', 'support', 'finance', 'web', 'it'];
const roles = {
  wiki: ['reader', 'commenter'], ci: ['developer', 'releaser'], registry: ['pull', 'push'], vault: ['read:payments'],
  account: ['manage-account', 'view-profile'],
};
const subject = 'c4f8e2aa-90b1-4c1e-bb35-6b7f9e1d2c3a';
const issued = { exp: 1893456000, iat: 1893452400, iss: 'https://id.example.com/realms/staff', sub: subject, azp: 'grafana' };

const idClaims = (groups) => ({
  ...issued, auth_time: 1893452390, jti: 'a3c1d9f0-64c2-4a53-8f0c-1f2e3d4c5b6a', aud: 'grafana', typ: 'ID', nonce: 'k7Jq2mXw',
  sid: '7e6d5c4b-3a29-4817-a605-f4e3d2c1b0a9', acr: '1', email_verified: true, name: 'Zoë Lindqvist', preferred_username: 'zlindqvist',
  given_name: 'Zoë', family_name: 'Lindqvist', locale: 'sv', department: 'Payments', cost_center: 'CC-2210', resource_access: roles, groups,
});

const accessClaims = {
  ...issued, jti: '0b9a8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d', aud: ['grafana', 'account'], typ: 'Bearer',
  'allowed-origins': ['https://grafana.example.com'], realm_access: { roles: ['offline_access', 'default-roles-staff'] },
  resource_access: { grafana: { roles: ['editor', 'org:main:Editor', 'org:lab:Admin'] }, ...roles },
  scope: 'openid email profile groups', preferred_username: 'zlindqvist',
};

const userinfoClaims = {
  sub: subject, email: 'zoe.lindqvist@example.com', email_verified: true, name: 'Zoë Lindqvist', preferred_username: 'zlindqvist',
  address: { locality: 'Malmö', country: 'SE' }, zoneinfo: 'Europe/Stockholm', updated_at: 1893400000,
  picture: 'https://id.example.com/avatars/zlindqvist.png', manager: { id: 'u-118', name: 'Bo Ek' },
};

export const settings = {
  login_attribute_path: 'preferred_username',
  name_attribute_path: "name || join(' ', [given_name, family_name])",
  email_attribute_path: 'email',
  role_attribute_path:
    "resource_access.grafana.roles && (contains(resource_access.grafana.roles, 'admin') && 'Admin' || contains(resource_access.grafana.roles, 'editor') && 'Editor' || 'Viewer')",
  org_attribute_path: "resource_access.grafana.roles[?starts_with(@, 'org:')]",
  org_mapping: ['org\\:main\\:Editor:1:Editor', 'org\\:lab\\:Admin:2:Admin'],
  groups_attribute_path: "groups[?starts_with(@, '/org/teams/')]",
};

/** The six expressions, in the order in which a decision looks at them. */
export const pathsOf = (settings) => ['login', 'name', 'email', 'role', 'org', 'groups'].map((name) => settings[`${name}_attribute_path`]).filter(Boolean);

const few = [...areas.map((area) => `/org/teams/${area}`), ...areas.map((_, index) => `/org/projects/p-${1000 + index}`)];
export const groups = (count) => Array.from({ length: count }, (_, index) => `/org/teams/${areas[index % 10]}-${index}`);

/** What a scenario consists of: claims, their texts, and the sources as received. */
function scenario(...claims) {
  const texts = claims.map((one) => JSON.stringify(one));
  return { claims, texts, sources: [jwt(texts[0]), texts[1], jwt(texts[2])] };
}

/** `spread`: e-mail only in userinfo, role and organizations only in the access token, so all three are needed. */
export const spread = (groups = few) => scenario(idClaims(groups), userinfoClaims, accessClaims);

export const scenarios = {
  spread: spread(),
  /** The ID token has everything. */
  'id-only': scenario({ ...idClaims(few), email: userinfoClaims.email, resource_access: accessClaims.resource_access }, userinfoClaims, accessClaims),
  /** `spread` with 2,000 groups. */
  large: spread(groups(2000)),
};

/** That what is timed is the decision that was meant. */
export function mustBeEditor(decision) {
  const { user } = decision;
  if (decision.decision === 'allow' && user.role === 'Editor' && user.orgRoles[2] === 'Admin' && user.email === userinfoClaims.email) return;
  throw new Error(`wrong decision: ${JSON.stringify(decision)}`);
}

/** By hand: base64url and JSON.parse of what is needed, and the look-ups one after the other. No mapping of organizations, no
 *  gates, no errors told. `search(claims, path)` is a peer's. */
export function byHand(search, paths, [idToken, userinfo, accessToken]) {
  const sources = [() => JSON.parse(payload(idToken)), () => JSON.parse(userinfo), () => JSON.parse(payload(accessToken))];
  const read = [];
  return paths.map((path) => {
    for (let i = 0; i < 3; i++) {
      read[i] ??= sources[i]();
      try {
        const value = search(read[i], path);
        if (typeof value === 'string' ? value : Array.isArray(value) && value.length) return value;
      } catch {
        // On this source the expression fails; the next one is asked.
      }
    }
    return null;
  });
}
