// Whole logins at a provider inside the process: what is fetched, what is decided, what every setting does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { failure, json, jwt, login, loginAt, NOW, provider, REDIRECT_URI, request, SECRET, sent, SETTINGS, through } from './support/login.mjs';

/** Notes that are not the core's. */
const own = ({ notes }) => notes.filter(({ code }) => code.startsWith('login.'));
const paths = ({ requests }) => requests.map(({ path }) => path);

test('a login', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  const { url, setCookie, headers } = await handler.authorize({ returnTo: '/d/1?a=b#c' });
  const asked = Object.fromEntries(new URL(url).searchParams);
  assert.deepEqual({ ...asked, state: asked.state.length, nonce: asked.nonce.length, code_challenge: asked.code_challenge.length }, {
    client_id: 'client', code_challenge: 43, code_challenge_method: 'S256', nonce: 43, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid email', state: 43,
  });
  assert.deepEqual(headers, { location: url, 'set-cookie': setCookie, 'cache-control': 'no-store' });

  const answer = await handler.callback(request(idp.back(url), sent(setCookie)));
  assert.deepEqual(paths(idp), ['/token', '/userinfo']);
  assert.equal(idp.requests[0].form.code_verifier.length, 128);
  assert.equal(idp.requests[1].headers.authorization, `Bearer ${answer.tokens.accessToken}`);
  assert.equal(answer.decision.decision, 'allow');
  assert.deepEqual([answer.decision.user.email, answer.decision.user.role], ['ann@example.com', 'Editor']);
  assert.equal(answer.returnTo, '/d/1?a=b#c');
  assert.equal(answer.tokens.expiresAt, NOW + 3600);
  assert.equal(answer.explanation, undefined);
  assert.match(answer.clearCookie, /^__Host-rolecall-login=; .*Max-Age=0$/);
  assert.deepEqual(answer.headers, { 'set-cookie': answer.clearCookie, 'cache-control': 'no-store' });
});

test('what Node has for a request will do', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  const { url, setCookie } = await handler.authorize();
  const { pathname, search } = new URL(idp.back(url));
  const { decision } = await handler.callback({ url: pathname + search, headers: { get: 'x', cookie: `a=b; ${sent(setCookie)}; c=d` } });
  assert.equal(decision.decision, 'allow');
});

const WITHOUT_EMAIL = { sub: '7', login: 'ann' };
const GATES = { team_ids: '5', allowed_organizations: 'acme' };

test('each look-up is made once, only when it is asked for', async () => {
  const answers = { '/userinfo/emails': () => json([{ email: 'ann@example.com', primary: true }]), '/userinfo/teams': () => json([{ id: 5 }]), '/userinfo/orgs': () => json([{ login: 'acme' }]) };
  const idp = provider({ answers, claims: WITHOUT_EMAIL });
  const { decision } = await through(loginAt(idp, GATES), idp);
  assert.equal(decision.decision, 'allow');
  assert.equal(decision.user.email, 'ann@example.com');
  assert.deepEqual(paths(idp), ['/token', '/userinfo', '/userinfo/emails', '/userinfo/teams', '/userinfo/orgs']);
  for (const { headers } of idp.requests.slice(1)) assert.deepEqual(Object.keys(headers), ['authorization']);
});

test('look-ups that fail end as they do in Grafana', async () => {
  for (const [answers, settings, cause] of [
    [{ '/userinfo/emails': () => new Response('', { status: 404 }) }, {}, 'emails-lookup-failed'],
    [{ '/userinfo/emails': () => { throw new Error('down'); } }, {}, 'emails-lookup-failed'],
    [{ '/userinfo/emails': () => new Response('<html>') }, {}, 'emails-lookup-unreadable'],
    [{ '/userinfo/emails': () => json([{ email: 'a@example.com', primary: true }]), '/userinfo/teams': () => { throw new Error('down'); } }, { team_ids: '5' }, 'team-membership'],
  ]) {
    const idp = provider({ answers, claims: WITHOUT_EMAIL });
    const { decision } = await through(loginAt(idp, settings), idp);
    assert.equal(decision.denial?.cause, cause);
  }
});

