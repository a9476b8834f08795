// A provider that misbehaves: every fault at every endpoint in every operation ends in a decision or a LoginError, in time, without
// a connection left over, a line logged or a secret told (docs/login.md, section 8).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { FAULTS, resets } from './support/faults.mjs';
import { answer, FIN, SILENCE, startFaulty } from './support/faulty.mjs';
import { failure, NOW } from './support/login.mjs';
import { root } from './support/tarball.mjs';
import { away, ENDPOINTS, good, goodWith, guarded, handlerAt, newKey, PAIRS, script, secretsIn, TOKENS, trial } from './support/trial.mjs';
import { watched } from './support/watch.mjs';

// ---------------------------------------------------------------------------------------- what has to come of it

const NEXT = { 'callback': 'see that `client_secret`, `auth_style` and redirectUri are right', 'refresh': 'log in again' };

/** What a request for tokens says of its fate. */
function tokenError({ code = 'login.lookup-failed', says, status, what, oauthError }, kind) {
  if (code !== 'login.lookup-failed') return { code, messages: says.map((text) => `\`token_url\` ${text}`), status, oauthError };
  const messages = [`\`token_url\` gave no tokens (status ${status}${what}): ${NEXT[kind]}`];
  return { code: kind === 'refresh' ? 'login.refresh-failed' : 'login.token-exchange-failed', messages, status, oauthError };
}

const CAUSES = { jwks: 'id-token-signature-unchecked', teams: 'team-membership', orgs: 'organization-membership' };

/** Why a login is denied, null where it is not. */
function cause({ endpoint, operation }, fate) {
  if (fate.isFine || endpoint === 'userinfo' || (endpoint === 'jwks' && fate.reads?.includes(endpoint))) return null;
  if (operation === 'resolve with tokens that end') return 'emails-lookup-failed';
  if (endpoint !== 'emails') return CAUSES[endpoint];
  if (fate.code) return 'emails-lookup-failed';
  return fate.reads.includes(endpoint) ? undefined : 'emails-lookup-unreadable';
}

/** Which requests are made, each once: what failed is not tried again, except that AutoDetect tries its other style after an answer. */
function paths({ endpoint, operation }, fate, isRead) {
  const all = Object.values(ENDPOINTS).slice(operation.startsWith('callback') ? 0 : 1);
  if (operation === 'refresh') return isRead ? ['/token'] : [];
  if (operation === 'resolve with tokens that end') return fate.isFine ? ['/jwks', '/token', ...all.slice(1)] : isRead ? ['/jwks', '/token'] : ['/jwks'];
  const last = { token: 0, jwks: all.indexOf('/userinfo'), emails: all.indexOf('/userinfo/emails'), teams: all.indexOf('/userinfo/teams') };
  const goesOn = cause({ endpoint, operation }, fate) === null || (endpoint === 'emails' && !cause({ endpoint, operation }, fate));
  const made = all.slice(0, goesOn ? undefined : (last[endpoint] ?? all.length - 1) + 1);
  if (operation === 'callback, AutoDetect' && !fate.isFine && !fate.gone) made.push('/token');
  return isRead ? made : made.filter((path) => path !== ENDPOINTS[endpoint]);
}

const own = ({ notes }) => notes.filter(({ code }) => code.startsWith('login.'));
const USER = { id: '7', login: 'ann', email: 'ann@example.com' };

