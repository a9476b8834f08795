// The playground as it is served: built once, on loopback, under the policy of the site.
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { startChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Test files run side by side, each with its own. */
const folder = join(root, 'target', 'playground', String(process.pid));
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** Builds and serves it; `open` gives a loaded page, with its refusals and errors in `page.complaints`. */
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
  return { url: origin, open: (fragment = '') => opened(browser, origin + fragment), close };
}

async function opened(browser, url) {
  const page = await browser.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
  await page.goto(url);
  await page.getByRole('contentinfo').getByText('it may make no request at all').waitFor();
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
