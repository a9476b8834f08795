// What an attacker may try with a login, and that it does not work. Each was seen to work without the defence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { failure, json, jwt, KEY, login, loginAt, NOW, provider, REDIRECT_URI, request, SECRET, sent, SETTINGS, through } from './support/login.mjs';

const NAME = '__Host-rolecall-login';

/** Somebody who was sent away, and what they would come back with. */
async function away(handler, idp, extra) {
  const { url, setCookie } = await handler.authorize();
  return { back: idp.back(url, extra), cookie: sent(setCookie), url, setCookie };
}
const code = async (promise) => (await failure(promise)).code;

test('login CSRF: a callback of another browser is refused', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  const [mine, theirs] = [await away(handler, idp), await away(handler, idp)];
  assert.equal(await code(handler.callback(request(theirs.back, mine.cookie))), 'login.state-invalid');
  assert.equal(await code(handler.callback(request(theirs.back))), 'login.state-missing');
  assert.equal(await code(handler.callback(request(theirs.back, 'other=cookie'))), 'login.state-missing');
  assert.equal(await code(handler.callback(request(`${REDIRECT_URI}?code=c`, mine.cookie))), 'login.state-invalid');
  assert.equal(await code(handler.callback(request(`${REDIRECT_URI}?code=c&state=`, mine.cookie))), 'login.state-invalid');
  assert.deepEqual(idp.requests, []);
});

test('each login has a state, a nonce and a verifier of its own', async () => {
  const handler = loginAt(provider());
  const seen = new Set();
  for (let times = 0; times < 50; times += 1) {
    const { searchParams } = new URL((await handler.authorize()).url);
    for (const name of ['state', 'nonce', 'code_challenge']) seen.add(searchParams.get(name));
  }
  assert.equal(seen.size, 150);
});

test('code injection: the code goes with the verifier of this login', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  const { back, cookie, url } = await away(handler, idp);
  await handler.callback(request(back, cookie));
  const { code_verifier } = idp.requests[0].form;
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(code_verifier))).toString('base64url');
  assert.equal(digest, new URL(url).searchParams.get('code_challenge'));
});

test('only use_pkce = false turns PKCE off, and that is said', async () => {
  for (const [settings, off] of [[{}, false], [{ use_pkce: undefined }, false], [{ use_pkce: true }, false], [{ use_pkce: false }, true], [{ usePkce: 'false' }, true], [{ use_pkce: null }, true]]) {
    const warnings = [];
    const idp = provider();
    const handler = loginAt(idp, settings, { warn: (note) => warnings.push(note.code) });
    await through(handler, idp);
    assert.equal(idp.requests[0].form.code_verifier === undefined, off, JSON.stringify(settings));
    assert.deepEqual(warnings, off ? ['login.no-pkce'] : []);
  }
});

test('nonce: an ID token of another login is refused', async () => {
  const answer = (claims) => provider({ answers: { '/token': () => json({ access_token: 'at', id_token: jwt(claims) }) } });
  for (const nonce of ['other', '', 5, null, []]) {
    const idp = answer({ sub: '7', email: 'a@example.com', nonce });
    assert.equal(await code(through(loginAt(idp), idp)), 'login.nonce-invalid', JSON.stringify(nonce));
    assert.equal(idp.requests.length, 1);
  }
  const without = answer({ sub: '7', email: 'a@example.com' });
  assert.equal((await through(loginAt(without), without)).decision.decision, 'allow');
  const strict = { strict: true, issuer: 'https://idp.example.com', verifyIdToken: async () => 'valid' };
  assert.equal(await code(through(loginAt(without, { validate_id_token: true, jwk_set_url: 'https://idp.example.com/jwks' }, strict), without)), 'login.nonce-invalid');
});

test('mix-up: another issuer is refused', async () => {
  const options = { issuer: 'https://idp.example.com' };
  for (const [extra, expected] of [[{ iss: 'https://evil.example.com' }, 'login.issuer-mismatch'], [{ iss: 'https://idp.example.com/' }, 'login.issuer-mismatch'], [{ iss: '' }, 'login.issuer-mismatch']]) {
    const idp = provider();
    assert.equal(await code(through(loginAt(idp, {}, options), idp, { extra })), expected);
    assert.deepEqual(idp.requests, []);
  }
  for (const extra of [{ iss: 'https://idp.example.com' }, {}]) {
    const idp = provider();
    assert.equal((await through(loginAt(idp, {}, options), idp, { extra })).decision.decision, 'allow');
  }
  const idp = provider();
  assert.equal((await through(loginAt(idp), idp, { extra: { iss: 'https://any.example.com' } })).decision.decision, 'allow');
});

