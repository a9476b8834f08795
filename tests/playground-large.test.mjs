// What is too much, and what is nonsense: the page goes on answering, and says what is wrong where it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fields, playground, room, ROOMS, unfold, write } from './support/playground.mjs';

let site;
before(async () => {
  site = await playground();
  await site.browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.origin });
});
after(() => site?.close());

const MEGABYTES = 2 * 1024 * 1024;
const filled = (start, piece, end) => start + piece.repeat(Math.floor((MEGABYTES - start.length - end.length) / piece.length)) + end;
const segment = (text) => Buffer.from(text).toString('base64url');
const jwt = (claims) => `${segment('{"alg":"RS256"}')}.${segment(claims)}.c2ln`;

const TEXTS = {
  'one line of one letter': filled('', 'a', ''),
  'claims with many groups': filled('{"sub":"7","groups":["x"', ',"group"', ']}'),
  'a token': jwt(`{"sub":"7","pad":"${'a'.repeat(MEGABYTES * 0.7)}"}`),
  'many lines': filled('[auth.generic_oauth]\n', 'name = value\n', ''),
  'brackets that never close': filled('', '[', ''),
};

/** As somebody does who has it in the clipboard. */
async function paste(page, field, text) {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await field.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
}

/** How long a click may take: a guard against hanging, not a measure. */
const PATIENCE = 60_000;

/** Whether the page takes a click. */
async function answers(page) {
  const theme = page.getByRole('banner').getByRole('button', { name: 'Colours' });
  const before = await theme.innerText({ timeout: PATIENCE });
  await theme.click({ timeout: PATIENCE });
  await page.waitForFunction(([text]) => document.querySelector('header > div button').innerText !== text, [before], { timeout: PATIENCE });
}

for (const name of ROOMS) {
  test(`${name}: 2 MB into each field, and the page answers`, async () => {
    const page = await site.open();
    await room(page, name);
    await unfold(page);
    const count = await fields(page).count();
    for (let index = 0; index < count; index += 1) {
      const field = fields(page).nth(index);
      if (!await field.isVisible() || !await field.isEditable()) continue;
      // One line is one line, whatever it says.
      const isLine = await field.evaluate((element) => element.tagName === 'INPUT');
      for (const text of isLine ? [TEXTS['one line of one letter']] : Object.values(TEXTS)) {
        await paste(page, field, text);
        await answers(page);
      }
    }
    assert.deepEqual(page.troubles, []);
    // What it shows of it does not grow with it.
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(elements < 5000, `${elements} elements`);
    await page.close();
  });
}

const ID_TOKEN = 'ID token: token or claims';
const SETTINGS = 'Settings: grafana.ini';

test('a token of 10,000 groups: all of them are decided on, some are shown', async () => {
  const page = await site.open();
  const groups = Array.from({ length: 10_000 }, (_, index) => `group-${index}`);
  await paste(page, page.getByLabel(ID_TOKEN), jwt(JSON.stringify({ sub: '7', preferred_username: 'ann', email: 'ann@example.com', groups })));
  await page.getByRole('status').getByText('ann is Viewer').waitFor();
  await answers(page);
  const shown = await page.locator('main').innerText();
  assert.deepEqual([/group-0\b/.test(shown), /group-9999\b/.test(shown), /more/.test(shown)], [true, false, true]);
  for (const name of ROOMS) {
    await room(page, name);
    await answers(page);
  }
  assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 5000);
  assert.deepEqual(page.troubles, []);
  await page.close();
});

/** What is no good, where it is written, and what is said in which part of the page. */
const NONSENSE = [
  { field: SETTINGS, text: '[auth.generic_oauth\nname = a', region: 'Answer', says: /Cannot be read.*line 1, column \d+/is },
  { field: SETTINGS, text: '[auth.generic_oauth]\nrole_attribute_path = groups[', region: /to look at/, says: /grafana\.ini:2:\d+/ },
  { field: ID_TOKEN, text: '{"sub": "7", }', region: 'Sources', says: /This is no JSON: / },
  { field: ID_TOKEN, text: 'nonsense', region: 'Sources', says: /Not a JWT: an opaque token/ },
  { field: 'Organizations, one a line', text: '1 Main Org.\nnonsense', region: undefined, says: /Line 2 is no organization/ },
];

for (const { field, text, region, says } of NONSENSE) {
  test(`nonsense is told at its place: ${JSON.stringify(text)}`, async () => {
    const page = await site.open();
    await unfold(page);
    await write(page, page.getByLabel(field), text);
    const place = region ? page.getByRole('region', { name: region }).first() : page.locator('label').filter({ has: page.getByLabel(field) });
    await place.filter({ hasText: says }).waitFor();
    assert.match(await place.innerText(), says);
    assert.deepEqual(page.troubles, []);
    await page.close();
  });
}