test('teams_url is asked for teams', async () => {
  const idp = provider({ answers: { '/my/teams': () => json({ teams: ['5'] }) } });
  const settings = { team_ids: '5', teams_url: 'https://idp.example.com/my/teams', team_ids_attribute_path: 'teams' };
  assert.equal((await through(loginAt(idp, settings), idp)).decision.decision, 'allow');
  assert.deepEqual(paths(idp), ['/token', '/userinfo', '/my/teams']);
});

test('bodies reach the core as they came', async () => {
  const body = Uint8Array.from(Buffer.from('{"sub":"1","sub":"2","email":"a@example.com","name":"\xff"}', 'latin1'));
  const idp = provider({ answers: { '/userinfo': () => new Response(body) }, tokens: { id_token: undefined } });
  const { decision } = await through(loginAt(idp), idp);
  assert.deepEqual([decision.user.id, decision.user.name], ['2', '\ufffd']);
  const marked = provider({ answers: { '/userinfo': () => new Response('\ufeff{"sub":"1"}') } });
  assert.ok((await through(loginAt(marked), marked)).decision.notes.some(({ code }) => code === 'claims.not-json'));
});

test('userinfo that fails is a note', async () => {
  for (const [answer, code] of [
    [() => new Response('no', { status: 401 }), 'login.lookup-failed'],
    [() => { throw new Error('down'); }, 'login.network'],
    [() => new Response(null, { status: 302 }), 'login.redirected'],
    [() => new Response('x'.repeat(2 ** 20 + 1)), 'login.response-too-large'],
  ]) {
    const idp = provider({ answers: { '/userinfo': answer } });
    const { decision } = await through(loginAt(idp), idp);
    assert.equal(decision.decision, 'allow');
    assert.deepEqual(own(decision).map((note) => [note.code, note.setting]), [[code, 'api_url']]);
  }
});

test('no userinfo is fetched where api_url is empty', async () => {
  const idp = provider();
  assert.equal((await through(loginAt(idp, { api_url: '' }), idp)).decision.decision, 'allow');
  assert.deepEqual(paths(idp), ['/token']);
});

test('a token about to expire is renewed before it is used, or not used at all', async () => {
  const renewing = provider({ tokens: { expires_in: 10 } });
  const { tokens } = await through(loginAt(renewing), renewing);
  assert.deepEqual(paths(renewing), ['/token', '/token', '/userinfo']);
  assert.equal(tokens.accessToken, 'access-refresh-2');
  const ending = provider({ tokens: { expires_in: 10, refresh_token: undefined } });
  const { decision } = await through(loginAt(ending), ending);
  assert.deepEqual(paths(ending), ['/token']);
  assert.deepEqual(own(decision).map(({ code }) => code), ['login.refresh-token-missing']);
});

test('an explanation comes along where it is wanted', async () => {
  const idp = provider();
  const { decision, explanation } = await through(loginAt(idp, {}, { explain: true }), idp);
  assert.deepEqual(explanation.decision, decision);
  assert.ok(explanation.text.includes('role_attribute_path'));
});

test('allow_sign_up asks who is known', async () => {
  for (const [exists, expected] of [[true, 'allow'], [false, 'deny']]) {
    const idp = provider();
    const seen = [];
    const userExists = async (user) => seen.push(user.id) && exists;
    const { decision } = await through(loginAt(idp, { allow_sign_up: 'false' }, { userExists }), idp);
    assert.equal(decision.decision, expected);
    assert.deepEqual(seen, ['7']);
    assert.deepEqual(paths(idp), ['/token', '/userinfo']);
    if (!exists) assert.equal(decision.denial.code, 'user.sync.signup-disabled');
  }
});

test('options may be inherited, the one that guards sign-up, too', async () => {
  const idp = provider();
  const options = Object.create({ redirectUri: REDIRECT_URI, secret: 'k'.repeat(32), fetch: idp.fetch, userExists: () => false });
  const { decision } = await through(login.createLogin({ ...SETTINGS, allow_sign_up: false }, options), idp);
  assert.equal(decision.denial.code, 'user.sync.signup-disabled');
});

