// What can be taken away from the playground, and that nothing goes along that should not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import * as rolecall from 'rolecall';
import { playground, fragmentOf, room, saved, stateOf, textOf, violations } from './support/playground.mjs';

const okta = (file) => readFileSync(new URL(`../examples/okta/${file}`, import.meta.url), 'utf8');
const { explain, formatSettings, parseSettings, runSuite } = rolecall;
const SECRET = 'change-me';
const settings = (() => {
  const { client_secret, ...others } = parseSettings(okta('grafana.ini')).settings;
  assert.equal(client_secret, SECRET);
  return others;
})();
const ini = (more) => [{ name: 'grafana.ini', text: `${okta('grafana.ini')}${more}\n` }];

let site;
before(async () => void (site = await playground()));
after(() => site?.close());

async function take(fragment) {
  const page = await site.open(fragment);
  await room(page, 'Take away');
  await page.getByRole('heading', { name: 'A test for CI' }).waitFor();
  return page;
}

const part = (page, name) => page.getByRole('region', { name, exact: true }).filter({ has: page.getByRole('heading', { name, exact: true }) });
const save = (page, name) => saved(page, part(page, name).getByRole('button', { name: 'Save as a file' }));

const CASES = {
  allow: { texts: ini(''), id_token: okta('id_token.claims.json'), userinfo: okta('userinfo.json'), orgs: '1 Main Org.' },
  deny: { texts: ini('role_attribute_strict = true\nrole_attribute_path = nothing'), userinfo: okta('userinfo.json') },
  incomplete: { texts: ini(''), userinfo: '{"sub":"1","preferred_username":"robot"}' },
  'large numbers': { texts: ini(''), userinfo: '{"sub":12345678901234567890,"email":"a@example.com","n":1.50,"yes":"no","x: y":[[1,{"a":[]}],"# \\u2028"]}' },
  'a look-up that was answered': {
    texts: ini(''),
    userinfo: '{"sub":"1","preferred_username":"robot"}',
    lookups: { emails: { status: 200, body: '[{"email":"robot@example.com","primary":true}]' } },
  },
};

for (const [name, state] of Object.entries(CASES)) {
  test(`a test for CI reads back and passes: ${name}`, async () => {
    const page = await take(fragmentOf(state));
    assert.equal(await part(page, 'A test for CI').locator('.said-passed').textContent(), '✓ Read back and run here: it passes.');
    const { name: file, text } = await save(page, 'A test for CI');
    assert.equal(file, 'rolecall.test.yaml');
    assert.deepEqual(runSuite(text).cases.map(({ passed }) => passed), [true]);
    assert.equal(text.includes(SECRET), false);
    await page.close();
  });
}

test('a test fails where the settings would decide otherwise', async () => {
  const page = await take(fragmentOf(CASES.allow));
  const { text } = await save(page, 'A test for CI');
  const mended = text.replace(/ \|\| 'Viewer'/, '');
  assert.notEqual(mended, text);
  assert.deepEqual(runSuite(mended).cases.map(({ passed }) => passed), [false]);
  await page.close();
});

test('a test reads its settings from files, where that is asked for', async () => {
  const page = await take(fragmentOf(CASES.allow));
  await page.getByLabel('settings from their files').check();
  const { text } = await save(page, 'A test for CI');
  assert.match(text, /^settings:\n {2}- path: grafana\.ini$/m);
  assert.deepEqual(runSuite(text, { files: { 'grafana.ini': okta('grafana.ini') } }).cases.map(({ passed }) => passed), [true]);
  await page.close();
});

test('a test with claims replaced names nobody', async () => {
  const page = await take(fragmentOf(CASES.allow));
  await page.getByLabel('claims replaced').check();
  const { text } = await save(page, 'A test for CI');
  assert.equal(/priya|raman/i.test(text), false);
  assert.deepEqual(runSuite(text).cases.map(({ passed }) => passed), [true]);
  await page.close();
});

test('settings in another spelling, with the secret only where it is wanted', async () => {
  const page = await take();
  await page.getByRole('group', { name: 'Spelling', exact: true }).getByRole('button', { name: 'Terraform' }).click();
  assert.deepEqual(await save(page, 'The settings in another spelling'), { name: 'main.tf', text: formatSettings(settings, 'terraform') });
  await page.getByLabel('with client_secret').check();
  assert.match((await save(page, 'The settings in another spelling')).text, /client_secret +=/);
  await page.close();
});

