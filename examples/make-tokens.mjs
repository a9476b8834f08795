#!/usr/bin/env node
// Writes the .jwt files of the examples from the .claims.json files beside them.
//
//   node examples/make-tokens.mjs           write id_token.jwt and access_token.jwt
//   node examples/make-tokens.mjs --check   change nothing; exit 1 if a token is not what its claims say
//
// The signatures are filler of the length RS256 gives: nothing was signed. The files end without a newline, because
// a token with one is not a token to Grafana.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const digest = (text) => createHash('sha256').update(text).digest();
const base64url = (value) => Buffer.from(value).toString('base64url');

/** The header each provider writes; some leave out `typ`. `kid` is invented in the provider's manner. */
const headers = {
  auth0: () => ({ alg: 'RS256', typ: 'JWT', kid: base64url(digest('auth0 key')).slice(0, 21) }),
  authentik: () => ({ alg: 'RS256', kid: digest('authentik key').toString('hex').slice(0, 32), typ: 'JWT' }),
  cognito: (token) => ({ kid: digest(`cognito ${token}`).toString('base64'), alg: 'RS256' }),
  descope: () => ({ alg: 'RS256', kid: 'SK2ExampleSigningKey0000001', typ: 'JWT' }),
  dex: () => ({ alg: 'RS256', kid: digest('dex key').toString('hex').slice(0, 40) }),
  'entra-id': (token) => ({
    typ: 'JWT',
    ...(token === 'access_token' && { nonce: base64url(digest('nonce')), x5t: entraKey }),
    alg: 'RS256',
    kid: entraKey,
  }),
  gitlab: () => ({ typ: 'JWT', kid: base64url(digest('gitlab key')), alg: 'RS256' }),
  keycloak: () => ({ alg: 'RS256', typ: 'JWT', kid: base64url(digest('keycloak key')) }),
  okta: () => ({ kid: base64url(digest('okta key')), alg: 'RS256' }),
  onelogin: () => ({ alg: 'RS256', typ: 'JWT', kid: base64url(digest('onelogin key')) }),
  zitadel: () => ({ alg: 'RS256', kid: '319420118273556479', typ: 'JWT' }),
};
const entraKey = base64url(digest('entra key')).slice(0, 27);

function signature(provider, token) {
  const blocks = Array.from({ length: 8 }, (_, i) => digest(`${provider} ${token} ${i}`));
  return base64url(Buffer.concat(blocks));
}

function jwt(provider, token, claims) {
  const parts = [headers[provider](token), claims].map((part) => base64url(JSON.stringify(part)));
  return [...parts, signature(provider, token)].join('.');
}

const check = process.argv.includes('--check');
const stale = [];
for (const provider of Object.keys(headers)) {
  for (const token of ['id_token', 'access_token']) {
    const source = here(`${provider}/${token}.claims.json`);
    if (!existsSync(source)) continue;
    const target = here(`${provider}/${token}.jwt`);
    const text = jwt(provider, token, JSON.parse(readFileSync(source, 'utf8')));
    if (!check) writeFileSync(target, text);
    else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) stale.push(`${provider}/${token}.jwt`);
  }
}
if (stale.length > 0) {
  console.error(`not what the claims say: ${stale.join(', ')}`);
  process.exitCode = 1;
}
