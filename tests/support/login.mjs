// The login as a program gets it, and a provider inside the process to log in at.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { consumer } from './tarball.mjs';

const { resolve } = createRequire(join(consumer, 'package.json'));
const load = (path) => import(pathToFileURL(path).href);

export const login = await load(resolve('rolecall/login'));
export const jwks = await load(resolve('rolecall/jwks'));
/** Only where it is wanted: undici, once it is loaded, makes the requests of Node's own fetch. */
export const loadNodeTls = () => load(resolve('rolecall/node-tls'));

export const REDIRECT_URI = 'https://app.example.com/login/generic_oauth';
export const SECRET = 'client-secret-that-nobody-may-see';
export const NOW = 1_800_000_000;

export const SETTINGS = {
  client_id: 'client',
  client_secret: SECRET,
  auth_style: 'InHeader',
  auth_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  api_url: 'https://idp.example.com/userinfo',
  scopes: 'openid email',
  role_attribute_path: 'role',
};

export const json = (value, init = {}) => new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' }, ...init });

const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token with filler for a signature. */
export const jwt = (claims, header = { alg: 'RS256' }) => `${segment(header)}.${segment(claims)}.c2ln`;

/** A provider behind a fetch. `answers` replaces what an endpoint does, by its path; `claims` is what tokens and userinfo say. */
export function provider({ answers = {}, claims = { sub: '7', email: 'ann@example.com', role: 'Editor' }, ...more } = {}) {
  const requests = [];
  const nonces = new Map();
  let count = 0;
  const token = (form) => json({
    access_token: `access-${form.get('code') ?? form.get('refresh_token')}`,
    refresh_token: `refresh-${(count += 1)}`,
    expires_in: 3600,
    id_token: jwt({ ...claims, ...(nonces.has(form.get('code')) && { nonce: nonces.get(form.get('code')) }) }),
    ...more.tokens,
  });
  const endpoints = { '/token': token, '/userinfo': () => json(claims), ...answers };
  return {
    requests,
    fetch: async (url, init) => {
      const { pathname } = new URL(url);
      const form = new URLSearchParams(init.body);
      requests.push({ path: pathname, form: Object.fromEntries(form), headers: init.headers, init });
      const answer = endpoints[pathname];
      return answer ? answer(form, init) : new Response('not found', { status: 404 });
    },
    forget: () => nonces.clear(),
    /** What the browser comes back with from there. */
    back(url, extra = {}) {
      const { searchParams: asked } = new URL(url);
      const code = `code-${(count += 1)}-${asked.get('state').slice(0, 8)}`;
      if (asked.has('nonce')) nonces.set(code, asked.get('nonce'));
      return `${asked.get('redirect_uri')}?${new URLSearchParams({ code, state: asked.get('state'), ...extra })}`;
    },
  };
}

export const KEY = 'k'.repeat(32);

/** A login at a provider, with what a test wants otherwise. */
export function loginAt(idp, settings = {}, options = {}) {
  return login.createLogin({ ...SETTINGS, ...settings }, { redirectUri: REDIRECT_URI, secret: KEY, fetch: idp.fetch, now: () => NOW * 1000, ...options });
}

export const request = (url, cookie) => new Request(url, cookie === undefined ? {} : { headers: { cookie } });
/** The cookie as the browser sends it back. */
export const sent = (setCookie) => setCookie.split(';', 1)[0];

/** All the way through: the answer of the callback. */
export async function through(handler, idp, { returnTo, extra } = {}) {
  const { url, setCookie } = await handler.authorize({ returnTo });
  return handler.callback(request(idp.back(url, extra), sent(setCookie)));
}

/** The LoginError that a promise or a call ends in. */
export async function failure(run) {
  try {
    await (typeof run === 'function' ? run() : run);
  } catch (error) {
    if (error instanceof login.LoginError) return error;
    throw error;
  }
  throw new Error('did not fail');
}
