// One fault at one endpoint in one operation of a login, and all that came of it.
import { inspect } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import * as jose from 'jose';
import { AMID, answer, AT_ONCE, startFaulty } from './faulty.mjs';
import { MAX_BYTES } from './faults.mjs';
import { jwks, KEY, login, NOW, REDIRECT_URI, request, SECRET, sent } from './login.mjs';

/** In the order in which a login asks them. */
export const ENDPOINTS = { token: '/token', jwks: '/jwks', userinfo: '/userinfo', emails: '/userinfo/emails', teams: '/userinfo/teams', orgs: '/userinfo/orgs' };
const LOOKUPS = ['jwks', 'userinfo', 'emails', 'teams', 'orgs'];
/** Which endpoint can fail in what. `resolve` asks for tokens only where they have ended. */
export const OPERATIONS = { callback: ['token', ...LOOKUPS], 'callback, AutoDetect': ['token'], refresh: ['token'], resolve: LOOKUPS, 'resolve with tokens that end': ['token'] };
export const PAIRS = Object.entries(OPERATIONS).flatMap(([operation, endpoints]) => endpoints.map((endpoint) => ({ operation, endpoint })));

/** What nobody may read in a message. The code, the state and the verifier of a login come on top. */
const PRIVATE = { secret: SECRET, key: KEY, access: 'access-that-nobody-may-see', refresh: 'refresh-that-nobody-may-see', old: 'old-that-nobody-may-see', ending: 'ending-that-nobody-may-see' };
const { privateKey, publicKey } = await jose.generateKeyPair('ES256', { extractable: true });
const KEYS = { keys: [{ ...(await jose.exportJWK(publicKey)), kid: 'a' }] };
const sign = (kid, key) => new jose.SignJWT({ sub: '7', login: 'ann', exp: NOW + 3600 }).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
const ID_TOKEN = await sign('a', privateKey);
/** A key of a provider: for its key set, and for an ID token. */
export async function newKey(kid) {
  const pair = await jose.generateKeyPair('ES256', { extractable: true });
  return { jwk: { ...(await jose.exportJWK(pair.publicKey)), kid }, idToken: await sign(kid, pair.privateKey) };
}

const BODIES = {
  token: { access_token: PRIVATE.access, refresh_token: PRIVATE.refresh, expires_in: 3600, id_token: ID_TOKEN },
  jwks: KEYS,
  userinfo: { sub: '7', login: 'ann', role: 'Editor' },
  emails: [{ email: 'ann@example.com', primary: true }],
  teams: [{ id: 5 }],
  orgs: [{ login: 'acme' }],
};
const body = (endpoint) => Buffer.from(JSON.stringify(BODIES[endpoint]));
/** What the endpoint should answer. */
export const good = (endpoint, headers) => answer(body(endpoint), { headers });
/** The same with other members. */
export const goodWith = (endpoint, members) => answer(JSON.stringify({ ...BODIES[endpoint], ...members }));
/** All of them, by path. */
export const script = (headers) => Object.fromEntries(Object.entries(ENDPOINTS).map(([name, path]) => [path, [good(name, headers)]]));

/** What is slower than that where the fault is has not answered; nothing else is waited for so briefly, since a machine may be busy. */
const PATIENCE = 150;
const ENOUGH = 10_000;
/** What has not ended by then has no end: a guard against hanging, not a measure of speed. */
const GUARD = 10 * PATIENCE + ENOUGH + 10_000;

/** As the promise, or the text 'hangs'. */
export async function guarded(promise) {
  const timer = new AbortController();
  const late = pause(GUARD, 'hangs', { signal: timer.signal }).catch(() => {});
  return Promise.race([promise, late]).finally(() => timer.abort());
}

let count = 0;