test('the context may be found out at each login', async () => {
  const idp = provider({ claims: { sub: '7', email: 'ann@example.com', groups: ['ops'] } });
  const context = async () => ({ teamGroups: { operators: ['ops'] } });
  const { decision } = await through(loginAt(idp, { groups_attribute_path: 'groups' }, { context }), idp);
  assert.deepEqual(decision.user.teams, ['operators']);
});

test('resolve decides again from tokens', async () => {
  const claims = { sub: '7', email: 'ann@example.com', role: 'Editor' };
  const idp = provider({ claims, tokens: { id_token: undefined } });
  const handler = loginAt(idp);
  const { tokens } = await through(handler, idp);
  claims.role = 'Viewer';
  const { decision } = await handler.resolve(tokens);
  assert.equal(decision.user.role, 'Viewer');
  assert.deepEqual(paths(idp), ['/token', '/userinfo', '/userinfo']);
});

test('when tokens need a refresh', () => {
  const tokens = { accessToken: 'a', refreshToken: 'r', idToken: null, expiresAt: NOW + 10 };
  const handler = loginAt(provider(), { use_refresh_token: 'true' });
  for (const [change, skew, expected] of [
    [{}, undefined, false], [{ expiresAt: NOW + 9 }, undefined, true], [{ expiresAt: null }, undefined, false], [{ accessToken: '', expiresAt: null }, undefined, true],
    [{}, 11, true], [{ idToken: jwt({ exp: NOW + 9 }) }, undefined, true], [{ idToken: jwt({ exp: NOW + 10 }) }, undefined, false],
    [{ idToken: jwt({}) }, undefined, false], [{ idToken: 'garbage' }, undefined, false], [{ idToken: jwt({ exp: 'soon' }) }, undefined, false],
  ]) assert.equal(handler.needsRefresh({ ...tokens, ...change }, skew), expected, JSON.stringify([change, skew]));
  assert.equal(loginAt(provider()).needsRefresh({ ...tokens, expiresAt: 1 }), false);
});

test('who refreshes the same token at once gets one answer', async () => {
  const idp = provider();
  const handler = loginAt(idp);
  const tokens = { accessToken: 'a', refreshToken: 'r', idToken: null, expiresAt: 1 };
  const all = await Promise.all([handler.refresh(tokens), handler.refresh(tokens), handler.refresh({ ...tokens, refreshToken: 's' }), handler.refresh(tokens)]);
  assert.deepEqual(all.map(({ accessToken }) => accessToken), ['access-r', 'access-r', 'access-s', 'access-r']);
  await handler.refresh(tokens);
  assert.deepEqual(idp.requests.map(({ form }) => form.refresh_token), ['r', 's', 'r']);
  const failing = provider({ answers: { '/token': () => json({ error: 'invalid_grant' }, { status: 400 }) } });
  const broken = loginAt(failing);
  for (const _ of [1, 2]) assert.equal((await failure(broken.refresh(tokens))).code, 'login.refresh-failed');
  assert.equal(failing.requests.length, 2);
});

test('an old ID token that has expired does not ask for a refresh for ever', async () => {
  const idp = provider({ tokens: { id_token: undefined } });
  const handler = loginAt(idp, { use_refresh_token: true });
  const old = { accessToken: 'a', refreshToken: 'r', idToken: jwt({ exp: NOW }), expiresAt: 1 };
  const fresh = await handler.refresh(old);
  assert.equal(fresh.idToken, null);
  assert.equal(handler.needsRefresh(fresh), false);
  const young = { ...old, idToken: jwt({ exp: NOW + 60 }) };
  assert.equal((await handler.refresh(young)).idToken, young.idToken);
});

test('use_refresh_token says where none came', async () => {
  const idp = provider({ tokens: { refresh_token: null } });
  const { decision } = await through(loginAt(idp, { use_refresh_token: true }), idp);
  assert.deepEqual(own(decision).map(({ code, setting }) => [code, setting]), [['login.refresh-token-missing', 'use_refresh_token']]);
});

