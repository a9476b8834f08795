// The playground's expression lab in Chromium, as somebody uses it who came for a JMESPath playground.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { playground } from './support/playground.mjs';

const axe = readFileSync(fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8');

let open, close, page, requests;

before(async () => ({ open, close } = await playground()));
after(() => close?.());

beforeEach(async () => {
  page = await open();
  await page.waitForLoadState('networkidle');
  requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.getByRole('button', { name: 'Expressions' }).click();
  await page.locator('.lab .cm-editor').nth(1).waitFor();
});
afterEach(async () => {
  assert.deepEqual(page.troubles, []);
  assert.deepEqual(requests, [], 'opening and using the lab asks for nothing');
  await page.close();
});

const expression = () => page.getByLabel('JMESPath expression', { exact: true });
const json = () => page.getByLabel('JSON document', { exact: true });
const result = () => page.getByRole('region', { name: 'Result' });
const standard = () => page.getByRole('region', { name: 'Standard JMESPath' });
const items = () => page.getByRole('treeitem').allTextContents();

/** Replaces an editor's text, as somebody does who selects all and pastes. */
async function write(editor, what) {
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(what);
  await page.keyboard.press('Escape');
  await editor.focus();
}

async function evaluated(what, document) {
  if (document !== undefined) await write(json(), JSON.stringify(document));
  await write(expression(), what);
}

const said = async (region) => (await region.innerText()).split('\n').filter((line) => line !== '').slice(1).join('\n');

test('an expression is evaluated while it is typed', async () => {
  await evaluated('', { teams: [{ name: 'a', size: 3 }, { name: 'b', size: 5 }] });
  assert.equal(await said(result()), 'Nothing to evaluate yet.');
  await page.keyboard.type('teams[?size > `4`].na');
  await page.keyboard.press('ControlOrMeta+Space');
  await page.locator('.cm-tooltip-autocomplete li').first().waitFor();
  await page.waitForTimeout(100);
  await page.keyboard.press('Enter');
  assert.equal(await said(result()), 'array of 1\n[\n  "b"\n]');
  await evaluated('length(teams) + `0.5`');
  assert.equal(await said(result()), 'number\n2.5');
});

test('an error is told in words, and shown at its place', async () => {
  await evaluated("contains(groups[*], 'x') || 'Viewer'", { sub: '1' });
  assert.equal(await said(result()), '✕ invalid-type contains takes an array or a string as its first argument, and got null');
  assert.equal((await page.locator('.cm-lintRange-error').allTextContents()).join(''), "contains(groups[*], 'x')");
  await evaluated('a.b ==');
  assert.equal(await said(result()), '✕ syntax the expression ends too early');
});

test('a document that is no JSON is told where it stops being it', async () => {
  await write(json(), '{"a": 1,\n "b" 2}');
  await page.getByText('the document is not JSON: see line 2').first().waitFor();
  assert.equal(await page.locator('.document .cm-lintRange-error').textContent(), '2');
});

test('parts have their values: by arrow keys, lit in the expression', async () => {
  await evaluated("contains(groups, 'x') && 'Admin' || role", { groups: ['a'], role: 'Editor' });
  assert.deepEqual(await items(), [
    "contains(groups, 'x') && 'Admin' || role → \"Editor\"",
    "contains(groups, 'x') && 'Admin' → false",
    "contains(groups, 'x') → false",
    'groups → [ "a" ]',
    'role → "Editor"',
  ]);
  await page.keyboard.press('Escape');
  await page.getByRole('treeitem').first().focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  assert.equal(await page.locator('[role=treeitem][aria-selected=true]').textContent(), 'groups → [ "a" ]');
  assert.equal((await page.locator('.cm-mark-read').allTextContents()).join(''), 'groups');
  assert.equal((await page.getByLabel('Values of the chosen part').innerText()).replaceAll(/\n+/g, '\n'), 'array of 1\n[\n  "a"\n]');
  for (const key of ['ArrowLeft', 'ArrowDown', 'End']) await page.keyboard.press(key);
  assert.equal((await page.locator('.cm-mark-read').allTextContents()).join(''), 'role');
});

test('parts that ran for every item tell every value', async () => {
  await evaluated('l[?n > `1`].n', { l: [{ n: 1 }, { n: 2 }, { n: 3 }] });
  assert.deepEqual(await items(), [
    'l[?n > `1`].n → [ 2, 3 ]',
    'l → [ { "n": 1 }, { "n": 2 }, { "n": 3 } ]',
    'n > `1` → 3 times: false, true, true',
    'n → 3 times: 1, 2, 3',
    'n → 2 times: 2, 3',
  ]);
});

test('the value of a part is under the mouse, and at the cursor', async () => {
  await evaluated("contains(groups, 'x')", { groups: ['a', 'b'] });
  await page.locator('.lab-expression .cm-line').getByText('groups', { exact: true }).hover();
  await page.locator('.cm-value').waitFor();
  assert.equal(await page.locator('.cm-value').innerText(), 'groups → array of 2\n\n[\n  "a",\n  "b"\n]');
  await page.mouse.move(0, 0);
  await page.locator('.cm-value').waitFor({ state: 'detached' });
  await page.keyboard.press('Home');
  await page.keyboard.press('Alt+v');
  assert.equal(await page.locator('.cm-value').innerText(), "contains(groups, 'x') → boolean\n\nfalse");
  await page.keyboard.press('Escape');
  await page.locator('.cm-value').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'JMESPath expression');
});

