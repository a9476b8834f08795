// Whatever a provider or a browser sends ends in tokens or in a LoginError.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, damaged, flipped, generator, text } from './support/random.mjs';
import { login, loginAt, NOW, provider, REDIRECT_URI, sent, SETTINGS } from './support/login.mjs';

const TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', '', 'text/plain;;', ';'];
const BODIES = [
  '{"access_token":"at","refresh_token":"r","expires_in":3600,"id_token":"h.p.s","scope":["a",{"b":[1,null]}],"x":{"access_token":"no"}}',
  '{ "Access_Token" : "a\\"{}[],:\\\\" , "expires_in" : "3600" , "error" : null }',
  'access_token=a%2Bt&refresh_token=r+r&id_token=h.p.s&expires_in=60',
  '[]', '{}', 'null', '""', '{"a":{}}', '',
];

const exchange = (body, type) => login.exchange(SETTINGS, { code: 'c', redirectUri: REDIRECT_URI }, {
  now: () => NOW * 1000, fetch: async () => new Response(body, { headers: { 'content-type': type } }),
});

test('token responses', async () => {
  const random = generator(20260401);
  const encoder = new TextEncoder();
  let accepted = 0;
  for (let round = 0; round < 4000; round += 1) {
    const body = random.chance(4) ? bytes(random, 60) : random.chance(2) ? encoder.encode(damaged(random, random.pick(BODIES))) : flipped(random, encoder.encode(random.pick(BODIES)));
    try {
      const { accessToken, refreshToken, idToken, expiresAt } = await exchange(body, random.pick(TYPES));
      accepted += 1;
      assert.ok(typeof accessToken === 'string' && accessToken !== '' && refreshToken !== '' && idToken !== '');
      assert.ok(expiresAt === null || Number.isFinite(expiresAt));
    } catch (error) {
      assert.ok(error instanceof login.LoginError, `${error?.stack}`);
    }
  }
  assert.ok(accepted > 100, `${accepted} accepted`);
});

/** What JSON.parse makes of an object without repeated names is what is read of it. */
test('JSON is read as JSON.parse reads it, where that loses nothing', async () => {
  const random = generator(7);
  for (let round = 0; round < 1000; round += 1) {
    const [accessToken, other, idToken] = [`a${text(random, 12)}`.toWellFormed(), text(random, 12), `i${text(random, 12)}`.toWellFormed()];
    const value = { [`x${other}`]: { access_token: other, deep: [[other, { id_token: 1 }]] }, access_token: accessToken, y: [other], id_token: idToken };
    const tokens = await exchange(JSON.stringify(value, null, random.pick([0, 2, '\t'])), 'application/json');
    assert.deepEqual([tokens.accessToken, tokens.idToken], [accessToken, idToken]);
  }
});

test('large and deep JSON takes no long time and no stack', async () => {
  const nested = `{"access_token":"at","x":${'['.repeat(5000)}${']'.repeat(5000)}}`;
  const many = `{"access_token":"at",${Array.from({ length: 50_000 }, (_, index) => `"k${index}":"\\\\"`).join(',')}}`;
  const long = `{"access_token":"at","x":"${'\\"'.repeat(500_000)}"}`;
  for (const body of [nested, many, long]) assert.equal((await exchange(body, 'application/json')).accessToken, 'at');
  for (const body of ['['.repeat(1 << 20), '"'.repeat(1 << 20), `{"expires_in":${'9'.repeat(1_000_000)}}`, '{"a":'.repeat(100_000)]) {
    await assert.rejects(exchange(body, 'application/json'), login.LoginError);
  }
  assert.equal((await exchange(`access_token=at&expires_in=${'9'.repeat(1_000_000)}`, 'text/plain')).expiresAt, null);
});

test('callbacks', async () => {
  const random = generator(20260402);
  const idp = provider();
  const handler = loginAt(idp);
  const { url, setCookie } = await handler.authorize();
  const query = `/cb?code=c&state=${new URL(url).searchParams.get('state')}&iss=x`;
  for (let round = 0; round < 3000; round += 1) {
    const request = { url: damaged(random, query), headers: { cookie: random.chance(2) ? sent(setCookie) : damaged(random, `a=b; ${sent(setCookie)}`) } };
    try {
      assert.equal((await handler.callback(request)).decision.decision, 'allow');
    } catch (error) {
      assert.ok(error instanceof login.LoginError, `${error?.stack}`);
    }
  }
  for (const request of [{ headers: {} }, { url: undefined, headers: {} }, { url: '', headers: { get: 'x' } }, { url: '//', headers: new Headers() }]) {
    await assert.rejects(handler.callback(request), { code: 'login.state-missing' });
  }
});