test('signing out', async () => {
  const idp = provider();
  const handler = loginAt(idp, { signout_redirect_url: 'https://idp.example.com/out?post_logout_redirect_uri=x' });
  const { tokens } = await through(handler, idp);
  assert.equal(handler.signOut(tokens), `https://idp.example.com/out?id_token_hint=${tokens.idToken}&post_logout_redirect_uri=x`);
  assert.equal(handler.signOut(null), 'https://idp.example.com/out?post_logout_redirect_uri=x');
});

test('every setting has an effect', async () => {
  const at = (settings, options) => loginAt(provider(), settings, options);
  const asked = async (settings) => new URL((await at(settings).authorize()).url).searchParams;
  assert.deepEqual(at({}).button, { name: 'OAuth', icon: 'signin' });
  assert.deepEqual(at({ name: 'Example', icon: 'lock' }).button, { name: 'Example', icon: 'lock' });
  assert.deepEqual([at({}).autoLogin, at({ auto_login: 'true' }).autoLogin], [false, true]);
  assert.equal((await asked({ login_prompt: 'consent' })).get('prompt'), 'consent');
  assert.equal((await asked({ hosted_domain: 'example.com' })).get('hd'), 'example.com');
  assert.equal((await asked({ empty_scopes: true })).has('scope'), false);
  assert.equal((await asked({ scopes: '["email"]' })).get('nonce'), null);
  assert.equal((await asked({ use_pkce: true })).get('code_challenge_method'), 'S256');
  const idp = provider({ tokens: { id_token: undefined, jwt: jwt({ sub: '7', email: 'jwt@example.com' }) } });
  assert.equal((await through(loginAt(idp, { id_token_attribute_name: 'jwt' }), idp)).decision.user.email, 'jwt@example.com');
  const inParams = provider();
  await through(loginAt(inParams, { auth_style: 'INPARAMS' }), inParams);
  assert.deepEqual([inParams.requests[0].form.client_secret, inParams.requests[0].headers.authorization], [SECRET, undefined]);
});

test('what cannot be honoured is refused', () => {
  const refusal = (settings, options) => {
    try {
      loginAt(provider(), settings, options);
    } catch (error) {
      assert.ok(error instanceof login.LoginError, error?.stack);
      return [error.code, /`(\w+)`/.exec(error.message)[1]];
    }
    return 'taken';
  };
  for (const [settings, options, expected] of [
    [{}, {}, 'taken'],
    [{ enabled: true }, {}, 'taken'],
    [{ enabled: false }, {}, ['login.setting-refused', 'enabled']],
    [{ client_id: '' }, {}, ['login.setting-refused', 'client_id']],
    [{ client_id: undefined }, {}, ['login.setting-refused', 'client_id']],
    [{ auth_url: '' }, {}, ['login.url-refused', 'auth_url']],
    [{ auth_url: 'http://idp.example.com' }, {}, ['login.url-refused', 'auth_url']],
    [{ token_url: '/token' }, {}, ['login.url-refused', 'token_url']],
    [{ api_url: 'https://user:pass@idp.example.com/' }, {}, ['login.url-refused', 'api_url']],
    [{ teams_url: 'ftp://idp.example.com/' }, {}, ['login.url-refused', 'teams_url']],
    [{ jwk_set_url: 'file:///etc/passwd' }, {}, ['login.url-refused', 'jwk_set_url']],
    [{}, { redirectUri: 'http://app.example.com/' }, ['login.url-refused', 'redirectUri']],
    [{}, { redirectUri: 'http://localhost:3000/', allowHttp: 'loopback' }, 'taken'],
    [{}, { redirectUri: 'http://127.0.0.1:3000/', allowHttp: 'loopback' }, 'taken'],
    [{}, { redirectUri: 'http://localhost.example.com/', allowHttp: 'loopback' }, ['login.url-refused', 'redirectUri']],
    [{}, { redirectUri: 'http://127.example.com/', allowHttp: 'loopback' }, ['login.url-refused', 'redirectUri']],
    [{}, { redirectUri: 'http://app.example.com/', allowHttp: true }, 'taken'],
    [{}, { redirectUri: 'javascript:alert(1)', allowHttp: true }, ['login.url-refused', 'redirectUri']],
    [{}, { secret: 'short' }, ['login.option-refused', 'secret']],
    [{}, { secret: [] }, ['login.option-refused', 'secret']],
    [{}, { secret: ['k'.repeat(32), 'short'] }, ['login.option-refused', 'secret']],
    [{}, { secret: undefined }, ['login.option-refused', 'secret']],
    [{}, { secret: undefined, store: { put() {}, take() {} } }, 'taken'],
    ...['tls_client_cert', 'tls_client_key', 'tls_client_ca', 'tls_skip_verify_insecure'].flatMap((name) => [
      [{ [name]: '1' }, { fetch: undefined }, ['login.tls-needs-fetch', name]],
      [{ [name]: '1' }, {}, 'taken'],
    ]),
    [{ validate_id_token: true }, {}, ['login.setting-refused', 'validate_id_token']],
    [{ validate_id_token: true, jwk_set_url: 'https://idp.example.com/jwks' }, {}, ['login.setting-refused', 'validate_id_token']],
    [{ validate_id_token: true }, { verifyIdToken: async () => 'valid' }, ['login.setting-refused', 'validate_id_token']],
    [{}, { strict: true }, ['login.option-refused', 'strict']],
    [{ allow_sign_up: false }, {}, ['login.setting-refused', 'allow_sign_up']],
    [{ allow_sign_up: false }, { context: { userExists: true } }, 'taken'],
  ]) assert.deepEqual(refusal(settings, options), expected, JSON.stringify([settings, options]));
});