/** Throws for whatever is not as it should be. */
function judge(pair, fate, isRead, found) {
  const { endpoint, operation } = pair;
  assert.deepEqual([found.hangs, found.leaks, found.secrets], [undefined, false, []]);
  assert.deepEqual(found.paths, paths(pair, fate, isRead));
  const expected = endpoint === 'token' ? !fate.isFine && tokenError(fate, operation.startsWith('callback') ? 'callback' : 'refresh')
    : fate.code && endpoint !== 'jwks' && { code: fate.code, messages: fate.says.map((text) => `\`api_url\` ${text}`) };
  if (expected && operation !== 'resolve with tokens that end' && endpoint === 'token') return judgeError(found.error, expected);
  assert.equal(found.error, undefined, found.error?.stack);
  if (operation === 'refresh') return assert.equal(found.tokens.accessToken, 'access-that-nobody-may-see');
  // Tokens are wanted for userinfo, and for the e-mail addresses that it did not tell.
  const times = operation === 'resolve with tokens that end' ? 2 : 1;
  assert.deepEqual(own(found.decision).map(({ code, setting }) => [code, setting]), expected ? Array(times).fill([expected.code, 'api_url']) : []);
  for (const { message } of own(found.decision)) assert.ok(expected.messages.includes(message), message);
  const denied = cause(pair, fate);
  assert.equal(found.decision.decision, denied === null ? 'allow' : 'deny');
  if (denied !== null) return assert.equal(found.decision.denial.cause, denied);
  const { id, login, email } = found.decision.user;
  assert.deepEqual({ id, login, email }, USER);
}

function judgeError(error, { code, messages, status, oauthError }) {
  assert.ok(messages.includes(error?.message), `${error?.stack} instead of ${messages}`);
  const members = { name: 'LoginError', code, ...(status !== undefined && { status }), ...(oauthError !== undefined && { oauthError }) };
  const { ...found } = error;
  if (found.oauthError === undefined) delete found.oauthError;
  assert.deepEqual(found, members);
}

// ---------------------------------------------------------------------------------------- all of them

/** So many at a time. */
async function each(items, many, act) {
  const left = [...items];
  await Promise.all(Array.from({ length: many }, async () => {
    while (left.length > 0) await act(left.shift());
  }));
}

/** Plays and judges them; gives how many there were, and what is wrong, by name. */
async function all(cases) {
  const other = await startFaulty({});
  const wrong = [];
  let tried = 0;
  const logged = await watched(() => each(cases, 16, async ([name, pair, [steps, fate]]) => {
    const found = await trial({ ...pair, steps, isSlow: fate.code === 'login.timeout', other: other.url });
    tried += 1;
    try {
      // A busy machine may have given up before the request was read.
      const isRead = fate.code === 'login.timeout' ? found.paths.includes(ENDPOINTS[pair.endpoint]) : typeof steps === 'function';
      judge(pair, fate, isRead, found);
    } catch (error) {
      wrong.push(`${name}; ${pair.operation}; ${pair.endpoint}: ${error.message}`);
    }
  }));
  await other.stop();
  assert.deepEqual(wrong.slice(0, 20), []);
  assert.deepEqual(logged, []);
  // Redirects lead here, with all that a request carries.
  assert.deepEqual([other.connections(), other.requests], [0, []]);
  return tried;
}

test('every fault, at every endpoint, in every operation', async () => {
  const tried = await all(Object.entries(FAULTS).flatMap(([name, fault]) => PAIRS.map((pair) => [name, pair, fault])));
  assert.equal(PAIRS.length, 14);
  assert.ok(tried >= 87 * 14, `${tried}`);
});

test('a connection that is reset after each number of bytes', async () => {
  const cases = PAIRS.flatMap((pair) => resets(good(pair.endpoint, ['connection: close'])).map(([name, fault]) => [name, pair, fault]));
  const tried = await all(cases);
  assert.ok(tried >= 1238, `${tried}`);
});

test('the watch sees what is logged', async () => {
  const logged = await watched(async () => {
    console.error('a', 1);
    process.stdout.write('');
    process.emitWarning('b');
  });
  assert.deepEqual(logged.map((line) => line.replace(/\(node.*\) |\n.*/g, '')), ['console.error: a 1', 'stdout: ', 'console.error: Warning: b']);
});