test('parameter pollution: what stands there twice is refused', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  for (const name of ['code', 'state', 'iss', 'error']) {
    const { back, cookie } = await away(handler, idp);
    const url = `${back}&${name}=x&${name}=x`;
    assert.equal(await code(handler.callback(request(url, cookie))), 'login.parameter-repeated', name);
  }
  assert.deepEqual(idp.requests, []);
});

test('redirectUri is one fixed text, and the cookie is bound to it', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  const { back, cookie } = await away(handler, idp);
  const elsewhere = back.replace('app.example.com', 'evil.example.com');
  await handler.callback(new Request(elsewhere, { headers: { cookie, host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com' } }));
  assert.equal(idp.requests[0].form.redirect_uri, REDIRECT_URI);
  const other = loginAt(idp, {}, { redirectUri: 'https://app.example.com/login/other' });
  const again = await away(handler, idp);
  assert.equal(await code(other.callback(request(again.back, again.cookie))), 'login.state-invalid');
});

test('open redirect: returnTo is a path of this site', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  for (const returnTo of ['/', '/a', '/a/b?c=d&e=//f#/g', '/a:b@c', '/%2f%2fevil.example.com']) assert.equal((await through(handler, idp, { returnTo })).returnTo, returnTo);
  for (const returnTo of [
    '//evil.example.com', '/\\evil.example.com', '\\\\evil.example.com', 'https://evil.example.com', 'javascript:alert(1)', 'evil', '', ' /a', '/\t/evil.example.com',
    '/\n/evil.example.com', '/a\r\nset-cookie: x', '/a\\b', '/a\0', `/${'a'.repeat(512)}`, undefined, null,
  ]) assert.equal((await through(handler, idp, { returnTo })).returnTo, '/', JSON.stringify(returnTo));
});

test('the cookie', async () => {
  const { setCookie, url } = await loginAt(provider()).authorize({ returnTo: '/secret-path' });
  const [pair, ...attributes] = setCookie.split('; ');
  assert.deepEqual(attributes.sort(), ['HttpOnly', 'Max-Age=600', 'Path=/', 'SameSite=Lax', 'Secure']);
  assert.ok(pair.startsWith(`${NAME}=`));
  const state = new URL(url).searchParams.get('state');
  const plain = Buffer.from(pair.slice(NAME.length + 1), 'base64url').toString('latin1');
  for (const text of [state, 'secret-path', 'codeVerifier']) assert.ok(!pair.includes(text) && !plain.includes(text), text);
  const short = await loginAt(provider(), {}, { ttl: 60 }).authorize();
  assert.match(short.setCookie, /Max-Age=60$/);
  const http = await loginAt(provider(), {}, { redirectUri: 'http://localhost:3000/cb', allowHttp: 'loopback' }).authorize();
  assert.match(http.setCookie, /^rolecall-login=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
});

test('a cookie that was changed, or closed by another secret, does not open', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  const { back, cookie } = await away(handler, idp);
  for (const at of [NAME.length + 1, NAME.length + 20, cookie.length - 2]) {
    const changed = cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1);
    assert.equal(await code(handler.callback(request(back, changed))), 'login.state-invalid');
  }
  assert.equal(await code(loginAt(idp, {}, { secret: 'x'.repeat(32) }).callback(request(back, cookie))), 'login.state-invalid');
});

test('secrets can be rotated', async () => {
  const idp = provider();
  const [old, fresh] = [KEY, crypto.getRandomValues(new Uint8Array(32))];
  const before = loginAt(idp, {}, { secret: old });
  const after = loginAt(idp, {}, { secret: [fresh, old] });
  const { back, cookie } = await away(before, idp);
  assert.equal((await after.callback(request(back, cookie))).decision.decision, 'allow');
  const later = await away(after, idp);
  assert.equal(await code(before.callback(request(later.back, later.cookie))), 'login.state-invalid');
});

test('a login that took too long is over', async () => {
  const idp = provider();
  let now = NOW * 1000;
  const handler = loginAt(idp, {}, { now: () => now });
  const { back, cookie } = await away(handler, idp);
  now += 601_000;
  assert.equal(await code(handler.callback(request(back, cookie))), 'login.state-invalid');
  now -= 2_000;
  assert.equal((await handler.callback(request(back, cookie))).decision.decision, 'allow');
});

/** A store as a host would write it. */
function store() {
  const kept = new Map();
  return {
    kept,
    ttls: [],
    put(id, transaction, ttl) {
      kept.set(id, transaction);
      this.ttls.push(ttl);
    },
    async take(id) {
      const found = kept.get(id);
      kept.delete(id);
      return found;
    },
  };
}

test('replay: with a store a transaction can be used once', async () => {
  const idp = provider();
  const shared = store();
  const handler = loginAt(idp, {}, { store: shared, secret: undefined });
  const { back, cookie, url } = await away(handler, idp);
  assert.deepEqual(shared.ttls, [600]);
  assert.ok(!cookie.includes(new URL(url).searchParams.get('state')));
  assert.equal((await handler.callback(request(back, cookie))).decision.decision, 'allow');
  assert.equal(await code(handler.callback(request(back, cookie))), 'login.state-invalid');
  assert.deepEqual(idp.requests.map(({ path }) => path), ['/token', '/userinfo']);
  assert.equal(shared.kept.size, 0);
});

test('with a store, too, the browser has to be the same', async () => {
  const idp = provider();
  const handler = loginAt(idp, {}, { store: store(), secret: undefined });
  const [mine, theirs] = [await away(handler, idp), await away(handler, idp)];
  assert.equal(await code(handler.callback(request(theirs.back, mine.cookie))), 'login.state-invalid');
  assert.equal((await handler.callback(request(theirs.back, theirs.cookie))).decision.decision, 'allow');
});

test('several tabs: the newest three logins live side by side', async () => {
  const idp = provider();
  for (const options of [{}, { store: store(), secret: undefined }]) {
    const handler = loginAt(idp, {}, options);
    const backs = [];
    let cookie;
    for (let tab = 0; tab < 4; tab += 1) {
      const started = await handler.authorize({ returnTo: `/${tab}`, request: request(REDIRECT_URI, cookie) });
      backs.push(idp.back(started.url));
      cookie = sent(started.setCookie);
    }
    assert.ok(cookie.length < 4096);
    assert.equal(await code(handler.callback(request(backs[0], cookie))), 'login.state-invalid');
    for (const tab of [2, 1, 3]) {
      const answer = await handler.callback(request(backs[tab], cookie));
      assert.equal(answer.returnTo, `/${tab}`);
      cookie = sent(answer.clearCookie);
    }
    assert.equal(cookie, `${NAME}=`);
  }
});

test('the largest cookie is one that browsers keep', async () => {
  const handler = loginAt(provider());
  let cookie;
  for (let tab = 0; tab < 3; tab += 1) cookie = sent((await handler.authorize({ returnTo: `/${'a'.repeat(511)}`, request: request(REDIRECT_URI, cookie) })).setCookie);
  assert.ok(cookie.length > 3000 && cookie.length < 4000, `${cookie.length}`);
});

test('redirects are not followed', async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const answer = () => new Response(null, { status, headers: { location: 'https://evil.example.com/' } });
    const idp = provider({ answers: { '/token': answer } });
    const error = await failure(through(loginAt(idp), idp));
    assert.deepEqual([error.code, error.status], ['login.redirected', status]);
    assert.deepEqual(idp.requests.map(({ path, init }) => [path, init.redirect]), [['/token', 'manual']]);
    const userinfo = provider({ answers: { '/userinfo': answer } });
    await through(loginAt(userinfo), userinfo);
    assert.equal(userinfo.requests.at(-1).init.redirect, 'manual');
  }
});