test('what the standard says otherwise is marked, with the reason', async () => {
  const says = async (what, due) => {
    await write(expression(), what);
    await standard().getByText(/^[=≠]/).first().waitFor();
    await page.waitForTimeout(150);
    assert.equal((await said(standard())).replaceAll(/\n+/g, '\n'), due);
  };
  await write(json(), JSON.stringify({ a: { b: 1 }, s: 'abc', n: null }));
  await says('a.b', '= Says the same.');
  await says('length(n)', '= Fails as well.');
  await says('s[0:2]', '≠ Differs. Grafana’s engine slices texts, by character; in the standard a slice of anything but a list is null.\nnull\nnull');
  await says('a.b * `2`', '≠ Differs. `*` between two values multiplies in the community’s dialect; in the standard it stands for all values only.\n✕ syntax unexpected led token -- found Star'.replaceAll('`', ''));
  await says('upper(s)', "≠ Differs. upper is a function of the community's dialect, which Grafana runs; the standard has none of that name.\n✕ runtime call to undefined function upper");
  await says('a-b', '≠ Differs. In Grafana a dash between two names subtracts. The standard knows no arithmetic and refuses it. A name with a dash needs double quotes in both.\n✕ syntax ' + "'-' must be followed by numbers 1-9");
  await says('let $x = s in $x', '≠ Differs. Variables, let … in and $name, are of the community’s dialect; the standard cannot read them.\n✕ syntax invalid character: $');
  await says('keys(s)[]', '≠ Differs. Grafana’s engine takes an error left of [], [?…] or .* as null. The standard raises it.\n✕ runtime argument 0 expects type object, given string');
});

test('a click on a value, or the cursor on it, gives its path for the expression', async () => {
  await evaluated('', { groups: ['a', { 'b-c': true }] });
  await page.locator('.document').getByText('true').click();
  await page.getByRole('button', { name: 'groups[1]."b-c"' }).click();
  assert.equal(await said(result()), 'boolean\ntrue');
  await write(expression(), '');
  await json().focus();
  await page.keyboard.press('Home');
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  assert.deepEqual(await page.locator('.path button').allTextContents(), ['groups']);
  await page.keyboard.press('End');
  for (let step = 0; step < 8; step += 1) await page.keyboard.press('ArrowLeft');
  assert.deepEqual(await page.locator('.path button').allTextContents(), ['groups[1]."b-c"', 'groups[*]."b-c"']);
});

test('a source of the decision is a document, and an expression goes back as a setting', async () => {
  await page.getByRole('button', { name: 'userinfo', exact: true }).click();
  assert.match(await json().innerText(), /"sub"/);
  await write(expression(), "'Editor'");
  await page.getByLabel('Use as').selectOption('role_attribute_path');
  await page.getByRole('button', { name: 'See the decision' }).click();
  await page.getByRole('button', { name: 'Expressions' }).click();
  await page.getByLabel('Begin with').selectOption('role_attribute_path');
  assert.equal(await expression().innerText(), "'Editor'");
});

test('every example does what it says, and every difference has a reason', async () => {
  const names = await page.getByLabel('Begin with').locator('optgroup[label=Examples] option').allTextContents();
  const outcomes = {};
  for (const name of names) {
    await page.getByLabel('Begin with').selectOption(name);
    await standard().getByText(/^[=≠]/).first().waitFor();
    await page.waitForTimeout(150);
    const [answer, differs] = [(await said(result())).replaceAll(/\s+/g, ' '), await said(standard())];
    outcomes[name] = `${differs[0]} ${answer}`;
    assert.doesNotMatch(differs, /No reason is known/, name);
  }
  assert.deepEqual(outcomes, {
    'A role for a group': '= string "Admin"',
    'Trap: the claim is missing': '= ✕ invalid-type contains takes an array or a string as its first argument, and got null',
    'Trap: contains on a text': '= boolean true',
    'Trap: three kinds of quotes': '= array of 3 [ "custom:team", "observability", "custom:team" ]',
    'Trap: backticks without JSON':
      '= ✕ syntax between backticks there has to be JSON (a text needs double quotes inside), unlike `grafana-admins`',
    'Trap: a dash in a name': '≠ nothing null',
    'Trap: a colon or URL in a name': '= string "Editor"',
    'Filter a list': '= array of 1 [ "platform" ]',
    'Sort by, and take the first': '= object of 2 { "team": "data", "size": 5 }',
    'Flatten and pipe': '= string "admin, editor, oncall, oncall, viewer"',
    'Beyond the standard: let': '≠ array of 2 [ "platform", "security" ]',
    'Beyond the standard: arithmetic': '≠ number 8',
    'Beyond the standard: texts': '≠ string "example.com"',
    'Different: an error becomes null': '≠ string "none"',
  });
});

test('two megabytes of document are evaluated, told in part, and not compared', async () => {
  const large = JSON.stringify({ groups: Array.from({ length: 45_000 }, (_, index) => `group-number-${index}-of-a-large-organization`) });
  await write(json(), large);
  await write(expression(), 'groups');
  await result().getByText('array of 45,000').waitFor();
  assert.match(await result().innerText(), /… 44,600 more/);
  assert.match(await standard().innerText(), /Not compared: the document is larger than 500 KB\./);
  await write(expression(), 'length(groups)');
  await result().getByText('45000').waitFor();
});

test('it is in order for everybody: axe, light, dark, in forced colours and on a phone', async () => {
  await page.getByLabel('Begin with').selectOption('Trap: a dash in a name');
  await page.getByRole('treeitem').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.evaluate(axe);
  const looks = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }, { forcedColors: 'none', width: 390 }];
  for (const { width = 1280, ...media } of looks) {
    await page.emulateMedia(media);
    await page.setViewportSize({ width, height: 844 });
    const { violations } = await page.evaluate(() => globalThis.axe.run('main'));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)]), [], JSON.stringify(media));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  }
});
