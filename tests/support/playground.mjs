// The built page in Chromium: target/site, served with the site's own headers, or the single file from disk.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve, siteFolder } from '../../www/serve.mjs';
import { startChromium } from './chromium.mjs';

/** Where the single file lies. */
export const singleFile = pathToFileURL(join(siteFolder, 'playground.html')).href;
/** The rooms by the names on their buttons. */
export const ROOMS = ['Decision', 'Expressions', 'What if', 'Role builder', 'Take away'];

/** What its footer says once nothing will be asked of anybody again. */
const LOADED = 'it may make no request at all';
const PATIENCE = 60_000;

/** Starts a server and Chromium once, for all pages of a file of tests. */
export async function playground() {
  const { url, stop } = await serve();
  const chromium = await startChromium();
  const close = async () => {
    await chromium.stop();
    await stop();
  };
  return { url, close, open: (path, options) => open(chromium.browser, new URL(path ?? '', url).href, options) };
}

/** A new page that has loaded everything, with what it asked for (`page.requests`, `page.lateRequests()`) and what it complained
 *  about (`page.complaints`). `before` is given the page before it goes anywhere. */
async function open(browser, address, { viewport = { width: 1280, height: 800 }, colorScheme = 'light', reducedMotion = 'no-preference', forcedColors = 'none', before } = {}) {
  const page = await browser.newPage();
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion, forcedColors });
  page.requests = [];
  page.complaints = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && page.complaints.push(message.text()));
  await before?.(page);
  await page.goto(address);
  await page.getByRole('contentinfo').getByText(LOADED).waitFor({ timeout: PATIENCE });
  const loading = page.requests.length;
  page.lateRequests = () => page.requests.slice(loading);
  return page;
}

/** Opens a room by its button, and waits until it is there. */
export async function enter(page, name) {
  const button = page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name, exact: true });
  await button.click();
  await page.getByText('One moment …').waitFor({ state: 'detached' });
}

/** Whatever takes text in the room that is open: text areas, fields, editors. */
export const fields = (page) => page.locator('main').locator('textarea, input[type=text], input:not([type]), input[type=search], [contenteditable=true]').filter({ visible: true });
