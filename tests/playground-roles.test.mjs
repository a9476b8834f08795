// The role builder of the playground, as somebody uses it who does not write expressions.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parseSettings, writeRoleRows } from 'rolecall';
import { playground, fragmentOf, room, textOf, violations } from './support/playground.mjs';

const okta = (file) => readFileSync(new URL(`../examples/okta/${file}`, import.meta.url), 'utf8');
const ROWS = [
  { group: 'grafana-admins', role: 'Admin' },
  { group: 'grafana-editors', role: 'Editor' },
];

let site;
before(async () => void (site = await playground()));
after(() => site?.close());

async function builder(fragment) {
  const page = await site.open(fragment);
  await room(page, 'Role builder');
  await page.getByRole('heading', { name: 'Roles by group' }).waitFor();
  return page;
}

const expression = (page) => page.getByLabel('role_attribute_path', { exact: true }).textContent();
const group = (page, number) => page.getByLabel(`Group of role row ${number}`);
const groups = (page) => page.getByLabel(/^Group of role row/).evaluateAll((inputs) => inputs.map((input) => input.value));
const put = (page, number = 0) => page.getByRole('button', { name: 'Put it into the settings' }).nth(number);

/** The settings on screen, as the copy in another room has them. */
async function settingsOn(page, name = 'grafana.ini') {
  await room(page, 'What if');
  return textOf(page, `The other settings, ${name}`);
}

test('the rows are those of the settings on screen', async () => {
  const page = await builder();
  assert.deepEqual(await groups(page), ['grafana-admins', 'grafana-editors']);
  assert.equal(await page.getByLabel('Claim with the groups', { exact: true }).inputValue(), 'groups');
  assert.equal(await page.getByLabel('Otherwise').inputValue(), 'Viewer');
  assert.equal(await page.getByText('Read from the settings on screen.').count(), 1);
  assert.deepEqual(page.troubles, []);
  await page.close();
});

test('leaving "also from a source without groups" makes the administrator one, and goes into the settings', async () => {
  const page = await builder();
  const tried = page.getByText('The person on screen:').first();
  assert.match(await tried.textContent(), /Viewer, from ID token/);
  await page.getByLabel('also from a source without groups').uncheck();
  assert.equal(await expression(page), writeRoleRows(ROWS, { claim: 'groups', otherwise: 'Viewer' }));
  assert.match(await tried.textContent(), /Admin, from userinfo/);
  await put(page).click();
  assert.equal(await put(page).isDisabled(), true);
  const text = await settingsOn(page);
  assert.equal(parseSettings(text).settings.role_attribute_path, writeRoleRows(ROWS, { claim: 'groups', otherwise: 'Viewer' }));
  assert.equal(text.split('\n').length, okta('grafana.ini').split('\n').length, 'no other line has changed');
  await page.close();
});

test('rows are added, moved and removed by keyboard alone', async () => {
  const page = await builder();
  await group(page, 1).focus();
  await page.keyboard.press('Alt+ArrowDown');
  assert.deepEqual(await groups(page), ['grafana-editors', 'grafana-admins']);
  await page.keyboard.press('Enter');
  await page.keyboard.type('staff');
  assert.deepEqual(await groups(page), ['grafana-editors', 'grafana-admins', 'staff']);
  await page.keyboard.press('Alt+ArrowUp');
  assert.deepEqual(await groups(page), ['grafana-editors', 'staff', 'grafana-admins']);
  assert.equal(await page.evaluate(() => document.activeElement.value), 'staff', 'the focus moves along');
  const rows = [ROWS[1], { group: 'staff', role: 'Viewer' }, ROWS[0]];
  assert.equal(await expression(page), writeRoleRows(rows, { claim: 'groups', otherwise: 'Viewer', everywhere: true }));
  await page.getByRole('button', { name: 'Remove role row 2' }).press('Enter');
  assert.deepEqual(await groups(page), ['grafana-editors', 'grafana-admins']);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), '✕ Remove role row 2', 'the next row has the focus');
  await page.close();
});

test('an expression that is more than rows says so', async () => {
  const text = okta('grafana.ini').replace(/role_attribute_path = .*/, "role_attribute_path = length(groups) > `3` && 'Admin'");
  const page = await builder(fragmentOf({ texts: [{ name: 'grafana.ini', text }] }));
  assert.match(await page.locator('.said-warning').first().textContent(), /is more than rows. What is built here would replace it/);
  await page.close();
});

test('without a claim there is no expression, and it says why', async () => {
  const page = await builder();
  await page.getByLabel('Claim with the groups', { exact: true }).fill('');
  assert.equal(await page.locator('.said-failed').textContent(), '✕ name the claim that holds the groups');
  await page.close();
});