/** Settings and options for a login at that server. Each has a client of its own, for which nothing was learned or kept. */
export function handlerAt(url, { settings = {}, options = {}, slow = () => false } = {}) {
  let asked = '';
  return login.createLogin({
    client_id: `client-${(count += 1)}`, client_secret: SECRET, auth_style: 'InHeader', scopes: 'openid email', use_refresh_token: true,
    auth_url: `${url}/authorize`, token_url: `${url}/token`, api_url: `${url}/userinfo`, jwk_set_url: `${url}/jwks`, validate_id_token: true,
    role_attribute_path: 'role', team_ids: '5', allowed_organizations: 'acme', ...settings,
  }, {
    redirectUri: REDIRECT_URI, secret: KEY, allowHttp: 'loopback', verifyIdToken: jwks.verifyIdToken, now: () => NOW * 1000, maxBytes: MAX_BYTES,
    allowUrl: (to) => ((asked = new URL(to).pathname), true),
    get timeoutMs() { return slow(asked) ? PATIENCE : ENOUGH; },
    ...options,
  });
}

/** A login on its way: what the browser comes back with. */
export async function away(handler) {
  const { url, setCookie } = await handler.authorize();
  const state = new URL(url).searchParams.get('state');
  const code = `code-that-nobody-may-see-${(count += 1)}`;
  return { state, code, cookie: sent(setCookie), back: () => request(`${REDIRECT_URI}?${new URLSearchParams({ code, state })}`, sent(setCookie)) };
}

/** Of an earlier login. */
export const TOKENS = { accessToken: PRIVATE.old, refreshToken: PRIVATE.ending, idToken: ID_TOKEN, expiresAt: NOW + 3600 };
const RUN = {
  callback: (handler, { back }) => handler.callback(back()),
  refresh: async (handler) => ({ tokens: await handler.refresh(TOKENS) }),
  resolve: (handler, _, operation) => handler.resolve(operation === 'resolve' ? TOKENS : { ...TOKENS, expiresAt: NOW }),
};

/** All that somebody could log of it; of an answer only what is not meant to be kept. */
const told = ({ error, decision }) => {
  const said = decision && { notes: decision.notes, denial: decision.denial };
  return [error?.message, error?.stack, error?.cause, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true }), JSON.stringify(said)].join('\n');
};

/** Which of the secrets stand in a text, in any writing. */
export function secretsIn(text, more = []) {
  const writings = (secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')];
  return [...Object.values(PRIVATE), ID_TOKEN, ...more].filter((secret) => secret && writings(secret).some((writing) => text.includes(writing)));
}

/** Plays it. Gives the error or the decision, what was requested, the secrets that were told, and whether a connection stayed in the
 *  midst of something. With `keep` the server goes on. */
export async function trial({ endpoint, operation, steps, isSlow = false, other, keep = false }) {
  const [faulty, kind] = [ENDPOINTS[endpoint], operation.split(/[ ,]/)[0]];
  const index = kind === 'callback' ? Object.keys(ENDPOINTS).indexOf(endpoint) : operation === 'resolve' ? LOOKUPS.indexOf(endpoint) : operation === 'refresh' ? 0 : 1;
  const breaks = steps === AT_ONCE || steps === AMID;
  const answers = script(breaks ? ['connection: close'] : []);
  if (!breaks) answers[faulty] = () => steps(good(endpoint), { body: body(endpoint), other });
  const server = await startFaulty(answers, { onConnection: (n) => (breaks && n === index ? steps : undefined) });
  const settings = operation.endsWith('AutoDetect') ? { auth_style: '' } : {};
  const handler = handlerAt(server.url, { settings, slow: (path) => isSlow && path === faulty });
  const flow = await away(handler);
  const result = await guarded(RUN[kind](handler, flow, operation).catch((error) => ({ error })));
  const closed = await guarded(server.quiet());
  const verifier = server.requests.map((made) => new URLSearchParams(made.body).get('code_verifier'));
  if (!keep) await server.stop();
  return {
    server,
    ...(result === 'hangs' ? { hangs: true } : result),
    leaks: closed === 'hangs',
    paths: server.requests.map(({ path }) => path),
    connections: server.connections(),
    secrets: secretsIn(told(result), [flow.code, flow.state, flow.cookie, ...verifier]),
  };
}
