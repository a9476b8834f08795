// The playground as it is served: built once, on loopback, under the policy of the site.
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { startChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Test files run side by side, each with its own. */
const folder = join(root, 'target', 'playground', String(process.pid));
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** Builds and serves it; `open` gives a loaded page, with its refusals and errors in `page.troubles`. */
export async function playground() {
  await build({ configFile: join(root, 'www/vite.config.ts'), root: join(root, 'www'), logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}/`;
  const { browser, stop } = await startChromium();
  const close = async () => {
    await stop();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { origin, browser, open: (fragment = '') => opened(browser, origin + fragment), close };
}

async function opened(browser, url) {
  const page = await browser.newPage();
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.troubles.push(message.text()));
  await page.goto(url);
  await page.getByText('Everything is decided here.').waitFor();
  return page;
}

function serve(request, response) {
  const path = normalize(new URL(request.url, 'http://localhost').pathname);
  try {
    const body = readFileSync(join(folder, path === '/' ? 'index.html' : path));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html', 'content-security-policy': POLICY }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** Replaces the text of an editor, text area or CodeMirror, as somebody who selects all and pastes. */
export async function write(page, label, text) {
  await page.getByLabel(label, { exact: true }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** The text of an editor. */
export function textOf(page, label) {
  return page.getByLabel(label, { exact: true }).evaluate((editor) => editor.value ?? [...editor.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'));
}

export const room = (page, name) => page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name, exact: true }).click();

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

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe-core finds in light, dark and on a phone, each as one line. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = [];
  for (const [colorScheme, width] of [['light', 1280], ['dark', 1280], ['light', 390]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    const { violations: list } = await page.evaluate(() => globalThis.axe.run());
    found.push(...list.map(({ id, nodes }) => `${colorScheme} ${width}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${colorScheme} ${width}: the page is ${wide} wide`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return found;
}
