// The playground's editors in Chromium, by mouse and by keyboard alone, under the policy of the site.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startChromium } from './support/chromium.mjs';
import { editorPage } from './support/editor-page/build.mjs';

const axe = readFileSync(fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8');
const INI = `[auth.generic_oauth]
name = Keycloak
role_attribute_path = contains(groups || \`[]\`, "admins") && 'Admin'
allow_sign_upp = true
`;

let site, browser, stop, page, complaints;

before(async () => {
  site = await editorPage();
  ({ browser, stop } = await startChromium());
});
after(async () => {
  await stop?.();
  site?.close();
});

beforeEach(async () => {
  complaints = [];
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(site.origin);
});
afterEach(async () => {
  await page.close();
  assert.deepEqual(complaints, []);
});

const settings = () => page.getByLabel('Settings', { exact: true });
const claims = () => page.getByLabel('Claims', { exact: true });
const expression = () => page.getByLabel('Expression', { exact: true });
const text = (name) => page.evaluate((name) => globalThis.texts[name].value, name);
const set = (name, value) => page.evaluate(([name, value]) => void (globalThis.texts[name].value = value), [name, value]);
const selected = () => page.evaluate(() => getSelection().toString());
const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent);

/** Starts the engine, and waits for CodeMirror behind it. */
async function arrive() {
  await page.evaluate(() => globalThis.load());
  await page.locator('.cm-editor').nth(2).waitFor();
}

async function linted(ini = INI) {
  await arrive();
  await set('settings', ini);
  await page.evaluate(() => void globalThis.lint());
  await page.locator('.cm-lintRange').first().waitFor();
}

async function paste(what) {
  await page.evaluate((what) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', what);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, what);
}

test('text, selection and focus survive the change from text area to editor', async () => {
  await settings().pressSequentially('[auth.generic_oauth]');
  await page.evaluate(() => document.activeElement.setSelectionRange(1, 5, 'backward'));
  assert.equal(await page.locator('.cm-editor').count(), 0);
  await arrive();
  assert.equal(await page.locator('textarea').count(), 0);
  assert.deepEqual([await focused(), await selected()], ['Settings', 'auth']);
  await page.keyboard.press('Shift+ArrowLeft');
  assert.equal(await selected(), '[auth', 'the selection goes on at its head');
  await page.keyboard.type('{');
  assert.equal(await text('settings'), '{.generic_oauth]');
});

test('where CodeMirror does not come, the text area stays and does', async () => {
  site.refused.pattern = /codemirror/;
  await page.evaluate(() => globalThis.load());
  await page.waitForFunction(() => globalThis.loaded.value);
  await page.waitForTimeout(100);
  await expression().pressSequentially('a\nb');
  site.refused.pattern = /^$/;
  assert.equal(await text('expression'), 'ab');
  assert.equal(await page.locator('textarea').count(), 3);
  assert.deepEqual(complaints, ['Failed to load resource: the server responded with a status of 404 (Not Found)']);
  complaints = [];
});

test('typing is told, text from outside is not, and the cursor stays where it was', async () => {
  await arrive();
  await set('settings', 'name = one\nscopes = openid\n');
  await settings().focus();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('x');
  assert.deepEqual(await page.evaluate(() => globalThis.told), ['name = one\nscopes = openid\nx']);
  await set('settings', 'name = another\nscopes = openid\nx');
  await page.keyboard.type('y');
  assert.deepEqual(await page.evaluate(() => globalThis.told.slice(1)), ['name = another\nscopes = openid\nxy']);
});

test('Tab is not held, and Escape leaves', async () => {
  await arrive();
  await page.getByRole('button', { name: 'Before' }).focus();
  const stops = [];
  for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab']) {
    await page.keyboard.press(key);
    stops.push(await focused());
  }
  assert.deepEqual(stops, ['Settings', 'Claims', 'Expression', 'Behind', 'Expression']);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
  assert.equal(await text('expression'), '');
});

test('findings are under the text: visited, said and mended by keyboard, and undone as one', async () => {
  await linted();
  assert.deepEqual(await page.locator('.cm-lintRange').allTextContents(), ['"admins"', 'allow_sign_upp']);
  await settings().focus();
  await page.keyboard.press('F8');
  assert.equal(await selected(), '"admins"');
  const said = 'error: `admins` is the claim of that name here, not a text; a text stands between single quotes: `\'admins\'`. Press Alt+Enter to mend it';
  assert.equal(await page.locator('.cm-announced').filter({ hasText: 'error' }).textContent(), said);
  assert.match(await page.locator('.cm-tooltip').textContent(), /literal-as-path/);
  await page.keyboard.press('Alt+Enter');
  assert.equal(await text('settings'), INI.replace('"admins"', "'admins'"));
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await text('settings'), INI);
});

test('findings are told on hovering, and mended by a click that can be undone', async () => {
  await linted();
  await page.locator('.cm-lintRange-warning').hover();
  await page.getByText('is no setting that Grafana knows').waitFor();
  await page.locator('.cm-diagnosticAction').click();
  assert.equal(await text('settings'), INI.replace('sign_upp', 'sign_up'));
  assert.equal(await focused(), 'Settings');
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await text('settings'), INI);
});

