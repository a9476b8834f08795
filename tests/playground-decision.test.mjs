// The decision room, used as somebody with a broken login would: what goes in, the answer, the matrix, its places, findings.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { playground, textOf, violations, write } from './support/playground.mjs';

const examples = new URL('../examples/', import.meta.url);
const file = (name) => readFileSync(new URL(name, examples), 'utf8');

let open, close, page;
before(async () => ({ open, close } = await playground()));
after(() => close?.());

const fresh = async () => {
  await page?.close();
  page = await open();
  return page;
};
const headline = () => page.getByRole('status').innerText();
const answered = (pattern) => page.getByRole('status').getByText(pattern).waitFor();
const place = (attribute, source) => page.getByRole('button', { name: new RegExp(`^${attribute} on ${source}:`) });
const said = async (locator) => (await locator.innerText()).replaceAll(/[\n\u00a0]/g, ' ');
const findings = () => page.getByRole('region', { name: /look at|looks wrong/ });
const SETTINGS = 'Settings: grafana.ini';

test('the first thing to see is the surprise: on an empty list of groups the constant answers', async () => {
  await fresh();
  assert.equal(await headline(), '✓ Allowed priya.raman@example.com is Viewer in organization 1');
  await page.getByText('Grafana then tries it on {"groups":[]} and gets Viewer.').waitFor();
  assert.equal(await said(place('role', 'the ID token')), 'role on the ID token: ✓ failed, then Viewer on empty groups settled it');
  assert.equal(await said(place('groups', 'userinfo')), 'groups on userinfo: ✓ Everyone, grafana-admins settled it');
  assert.equal(await said(place('role', 'userinfo')), 'role on userinfo: not asked');
  assert.deepEqual(await page.locator('.card > div').allInnerTexts(), [
    'login\npriya.raman@example.com', 'name\nPriya Raman', 'email\npriya.raman@example.com', 'id\n00uhNgErhUsWIGB525d7', 'role\nViewer',
    'server admin\nleft as it is', 'organizations\nViewer in organization 1', 'groups\nEveryone, grafana-admins', 'teams\nnone',
  ]);
});

test('a place opens by keyboard, and its expression is walked through with the arrow keys', async () => {
  await fresh();
  await place('role', 'the ID token').focus();
  await page.keyboard.press('Enter');
  const [first] = await page.getByRole('tree').all();
  const parts = await first.getByRole('treeitem').allInnerTexts();
  assert.deepEqual(parts.slice(3), [
    "contains(groups[*], 'grafana-admins')\n✕ fails (invalid-type)", 'groups[*]\nnull', 'groups\nnull', "'grafana-admins'\n'grafana-admins'",
  ]);
  assert.equal(await page.locator('.expression-text mark').first().innerText(), "contains(groups[*], 'grafana-admins')", 'it begins at what failed');
  await first.locator('[tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('.expression-text mark').first().innerText(), 'groups[*]');
  await page.keyboard.press('End');
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "'grafana-admins'\n'grafana-admins'");
});

test('a part under the mouse is found in the outline, and the claim that it read is lit', async () => {
  await fresh();
  await place('groups', 'userinfo').click();
  assert.equal(await page.getByRole('tab', { selected: true }).innerText(), 'userinfo');
  await page.locator('.cm-mark-read').first().waitFor();
  const lit = await page.locator('[role=tabpanel] .cm-mark-read').allInnerTexts();
  assert.deepEqual(lit.map((text) => text.trim()), ['"groups": [', '"Everyone",', '"grafana-admins"', ']']);
  assert.deepEqual(await page.locator('.text .cm-mark-read').allInnerTexts(), ['groups_attribute_path = groups']);
  await place('role', 'the ID token').click();
  const text = page.locator('.expression-text').nth(1);
  const box = await text.boundingBox();
  await page.mouse.move(box.x + 12, box.y + 10);
  await page.getByRole('tree').nth(1).locator('[aria-selected=true]', { hasText: "contains(groups[*], 'grafana-admins')" }).waitFor();
});

test('findings are mended by a click, and the answer follows', async () => {
  await fresh();
  assert.equal(await findings().getByRole('heading').innerText(), '2 things to look at');
  await findings().getByRole('listitem').filter({ hasText: 'catch-all-hides-sources' }).getByRole('button', { name: 'mend it' }).click();
  await answered('priya.raman@example.com is Admin in organization 1');
  assert.equal(await said(place('role', 'userinfo')), 'role on userinfo: ✓ Admin settled it');
  assert.match(await textOf(page, SETTINGS), /^role_attribute_path = contains\(groups\[\*\], 'grafana-admins'\) && 'Admin' \|\| contains\(groups\[\*\], 'grafana-editors'\) && 'Editor'$/m);
});

