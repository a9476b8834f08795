// Chromium: somebody clicks through the Node.js example of examples/login, at the provider there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startProvider } from '../examples/login/provider.mjs';
import { startHandler } from '../examples/login/start.mjs';
import { freeAddress } from './support/address.mjs';
import { startChromium } from './support/chromium.mjs';

let provider, handler, chromium, origin, tab;
const seen = [];
const complaints = [];

before(async () => {
  origin = await freeAddress();
  provider = await startProvider();
  handler = await startHandler('node', { origin, provider: provider.url });
  chromium = await startChromium();
  tab = await chromium.browser.newPage();
  tab.on('request', (request) => seen.push(request.url()));
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
});

after(async () => {
  await chromium?.stop();
  await handler?.stop();
  await provider?.stop();
});

const lines = async () => (await tab.locator('body').innerText()).split('\n').filter(Boolean);
const click = (name, role = 'link') => tab.getByRole(role, { name, exact: true }).click();

/** From the page of the application to that of the provider, and back. */
async function signIn(name) {
  await click('Sign in with the local provider');
  assert.deepEqual([await tab.title(), new URL(tab.url()).origin], ['Sign in at the provider', provider.url]);
  const [cookie] = (await chromium.browser.cookies(origin)).filter(({ name }) => name === 'rolecall-login');
  assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, 'Lax', '/']);
  await click(name, 'button');
}

async function signOut() {
  await click('Sign out');
  assert.deepEqual([await tab.title(), new URL(tab.url()).origin], ['Sign out at the provider?', provider.url]);
  await click('Sign out', 'button');
  assert.deepEqual([tab.url(), await lines()], [`${origin}/`, ['Nobody is signed in', 'Sign in with the local provider']]);
}

test('an admin signs in', async () => {
  await tab.goto(origin);
  assert.deepEqual(await lines(), ['Nobody is signed in', 'Sign in with the local provider']);
  await signIn('Mara Lindqvist');
  assert.equal(tab.url(), `${origin}/`);
  const facts = ['login', 'mara', 'email', 'mara@example.com', 'role', 'Admin', 'organizations', 'Admin of Main Org., Admin of Operations', 'groups', '/admins, /staff'];
  assert.deepEqual(await lines(), ['Signed in as Mara Lindqvist', ...facts, 'Sign out']);
});

test('the session is a cookie that scripts do not see, and nothing else is kept', async () => {
  const cookies = await chromium.browser.cookies(origin);
  assert.deepEqual(cookies.filter(({ name }) => /session|rolecall/.test(name) && !name.startsWith('_')).map(({ name, httpOnly, sameSite, path, expires }) => [name, httpOnly, sameSite, path, expires]), [
    ['session', true, 'Lax', '/', -1],
  ]);
  const found = await tab.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length, document.documentElement.outerHTML.includes('eyJ')]);
  assert.deepEqual(found, ['', 0, 0, false]);
});

test('no address had a token', () => {
  const parameters = seen.filter((url) => url.startsWith(origin)).map((url) => [...new URL(url).searchParams.keys()].join());
  assert.deepEqual(parameters.filter(Boolean), ['code,state,iss']);
  assert.ok(seen.length > 5);
  assert.deepEqual(seen.filter((url) => /eyJ|token/.test(url)), []);
});

test('she signs out, and an editor signs in', async () => {
  await signOut();
  // Her page is two steps back, and is asked for anew.
  await tab.evaluate(() => history.go(-2));
  await tab.waitForFunction(() => performance.getEntriesByType('navigation')[0].type === 'back_forward');
  assert.deepEqual([tab.url(), (await lines())[0]], [`${origin}/`, 'Nobody is signed in']);
  await signIn('Tomas Okafor');
  const facts = ['login', 'tomas', 'email', 'tomas@example.com', 'role', 'Editor', 'organizations', 'Editor of Main Org.', 'groups', '/editors, /staff'];
  assert.deepEqual(await lines(), ['Signed in as Tomas Okafor', ...facts, 'Sign out']);
});

test('he signs out, and somebody without groups is not let in', async () => {
  await signOut();
  await signIn('Noor Petit');
  assert.deepEqual(await lines(), ['Not let in', '`role_attribute_strict` is on, and neither `role_attribute_path` nor `org_mapping` gave a role', 'Sign in again']);
  await tab.goto(origin);
  assert.equal((await lines())[0], 'Nobody is signed in');
});

test('who cancels may begin again', async () => {
  await signIn('Cancel');
  assert.deepEqual(await lines(), ['That did not work', '`error` says that the provider refused: see its log', 'Sign in again']);
  await click('Sign in again');
  assert.equal(await tab.title(), 'Sign in at the provider');
});

test('Chromium complains of nothing but the two statuses', () => {
  assert.deepEqual(complaints.map((text) => /status of \d+/.exec(text)?.[0] ?? text), ['status of 403', 'status of 400']);
});