test('tls settings are refused by each request that has no fetch of its own', async () => {
  const error = await failure(login.exchange({ ...SETTINGS, tls_client_ca: '/ca.pem' }, { code: 'c', redirectUri: REDIRECT_URI }));
  assert.equal(error.code, 'login.tls-needs-fetch');
});

test('200 logins at once: none is mixed up', async () => {
  const idp = provider({ answers: { '/token': async (form) => {
    await new Promise((done) => setTimeout(done, Math.random() * 20));
    const code = form.get('code');
    return json({ access_token: code, id_token: jwt({ sub: code, email: `${code}@example.com` }), expires_in: 3600 });
  }, '/userinfo': (_, { headers }) => json({ sub: headers.authorization.slice(7) }) } });
  const handler = loginAt(idp);
  await Promise.all(Array.from({ length: 200 }, async (_, index) => {
    const { url, setCookie } = await handler.authorize({ returnTo: `/${index}` });
    const state = new URL(url).searchParams.get('state');
    const answer = await handler.callback(request(`${REDIRECT_URI}?code=code${index}&state=${state}`, sent(setCookie)));
    assert.deepEqual([answer.returnTo, answer.decision.user.id, answer.tokens.accessToken], [`/${index}`, `code${index}`, `code${index}`]);
  }));
});

test('10,000 logins leave nothing behind', () => {
  const program = `
    import { loginAt, provider, through } from ${JSON.stringify(new URL('support/login.mjs', import.meta.url).href)};
    const idp = provider();
    const handler = loginAt(idp, { auth_style: '' });
    const run = async (times) => { for (let i = 0; i < times; i += 1) { await through(handler, idp); idp.requests.length = 0; idp.forget(); } };
    const used = async () => { for (let i = 0; i < 5; i += 1) { gc(); await new Promise((done) => setTimeout(done, 5)); } return process.memoryUsage().heapUsed; };
    await run(1000);
    const before = await used();
    await run(10000);
    console.log((await used()) - before);
  `;
  const grown = Number(execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], { encoding: 'utf8' }));
  // A hundred bytes a login would be a megabyte.
  assert.ok(grown < 500_000, `grew by ${grown} bytes`);
});
