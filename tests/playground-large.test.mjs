// What is too much, and what is nonsense: the page goes on answering, and says what is wrong where it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fields, playground, room, ROOMS } from './support/playground.mjs';

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
const PATIENCE = 20_000;

/** Whether the page takes a click. */
async function answers(page) {
  const theme = page.getByRole('banner').getByRole('button', { name: 'Colours' });
  const before = await theme.innerText({ timeout: PATIENCE });
  await theme.click({ timeout: PATIENCE });
  await page.waitForFunction(([text]) => document.querySelector('header > button').innerText !== text, [before], { timeout: PATIENCE });
}

for (const name of ROOMS) {
  for (const [what, text] of Object.entries(TEXTS)) {
    test(`${name}: 2 MB into each field, ${what}`, async () => {
      const page = await site.open();
      await room(page, name);
      const count = await fields(page).count();
      for (let index = 0; index < count; index += 1) {
        const field = fields(page).nth(index);
        if (!await field.isVisible() || !await field.isEditable()) continue;
        await paste(page, field, text);
        await answers(page);
      }
      assert.deepEqual(page.troubles, []);
      // What it shows of it does not grow with it.
      assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 20_000);
      await page.close();
    });
  }
}
