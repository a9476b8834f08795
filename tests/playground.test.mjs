// The page as a whole, in both forms: what it asks for, what it keeps, and that it says the same.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fields, playground, room, ROOMS, singleFile, unfold, write } from './support/playground.mjs';

let site;
before(async () => void (site = await playground()));
after(() => site?.close());

/** A claim that no other text holds. */
const MARK = 'marked-3f9c1d';
const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKEN = `${segment({ alg: 'RS256' })}.${segment({ sub: MARK, email: `${MARK}@example.com`, role: 'Editor' })}.${segment(MARK)}`;
/** Every text that would be a part of the token. */
const PARTS = [MARK, ...TOKEN.split('.')];

const FORMS = { 'the site': '', 'the single file': singleFile };

/** Opens every room and all that is folded in it, chooses everything that can be chosen, writes a token into all that takes text,
 *  and presses every button. */
async function use(page) {
  const used = { written: 0, pressed: 0, chosen: 0 };
  for (const name of ROOMS) {
    await room(page, name);
    await unfold(page);
    for await (const choice of each(page.locator('main select:visible:enabled'))) {
      const values = await choice.locator('option').evaluateAll((options) => options.map(({ value }) => value));
      for (const value of values.slice(-4)) await choice.selectOption(value);
      used.chosen += 1;
    }
    for await (const field of each(fields(page))) {
      if (!await field.isEditable()) continue;
      await write(page, field, TOKEN);
      used.written += 1;
    }
    await unfold(page);
    for await (const button of each(page.locator('main').locator('button, [role=tab], input[type=checkbox], input[type=radio]').filter({ visible: true }))) {
      if (!await button.isEnabled()) continue;
      await button.click();
      used.pressed += 1;
    }
    for await (const field of each(fields(page))) if (await field.isEditable()) await write(page, field, TOKEN);
  }
  return used;
}

/** One after the other, as many as there were in the beginning: some take others away. */
async function* each(locator) {
  const count = await locator.count();
  for (let index = 0; index < count && index < await locator.count(); index += 1) yield locator.nth(index);
}

/** All that a page can leave behind, as text. */
const kept = (page) => page.evaluate(async () => {
  const databases = await indexedDB.databases().catch(() => []);
  const stored = [localStorage, sessionStorage].map((storage) => Object.entries(storage));
  const caching = globalThis.isSecureContext && globalThis.caches ? await caches.keys().catch(() => []) : [];
  return JSON.stringify([location.href, history.state, history.length, document.cookie, window.name, document.title, databases, stored, caching]);
});

for (const [form, at] of Object.entries(FORMS)) {
  test(`${form} loads without a complaint`, async () => {
    const page = await site.open(at);
    assert.deepEqual([page.troubles, await page.title()], [[], 'rolecall: who would Grafana say this is?']);
    await page.close();
  });

  test(`${form}: once it is loaded, nothing that somebody does asks for anything or is kept`, async (t) => {
    const page = await site.open(at);
    const before = await kept(page);
    const used = await use(page);
    assert.deepEqual(Object.keys(used).filter((what) => used[what] === 0), [], 'the page has something of each');
    t.diagnostic(JSON.stringify(used));
    assert.deepEqual([page.lateRequests(), page.troubles], [[], []]);
    assert.equal(await kept(page), before);
    assert.deepEqual(PARTS.filter((part) => before.includes(part)), []);
    await page.close();
  });
}

test('only the choice of colours is remembered', async () => {
  const page = await site.open();
  assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), {});
  await page.getByRole('banner').getByRole('button', { name: 'Colours' }).click();
  assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), { theme: 'dark' });
  await page.evaluate(() => localStorage.clear());
  await page.close();
});

test('the first answer needs what the page itself names, and nothing else', async () => {
  const page = await site.open();
  const files = await page.evaluate(() => {
    const [answered] = performance.getEntriesByName('first answer');
    return performance.getEntriesByType('resource').map(({ name, startTime }) => ({ name: name.split('/').at(-1), early: startTime < answered.startTime }));
  });
  // Those are what `cargo xtask size` weighs.
  const index = await (await fetch(site.origin)).text();
  const wrong = files.filter(({ name, early }) => early !== index.includes(name));
  assert.deepEqual(wrong, []);
  const late = files.filter(({ early }) => !early).map(({ name }) => /^[a-z]+/.exec(name)[0]);
  assert.deepEqual(['codemirror', 'standard', 'tools'].filter((kind) => !late.includes(kind)), []);
  await page.close();
});

test('the single file asks for itself only, and says what the site says', async () => {
  const [page, file] = [await site.open(), await site.open(singleFile)];
  const said = async (page) => {
    // Editors and findings come a little later than the answer.
    await page.locator('.cm-editor').nth(1).waitFor();
    await page.getByRole('heading', { name: '2 things to look at' }).waitFor();
    return page.locator('main').innerText();
  };
  assert.deepEqual(file.requests, [singleFile]);
  assert.equal(await said(file), await said(page));
  await page.close();
  await file.close();
});

test('where a module does not come, the page says so and what to do', async () => {
  const page = await site.browser.newPage();
  await page.route(/tools-.*\.wasm$/, (route) => route.fulfill({ status: 404, body: 'not found' }));
  await page.goto(site.origin);
  await page.getByRole('contentinfo').getByRole('alert').waitFor();
  const said = await page.getByRole('contentinfo').innerText();
  assert.match(said, /^The page did not load whole: the module was not found: 404 for `http:\S+\.wasm`\. Load it again/);
  await page.close();
});
