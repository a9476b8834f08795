// The documentation in Chromium, as it is served: for everybody, without a script, and every link of every page leads somewhere.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pages } from '../www/docs/pages.mjs';
import { siteFolder } from '../www/serve.mjs';
import { PHONE, playground, violations } from './support/playground.mjs';
import { root } from './support/root.mjs';

let site;
before(async () => void (site = await playground()));
after(() => site?.close());

const all = pages(root);
const html = (output) => readFileSync(join(siteFolder, 'docs', output), 'utf8');

/** A page that has loaded, with what it asked for and complained about. */
async function opened(output, options = {}) {
  const page = await site.browser.newPage();
  page.requests = [];
  page.troubles = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('pageerror', (error) => page.troubles.push(error.message));
  page.on('console', (message) => page.troubles.push(message.text()));
  if (options.viewport) await page.setViewportSize(options.viewport);
  await page.goto(new URL(`docs/${output}`, site.origin).href);
  return page;
}

test('every page asks for its style and nothing else, runs nothing, and complains about nothing', async () => {
  for (const { output, title } of all) {
    const page = await opened(output);
    assert.deepEqual(page.requests, [new URL(`docs/${output}`, site.origin).href, new URL('docs/docs.css', site.origin).href], output);
    assert.deepEqual(page.troubles, [], output);
    assert.equal(await page.title(), `${title} · rolecall`);
    assert.doesNotMatch(html(output), /<script|<iframe|<img|\son\w+=|\sstyle=|javascript:/i, output);
    assert.match(html(output), /<meta http-equiv="content-security-policy" content="default-src 'none'; [^"]*style-src 'self'" \/>/);
    await page.close();
  }
});

test('every link leads to a page or a heading of it', async () => {
  const names = new Map(all.map(({ output }) => [output, new Set([...html(output).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
  const lost = [];
  let count = 0;
  for (const { output } of all) {
    for (const [, href] of html(output).matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      count += 1;
      if (href.startsWith('https://')) continue;
      const { pathname, hash } = new URL(href, new URL(`docs/${output}`, site.origin));
      const target = pathname.replace(/^\/docs\//, '');
      const isFound = pathname === '/index.html' || (names.has(target) && (!hash || names.get(target).has(decodeURIComponent(hash.slice(1)))));
      if (!isFound) lost.push(`${output}: ${href}`);
    }
  }
  assert.deepEqual(lost, []);
  assert.ok(count > 900, String(count));
});

for (const { output } of all) {
  test(`${output}: axe-core finds nothing in light, dark, forced colours and on a phone, and nothing is too wide`, async () => {
    const page = await opened(output);
    assert.deepEqual(await violations(page), []);
    await page.close();
  });
}

test('the keyboard gets to the text at once, and on a phone the text comes before the list of pages', async () => {
  const page = await opened('guide.html', { viewport: PHONE });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  const [text, list] = await Promise.all(['main', 'nav'].map((name) => page.locator(name).boundingBox()));
  assert.ok(text.y < list.y);
  await page.close();
});

test('the playground leads to the documentation, a denial to its code, a finding to its section; the single file does not', async () => {
  const page = await site.open();
  const link = page.getByRole('link', { name: 'Documentation' });
  const [shown] = await Promise.all([page.waitForEvent('popup'), link.click()]);
  await shown.waitForLoadState();
  assert.equal(await shown.title(), 'Documentation · rolecall');
  for (const href of await page.locator('main a[href]').evaluateAll((found) => found.map((one) => one.getAttribute('href')))) {
    const [, output, id] = /^\.\/docs\/([\w/.-]+)#([\w-]+)$/.exec(href);
    assert.ok(html(output).includes(` id="${id}"`), href);
  }
  assert.ok(await page.locator('main a[href^="./docs/"]').count() > 0);
  await page.close();
  assert.doesNotMatch(readFileSync(join(siteFolder, 'playground.html'), 'utf8'), /\.\/docs\//);
});