test('redirects that a runtime hides are not followed either', async () => {
  const hidden = Object.defineProperties(new Response(null, { status: 200 }), { type: { value: 'opaqueredirect' }, status: { value: 0 } });
  const idp = provider({ answers: { '/token': () => hidden } });
  assert.equal(await code(through(loginAt(idp), idp)), 'login.redirected');
});

test('size: what is announced too large is not read, what is too large is not read to the end', async () => {
  let pulled = 0;
  const endless = () => new ReadableStream({ pull(controller) { pulled += 1; controller.enqueue(new Uint8Array(1 << 16)); } });
  for (const [headers, most] of [[{ 'content-length': '9999999' }, 2], [{}, 20]]) {
    pulled = 0;
    const idp = provider({ answers: { '/token': () => new Response(endless(), { headers }) } });
    assert.equal(await code(through(loginAt(idp), idp)), 'login.response-too-large');
    assert.ok(pulled <= most, `${pulled} chunks`);
  }
  const idp = provider({ answers: { '/token': () => json({ access_token: 'at', pad: 'x'.repeat(100) }) } });
  assert.equal(await code(through(loginAt(idp, {}, { maxBytes: 100 }), idp)), 'login.response-too-large');
});

test('time: a provider that does not answer, or not to the end, is given up', async () => {
  for (const answer of [() => new Promise(() => {}), () => new Response(new ReadableStream({}))]) {
    const idp = provider({ answers: { '/token': answer } });
    assert.equal(await code(through(loginAt(idp, {}, { timeoutMs: 20 }), idp)), 'login.timeout');
    assert.ok(idp.requests[0].init.signal.aborted);
  }
});