const PATH = "contains(groups[*], 'grafana-admins') && 'Admin' || contains(groups[*], 'grafana-editors') && 'Editor' || 'Viewer'";
const TEXTS = {
  ...Object.fromEntries(['grafana.ini', 'grafana.env', 'api.json', 'main.tf', 'values.yaml'].map((name) => [name, okta(name)])),
  'folded.yaml': `grafana.ini:\n  auth.generic_oauth:\n    role_attribute_path: >-\n      ${PATH.replaceAll(' || ', '\n      || ')}\n    groups_attribute_path: groups\n`,
  'compose.yaml': `services:\n  grafana:\n    environment:\n      - "GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=${PATH}"\n      - GF_AUTH_GENERIC_OAUTH_GROUPS_ATTRIBUTE_PATH=groups\n`,
  'kubernetes.yaml': `env:\n  - name: GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH\n    value: "${PATH}"\n  - name: GF_AUTH_GENERIC_OAUTH_GROUPS_ATTRIBUTE_PATH\n    value: groups\n`,
};

for (const [name, text] of Object.entries(TEXTS)) {
  test(`the expression goes into ${name} and nothing else changes`, async () => {
    const page = await builder(fragmentOf({ texts: [{ name, text }], userinfo: okta('userinfo.json') }));
    await group(page, 1).fill('it\'s "us" $x');
    await put(page).click();
    assert.deepEqual(await page.locator('.said-failed').allTextContents(), []);
    const rows = [{ ...ROWS[0], group: 'it\'s "us" $x' }, ROWS[1]];
    const { settings: before } = parseSettings(text);
    const { settings } = parseSettings(await settingsOn(page, name));
    assert.deepEqual(settings, { ...before, role_attribute_path: writeRoleRows(rows, { claim: 'groups', otherwise: 'Viewer', everywhere: true }) });
    await page.close();
  });
}

test('an expression that is not set yet goes beside the other settings', async () => {
  const page = await builder(fragmentOf({ texts: [{ name: 'grafana.ini', text: okta('grafana.ini').replace(/role_attribute_path.*\n/, '') }] }));
  assert.match(await page.getByText('these rows begin one').textContent(), /have no role_attribute_path/);
  await group(page, 1).fill('grafana-admins');
  await put(page).click();
  const { settings } = parseSettings(await settingsOn(page));
  assert.equal(settings.role_attribute_path, writeRoleRows([ROWS[0]], { claim: 'groups', otherwise: null }));
  await page.close();
});

test('a setting that stands in two texts is left to people', async () => {
  const texts = [{ name: 'grafana.ini', text: okta('grafana.ini') }, { name: '.env', text: okta('grafana.env') }];
  const page = await builder(fragmentOf({ texts }));
  await group(page, 1).fill('others');
  await put(page).click();
  assert.equal(await page.locator('.said-failed').textContent(), '✕ role_attribute_path stands in 2 texts (grafana.ini, .env): paste it into the one that wins');
  await page.close();
});

test('rows of organizations become a mapping, with the roles of the person on screen', async () => {
  const text = okta('grafana.ini').replace(/role_attribute_path.*\n/, '');
  const page = await builder(fragmentOf({ texts: [{ name: 'grafana.ini', text }], userinfo: okta('userinfo.json'), orgs: '1 Main Org.\n7 Shop' }));
  await page.getByRole('button', { name: 'Add a row' }).nth(1).click();
  await page.keyboard.type('grafana-admins');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Shop');
  await page.getByLabel('Role of organization row 1').selectOption('Editor');
  assert.equal(await page.getByLabel('org_mapping', { exact: true }).textContent(), 'grafana-admins:Shop:Editor');
  assert.match(await page.getByText('The person on screen:').nth(1).textContent(), /Editor in organization 7/);
  await put(page, 1).click();
  const { settings } = parseSettings(await settingsOn(page));
  assert.equal(settings.org_mapping, 'grafana-admins:Shop:Editor');
  assert.equal(settings.org_attribute_path, 'groups');
  await page.close();
});

test('an entry that Grafana skips is flagged', async () => {
  const text = `${okta('grafana.ini')}org_mapping = admins:1:Admin, nonsense\n`;
  const page = await builder(fragmentOf({ texts: [{ name: 'grafana.ini', text }] }));
  assert.equal(await page.locator('.problem').textContent(), '! it has one part, so it is skipped: an entry is written external:org:role');
  await page.close();
});

test('the text to paste is there for each spelling', async () => {
  const page = await builder();
  await page.getByRole('group', { name: 'Spelling of role_attribute_path' }).getByRole('button', { name: 'Terraform' }).click();
  const text = await page.getByLabel('role_attribute_path to paste').textContent();
  assert.equal(parseSettings({ text, format: 'terraform' }).settings.role_attribute_path, await expression(page));
  await page.close();
});

test('nobody is kept out', async () => {
  const page = await builder();
  assert.deepEqual(await violations(page), []);
  await page.close();
});
