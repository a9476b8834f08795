// The requests of a login, against what golang.org/x/oauth2 sends and accepts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as oauth4webapi from 'oauth4webapi';
import { rolecall } from './support/installed.mjs';
import { failure, json, jwt, login, NOW, provider, REDIRECT_URI, SECRET, SETTINGS } from './support/login.mjs';
import { lines } from './support/vectors.mjs';

const { authorizationUrl, createLogin, exchange, LoginError, refresh, signOutUrl } = login;
const now = () => NOW * 1000;

/** The settings of a recorded line; the token URL is another in each, since AutoDetect remembers it. */
function settingsOf(vector) {
  const { client_id, client_secret, auth_style = 'AutoDetect', auth_url = 'https://idp.example/authorize', extra = {} } = vector;
  return {
    client_id, client_secret, auth_style, auth_url,
    token_url: `https://idp.example/token/${encodeURIComponent(vector.id)}`,
    ...(vector.scopes && (vector.scopes.length > 0 ? { scopes: vector.scopes } : { empty_scopes: true })),
    ...(extra.prompt && { login_prompt: extra.prompt }),
    ...(extra.hd && { hosted_domain: extra.hd }),
    ...(vector.id_token_attribute_name && { id_token_attribute_name: vector.id_token_attribute_name }),
  };
}

/** A fetch that answers as recorded, and what it was asked. */
function recorded(responses) {
  const requests = [];
  const fetch = async (input, init) => {
    const request = new Request(input, init);
    const authorization = request.headers.get('authorization');
    requests.push({
      ...(authorization && { basic: Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString() }),
      body: await request.text(),
      content_type: request.headers.get('content-type'),
    });
    const { status, headers, body, pad = 0 } = responses[Math.min(requests.length, responses.length) - 1];
    const response = new Response([204, 304].includes(status) ? null : body.replaceAll('{pad}', 'x'.repeat(pad)), { status, headers });
    if (!headers['content-type']) response.headers.delete('content-type');
    return response;
  };
  return { fetch, requests };
}

async function outcome(call) {
  try {
    const { accessToken, refreshToken, idToken, expiresAt } = await call();
    return { access_token: accessToken, refresh_token: refreshToken ?? '', id_token: idToken, expires_in: expiresAt === null ? null : expiresAt - NOW };
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    return { error: true, ...(error.status !== undefined && { status: error.status, oauth_error: error.oauthError ?? '' }) };
  }
}

/** An ID token that is no text, or an empty one, is none here; Go does not say what was wrong where nothing could be read. */
const due = ({ error, ...result }, found) =>
  error ? { error: true, ...(found.status !== undefined && { status: result.status ?? found.status, oauth_error: result.oauth_error ?? '' }) }
    : { ...result, id_token: typeof result.id_token === 'string' && result.id_token !== '' ? result.id_token : null };

test('recorded requests of golang.org/x/oauth2', async (t) => {
  const vectors = lines('oauth2');
  assert.equal(vectors.length, 124);
  for (const vector of vectors) {
    await t.test(vector.id, async () => {
      const settings = settingsOf(vector);
      const given = { redirectUri: vector.redirect_uri, ...(vector.verifier && { codeVerifier: vector.verifier }) };
      if (vector.kind === 'authurl') return assert.equal(await authorizationUrl(settings, { ...given, state: vector.state }), vector.expected.url);
      const { fetch, requests } = recorded(vector.responses);
      const call = vector.kind === 'refresh'
        ? () => refresh(settings, { accessToken: 'old', refreshToken: vector.refresh_token || null, idToken: null, expiresAt: 1 }, { fetch, now })
        : () => exchange(settings, { ...given, code: vector.code }, { fetch, now });
      const found = [];
      for (let times = vector.repeat ?? 1; times > 0; times -= 1) found.push(await outcome(call));
      assert.deepEqual(found, vector.expected.results.map((one, index) => due(one, found[index])));
      assert.deepEqual(requests, vector.expected.requests ?? []);
    });
  }
});

const ID = { iss: 'https://idp.example.com', aud: 'client', sub: '7', iat: NOW, exp: NOW + 60 };
const form = (text, type = 'application/x-www-form-urlencoded') => () => new Response(text, { headers: { 'content-type': type } });
const tokens = (more, init) => () => json({ access_token: 'at', token_type: 'bearer', expires_in: 3600, ...more }, init);
const claims = (change) => tokens({ id_token: jwt({ ...ID, ...change }) });

