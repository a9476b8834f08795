// Chromium: the default entry and `rolecall/slim` after Vite, and the default entry as the files lie, without a bundler.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'vite';
import { startChromium } from './support/chromium.mjs';
import { consumer, judge, stage } from './support/tarball.mjs';

const page = (script, head = '') => `<!doctype html><meta charset="utf-8"><title>rolecall</title><link rel="icon" href="data:,">${head}
<script type="module" src="./${script}"></script>`;

const inline = `
import * as rolecall from 'rolecall';
import * as standard from 'rolecall/standard';
import { suite } from './portable.mjs';
globalThis.results = suite(rolecall, standard);
`;
const slim = `
import * as rolecall from 'rolecall/slim';
import main from 'rolecall/rolecall.wasm?url';
import tools from 'rolecall/tools.wasm?url';
import { suite } from './portable.mjs';
globalThis.results = Promise.all([rolecall.init(fetch(main)), rolecall.initTools(fetch(tools))]).then(() => suite(rolecall));
`;
const importmap = `<script type="importmap">{ "imports": {
  "rolecall": "/node_modules/rolecall/dist/entry.inline.js", "rolecall/standard": "/node_modules/rolecall/dist/standard.inline.js" } }</script>`;

const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

let origin, server, browser, stop;

before(async () => {
  const folder = stage('browser', {
    'inline.html': page('inline.mjs'), 'inline.mjs': inline,
    'slim.html': page('slim.mjs'), 'slim.mjs': slim,
    'plain.html': page('inline.mjs', importmap),
  });
  await build({
    configFile: false,
    root: folder,
    base: './',
    logLevel: 'warn',
    build: { outDir: join(folder, 'bundled'), assetsInlineLimit: 0, modulePreload: { polyfill: false }, rollupOptions: { input: ['inline.html', 'slim.html'].map((name) => join(folder, name)) } },
  });
  server = createServer(serve).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  ({ browser, stop } = await startChromium());
});

after(async () => {
  await stop?.();
  server?.close();
});

/** The consumer's files; what Vite made is served under the strictest policy that lets WebAssembly run. */
function serve(request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
  const policy = path.includes('bundled') ? { 'content-security-policy': strict } : {};
  try {
    const body = readFileSync(join(consumer, path));
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', ...policy }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** Opens a page; gives its results, what it asked for, and what it complained about. */
async function visit(path) {
  const tab = await browser.newPage();
  const requests = [];
  const complaints = [];
  tab.on('request', (request) => requests.push(new URL(request.url()).pathname));
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  await tab.goto(origin + path);
  await tab.waitForFunction(() => 'results' in globalThis, null, { timeout: 30_000 });
  const results = await tab.evaluate(() => globalThis.results);
  await tab.close();
  return { results, complaints, requests };
}

const pages = {
  'the default entry, bundled': { path: '/browser/bundled/inline.html', modules: 0 },
  'slim with fetched modules, bundled': { path: '/browser/bundled/slim.html', modules: 2 },
  'the default entry, as it lies': { path: '/browser/plain.html', modules: 0 },
};
for (const [name, { path, modules }] of Object.entries(pages)) {
  test(`Chromium, ${name}`, async (t) => {
    const { results, complaints, requests } = await visit(path);
    await judge(t, results);
    await t.test('no complaint', () => assert.deepEqual(complaints, []));
    await t.test(`${modules} modules fetched`, () => assert.equal(requests.filter((request) => request.endsWith('.wasm')).length, modules));
  });
}