test('SSRF: allowUrl has the last word on every URL', async () => {
  const asked = [];
  const allowUrl = async (url, setting) => asked.push([setting, url]) && !url.includes('emails');
  const idp = provider({ claims: { sub: '7' } });
  const { decision } = await through(loginAt(idp, {}, { allowUrl }), idp);
  assert.deepEqual(asked, [
    ['auth_url', SETTINGS.auth_url], ['token_url', SETTINGS.token_url], ['api_url', SETTINGS.api_url], ['api_url', `${SETTINGS.api_url}/emails`],
  ]);
  assert.equal(decision.denial.cause, 'emails-lookup-failed');
  assert.deepEqual(idp.requests.map(({ path }) => path), ['/token', '/userinfo']);
  const none = provider();
  assert.equal(await code(through(loginAt(none, {}, { allowUrl: () => false }), none)), 'login.url-refused');
});

// ------------------------------------------------------------------------------------------------ leaks

const PRIVATE = { secret: SECRET, code: 'code-that-nobody-may-see', access: 'access-that-nobody-may-see', refresh: 'refresh-that-nobody-may-see', id: jwt({ sub: 'private' }), key: KEY };

/** All that somebody could log of an error. */
const everything = (error) => [error.message, JSON.stringify(error), error.stack, inspect(error, { depth: 9, showHidden: true }), String(error.cause)].join('\n');

function assertSilent(error, more = []) {
  const told = everything(error);
  for (const text of [...Object.values(PRIVATE), ...more]) {
    for (const form of [text, encodeURIComponent(text), Buffer.from(text).toString('base64'), Buffer.from(text).toString('base64url')]) assert.ok(!told.includes(form), told);
  }
}

const BODY = { access_token: PRIVATE.access, refresh_token: PRIVATE.refresh, id_token: PRIVATE.id };
const leaking = () => Object.assign(new TypeError(`fetch failed: ${JSON.stringify(PRIVATE)}`, { cause: Object.assign(new Error(PRIVATE.secret), { code: PRIVATE.secret }) }), PRIVATE);

/** What a provider or a fetch can do to a request that carries secrets. */
const TROUBLE = {
  'an error that echoes the secret': (form) => json({ error: PRIVATE.secret, error_description: form.toString(), ...BODY }, { status: 400 }),
  'an error that echoes the code': (form) => json({ error: form.get('code') ?? form.get('refresh_token'), error_description: PRIVATE.code }, { status: 401 }),
  'an error that holds the code': (form) => json({ error: `x${form.get('code') ?? form.get('refresh_token')}` }, { status: 401 }),
  'an error that is part of the secret': () => json({ error: PRIVATE.secret.slice(0, 20) }, { status: 401 }),
  'a page with everything in it': (form) => new Response(`<html>${form} ${JSON.stringify(PRIVATE)}</html>`, { status: 500 }),
  'tokens beside an error': () => json({ ...BODY, error: 'x y' }),
  'tokens in a form that is broken': () => new Response(`access_token=${PRIVATE.access}&%`, { headers: { 'content-type': 'text/plain' } }),
  'tokens of a wrong type': () => json({ ...BODY, expires_in: PRIVATE.access }),
  'a redirect with everything in it': () => new Response(null, { status: 302, headers: { location: `https://e.example.com/?${new URLSearchParams(PRIVATE)}` } }),
  'too much': () => json({ ...BODY, pad: 'x'.repeat(1 << 20) }),
  'an error thrown with everything in it': () => { throw leaking(); },
  'a text thrown': () => { throw PRIVATE.secret; },
  'nothing thrown': () => { throw undefined; },
  'a body that breaks with everything in it': () => new Response(new ReadableStream({ pull(controller) { controller.error(leaking()); } })),
  'no answer': () => new Promise(() => {}),
};

