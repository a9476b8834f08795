// The built page in Chromium: target/site, served with the site's own headers, or the single file from disk.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { serve, siteFolder } from '../../www/serve.mjs';
import { startChromium } from './chromium.mjs';

/** Where the single file lies. */
export const singleFile = pathToFileURL(join(siteFolder, 'playground.html')).href;
/** The rooms by the names on their buttons. */
export const ROOMS = ['Decision', 'Expressions', 'What if', 'Role builder', 'Take away'];
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

/** What the footer says once nothing will be asked of anybody again. */
const LOADED = 'Everything is decided here.';
const PATIENCE = 60_000;
/** Where somebody types over coloured text, Chromium itself puts a style attribute on what it inserts. The policy refuses it, and
 *  CodeMirror takes it away. */
const TYPED_OVER = /^Applying inline style violates /;

/** Starts a server and Chromium, once for all pages of a file of tests. `open` gives a page that has loaded everything: at a path
 *  or fragment of the site, or at an address. */
export async function playground() {
  const { url: origin, stop } = await serve();
  const chromium = await startChromium();
  const close = async () => {
    await chromium.stop();
    await stop();
  };
  const open = (at = '', options) => opened(chromium.browser, new URL(at, origin).href, options);
  return { origin, browser: chromium.browser, open, close };
}

/** The page knows what it asked for (`requests`, `lateRequests()`), and its refusals and errors (`troubles`). `before` is given it
 *  before it goes anywhere. */
async function opened(browser, address, { viewport = DESK, before, ...media } = {}) {
  const page = await browser.newPage();
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference', forcedColors: 'none', ...media });
  page.requests = [];
  page.troubles = page.complaints = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('pageerror', (error) => page.troubles.push(error.message));
  let loaded = false;
  page.on('console', (message) => {
    const ofEditing = loaded && TYPED_OVER.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !ofEditing) page.troubles.push(message.text());
  });
  await before?.(page);
  await page.goto(address);
  await page.getByText(LOADED).waitFor({ timeout: PATIENCE });
  loaded = true;
  const early = page.requests.length;
  page.lateRequests = () => page.requests.slice(early);
  return page;
}

/** Opens a room by its button, and waits until it is there. */
export async function room(page, name) {
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name, exact: true }).click();
  await page.getByText('One moment …').waitFor({ state: 'detached' });
}

/** Opens everything in the room that is folded. */
export async function unfold(page) {
  const folded = page.locator('main details:not([open]) > summary:visible');
  for (let left = 50; left > 0 && await folded.count() > 0; left -= 1) await folded.first().click();
}

/** Whatever takes text in the room that is open: editors, text areas, text fields. */
export const fields = (page) => page.locator('main').locator('textarea:visible, input:not([type]):visible, input:is([type=text], [type=search], [type=number]):visible, [contenteditable=true]:visible');

/** Replaces the text of a field that is given by its label or as a locator, as somebody who selects all and pastes. */
export async function write(page, field, text) {
  await (typeof field === 'string' ? page.getByLabel(field, { exact: true }) : field).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** The text of an editor. */
export function textOf(page, label) {
  return page.getByLabel(label, { exact: true }).evaluate((editor) => editor.value ?? [...editor.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'));
}

/** A fragment that puts settings and sources onto a page, as "Make a link" writes it. */
export function fragmentOf({ texts, id_token = '', userinfo = '', access_token = '', orgs = '', ...others }) {
  const empty = { lookups: {}, signature: '', newUser: false, defaults: { org: '', role: '' } };
  return `#rolecall=1.${deflateRawSync(JSON.stringify({ texts, id_token, userinfo, access_token, orgs, ...empty, ...others })).toString('base64url')}`;
}

/** What a link holds. */
export const stateOf = (link) => JSON.parse(inflateRawSync(Buffer.from(link.split('#rolecall=1.')[1], 'base64url')));

/** What a button saves. */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The looks that a page has to hold in. */
const LOOKS = {
  light: { colorScheme: 'light', viewport: DESK },
  dark: { colorScheme: 'dark', viewport: DESK },
  'forced colours': { forcedColors: 'active', viewport: DESK },
  phone: { colorScheme: 'light', viewport: PHONE },
  'phone, dark': { colorScheme: 'dark', viewport: PHONE },
};

/** What axe-core finds in each look, and whether the page is wider than its window, each as one line. */
export async function violations(page) {
  // Not by a script element, which the page's policy refuses.
  await page.evaluate(axe);
  const found = [];
  for (const [look, { viewport, ...media }] of Object.entries(LOOKS)) {
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', ...media });
    await page.setViewportSize(viewport);
    const { violations: list } = await page.evaluate(() => globalThis.axe.run());
    found.push(...list.map(({ id, nodes }) => `${look}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > viewport.width) found.push(`${look}: the page is ${wide} wide`);
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  await page.setViewportSize(DESK);
  return found;
}