test('places are right where lines end with CR LF, and behind letters beyond the first plane', async () => {
  await linted(`# 🙂\r\n${INI.replaceAll('\n', '\r\n')}`);
  assert.deepEqual(await page.locator('.cm-lintRange').allTextContents(), ['"admins"', 'allow_sign_upp']);
  await settings().focus();
  await page.keyboard.press('F8');
  await page.keyboard.press('Alt+Enter');
  assert.equal(await text('settings'), `# 🙂\n${INI.replace('"admins"', "'admins'")}`);
});

test('marks are lit and scrolled to in the editor, while the page stays', async () => {
  await arrive();
  await page.evaluate(() => document.querySelectorAll('.code').forEach((one) => one.style.setProperty('height', '120px')));
  const lines = Array.from({ length: 400 }, (_, index) => `key_${index} = value`).join('\n');
  await set('settings', lines);
  const start = lines.indexOf('key_300 ');
  await page.evaluate((start) => void (globalThis.marks.value = [{ start, end: start + 7, kind: 'read' }]), start);
  const mark = page.locator('.cm-mark-read');
  await mark.waitFor();
  assert.equal(await mark.textContent(), 'key_300');
  const inside = await mark.evaluate((one) => {
    const [inner, outer] = [one.getBoundingClientRect(), one.closest('.cm-scroller').getBoundingClientRect()];
    return inner.top >= outer.top && inner.bottom <= outer.bottom;
  });
  assert.deepEqual([inside, await page.evaluate(() => scrollY)], [true, 0]);
});

test('claims and functions are completed by keyboard', async () => {
  await arrive();
  await page.evaluate(() => void (globalThis.claims.value = { groups: ['a'], 'custom:team': 'x', teams: [{ name: 'a', 'lead-of': { id: 1 } }] }));
  const completes = async (what, offered, due) => {
    await set('expression', '');
    await expression().focus();
    await page.keyboard.type(what);
    const list = page.locator('.cm-tooltip-autocomplete li[aria-selected]');
    await list.filter({ hasText: offered }).waitFor();
    assert.equal(await list.textContent(), offered);
    // A list that has only just come takes no key, so that nobody takes what was not meant; here Enter does nothing else.
    for (; (await list.count()) > 0; await page.waitForTimeout(50)) await page.keyboard.press('Enter');
    assert.equal(await text('expression'), due);
  };
  await completes('grou', 'groupsarray of 1', 'groups');
  await completes('cust', '"custom:team"string', '"custom:team"');
  await completes('"cust', '"custom:team"string', '"custom:team"');
  await completes('teams[0].le', '"lead-of"object of 1', 'teams[0]."lead-of"');
  await completes('teams[0]."lead-of".', 'idnumber', 'teams[0]."lead-of".id');
  await completes('teams[?na', 'namestring', 'teams[?name');
  await completes('sort_by(teams, &na', 'namestring', 'sort_by(teams, &name');
  await completes('teams[*] | [0].na', 'namestring', 'teams[*] | [0].name');
  await completes('starts', 'starts_with(string, string)', 'starts_with()');
  await page.keyboard.type('a');
  assert.equal(await text('expression'), 'starts_with(a)', 'the cursor is between the parentheses');
});

test('one line stays one line, whatever is put in', async () => {
  await arrive();
  await expression().focus();
  await page.keyboard.type('a');
  await page.keyboard.press('Enter');
  await paste(' ||\nb\r\n|| c');
  assert.equal(await text('expression'), 'a || b || c');
});

test('whoever is asked first may take what is pasted over everything', async () => {
  await arrive();
  await claims().focus();
  await paste('taken');
  assert.deepEqual([await text('json'), await page.evaluate(() => globalThis.told)], ['', ['pasted']]);
  await page.keyboard.type('{');
  await paste('taken');
  assert.equal(await text('json'), '{taken');
});

test('two megabytes in one line, and a hundred thousand lines, are edited like any other text', async () => {
  await arrive();
  const line = JSON.stringify({ groups: Array.from({ length: 45_000 }, (_, index) => `group-number-${index}-of-a-large-organization`) });
  const lines = Array.from({ length: 100_000 }, (_, index) => `key_${index} = value`).join('\n');
  assert.ok(line.length > 2_000_000);
  for (const large of [line, lines]) {
    await claims().focus();
    await page.keyboard.press('ControlOrMeta+a');
    await paste(large);
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('!');
    assert.equal((await text('json')) === `${large}!`, true);
    assert.equal(await page.evaluate(() => document.querySelector('[aria-label=Claims]').textContent.length < 20_000), true, 'what is not seen is not drawn');
  }
});

test('colours have contrast, light and dark, and every editor its name', async () => {
  await linted();
  await set('json', '{"a": ["text", 1.5, null, true]}');
  await set('expression', "contains(groups, 'a') && $x || `1` | \"a-b\"[0] + @");
  await page.evaluate(() => void (globalThis.marks.value = [{ start: 21, end: 36, kind: 'read' }, { start: 37, end: 60, kind: 'failed' }]));
  await page.locator('.cm-lintRange-warning').hover();
  await page.locator('.cm-tooltip').waitFor();
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'best-practice'] }));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)]), [], colorScheme);
  }
});