test('no error of a request tells a secret, a code, a verifier or a token', async (t) => {
  for (const [name, answer] of Object.entries(TROUBLE)) {
    for (const auth_style of ['InHeader', 'InParams', '']) {
      await t.test(`${name}, ${auth_style || 'AutoDetect'}`, async () => {
        const settings = { ...SETTINGS, auth_style };
        const idp = provider({ answers: { '/token': answer } });
        const options = { fetch: idp.fetch, timeoutMs: 10 };
        assertSilent(await failure(login.exchange(settings, { code: PRIVATE.code, redirectUri: REDIRECT_URI, codeVerifier: KEY }, options)));
        assertSilent(await failure(login.refresh(settings, { accessToken: PRIVATE.access, refreshToken: PRIVATE.refresh, idToken: PRIVATE.id, expiresAt: 1 }, options)));
        const handler = loginAt(idp, { auth_style }, { timeoutMs: 10 });
        const { url, setCookie } = await handler.authorize();
        const state = new URL(url).searchParams.get('state');
        const error = await failure(handler.callback(request(`${REDIRECT_URI}?code=${PRIVATE.code}&state=${state}`, sent(setCookie))));
        assertSilent(error, [state, sent(setCookie), idp.requests.at(-1).form.code_verifier]);
      });
    }
  }
});

test('no error of a callback tells what was in it', async () => {
  const idp = provider();
  const handler = loginAt(idp, {}, { issuer: 'https://idp.example.com' });
  const { url, setCookie } = await handler.authorize();
  const state = new URL(url).searchParams.get('state');
  for (const query of [
    `error=${PRIVATE.code}&code=${PRIVATE.code}&state=${state}`, `error=${state}&state=${state}`, `error=a%20b&error_description=${PRIVATE.code}`, `code=${PRIVATE.code}&code=${PRIVATE.code}`,
    `code=${PRIVATE.code}`, `code=${PRIVATE.code}&state=${PRIVATE.code}`, `code=${PRIVATE.code}&state=${state}&iss=${PRIVATE.code}`, `state=${state}`,
  ]) assertSilent(await failure(handler.callback(request(`${REDIRECT_URI}?${query}`, sent(setCookie)))), [state, sent(setCookie)]);
});

test('notes tell nothing either', async () => {
  for (const answer of [() => { throw leaking(); }, () => new Response(JSON.stringify(PRIVATE), { status: 401 })]) {
    const idp = provider({ answers: { '/userinfo': answer }, tokens: BODY });
    const { decision } = await through(loginAt(idp), idp);
    assertSilent(Object.assign(new Error('notes'), { notes: decision.notes }));
  }
});

test('settings that are refused are not told', async () => {
  for (const settings of [{ client_secret: [SECRET] }, { token_url: `https://u:${SECRET}@idp.example.com` }, { use_pkce: SECRET }, { tls_client_key: SECRET }]) {
    let error;
    try {
      login.createLogin({ ...SETTINGS, ...settings }, { redirectUri: REDIRECT_URI, secret: KEY });
    } catch (thrown) {
      error = thrown;
    }
    assert.ok(error instanceof Error);
    // A boolean that is none is shown by the core: that is no place for a secret.
    if (!('use_pkce' in settings)) assertSilent(error);
  }
});

test('what stays of an error: code, status and the name of the OAuth error', async () => {
  const idp = provider({ answers: { '/token': () => json({ error: 'invalid_client' }, { status: 401 }) } });
  const error = await failure(through(loginAt(idp), idp));
  assert.deepEqual({ ...error }, { name: 'LoginError', code: 'login.token-exchange-failed', status: 401, oauthError: 'invalid_client' });
  assert.match(error.message, /^`token_url` gave no tokens \(status 401, `invalid_client`\): see that .*client_secret.*auth_style.*redirectUri/);
  assert.equal(error.message.includes('\n'), false);
  for (const name of ['x y', 'x\ny', '<b>', 'x'.repeat(65), '', 5]) {
    const odd = provider({ answers: { '/token': () => json({ error: name }, { status: 400 }) } });
    const { oauthError, message } = await failure(through(loginAt(odd), odd));
    assert.deepEqual([oauthError, message.startsWith('`token_url` gave no tokens (status 400): ')], [undefined, true], String(name));
  }
  const refused = await failure(loginAt(idp).callback(request(`${REDIRECT_URI}?error=access_denied&state=x`)));
  assert.deepEqual({ ...refused }, { name: 'LoginError', code: 'login.provider-refused', oauthError: 'access_denied' });
  const broken = await failure(login.exchange(SETTINGS, { code: 'c', redirectUri: 'r' }, { fetch: async () => { throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }); } }));
  assert.match(broken.message, /^`token_url` did not answer \(ECONNREFUSED\): /);
});