test('a gzip bomb takes memory for what is read of it', async () => {
  // Together it would inflate to 16 GiB.
  const program = `
    import { answer, startFaulty } from './tests/support/faulty.mjs';
    import { BOMB } from './tests/support/faults.mjs';
    import { handlerAt, TOKENS } from './tests/support/trial.mjs';
    const server = await startFaulty({ '/token': [answer(Buffer.concat(Array(8192).fill(BOMB)), { headers: ['content-encoding: gzip'] })] });
    const handler = handlerAt(server.url);
    const before = process.resourceUsage().maxRSS;
    const { code } = await handler.refresh(TOKENS).catch((error) => error);
    console.log(JSON.stringify([code, process.resourceUsage().maxRSS - before]));
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: root });
  const [code, kilobytes] = JSON.parse(stdout);
  assert.equal(code, 'login.response-too-large');
  assert.ok(kilobytes < 64 << 10, `${kilobytes} KiB`);
});

// ---------------------------------------------------------------------------------------- a fetch that misbehaves

const thrower = () => { throw new Error('looked at'); };
const SECRET = 'client-secret-that-nobody-may-see';
const REJECTIONS = {
  undefined, null: null, zero: 0, 'a text': SECRET, 'a symbol': Symbol(SECRET), 'a function': thrower, 'an array': [SECRET], 'an object': { cause: SECRET },
  'an object without a prototype': Object.create(null),
  'a cause that throws': { get cause() { return thrower(); } },
  'a code that throws': { cause: { get code() { return thrower(); } } },
  'a code whose text throws': { cause: { code: { toString: thrower } } },
  'a code that is a symbol': { cause: { code: Symbol('ECONNREFUSED') } },
  'a code that is a secret': new TypeError(SECRET, { cause: Object.assign(new Error(SECRET), { code: SECRET }) }),
  'a code with more behind it': { cause: { code: `ECONNREFUSED (${SECRET.toUpperCase()}` } },
  'a code in brackets behind more': { cause: { code: `${SECRET} (ECONNREFUSED` } },
  'everything throws': Object.defineProperties({}, Object.fromEntries(['message', 'stack', 'cause', 'code', 'name', 'toString', 'toJSON'].map((name) => [name, { get: thrower }]))),
  'an abort of its own': new DOMException(SECRET, 'AbortError'),
  'a timeout of its own': new DOMException(SECRET, 'TimeoutError'),
};
const empty = { ok: true, status: 200, headers: new Headers() };
const ANSWERS = {
  'nothing': undefined, 'null': null, 'an empty object': {}, 'no headers': { ok: true, status: 200, body: null },
  'headers that throw': { ...empty, headers: { get: thrower } },
  'a status that throws': { ...empty, get status() { return thrower(); } },
  'a body that is a number': { ...empty, body: 5 },
  'a body that is locked': (() => { const response = new Response('x'); response.body.getReader(); return response; })(),
  'a body that breaks with nothing': new Response(new ReadableStream({ pull: (controller) => controller.error(undefined) })),
  'a body that breaks with a secret': new Response(new ReadableStream({ pull: (controller) => controller.error(SECRET) })),
};

test('a fetch that rejects with anything, or gives anything, ends in login.network', async () => {
  const fates = [
    ...Object.entries(REJECTIONS).flatMap(([name, thrown]) => [[`rejects: ${name}`, () => Promise.reject(thrown)], [`throws: ${name}`, () => { throw thrown; }]]),
    ...Object.entries(ANSWERS).map(([name, given]) => [name, async () => given]),
  ];
  assert.ok(fates.length >= 45, `${fates.length}`);
  for (const [name, fetch] of fates) {
    const handler = handlerAt('https://idp.example.com', { options: { fetch } });
    const flow = await away(handler);
    for (const attempt of [() => handler.callback(flow.back()), () => handler.refresh(TOKENS)]) {
      const error = await guarded(failure(attempt));
      assert.equal(error.message, '`token_url` did not answer: see DNS, proxy and certificates', name);
      assert.deepEqual({ ...error }, { name: 'LoginError', code: 'login.network' }, name);
      assert.deepEqual(secretsIn([error.stack, error.cause].join(), [flow.code, flow.state]), [], name);
    }
    const { decision } = await guarded(handler.resolve(TOKENS));
    assert.equal(decision.denial.cause, 'id-token-signature-unchecked', name);
  }
});

test('the word of the system for it is told', async (t) => {
  const handler = handlerAt('https://idp.example.com', { options: { fetch: () => Promise.reject({ cause: { code: 'CERT_HAS_EXPIRED' } }) } });
  assert.equal((await failure(handler.refresh(TOKENS))).message, '`token_url` did not answer (CERT_HAS_EXPIRED): see DNS, proxy and certificates');
});

// ---------------------------------------------------------------------------------------- keys that change

/** A provider whose answers a test changes as it goes. */
async function changing(t, changes) {
  const answers = { ...script(), ...changes };
  const server = await startFaulty(Object.fromEntries(Object.keys(answers).map((path) => [path, (request) => (typeof answers[path] === 'function' ? answers[path](request) : answers[path])])));
  t.after(() => server.stop());
  const count = (path) => server.requests.filter((made) => made.path === path).length;
  return { ...server, answers, count };
}
const answered = (value) => [answer(JSON.stringify(value))];
const whole = async (handler) => (await handler.callback((await away(handler)).back())).decision;
const causeOf = ({ denial }) => denial?.cause ?? null;

test('keys that change in the midst of logins', async (t) => {
  const [a, b] = [await newKey('a'), await newKey('b')];
  const { kid, ...nameless } = a.jwk;
  assert.equal(kid, 'a');
  const idp = await changing(t);
  const now = { ms: NOW * 1000 };
  const handler = handlerAt(idp.url, { options: { now: () => now.ms } });
  const login = async (key, ...keys) => {
    idp.answers['/token'] = [goodWith('token', { id_token: key.idToken })];
    idp.answers['/jwks'] = keys.length > 0 ? answered({ keys }) : page();
    return [causeOf(await whole(handler)), idp.count('/jwks')];
  };
  const page = () => [answer('<html>', { status: '503 Service Unavailable' })];
  // A set that cannot be had is not kept, and neither is one with the key but without its name of any use.
  assert.deepEqual(await login(a), ['id-token-signature-unchecked', 1]);
  assert.deepEqual(await login(a, nameless), ['id-token-signature-invalid', 2]);
  assert.deepEqual(await login(a, a.jwk), [null, 3]);
  assert.deepEqual(await login(a, b.jwk), [null, 3]);
  // The provider signs with a new key: the kept set does not have it.
  assert.deepEqual(await login(b, b.jwk), [null, 4]);
  assert.deepEqual(await login(a, b.jwk), ['id-token-signature-invalid', 5]);
  // While the set cannot be had the kept one goes on, for what it has, and until it ends.
  assert.deepEqual(await login(b), [null, 5]);
  assert.deepEqual(await login(a), ['id-token-signature-unchecked', 6]);
  now.ms += 300_000;
  assert.deepEqual(await login(b), ['id-token-signature-unchecked', 7]);
  assert.deepEqual(await login(b, a.jwk, b.jwk), [null, 8]);
});

test('keys that change between authorize and callback', async (t) => {
  const [a, b] = [await newKey('a'), await newKey('b')];
  const idp = await changing(t, { '/jwks': answered({ keys: [a.jwk] }), '/token': [goodWith('token', { id_token: a.idToken })] });
  const handler = handlerAt(idp.url);
  assert.equal(causeOf(await whole(handler)), null);
  const flow = await away(handler);
  Object.assign(idp.answers, { '/jwks': answered({ keys: [b.jwk] }), '/token': [goodWith('token', { id_token: b.idToken })] });
  assert.equal(causeOf((await handler.callback(flow.back())).decision), null);
});

test('a form that is cut off where it has no length reads as if it were whole', async (t) => {
  const idp = await changing(t, { '/token': ['HTTP/1.1 200 OK\r\ncontent-type: application/x-www-form-urlencoded\r\nconnection: close\r\n\r\nexpires_in=60&access_token=half-of-i', FIN] });
  assert.deepEqual(await handlerAt(idp.url).refresh(TOKENS), { ...TOKENS, accessToken: 'half-of-i', expiresAt: NOW + 60 });
});

// ---------------------------------------------------------------------------------------- clocks and secrets

const STALE = '`state` is not of this browser: start again; see that all instances have one `secret` or `store`';

test('clocks that are wrong or jump between authorize and callback', async (t) => {
  const idp = await changing(t);
  const hours = 3600;
  for (const [ttl, after, ends] of [
    [600, 0, true], [600, 600, true], [600, 601, false], [600, 5 * hours, false], [600, -5 * hours, true], [60, 60, true], [60, 61, false], [0, 0, true], [0, 1, false], [600, NaN, false],
  ]) {
    let seconds = NOW;
    const handler = handlerAt(idp.url, { options: { ttl, now: () => seconds * 1000 } });
    const flow = await away(handler);
    seconds += after;
    const asked = idp.requests.length;
    if (ends) {
      const { decision, tokens } = await handler.callback(flow.back());
      assert.deepEqual([decision.decision, tokens.expiresAt], ['allow', NOW + after + 3600], `${ttl} ${after}`);
    } else {
      const error = await failure(handler.callback(flow.back()));
      assert.deepEqual([error.code, error.message, idp.requests.length], ['login.state-invalid', STALE, asked], `${ttl} ${after}`);
    }
  }
});

test('a clock that jumps ahead while tokens are in use renews them once', async (t) => {
  let seconds = NOW;
  const idp = await changing(t, { '/jwks': () => ((seconds += 3 * 3600), [good('jwks')]) });
  const { decision, tokens } = await (async (handler) => handler.callback((await away(handler)).back()))(handlerAt(idp.url, { options: { now: () => seconds * 1000 } }));
  assert.deepEqual([decision.decision, tokens.expiresAt], ['allow', NOW + 4 * 3600]);
  assert.deepEqual(idp.requests.map(({ path }) => path), ['/token', '/jwks', '/token', '/userinfo', '/userinfo/emails', '/userinfo/teams', '/userinfo/orgs']);
});

test('needsRefresh by clocks that are wrong', () => {
  const at = (seconds, tokens) => handlerAt('https://idp.example.com', { options: { now: () => seconds * 1000 } }).needsRefresh({ ...TOKENS, ...tokens });
  const hours = 3600;
  for (const [after, expected] of [[0, false], [3590, false], [3591, true], [5 * hours, true], [-5 * hours, false], [NaN, false]]) {
    assert.equal(at(NOW + after, { idToken: null }), expected, `${after}`);
    assert.equal(at(NOW + after, { expiresAt: null }), expected, `${after}, ID token`);
  }
});

test('secrets that are rotated while somebody logs in', async (t) => {
  const idp = await changing(t);
  const [old, fresh] = ['o'.repeat(32), 'f'.repeat(32)];
  const at = (...secret) => handlerAt(idp.url, { options: { secret } });
  for (const [before, after, opens] of [
    [[old], [fresh, old], true], [[fresh, old], [fresh, old], true], [[fresh, old], [fresh], true], [[fresh, old], [old], false], [[old], [fresh], false], [[old, fresh], [fresh], false],
  ]) {
    const flow = await away(at(...before));
    const callback = at(...after).callback(flow.back());
    if (opens) assert.equal((await callback).decision.decision, 'allow');
    else assert.deepEqual([await failure(callback)].map(({ code, message }) => [code, message]), [['login.state-invalid', STALE]]);
  }
});

// ---------------------------------------------------------------------------------------- twice, and at once

/** Takes each code and each refresh token once. */
function once() {
  const used = new Set();
  return ({ body }) => {
    const form = new URLSearchParams(body);
    const grant = form.get('code') ?? form.get('refresh_token');
    if (used.has(grant)) return [answer('{"error":"invalid_grant"}', { status: '400 Bad Request' })];
    used.add(grant);
    return [good('token')];
  };
}
const USED = '`token_url` gave no tokens (status 400, `invalid_grant`): see that `client_secret`, `auth_style` and redirectUri are right';

test('a code that comes back twice, one after the other and at once', async (t) => {
  const idp = await changing(t, { '/token': once() });
  const handler = handlerAt(idp.url);
  const flow = await away(handler);
  assert.equal((await handler.callback(flow.back())).decision.decision, 'allow');
  assert.equal((await failure(handler.callback(flow.back()))).message, USED);
  const twin = await away(handler);
  const both = await Promise.allSettled([handler.callback(twin.back()), handler.callback(twin.back())]);
  assert.deepEqual(both.map(({ value, reason }) => value?.decision.decision ?? reason.message).sort(), [USED, 'allow']);

  const kept = new Map();
  const store = { put: (id, text) => void kept.set(id, text), take: (id) => { const text = kept.get(id); kept.delete(id); return text; } };
  const strict = handlerAt(idp.url, { options: { store, secret: undefined } });
  const other = await away(strict);
  const sent = idp.count('/token');
  const taken = await Promise.allSettled([strict.callback(other.back()), strict.callback(other.back())]);
  assert.deepEqual(taken.map(({ value, reason }) => value?.decision.decision ?? reason.message).sort(), [STALE, 'allow']);
  assert.equal(idp.count('/token'), sent + 1);
});

test('refreshes at once share the failure of the first, and the next one tries again', async (t) => {
  for (const [steps, message] of [
    [[answer('', { status: '500 Internal Server Error' })], '`token_url` gave no tokens (status 500): log in again'],
    [[FIN], '`token_url` did not answer (UND_ERR_SOCKET): see DNS, proxy and certificates'],
    [[SILENCE], '`token_url` did not answer in time: see that it is right, or `timeoutMs`'],
  ]) {
    const idp = await changing(t, { '/token': steps });
    const handler = handlerAt(idp.url, { options: { timeoutMs: 2000 } });
    const all = await Promise.all(Array.from({ length: 5 }, () => guarded(failure(handler.refresh({ ...TOKENS })))));
    assert.deepEqual(all.map((error) => error.message), Array(5).fill(message));
    assert.equal(idp.count('/token'), 1);
    idp.answers['/token'] = [good('token')];
    assert.equal((await handler.refresh(TOKENS)).accessToken, 'access-that-nobody-may-see');
    assert.equal(idp.count('/token'), 2);
    }
});

test('decisions and refreshes at once send a refresh token once', async (t) => {
  const idp = await changing(t, { '/token': once() });
  // Without a key set there is nothing to wait for before the renewal.
  const handler = handlerAt(idp.url, { settings: { validate_id_token: false } });
  const ended = { ...TOKENS, expiresAt: NOW };
  const [one, two, three] = await Promise.all([handler.resolve(ended), handler.resolve(ended), handler.refresh(ended)]);
  assert.deepEqual([one, two].map(({ decision }) => decision.decision), ['allow', 'allow']);
  assert.deepEqual([one.tokens, two.tokens], [three, three]);
  assert.equal(idp.count('/token'), 1);
});

// ---------------------------------------------------------------------------------------- what stays, at the very end

test('no connection stays once the agent is closed', async () => {
  const pair = { endpoint: 'userinfo', operation: 'resolve' };
  const servers = [];
  await each(Object.values(FAULTS), 16, async ([steps, fate]) => servers.push((await trial({ ...pair, steps, isSlow: fate.code === 'login.timeout', other: 'http://127.0.0.1:9', keep: true })).server));
  assert.equal(servers.length, Object.keys(FAULTS).length);
  assert.ok(servers.some(({ open }) => open.size > 0));
  // The agent of Node's own fetch; it serves nobody in this process any more.
  await guarded(globalThis[Symbol.for('undici.globalDispatcher.1')].close());
  await guarded(Promise.all(servers.flatMap(({ open }) => [...open]).map((socket) => new Promise((closed) => (socket.closed ? closed() : socket.once('close', closed))))));
  assert.deepEqual(servers.map(({ open }) => open.size), servers.map(() => 0));
  await Promise.all(servers.map((server) => server.stop()));
});
