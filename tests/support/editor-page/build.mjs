// The page beside this file, built and served on loopback under the policy of the site.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const folder = fileURLToPath(new URL('../../../target/editor-page', import.meta.url));
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/** Gives the address, and how to stop serving. Requests that `refuse` is true for are not found. */
export async function editorPage() {
  const jsx = { jsx: { runtime: 'automatic', importSource: 'preact' } };
  await build({ configFile: false, root, base: './', logLevel: 'warn', oxc: jsx, build: { outDir: folder, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } } });
  const refused = { pattern: /^$/ };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    if (refused.pattern.test(path)) return response.writeHead(404).end();
    const body = readFileSync(join(folder, path === '/' ? 'index.html' : path));
    return response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/html', 'content-security-policy': policy }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${server.address().port}/`, refused, close: () => server.close() };
}
