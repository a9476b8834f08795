// The handlers of examples/login: each is run as its README says, and somebody logs in.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startProvider, USERS } from '../examples/login/provider.mjs';
import { names, startHandler } from '../examples/login/start.mjs';
import { freeAddress } from './support/address.mjs';
import { agent } from './support/agent.mjs';
import { root } from './support/tarball.mjs';

const folder = join(root, 'examples/login');
let provider;

before(async () => (provider = await startProvider()));
after(() => provider.stop());

/** The heading of a page, and what it says below. */
const shown = ({ status, text }) => [status, text.split('<h1>')[1].split(/<[^>]*>/).map((part) => part.trim()).filter(Boolean).join(' | ')];

const NOBODY = [200, 'Nobody is signed in | Sign in with the local provider'];
const ANSWERS = {
  mara: [200, 'Signed in as Mara Lindqvist | login | mara | email | mara@example.com | role | Admin | organizations | Admin of Main Org., Admin of Operations | groups | /admins, /staff | Sign out'],
  tomas: [200, 'Signed in as Tomas Okafor | login | tomas | email | tomas@example.com | role | Editor | organizations | Editor of Main Org. | groups | /editors, /staff | Sign out'],
  noor: [403, 'Not let in | `role_attribute_strict` is on, and neither `role_attribute_path` nor `org_mapping` gave a role | Sign in again'],
};

async function everybodyLogsIn(origin, providerUrl) {
  for (const [user, answer] of Object.entries(ANSWERS)) {
    const { go, click, jar } = agent();
    assert.deepEqual(shown(await go(`${origin}/`)), NOBODY);
    const choice = await go(`${origin}/login`);
    assert.equal(choice.url.split('/interaction/')[0], providerUrl);
    const page = await click(choice, { user });
    assert.deepEqual(shown(page), answer);
    assert.equal(jar.has('rolecall-login'), false);
    assert.deepEqual(shown(await go(`${origin}/`)), answer[0] === 200 ? answer : NOBODY);
    if (answer[0] !== 200) continue;
    const cookie = `session=${jar.get('session')}`;
    const out = await go(`${origin}/logout`);
    assert.match(await (await fetch(`${origin}/`, { headers: { cookie } })).text(), /Nobody is signed in/);
    assert.equal(new URL(out.url).searchParams.get('post_logout_redirect_uri'), `${origin}/`);
    const home = await click(out, { logout: 'yes' });
    assert.deepEqual([home.url, ...shown(home), jar.has('session')], [`${origin}/`, ...NOBODY, false]);
  }
}

async function whatGoesWrong(origin) {
  const { go, click, step } = agent();
  const cancelled = await click(await go(`${origin}/login`), { user: '' });
  assert.deepEqual(shown(cancelled), [400, 'That did not work | `error` says that the provider refused: see its log | Sign in again']);
  const forged = await agent().go(`${origin}/login/generic_oauth?code=c&state=s`);
  assert.deepEqual(shown(forged), [400, 'That did not work | `cookie` is missing: start again, by https, at the host of redirectUri | Sign in again']);
  const foreign = await step(`${origin}/`, { headers: { cookie: 'session=made-up' } });
  assert.match(await foreign.text(), /Nobody is signed in/);
  assert.equal((await step(`${origin}/nowhere`)).status, 404);
  assert.ok((await step(`${origin}//`)).status < 500);
}

async function theCookies(origin) {
  const { go, click, step } = agent();
  const sent = await step(`${origin}/login`);
  const [start] = sent.headers.getSetCookie();
  assert.match(start, /^rolecall-login=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
  assert.deepEqual([sent.status, sent.headers.get('cache-control')], [302, 'no-store']);
  const back = await click(await go(sent.headers.get('location')), { user: 'mara' }, (url) => url.startsWith(origin));
  const kept = await step(back.url);
  const [clearing, session] = kept.headers.getSetCookie();
  assert.match(clearing, /^rolecall-login=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0$/);
  assert.match(session, /^session=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=Lax$/);
  assert.deepEqual([kept.status, kept.headers.get('location'), kept.headers.get('cache-control')], [302, '/', 'no-store']);
  assert.equal((await step(`${origin}/`)).headers.get('cache-control'), 'no-store');
}

for (const name of names) {
  test(`${name}.mjs`, async () => {
    const origin = await freeAddress();
    const handler = await startHandler(name, { origin, provider: provider.url });
    try {
      await everybodyLogsIn(origin, provider.url);
      await whatGoesWrong(origin);
      await theCookies(origin);
    } finally {
      await handler.stop();
    }
    await assert.rejects(fetch(origin));
  });
}

test('a session whose tokens cannot be renewed ends', async () => {
  const { sessionsOf } = await import('../examples/login/sessions.mjs');
  let answer = async () => ({ accessToken: 'new' });
  const sessions = sessionsOf({ needsRefresh: ({ accessToken }) => accessToken === 'old', refresh: () => answer(), signOut: () => null });
  const start = () => sessions.start({ decision: {}, tokens: { accessToken: 'old' } }).split(';')[0];
  assert.deepEqual((await sessions.of(start())).tokens, { accessToken: 'new' });
  answer = async () => { throw new Error('no more'); };
  const cookie = start();
  assert.equal(await sessions.of(cookie), undefined);
  answer = async () => ({ accessToken: 'new' });
  assert.equal(await sessions.of(cookie), undefined);
  assert.equal(sessions.end(cookie).location, '/');
});

test('start.mjs runs both until it is ended, and says what to open', async () => {
  const [ORIGIN, PROVIDER] = [await freeAddress(), await freeAddress()];
  const child = spawn(process.execPath, [join(folder, 'start.mjs')], { env: { ...process.env, ORIGIN, PROVIDER }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  let told = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) if ((told += chunk).includes('Ctrl-C')) break;
  try {
    assert.ok(told.includes(`Open ${ORIGIN}/ and click`), told);
    for (const { name } of Object.values(USERS)) assert.ok(told.includes(name), name);
    await everybodyLogsIn(ORIGIN, PROVIDER);
    const busy = spawnSync(process.execPath, [join(folder, 'start.mjs')], { env: { ...process.env, ORIGIN, PROVIDER }, encoding: 'utf8' });
    const port = new URL(PROVIDER).port;
    assert.deepEqual([busy.status, busy.stderr], [2, `start.mjs: listen EADDRINUSE: address already in use 127.0.0.1:${port}: end what listens there, or choose other addresses by ORIGIN and PROVIDER\n`]);
  } finally {
    child.kill('SIGINT');
  }
  assert.equal(await ended, 0);
  for (const url of [ORIGIN, PROVIDER]) await assert.rejects(fetch(url));
});

test('a name that start.mjs does not know', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'start.mjs'), 'php'], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [2, 'start.mjs: `php` is not understood: take one of node, express, hono, worker, deno, bun\n']);
});

test('each handler has at most 40 lines, and its command in the README', () => {
  const manual = readFileSync(join(root, 'examples/README.md'), 'utf8');
  for (const name of names) {
    assert.ok(readFileSync(join(folder, `${name}.mjs`), 'utf8').split('\n').length <= 41, name);
    assert.ok(manual.includes(`\`cargo xtask start login${name === 'node' ? '' : ` ${name}`}\``), name);
  }
  for (const file of readdirSync(folder)) assert.ok(manual.includes(`(login/${file})`), file);
});