/** What real or old providers send, and whether x/oauth2 takes it. */
const ANSWERS = [
  ['plain', tokens(), true],
  ['a form', form('access_token=at&token_type=bearer&expires_in=3600'), true],
  ['a form as text/plain', form('access_token=at&token_type=bearer', 'text/plain; charset=utf-8'), true],
  ['no token_type', tokens({ token_type: undefined }), true],
  ['token_type mac', tokens({ token_type: 'mac' }), true],
  ['expires_in null', tokens({ expires_in: null }), true],
  ['expires_in negative', tokens({ expires_in: -1 }), true],
  ['expires_in as text', tokens({ expires_in: '3600' }), true],
  ['refresh_token null', tokens({ refresh_token: null }), true],
  ['scope as a list', tokens({ scope: [] }), true],
  ['status 201', tokens({}, { status: 201 }), true],
  ['ID token', claims({}), true],
  ['ID token of any issuer', claims({ iss: 'https://other.example.com' }), true],
  ['ID token without issuer', claims({ iss: undefined }), true],
  ['ID token with a nonce nobody asked for', claims({ nonce: 'n' }), true],
  ['ID token with a list of audiences, no azp', claims({ aud: ['client', 'other'] }), true],
  ['ID token without exp', claims({ exp: undefined }), true],
  ['ID token without iat', claims({ iat: undefined }), true],
  ['ID token that has expired', claims({ exp: 1 }), true],
  ['ID token with alg none', tokens({ id_token: jwt(ID, { alg: 'none' }) }), true],
  ['ID token with HS256', tokens({ id_token: jwt(ID, { alg: 'HS256' }) }), true],
  ['ID token empty', tokens({ id_token: '' }), true],
  ['ID token null', tokens({ id_token: null }), true],
  ['ID token garbage', tokens({ id_token: 'garbage' }), true],
  ['JSON as text/html', () => new Response('{"access_token":"at"}', { headers: { 'content-type': 'text/html' } }), true],
  ['200 with an error', () => json({ error: 'bad_verification_code', error_description: 'x' }), false],
  ['a redirect', () => new Response(null, { status: 307, headers: { location: 'https://elsewhere.example.com/' } }), false],
  ['more than 1 MiB', tokens({ pad: 'x'.repeat(1 << 20) }), false],
];

/** Whether oauth4webapi takes it. */
async function secondOpinion(answer) {
  const as = { issuer: ID.iss, token_endpoint: SETTINGS.token_url };
  try {
    await oauth4webapi.processAuthorizationCodeResponse(as, { client_id: 'client' }, await answer());
    return true;
  } catch {
    return false;
  }
}

test('answers that real and old providers send', async (t) => {
  assert.equal(ANSWERS.length, 28);
  for (const [name, answer, accepted] of ANSWERS) {
    await t.test(name, async () => {
      const found = await outcome(() => exchange(SETTINGS, { code: 'c', redirectUri: REDIRECT_URI }, { fetch: async () => answer(), now }));
      assert.equal(found.error !== true, accepted);
      // Which has no limit of its own.
      if (name !== 'more than 1 MiB' && (await secondOpinion(answer))) assert.ok(accepted, 'oauth4webapi takes it');
    });
  }
  assert.ok(await secondOpinion(tokens()));
});

test('what oauth4webapi sends for PKCE is what we send', async () => {
  const verifier = oauth4webapi.generateRandomCodeVerifier();
  const url = new URL(await authorizationUrl(SETTINGS, { redirectUri: REDIRECT_URI, state: 's', codeVerifier: verifier }));
  assert.equal(url.searchParams.get('code_challenge'), await oauth4webapi.calculatePKCECodeChallenge(verifier));
});

test('a nonce stands among the other parameters', async () => {
  const url = await authorizationUrl(SETTINGS, { redirectUri: REDIRECT_URI, state: 's', nonce: 'n/1' });
  assert.equal(url, 'https://idp.example.com/authorize?client_id=client&nonce=n%2F1&redirect_uri=https%3A%2F%2Fapp.example.com%2Flogin%2Fgeneric_oauth&response_type=code&scope=openid+email&state=s');
});

const auto = (path) => ({ ...SETTINGS, auth_style: '', token_url: `https://idp.example.com${path}` });

test('AutoDetect asks twice the first time, and once when it has learned', async () => {
  const answer = (form) => (form.has('client_secret') ? json({ access_token: 'at' }) : json({ error: 'invalid_client' }, { status: 401 }));
  const idp = provider({ answers: { '/learn': answer } });
  for (const code of ['a', 'b', 'c']) await exchange(auto('/learn'), { code, redirectUri: REDIRECT_URI }, { fetch: idp.fetch });
  assert.deepEqual(idp.requests.map(({ form: { code, client_secret } }) => [code, client_secret]), [['a', undefined], ['a', SECRET], ['b', SECRET], ['c', SECRET]]);
});

