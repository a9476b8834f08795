// A provider that misbehaves: every fault at every endpoint in every operation ends in a decision or a LoginError, in time, without
// a connection left over, a line logged or a secret told (docs/login.md, section 8).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULTS, resets } from './support/faults.mjs';
import { startFaulty } from './support/faulty.mjs';
import { ENDPOINTS, good, PAIRS, trial } from './support/trial.mjs';
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
      judge(pair, fate, typeof steps === 'function', found);
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
  assert.ok(tried >= 80 * 14, `${tried}`);
});

test('a connection that is reset after each number of bytes', async () => {
  const cases = PAIRS.flatMap((pair) => resets(good(pair.endpoint, ['connection: close'])).map(([name, fault]) => [name, pair, fault]));
  const tried = await all(cases);
  assert.ok(tried >= 80 * 14, `${tried}`);
});

test('the watch sees what is logged', async () => {
  const logged = await watched(async () => {
    console.error('a', 1);
    process.stdout.write('');
    process.emitWarning('b');
  });
  assert.deepEqual(logged, ['console.error: a 1', 'stdout: ', 'warning: b']);
});