test('a case for an issue names nobody, and says that the decision stayed the same', async () => {
  const page = await take();
  assert.match(await part(page, 'A case for an issue').locator('.said-passed').textContent(), /^✓ \d+ values replaced; the decision is the same\.$/);
  const { name, text } = await save(page, 'A case for an issue');
  assert.equal(name, 'rolecall-case.md');
  assert.equal(new RegExp(`priya|raman|${SECRET}|eyJ`, 'i').test(text), false);
  assert.match(text, /^### Allowed, role Viewer\n\n\*\*Settings\*\*\n\n```ini\n\[auth\.generic_oauth\]/);
  await page.close();
});

async function linked(page) {
  await page.getByRole('button', { name: 'Make a link …' }).click();
  assert.equal(await page.getByLabel('The link', { exact: true }).count(), 0, 'not before the warning was answered');
  await page.getByRole('button', { name: 'I know, make the link' }).click();
  return page.getByLabel('The link', { exact: true }).inputValue();
}

test('a link holds claims and settings, and neither token, signature nor secret', async () => {
  const page = await take();
  const state = stateOf(await linked(page));
  assert.deepEqual(JSON.parse(state.id_token), JSON.parse(okta('id_token.claims.json')));
  assert.deepEqual(state.texts, [{ name: 'grafana.ini', text: formatSettings(settings, 'ini') }]);
  const held = JSON.stringify(state);
  const [, , signature] = okta('id_token.jwt').trim().split('.');
  for (const never of [SECRET, signature, 'eyJ']) assert.equal(held.includes(never), false, never);
  assert.equal(page.url(), site.origin, 'the address of this page stays as it is');
  await page.close();
});

test('a token inside a claim loses its signature', async () => {
  const page = await take(fragmentOf({ texts: ini(''), userinfo: JSON.stringify({ sub: '1', id_token: okta('id_token.jwt').trim() }) }));
  const [head, payload] = okta('id_token.jwt').split('.');
  assert.equal(JSON.parse(stateOf(await linked(page)).userinfo).id_token, `${head}.${payload}.`);
  await page.close();
});

test('an opaque token is left out, and the warning says so', async () => {
  const page = await take(fragmentOf({ texts: ini(''), access_token: 'opaque-4711', userinfo: okta('userinfo.json') }));
  await page.getByRole('button', { name: 'Make a link …' }).click();
  assert.equal(await page.locator('.warned .said-warning').textContent(), 'Left out, as it cannot be read: access token.');
  await page.getByRole('button', { name: 'I know, make the link' }).click();
  assert.equal(stateOf(await page.getByLabel('The link', { exact: true }).inputValue()).access_token, '');
  await page.close();
});

test('no link is made while the secret stands in a claim', async () => {
  const page = await take(fragmentOf({ texts: ini(''), userinfo: JSON.stringify({ sub: '1', note: `it is ${SECRET}!` }) }));
  assert.equal(await part(page, 'A link').locator('.said-failed').textContent(), '✕ The value of client_secret also stands somewhere else on this page, so no link is made.');
  await page.close();
});

test('a link opens as what it was made of, and leaves the address', async () => {
  const page = await take(fragmentOf(CASES.allow));
  const link = await linked(page);
  await page.close();
  const other = await take(link.slice(site.origin.length));
  assert.equal(other.url(), site.origin);
  assert.equal(await other.evaluate(() => history.length), 2, 'about:blank and this page');
  assert.match(await other.locator('.arrived').textContent(), /^This came with the link, which has been taken out of the address\./);
  assert.match((await save(other, 'A test for CI')).text, /^ {2}- name: priya\.raman@example\.com is Viewer$/m);
  await room(other, 'What if');
  assert.equal(await textOf(other, 'The other settings, grafana.ini'), formatSettings(settings, 'ini'));
  assert.deepEqual(other.troubles, []);
  await other.close();
});

for (const [name, fragment] of Object.entries({
  'cut off': fragmentOf(CASES.allow).slice(0, 300),
  'not base64': '#rolecall=1.?!',
  'of another version': '#rolecall=2.abc',
  'no state': `#rolecall=1.${fragmentOf({ texts: 7 }).slice(12)}`,
})) {
  test(`a damaged link is told and removed: ${name}`, async () => {
    const page = await site.open(fragment);
    assert.match(await page.getByRole('alert').textContent(), /^✕ The link is damaged or was made by another version: nothing of it was read\./);
    assert.equal(page.url(), site.origin);
    await room(page, 'What if');
    assert.equal(await textOf(page, 'The other settings, grafana.ini'), okta('grafana.ini'), 'the example is still there');
    await page.close();
  });
}

test('a link pasted into the address of an open page is read, too', async () => {
  const page = await take();
  await page.evaluate((fragment) => void (location.hash = fragment), fragmentOf({ texts: [{ name: 'x.ini', text: '[auth.generic_oauth]\nclient_id = other\n' }] }));
  await page.locator('.arrived').waitFor();
  await room(page, 'What if');
  assert.equal(await textOf(page, 'The other settings, x.ini'), '[auth.generic_oauth]\nclient_id = other\n');
  assert.equal(page.url(), site.origin);
  await page.close();
});

test('a saved test decides as the page did', async () => {
  const page = await take();
  const { text } = await save(page, 'A test for CI');
  const { decision } = explain(settings, okta('id_token.jwt'), okta('userinfo.json'), okta('access_token.jwt'));
  assert.match(text, new RegExp(`login: ${decision.user.login}\n +name: ${decision.user.name}\n`));
  await page.close();
});

test('nobody is kept out', async () => {
  const page = await take();
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Make a link …' }).click();
  assert.deepEqual(await violations(page), []);
  await page.close();
});