test('AutoDetect remembers where it is told to', async () => {
  const learned = new Map([['https://idp.example.com/token client', 'InParams']]);
  const idp = provider();
  await exchange({ ...SETTINGS, auth_style: 'whatever' }, { code: 'a', redirectUri: REDIRECT_URI }, { fetch: idp.fetch, rememberAuthStyle: learned });
  assert.deepEqual(idp.requests.map(({ form }) => form.client_secret), [SECRET]);
  await exchange(auto('/token'), { code: 'a', redirectUri: REDIRECT_URI }, { fetch: idp.fetch, rememberAuthStyle: new Map() });
  assert.deepEqual(idp.requests.map(({ form }) => form.client_secret), [SECRET, undefined]);
});

for (const [name, answer, code] of [
  ['a time-out', () => new Promise(() => {}), 'login.timeout'],
  ['a body that does not end', () => new Response(new ReadableStream({})), 'login.timeout'],
  ['a broken connection', () => { throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }); }, 'login.network'],
  ['a broken body', () => new Response(new ReadableStream({ pull(controller) { controller.error(new Error('cut')); } })), 'login.network'],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: '/' } }), 'login.redirected'],
]) {
  test(`AutoDetect sends no code again after ${name}`, async () => {
    const idp = provider({ answers: { '/once': answer } });
    const error = await failure(exchange(auto('/once'), { code: 'c', redirectUri: REDIRECT_URI }, { fetch: idp.fetch, timeoutMs: 20 }));
    assert.equal(error.code, code);
    assert.equal(idp.requests.length, 1);
  });
}

test('where to go after signing out', () => {
  const valid = { accessToken: 'at', refreshToken: null, idToken: 'h.p.s', expiresAt: NOW + 60 };
  const url = 'https://idp.example.com/logout?post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2F&a=~b%20c#top';
  const hinted = 'https://idp.example.com/logout?a=~b+c&id_token_hint=h.p.s&post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2F#top';
  for (const [name, settings, given, expected] of [
    ['nothing set', {}, valid, null],
    ['with a hint', { signout_redirect_url: url }, valid, hinted],
    ['one that never expires', { signout_redirect_url: url }, { ...valid, expiresAt: null }, hinted],
    ['expired', { signout_redirect_url: url }, { ...valid, expiresAt: NOW + 10 }, url],
    ['no access token', { signout_redirect_url: url }, { ...valid, accessToken: '' }, url],
    ['no ID token', { signout_redirect_url: url }, { ...valid, idToken: null }, url],
    ['no tokens', { signout_redirect_url: url }, null, url],
    ['an ID token of another name', { signout_redirect_url: url, id_token_attribute_name: 'jwt' }, valid, url],
    ['the old parameter', { signout_redirect_url: 'https://idp.example.com/logout?redirect_uri=x' }, valid, 'https://idp.example.com/logout?redirect_uri=x'],
    ['an old hint is replaced', { signout_redirect_url: '/out?id_token_hint=x&post_logout_redirect_uri' }, valid, '/out?id_token_hint=h.p.s&post_logout_redirect_uri='],
    ['disabled', { signout_redirect_url: url, enabled: false }, valid, null],
  ]) assert.equal(signOutUrl(settings, given, { now }), expected, name);
});

test('a refresh keeps what it is not given anew', async () => {
  const old = { accessToken: 'a', refreshToken: 'r', idToken: 'h.p.s', expiresAt: 1 };
  const answer = (value) => refresh(SETTINGS, old, { fetch: async () => json(value), now });
  assert.deepEqual(await answer({ access_token: 'b' }), { accessToken: 'b', refreshToken: 'r', idToken: 'h.p.s', expiresAt: null });
  assert.deepEqual(await answer({ access_token: 'b', refresh_token: 's', id_token: 'x', expires_in: 5 }), { accessToken: 'b', refreshToken: 's', idToken: 'x', expiresAt: NOW + 5 });
});

const raw = (text) => new Response(text, { headers: { 'content-type': 'application/json' } });