test('every example is there, and is decided as it is recorded', async () => {
  await fresh();
  const names = await page.getByLabel('Example').locator('option').allInnerTexts();
  const folders = readdirSync(examples).filter((name) => existsSync(new URL(`${name}/expected.json`, examples)));
  assert.equal(names.length - 1, folders.length);
  for (const name of names.slice(0, -1)) {
    const folder = name.toLowerCase().replace(' ', '-');
    const { decision, user, denial } = JSON.parse(file(`${folder}/expected.json`));
    await page.getByLabel('Example').selectOption(name);
    await answered({ allow: 'Allowed', deny: 'Denied', incomplete: 'Not decided yet' }[decision]);
    if (user) assert.equal(await page.locator('.card dd').nth(2).innerText(), user.email, name);
    if (user) assert.equal(await page.locator('.card dd').nth(4).innerText(), user.role ?? 'none', name);
    if (denial) assert.match(await page.getByRole('region', { name: 'Answer' }).innerText(), new RegExp(denial.cause ?? denial.code), name);
  }
});

test('settings are recognised in every spelling', async () => {
  for (const [name, said] of [['grafana.env', 'environment'], ['values.yaml', 'YAML'], ['main.tf', 'Terraform'], ['api.json', 'settings API']]) {
    await fresh();
    await write(page, SETTINGS, file(`okta/${name}`));
    await page.getByText(`read as ${said}`).waitFor();
    assert.equal(await headline(), '✓ Allowed priya.raman@example.com is Viewer in organization 1', name);
  }
});

test('several texts are layered, and the page says which one won', async () => {
  await fresh();
  await page.getByRole('button', { name: 'add another text' }).click();
  await write(page, 'Settings: grafana.env', "GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH='Editor'");
  await answered('priya.raman@example.com is Editor in organization 1');
  await page.getByText('Which text won, key by key').click();
  await page.getByRole('listitem').filter({ hasText: /^role_attribute_path grafana\.env, line 1$/ }).waitFor();
  await page.getByRole('listitem').filter({ hasText: /^groups_attribute_path grafana\.ini, line 12$/ }).waitFor();
  await page.getByRole('button', { name: 'remove' }).last().click();
  await answered('priya.raman@example.com is Viewer in organization 1');
});

test('a pasted token is shown as its claims, and is decided on as it was received', async () => {
  await fresh();
  await page.getByLabel('Example').selectOption('none: start empty');
  await answered('Nobody yet');
  assert.equal(await page.getByRole('table').count(), 0);
  await write(page, 'ID token: token or claims', file('okta/id_token.jwt').trim());
  await page.getByText('Read from a JWT. Its signature is not looked at, and neither is its expiry.').waitFor();
  assert.match(await textOf(page, 'ID token: token or claims'), /^ {2}"email": "priya\.raman@example\.com",$/m);
  await answered('priya.raman@example.com is Viewer in organization 1');
  await write(page, 'ID token: token or claims', '{"sub": "7", "email": "ada@example.com", "big": 12345678901234567890}');
  await answered('ada@example.com is Viewer');
});

test('a look-up that Grafana would make is put in by hand, and can be taken back', async () => {
  await fresh();
  await page.getByLabel('Example').selectOption('none: start empty');
  await write(page, SETTINGS, '[auth.generic_oauth]\napi_url = https://id.example.com/user\nemail_attribute_name = none\n');
  await page.getByRole('tab', { name: 'userinfo' }).click();
  await write(page, 'userinfo: token or claims', '{"sub": "7", "login": "ada"}');
  await answered('https://id.example.com/user/emails');
  await page.getByRole('button', { name: 'Go on with this response' }).click();
  await answered('ada is Viewer in organization 1');
  await page.getByText('What Grafana knows besides').click();
  await page.getByRole('button', { name: 'take back' }).click();
  await page.getByRole('button', { name: 'The request failed' }).click();
  await answered('Denied');
  assert.equal(
    await page.getByRole('region', { name: 'Answer' }).locator('p').nth(1).innerText(),
    'Have the provider send the claim email (scope email), or set email_attribute_path; then /emails is not asked. A provider other than GitHub rarely has /emails.',
  );
});

