#!/usr/bin/env node
// Serves the built page on this machine, as a server of the site should.
//
//   node www/serve.mjs [PORT]              4173, or the next port that is free, until Ctrl-C
import { once } from 'node:events';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers } from './policy.mjs';

export const siteFolder = fileURLToPath(new URL('../target/site/', import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves a folder on loopback. A port of 0 is any that is free; `tries` is how many ports to try from the one given. Gives the
 *  address, and how to stop. */
export async function serve({ folder = siteFolder, port = 0, tries = 1 } = {}) {
  if (!existsSync(join(folder, 'index.html'))) throw new Error('the page is not built yet: run `cargo xtask site`, then this again');
  const root = realpathSync(folder);
  const server = createServer((request, response) => {
    const { status, type, body } = answer(root, request.method ?? '', request.url ?? '');
    const allow = status === 405 ? { allow: 'GET, HEAD' } : {};
    response.writeHead(status, { ...headers, ...allow, 'cache-control': 'no-store', 'content-type': type, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await listen(server, port, tries);
  const address = server.address();
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}/`, stop };
}

async function listen(/** @type {import('node:http').Server} */ server, /** @type {number} */ port, /** @type {number} */ tries) {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken || tries <= 1) throw error;
    await listen(server, port + 1, tries - 1);
  }
}

/** A file of the folder for a path, and nothing else for anything else. */
function answer(/** @type {string} */ root, /** @type {string} */ method, /** @type {string} */ target) {
  if (method !== 'GET' && method !== 'HEAD') return refusal(405, 'only GET and HEAD');
  const path = /^\/[\w./-]*(?=$|\?)/.exec(target)?.[0];
  if (path === undefined || path.split('/').includes('..')) return refusal(400, 'no such path');
  const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
  const type = TYPES[extname(file)];
  try {
    // A link in the folder may lead out of it.
    if (type && realpathSync(file).startsWith(join(root, '/'))) return { status: 200, type, body: readFileSync(file) };
  } catch {
    // There is none, or it cannot be read.
  }
  return refusal(404, 'not found');
}

/** @returns {{ status: number, type: string, body: Buffer }} */
const refusal = (/** @type {number} */ status, /** @type {string} */ text) => ({ status, type: 'text/plain; charset=utf-8', body: Buffer.from(`${text}\n`) });

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { url, stop } = await serve({ port: Number(process.argv[2] ?? 4173), tries: 100 });
  console.log(`the page is at ${url} until Ctrl-C, and as one file at ${join(siteFolder, 'playground.html')}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());
}
