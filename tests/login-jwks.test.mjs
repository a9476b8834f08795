// Signatures of ID tokens (behaviour 2.3), with keys made here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as jose from 'jose';
import { failure, json, jwks, login, loginAt, NOW, provider, through } from './support/login.mjs';

const ISSUER = 'https://idp.example.com';
const CLAIMS = { iss: ISSUER, aud: 'client', sub: '7', email: 'ann@example.com', exp: NOW + 60, iat: NOW };
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'];

async function keyPair(alg, kid) {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await jose.exportJWK(publicKey)), ...(kid !== undefined && { kid }) } };
}
const sign = (claims, { alg, kid, privateKey }, header = {}) =>
  new jose.SignJWT(claims).setProtectedHeader({ alg, ...(kid !== undefined && { kid }), ...header }).sign(privateKey);

let count = 0;
/** A key set at an address of its own, since key sets are kept by it. */
function keySet(keys, init) {
  const jwk_set_url = `https://idp.example.com/jwks/${(count += 1)}`;
  const asked = { times: 0 };
  const fetch = async (url, { redirect }) => {
    assert.deepEqual([url, redirect], [jwk_set_url, 'manual']);
    asked.times += 1;
    return typeof keys === 'function' ? keys() : json({ keys }, init);
  };
  const check = { settings: { client_id: 'client', jwk_set_url }, nonce: '', options: { fetch, now: () => NOW * 1000 } };
  return { check, asked, verify: (token, more = {}) => jwks.verifyIdToken(token, { ...check, ...more, options: { ...check.options, ...more.options } }) };
}

test('every algorithm that Grafana takes', async () => {
  for (const alg of ALGORITHMS) {
    const key = await keyPair(alg, alg);
    assert.equal(await keySet([key.jwk]).verify(await sign(CLAIMS, key)), 'valid', alg);
  }
  for (const alg of ['HS256', 'HS384', 'HS512']) {
    const secret = new Uint8Array(64).fill(7);
    const token = await new jose.SignJWT(CLAIMS).setProtectedHeader({ alg, kid: 'h' }).sign(secret);
    assert.equal(await keySet([{ kty: 'oct', kid: 'h', k: jose.base64url.encode(secret) }]).verify(token), 'valid', alg);
  }
});

test('what is no valid signature', async () => {
  const [key, other] = [await keyPair('RS256', 'a'), await keyPair('RS256', 'a')];
  const good = await sign(CLAIMS, key);
  const [header, payload, signature] = good.split('.');
  const publicPem = await jose.exportSPKI(await jose.importJWK(key.jwk, 'RS256'));
  const confused = await new jose.SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: 'a' }).sign(new TextEncoder().encode(publicPem));
  const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  let ed;
  for (const [name, token] of [
    ['another key', await sign(CLAIMS, other)],
    ['none', `${segment({ alg: 'none', kid: 'a' })}.${payload}.`],
    ['none with a signature', `${segment({ alg: 'none', kid: 'a' })}.${payload}.${signature}`],
    ['another payload', `${header}.${segment({ ...CLAIMS, sub: '8' })}.${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['the public key as a secret', confused],
    ['no algorithm', `${segment({ kid: 'a' })}.${payload}.${signature}`],
    ['compressed', await sign(CLAIMS, key, { zip: 'DEF' })],
    ['an algorithm that Grafana does not know', await sign(CLAIMS, { ...(ed = await keyPair('EdDSA', 'a')), alg: 'Ed25519' })],
    ['another kid', await sign(CLAIMS, { ...key, kid: 'b' })],
    ['no kid', await sign(CLAIMS, { ...key, kid: undefined })],
    ['garbage', 'garbage'],
    ['two parts', `${header}.${payload}`],
    ['an unknown critical header', await sign(CLAIMS, key, { crit: ['x'], x: 1 }).catch(() => `${segment({ alg: 'RS256', kid: 'a', crit: ['x'], x: 1 })}.${payload}.${signature}`)],
  ]) assert.equal(await keySet([key.jwk, ed.jwk]).verify(token), 'invalid', name);
  assert.equal(await keySet([key.jwk]).verify(good), 'valid');
});

test('keys are those with the kid of the token, tried one after the other', async () => {
  const [a, b, nameless] = [await keyPair('ES256', 'x'), await keyPair('ES256', 'x'), await keyPair('ES256')];
  const keys = [null, 5, {}, { kty: 'RSA', kid: 'x' }, a.jwk, { ...b.jwk, use: 'enc', key_ops: ['encrypt'], alg: 'RS256' }, nameless.jwk];
  for (const key of [a, b, nameless]) assert.equal(await keySet(keys).verify(await sign(CLAIMS, key)), 'valid');
});

test('only the signature is looked at, unless it is to be strict', async () => {
  const key = await keyPair('ES256', 'a');
  const { verify } = keySet([key.jwk]);
  for (const change of [{ exp: 1 }, { aud: 'other' }, { iss: 'https://evil.example.com' }, { nonce: 'other' }, { exp: undefined }]) {
    assert.equal(await verify(await sign({ ...CLAIMS, ...change }, key), { nonce: 'n' }), 'valid');
  }
});

test('strict: issuer, audience, expiry and nonce have to be right', async () => {
  const key = await keyPair('ES256', 'a');
  const { verify } = keySet([key.jwk]);
  const strict = async (change, more) => verify(await sign({ ...CLAIMS, nonce: 'n', ...change }, key), { nonce: 'n', ...more, options: { strict: true, issuer: ISSUER, ...more?.options } });
  for (const change of [{}, { aud: ['client'] }, { aud: ['client', 'other'], azp: 'client' }, { azp: 'client' }, { exp: NOW - 59 }]) assert.equal(await strict(change), 'valid');
  for (const [change, what] of [
    [{ iss: 'https://idp.example.com/' }, 'issuer'], [{ iss: undefined }, 'issuer'], [{ iss: [ISSUER] }, 'issuer'],
    [{ aud: 'other' }, 'audience'], [{ aud: [] }, 'audience'], [{ aud: undefined }, 'audience'], [{ azp: 'other' }, 'audience'], [{ aud: ['client', 'other'] }, 'audience'],
    [{ exp: NOW - 60 }, 'expiry'], [{ exp: undefined }, 'expiry'], [{ exp: 'soon' }, 'expiry'],
    [{ nonce: 'm' }, 'nonce'], [{ nonce: undefined }, 'nonce'],
  ]) {
    const error = await failure(strict(change));
    assert.equal(error.code, 'login.id-token-refused');
    assert.equal(error.message, `\`id_token\` has a wrong ${what}: see \`issuer\`, \`client_id\` and the clock`);
  }
  assert.equal(await strict({ nonce: undefined }, { nonce: '' }), 'valid');
  assert.equal(await strict({ nonce: undefined, exp: 1 }, { nonce: undefined }), 'valid');
  assert.equal(await strict({ iss: 'x' }, { options: { issuer: 'x' } }), 'valid');
});

