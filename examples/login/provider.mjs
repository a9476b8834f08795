#!/usr/bin/env node
// An OpenID provider on this machine, to log in at: oidc-provider, with three users and no passwords.
//
//   node examples/login/provider.mjs       at http://127.0.0.1:3001, or at PORT
//
// Tests start it as a function. For nothing else: it forgets everything when it ends, and it believes whoever clicks.
import { createServer } from 'node:http';
import { argv, env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { exportJWK, generateKeyPair } from 'jose';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import { html, whole } from './page.mjs';

// It warns on Node.js 20, on which it runs.
const { warn } = console;
console.warn = () => {};
const { Provider, interactionPolicy } = await import('oidc-provider');
console.warn = warn;

/** Claims as Keycloak words them. All persons are invented. */
export const USERS = {
  mara: person('Mara', 'Lindqvist', ['/admins', '/staff'], ['admin']),
  tomas: person('Tomas', 'Okafor', ['/editors', '/staff'], ['editor']),
  noor: person('Noor', 'Petit'),
};

function person(given_name, family_name, groups, roles) {
  const preferred_username = given_name.toLowerCase();
  const profile = { preferred_username, name: `${given_name} ${family_name}`, given_name, family_name, locale: 'en', updated_at: 1767225600 };
  const granted = groups && { groups, realm_access: { roles: ['default-roles-example', ...roles] }, resource_access: { grafana: { roles } } };
  return { ...profile, email: `${preferred_username}@example.com`, email_verified: true, ...granted };
}

/** Which scope brings which claims, in the ID token as in userinfo. */
const CLAIMS = {
  openid: ['sub'],
  profile: ['preferred_username', 'name', 'given_name', 'family_name', 'locale', 'updated_at'],
  email: ['email', 'email_verified'],
  groups: ['groups'],
  roles: ['realm_access', 'resource_access'],
};
const SCOPE = Object.keys(CLAIMS).join(' ');

/** What access tokens are for, where they are JWTs. */
const RESOURCE = 'https://api.example.com';

/** Starts it; gives its address, its client, and how to stop it. With `accessTokens: 'jwt'` they are for an API only: groups and roles are in
 *  them, userinfo refuses them, and the ID token knows no more than the profile. */
export async function startProvider({ port = 0, accessTokens = 'opaque' } = {}) {
  const client = { client_id: 'grafana', client_secret: 'a secret of the example' };
  let handle = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(url, await configuration(client, accessTokens === 'jwt'));
  const answer = provider.callback();
  handle = (request, response) => (request.url.startsWith('/interaction/') ? interaction(provider, request, response) : answer(request, response));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url, client, stop };
}

async function configuration(client, areJwts) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return {
    adapter: class extends MemoryAdapter {},
    interactions: { policy },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'example', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [crypto.randomUUID()] },
    // A native application may come back to any port of this machine (RFC 8252, section 7.3).
    clients: [{
      ...client,
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1/login/generic_oauth'],
      post_logout_redirect_uris: ['http://127.0.0.1/'],
    }],
    claims: CLAIMS,
    conformIdTokenClaims: false,
    findAccount: (_, id) => USERS[id] && { accountId: id, claims: () => ({ sub: id, ...USERS[id], ...(areJwts && { groups: undefined, realm_access: undefined, resource_access: undefined }) }) },
    loadExistingGrant: consent,
    pkce: { required: () => true },
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, RefreshToken: 3600, Session: 3600 },
    clientBasedCORS: () => false,
    extraTokenClaims: (_, { accountId }) => (areJwts ? USERS[accountId] : undefined),
    renderError: (ctx, { error, error_description: why }) => (ctx.body = whole('The provider refused', html`<p>${error}: ${why}</p>`)),
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => (ctx.body = whole('Sign out at the provider?', `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`)),
      },
      resourceIndicators: {
        enabled: areJwts,
        defaultResource: () => RESOURCE,
        getResourceServerInfo: () => ({ scope: SCOPE, audience: RESOURCE, accessTokenFormat: 'jwt', accessTokenTTL: 300 }),
        useGrantedResource: () => true,
      },
    },
  };
}

/** Nobody is asked whether the application may know who they are. */
async function consent({ oidc: { client, session, provider } }) {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPE);
  grant.addResourceScope(RESOURCE, SCOPE);
  await grant.save();
  return grant;
}

/** The sign-in page, and what was clicked there. */
async function interaction(provider, request, response) {
  if (request.method !== 'POST') {
    const buttons = Object.entries(USERS).map(([id, { name, groups }]) => html`<p><button name="user" value="${id}">${name}</button> ${groups?.join(', ') ?? 'no groups'}`);
    const form = `<p>No password is asked for: choose who you are.</p><form method="post">${buttons.join('')}<p><button name="user" value="">Cancel</button></form>`;
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(whole('Sign in at the provider', form));
  }
  const accountId = new URLSearchParams((await request.setEncoding('utf8').toArray()).join('')).get('user');
  const result = accountId ? { login: { accountId } } : { error: 'access_denied', error_description: 'the user said no' };
  try {
    await provider.interactionFinished(request, response, result);
  } catch {
    response.writeHead(400).end('This sign-in has ended: begin again.');
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const { url } = await startProvider({ port: Number(env.PORT ?? 3001) });
  console.log(`an OpenID provider listens at ${url}; Ctrl-C ends it`);
}