/** JSON that JSON.parse alone would get wrong (behaviour 3.3, 8.3.5). */
test('token responses are read as Go reads them', async () => {
  const read = (text) => outcome(() => exchange(SETTINGS, { code: 'c', redirectUri: REDIRECT_URI }, { fetch: async () => raw(text), now }));
  const plain = { access_token: 'at', refresh_token: '', id_token: null, expires_in: null };
  for (const [text, expected] of [
    ['{"Access_Token":"a","ACCESS_TOKEN":"at"}', plain],
    ['{"acce\u017f\u017f_to\u212aen":"at"}', plain],
    ['{"access_token":"at","access_token":null}', plain],
    ['{"a":{"access_token":"no"},"b":[{"access_token":1}],"access_token":"at"}', plain],
    ['{"access_token":"at","ID_TOKEN":"no","id_token":"x"}', { ...plain, id_token: 'x' }],
    ['{"access_token":"at","id_token":"x","id_token":null}', plain],
    ['{"access_token":"\\u0061\\u0074"}', plain],
    ['{"access_token":"at","expires_in":3600.0}', { error: true, status: 200, oauth_error: '' }],
    ['{"access_token":"at","expires_in":-0}', plain],
    ['{"access_token":"at","expires_in":9223372036854775807}', { ...plain, expires_in: 2147483647 }],
    ['{"access_token":"at","expires_in":9223372036854775808}', { error: true, status: 200, oauth_error: '' }],
    ['{"access_token":"at","error_uri":5}', { error: true, status: 200, oauth_error: '' }],
    ['{"access_token":"at","token_type":5}', { error: true, status: 200, oauth_error: '' }],
  ]) assert.deepEqual(await read(text), expected, text);
});

/** Observes how the core reads settings: what it would write them as. */
function coreTexts(settings) {
  return JSON.parse(rolecall.formatSettings(settings, 'json')).settings;
}
const asked = async (settings) => new URL(await authorizationUrl({ auth_url: 'https://idp.example.com/', ...settings }, { redirectUri: 'r', state: 's' })).searchParams;

test('settings are read as the core reads them', async (t) => {
  await t.test('names', async () => {
    for (const settings of [
      { client_id: 'a', clientId: 'b' }, { clientId: 'b', client_id: 'a' }, { clientId: 'b', CLIENT_ID: 'c' }, { CLIENT_ID: 'c', clientId: 'b' },
      { CLIENT_ID: 'c' }, { Client_Id: 'c', CLIENT_ID: 'd' }, { client_Id: 'e' }, {},
    ]) assert.equal((await asked(settings)).get('client_id'), coreTexts(settings).clientId ?? 'some_id', JSON.stringify(settings));
    for (const unknown of ['clientID', 'clientid', 'ClientId', 'client_\u0130d', 'client-id', '\u212a']) {
      assert.ok(rolecall.evaluate({ [unknown]: 'c' }, {}).notes.some(({ code }) => code === 'settings.unknown-key'), unknown);
      assert.equal((await asked({ [unknown]: 'c' })).get('client_id'), 'some_id', unknown);
    }
  });
  await t.test('texts', async () => {
    for (const client_id of ['', 'x', 0, -0, 5, 1.5, 123456789, 2 ** 53, true, false, null]) {
      assert.equal((await asked({ client_id })).get('client_id'), coreTexts({ client_id }).clientId ?? '', String(client_id));
    }
  });
  await t.test('booleans', async () => {
    const words = lines('bools').map(({ text }) => text);
    for (const value of [...words, true, false, 0, 1, -1, 0.5, null]) {
      const core = attempt(() => rolecall.evaluate({ allow_sign_up: value }, { sub: '1', email: 'a@example.com' }, null, null, { userExists: false }).decision === 'deny');
      const shim = await attemptAsync(async () => (await asked({ empty_scopes: value, scopes: 'a' })).has('scope'));
      assert.equal(shim, core, JSON.stringify(value));
    }
  });
  await t.test('lists', async () => {
    const texts = lines('split').map(({ s }) => s);
    assert.ok(texts.length > 20);
    for (const { s, result } of lines('split')) {
      assert.equal((await asked({ scopes: s })).get('scope'), result.length > 0 ? result.join(' ') : null, JSON.stringify(s));
    }
    for (const scopes of [['a b', 'c'], [1, true, null, 'x'], 5, true, null, {}]) {
      const shim = (await asked({ scopes })).get('scope');
      const core = rolecall.explain({ allowed_groups: scopes, groups_attribute_path: 'groups' }, { sub: '1', email: 'a@example.com', groups: [] });
      const refused = core.decision.decision === 'deny';
      assert.equal(refused, shim !== null, JSON.stringify(scopes));
    }
  });
  await t.test('what cannot be read is refused by both', async () => {
    for (const settings of [{ client_id: [] }, { client_id: {} }, { client_id: NaN }, { scopes: [['a']] }, { scopes: { a: 1 } }, { empty_scopes: 'yes' }, { empty_scopes: [] }]) {
      assert.throws(() => rolecall.evaluate(settings, {}), rolecall.SettingsError, JSON.stringify(settings));
      assert.equal((await failure(asked(settings))).code, 'login.setting-refused', JSON.stringify(settings));
      assert.throws(() => createLogin(settings, {}), rolecall.SettingsError);
    }
  });
});

function attempt(run) {
  try {
    return run();
  } catch {
    return 'refused';
  }
}
const attemptAsync = (run) => run().catch(() => 'refused');
