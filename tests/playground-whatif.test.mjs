// "What if" in the playground: other settings, another person, many people.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import * as rolecall from 'rolecall';
import { playground, fragmentOf, room, textOf, violations, write } from './support/playground.mjs';

const okta = (file) => readFileSync(new URL(`../examples/okta/${file}`, import.meta.url), 'utf8');
const MENDED = okta('grafana.ini').replace(" || 'Viewer'", '');
const OTHER = 'The other settings, grafana.ini';
const PEOPLE = 'People, one JSON object a line';

let site;
before(async () => void (site = await playground()));
after(() => site?.close());

async function whatIf(choice, fragment) {
  const page = await site.open(fragment);
  await room(page, 'What if');
  if (choice) await page.getByLabel(choice).check();
  return page;
}

/** The rows of the comparison, as text; those that differ. */
const rows = (page) => page.locator('.differences tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.querySelector('.value')?.textContent ?? cell.textContent)));
const differing = (page) => page.locator('.differences tr.differs').evaluateAll((all) => all.map((row) => row.querySelector('th').textContent));
const verdict = (page) => page.locator('.verdict').textContent();

test('the same settings make no difference', async () => {
  const page = await whatIf();
  assert.equal(await verdict(page), 'No difference: the same answer, decided in the same way.');
  assert.deepEqual(await differing(page), []);
  assert.deepEqual(page.troubles, []);
  await page.close();
});

test('settings without the constant make another role, from another source', async () => {
  const page = await whatIf();
  await write(page, OTHER, MENDED);
  await page.locator('.differs').first().waitFor();
  assert.equal(await verdict(page), '≠ role: Viewer → Admin, and 1 more difference');
  assert.deepEqual(await differing(page), ['role', 'role in organization 1']);
  const [, here, there] = (await rows(page)).find(([label]) => label === 'role');
  assert.deepEqual([here, there], ['Viewer', '≠ differs: Admin']);
  assert.deepEqual(await page.locator('.differs .because').allTextContents(), ['ID token, role_attribute_path on {"groups":[]}', 'userinfo, role_attribute_path']);
  await page.getByLabel('Differences only').check();
  assert.deepEqual((await rows(page)).map(([label]) => label), ['role', 'role in organization 1']);
  await page.getByRole('button', { name: 'Start again from those on screen' }).click();
  assert.equal(await textOf(page, OTHER), okta('grafana.ini'));
  await page.close();
});

test('settings that refuse the person say so on the line of the decision', async () => {
  const page = await whatIf();
  await write(page, OTHER, `${okta('grafana.ini')}allowed_domains = example.org\n`);
  await page.locator('.differs').first().waitFor();
  const [label, here, there] = (await rows(page))[0];
  assert.equal(label, 'Decision');
  assert.equal(here, 'Allowed');
  assert.match(there, /^≠ differs: Denied: /);
  await page.close();
});

test('settings that cannot be read say where', async () => {
  const page = await whatIf();
  await write(page, OTHER, '[auth.generic_oauth]\nclient_id\n');
  assert.match(await page.locator('.said-failed').first().textContent(), /^✕ .*, line 2, column \d+$/);
  await page.close();
});

test('another person under the same settings', async () => {
  const page = await whatIf('it were another person');
  await page.getByRole('group', { name: 'Sources' }).getByRole('button', { name: 'ID token' }).click();
  const claims = { ...JSON.parse(okta('id_token.claims.json')), name: 'Jonas Weber', email: 'jonas.weber@example.com', groups: ['grafana-editors'] };
  await write(page, "The other person's ID token", JSON.stringify(claims));
  await page.locator('.differs').first().waitFor();
  assert.deepEqual(await differing(page), ['name', 'email', 'role', 'role in organization 1', 'groups']);
  await page.close();
});

const table = (page) => page.getByRole('region', { name: 'People, what they come to' });
const cells = (page, column) => table(page).locator(`tbody tr:not(.gap) td.${column}`).allTextContents();
const ready = (page, count) => page.getByRole('heading', { name: `${count} people`, exact: true }).waitFor();

test('many people in a table, counted by role', async () => {
  const page = await whatIf('it were many people');
  await ready(page, '6');
  assert.deepEqual(await cells(page, 'role'), ['Admin', 'Editor', 'Viewer', 'Viewer', 'Viewer', 'Editor']);
  assert.deepEqual((await cells(page, 'verdict')).at(-1), '? not decided: would ask for emails');
  const counts = page.getByRole('group', { name: 'Show only' }).getByRole('button');
  assert.deepEqual(await counts.allTextContents(), ['Admin 1', 'Editor 1', 'Viewer 3', '? not decided 1']);
  await page.getByRole('button', { name: 'Viewer 3' }).click();
  assert.deepEqual(await cells(page, 'name'), ['Amara Okafor', 'Luca Moretti', 'Hana Sato']);
  await page.getByRole('button', { name: 'Viewer 3' }).click();
  await page.getByLabel('Find').fill('weber');
  assert.deepEqual(await cells(page, 'name'), ['Jonas Weber']);
  await page.close();
});

test('the table is sorted by its heads', async () => {
  const page = await whatIf('it were many people');
  await ready(page, '6');
  await table(page).getByRole('button', { name: 'Name' }).click();
  assert.deepEqual(await cells(page, 'line'), ['Show line 3', 'Show line 6', 'Show line 5', 'Show line 2', 'Show line 4', 'Show line 1']);
  await table(page).getByRole('button', { name: 'Name' }).press('Enter');
  assert.equal((await cells(page, 'name'))[0], 'Priya Raman');
  assert.equal(await table(page).locator('th.name').getAttribute('aria-sort'), 'descending');
  await page.close();
});

test('who would change under the other settings', async () => {
  const page = await whatIf('it were many people');
  const text = okta('grafana.ini').replaceAll('grafana-editors', 'editors');
  await write(page, OTHER, text);
  await page.getByRole('button', { name: '≠ would change 1' }).click();
  assert.deepEqual(await cells(page, 'name'), ['Jonas Weber']);
  assert.deepEqual(await cells(page, 'changes'), ['≠ 1: Editor → 1: Viewer']);
  await page.close();
});

test('what never decided anything, over these people', async () => {
  const page = await whatIf('it were many people');
  const people = [{ sub: '1', email: 'a@example.com', groups: ['grafana-admins'] }, { sub: '2', email: 'b@example.com', groups: [] }];
  await write(page, PEOPLE, people.map((claims) => JSON.stringify(claims)).join('\n'));
  await ready(page, '2');
  await page.getByRole('heading', { name: 'What decided, over 2 people' }).waitFor();
  const { branches } = rolecall.coverage(rolecall.parseSettings(okta('grafana.ini')).settings, people.map((userinfo) => ({ userinfo })));
  const idle = branches.filter(({ taken }) => taken === 0).map(({ text }) => text);
  assert.equal(idle.some((text) => text.includes('grafana-editors')), true);
  assert.deepEqual(await page.getByRole('region', { name: 'Branches of expressions' }).locator('.never td:last-child').allTextContents(), idle);
  await page.close();
});

test('lines of every kind, and the wrong ones say why', async () => {
  const page = await whatIf('it were many people');
  const lines = [
    JSON.stringify({ name: 'by token', idToken: okta('id_token.jwt').trim(), userinfo: JSON.parse(okta('userinfo.json')) }),
    JSON.stringify({ sub: '7', preferred_username: 'plain', email: 'plain@example.com', groups: ['grafana-admins'] }),
    '{ "broken": ',
    '[1, 2]',
    '{"sub":"5","email":"n@example.com"}',
  ];
  await write(page, PEOPLE, lines.join('\n'));
  await ready(page, '5');
  assert.deepEqual(await cells(page, 'role'), ['Viewer', 'Admin', '', '', 'Viewer']);
  const verdicts = await cells(page, 'verdict');
  assert.match(verdicts[2], /^✕ unreadable: line 3: /);
  assert.equal(verdicts[3], '✕ unreadable: line 4: an object is needed: one person a line');
  await page.getByLabel('an ID token').check();
  await table(page).locator('td.source').nth(1).filter({ hasText: 'ID token' }).waitFor();
  assert.equal((await cells(page, 'source'))[1], 'ID token');
  await page.close();
});

test('a person of the table goes onto the page', async () => {
  const page = await whatIf('it were many people');
  await ready(page, '6');
  await page.getByRole('button', { name: 'Show line 2' }).click();
  await room(page, 'What if');
  await page.getByLabel('it were another person').check();
  assert.equal(JSON.parse(await textOf(page, "The other person's userinfo")).name, 'Jonas Weber');
  await page.close();
});

test('10,000 people: all are judged, a window of them is drawn', async () => {
  const page = await whatIf('it were many people');
  const line = (index) => JSON.stringify({ sub: String(index), preferred_username: `user-${index}`, email: `user-${index}@example.com`, groups: index % 100 === 0 ? ['grafana-admins'] : ['Everyone'] });
  const buffer = Buffer.from(Array.from({ length: 10_000 }, (_, index) => line(index)).join('\n'));
  await page.getByLabel('From a file').setInputFiles({ name: 'people.jsonl', mimeType: 'text/plain', buffer });
  await ready(page, '10,000');
  await page.getByRole('button', { name: 'Admin 100' }).waitFor();
  await page.getByRole('button', { name: 'Viewer 9,900' }).waitFor();
  assert.equal((await table(page).locator('tbody tr').count()) < 60, true);
  assert.equal(await table(page).locator('table').getAttribute('aria-rowcount'), '10001');
  await table(page).focus();
  await page.keyboard.press('End');
  await table(page).getByText('user-9999', { exact: true }).waitFor();
  assert.match(await page.locator('.large').textContent(), /^people\.jsonl: 10,000 lines, 1\.\d million characters\./);
  await page.close();
});

test('the directory of the page is that of everybody', async () => {
  const text = `${okta('grafana.ini')}org_attribute_path = groups\norg_mapping = grafana-admins:Shop:Admin\n`;
  const page = await whatIf('it were many people', fragmentOf({ texts: [{ name: 'grafana.ini', text }], orgs: '7 Shop' }));
  await ready(page, '6');
  assert.equal((await cells(page, 'orgs'))[0], '7: Admin');
  await page.close();
});

test('nobody is kept out', async () => {
  const page = await whatIf();
  await write(page, OTHER, MENDED);
  await page.locator('.differs').first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('it were many people').check();
  await ready(page, '6');
  await page.getByRole('heading', { name: /What decided/ }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.close();
});