test('a key set is kept five minutes, or as long as it says', async () => {
  const key = await keyPair('ES256', 'a');
  const token = await sign(CLAIMS, key);
  for (const [control, seconds] of [[undefined, 300], ['max-age=60', 60], ['public, max-age=60, immutable', 60], ['no-cache', 300], ['s-maxage=5', 300], ['max-age=0', 0]]) {
    const { verify, asked, check } = keySet([key.jwk], { headers: { ...(control && { 'cache-control': control }) } });
    const at = (after) => verify(token, { options: { now: () => (NOW + after) * 1000 } });
    await at(0);
    if (seconds > 0) await at(seconds - 1);
    assert.equal(asked.times, 1, control);
    await at(seconds);
    assert.equal(asked.times, 2, control);
  }
});

test('a key that is not in the kept set is looked for anew', async () => {
  const [old, fresh] = [await keyPair('ES256', 'a'), await keyPair('ES256', 'b')];
  let keys = [old.jwk];
  const { verify, asked } = keySet(() => json({ keys }));
  assert.equal(await verify(await sign(CLAIMS, old)), 'valid');
  keys = [fresh.jwk];
  assert.equal(await verify(await sign(CLAIMS, fresh)), 'valid');
  assert.equal(asked.times, 2);
  assert.equal(await verify(await sign(CLAIMS, old)), 'invalid');
});

test('another client has another key set', async () => {
  const key = await keyPair('ES256', 'a');
  const { verify, asked, check } = keySet([key.jwk]);
  const token = await sign(CLAIMS, key);
  await verify(token);
  await verify(token, { settings: { ...check.settings, client_id: 'other' } });
  assert.equal(asked.times, 2);
});

test('keys that cannot be had leave the token unchecked', async () => {
  const token = await sign(CLAIMS, await keyPair('ES256', 'a'));
  for (const answer of [
    () => new Response('no', { status: 500 }), () => json({ keys: [] }, { status: 404 }), () => new Response('<html>'), () => json({}), () => json(null), () => json({ keys: {} }),
    () => { throw new Error('down'); }, () => new Response(null, { status: 302 }), () => new Response('x'.repeat(2 ** 20 + 1)),
  ]) assert.equal(await keySet(answer).verify(token), 'unchecked');
});

async function whole(signer, published, options) {
  const { check } = keySet([published.jwk]);
  let nonce;
  const idp = provider({ answers: { '/token': async () => json({ access_token: 'at', id_token: await sign({ ...CLAIMS, nonce }, signer) }) } });
  const fetch = (url, init) => (url === check.settings.jwk_set_url ? check.options.fetch(url, init) : idp.fetch(url, init));
  const handler = loginAt(idp, { validate_id_token: true, jwk_set_url: check.settings.jwk_set_url }, { verifyIdToken: jwks.verifyIdToken, fetch, ...options });
  const back = { ...idp, back: (url) => ((nonce = new URL(url).searchParams.get('nonce')), idp.back(url)) };
  return through(handler, back);
}

test('in a login', async () => {
  const [key, other] = [await keyPair('ES256', 'a'), await keyPair('ES256', 'a')];
  assert.equal((await whole(key, key)).decision.decision, 'allow');
  assert.equal((await whole(key, key, { strict: true, issuer: ISSUER })).decision.decision, 'allow');
  const denied = await whole(other, key);
  assert.equal(denied.decision.denial.cause, 'id-token-signature-invalid');
  const unchecked = await whole(key, key, { allowUrl: (_, setting) => setting !== 'jwk_set_url' });
  assert.equal(unchecked.decision.denial.cause, 'id-token-signature-unchecked');
  assert.equal((await failure(whole(key, key, { strict: true, issuer: 'https://other.example.com' }))).code, 'login.id-token-refused');
});

test('the errors of both are of one class', async () => {
  const key = await keyPair('ES256', 'a');
  await assert.rejects(keySet([key.jwk]).verify(await sign({}, key), { options: { strict: true, issuer: ISSUER } }), login.LoginError);
});