const go = (text) => JSON.stringify(text);
const LOG = `logger=http.server t=2026-03-01T10:00:00Z level=info msg="Request Completed" path=/login
logger=oauth.generic_oauth t=2026-03-01T10:00:01Z level=debug msg="Received id_token" raw_json=${go('{"sub":"1","email":"ada@example.com","groups":["nobody"]}')}
logger=oauth.generic_oauth t=2026-03-01T10:00:01Z level=debug msg="Received user info response" raw_json=${go('{"sub":"1"}')}
logger=oauth.generic_oauth t=2026-03-01T10:00:02Z level=debug msg="Received emails" raw_json=${go('[{"email":"ada@example.org","primary":true}]')}
logger=oauth.generic_oauth t=2026-03-01T10:00:02Z level=debug msg="Received access_token" raw_json="{\\"cut
logger=oauth.generic_oauth t=2026-03-01T11:00:01Z level=debug msg="Received id_token" raw_json=${go('{"sub":"2","email":"tomas@example.com","groups":["grafana-admins"]}')}
`;

test('a Grafana log that is pasted anywhere fills the sources; another login of it can be chosen', async () => {
  await fresh();
  // Its look-ups are somebody else's.
  await page.getByLabel('Example').selectOption('Bitbucket');
  await page.getByRole('listitem', { includeHidden: true }).filter({ hasText: /^teams: status 200/ }).waitFor({ state: 'attached' });
  await write(page, SETTINGS, '');
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.querySelector('[aria-label="Settings: grafana.ini"]').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, LOG);
  await page.getByText('2 logins found. Filled in: ID token.').waitFor();
  await answered('tomas@example.com is Viewer in organization 1');
  assert.equal(await page.getByRole('button', { name: 'take back', includeHidden: true }).count(), 0);
  assert.match(await textOf(page, 'ID token: token or claims'), /"groups": \[\s+"grafana-admins"/);
  assert.match(await textOf(page, SETTINGS), /paste it here$/, 'the log is no setting');
  await page.getByLabel('Which login').selectOption('line 2');
  await page.getByText('2 logins found. Filled in: ID token, userinfo, emails.').waitFor();
  await page.getByText('Line 5: raw_json is no JSON, cut off or blacked out: copy the whole line').waitFor();
  await answered('ada@example.com is Viewer in organization 1');
  await write(page, 'Grafana log', 'nothing of the kind');
  await page.getByText('No line of this log holds what Grafana received').waitFor();
});

test('organizations, defaults, the signature and a new user count', async () => {
  await fresh();
  await page.getByText('What Grafana knows besides').click();
  await write(page, SETTINGS, '[auth.generic_oauth]\norg_attribute_path = groups\norg_mapping = grafana-admins:Operations:Editor\nallow_sign_up = false\n');
  await page.getByLabel('Organizations, one a line').fill('1 Main Org.\n2 Operations\nnonsense');
  await page.getByText('Line 3 is no organization').waitFor();
  await answered('priya.raman@example.com is Editor in Operations (2)');
  await page.getByLabel('Grafana does not know this user yet').check();
  await answered('Denied');
  await page.getByText('user.sync.signup-disabled').waitFor();
  await page.getByLabel('Grafana does not know this user yet').uncheck();
  await write(page, SETTINGS, '[auth.generic_oauth]\nvalidate_id_token = true\njwk_set_url = https://id.example.com/keys\n');
  await page.getByLabel('Default organization').fill('5');
  await page.getByLabel('Default role').selectOption('Editor');
  await page.getByLabel('Signature of the ID token').selectOption('valid');
  await answered('priya.raman@example.com is Editor in organization 5');
  await page.getByLabel('Signature of the ID token').selectOption('invalid');
  await page.getByText('id-token-signature-invalid').waitFor();
});

test('nonsense gives a message at its place', async () => {
  await fresh();
  await write(page, SETTINGS, '[auth.generic_oauth\nname = x');
  await answered('Cannot be read');
  assert.match(await headline(), /^✕ Cannot be read Line 1, column 1 of grafana\.ini: a section header needs a closing \]: /);
  await write(page, SETTINGS, '[auth.generic_oauth]\nrole_attribute_path = contains(groups, [x\n');
  await findings().getByText('grafana.ini:2:').first().waitFor();
  await write(page, 'ID token: token or claims', '{"sub": ');
  await page.getByText('This is no JSON').waitFor();
  await place('role', 'userinfo').click();
  await page.getByText('role_attribute_path is no expression').first().waitFor();
});

test('nothing for axe-core, with a refusal, a request and an open place', async () => {
  await fresh();
  await page.getByLabel('Example').selectOption('OneLogin');
  await answered('Denied');
  await page.getByText('What Grafana knows besides').click();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(page.troubles, []);
});
