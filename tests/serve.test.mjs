// The small server of `cargo xtask start`: what it gives, to whom, and what it does not give.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { headers } from '../www/policy.mjs';
import { serve } from '../www/serve.mjs';

let folder, server;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolecall-serve-'));
  mkdirSync(join(folder, 'site/assets'), { recursive: true });
  const files = { 'secret.html': 'secret', 'site/index.html': '<!doctype html>', 'site/assets/a-1_B.js': '1', 'site/assets/a.css': 'a{}', 'site/assets/a.wasm': '\0asm', 'site/notes.txt': 'notes' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  symlinkSync(join(folder, 'secret.html'), join(folder, 'site/link.html'));
  server = await serve({ folder: join(folder, 'site') });
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The path goes out as it is written, which fetch would not do. */
const ask = (path, method = 'GET') => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(server.url);
  const asked = request({ hostname, port, path, method }, async (response) => {
    let text = '';
    for await (const piece of response) text += piece;
    resolve({ status: response.statusCode, text, headers: response.headers });
  });
  asked.on('error', reject).end();
});

const FILES = {
  '/': ['text/html; charset=utf-8', '<!doctype html>'],
  '/index.html?a=b': ['text/html; charset=utf-8', '<!doctype html>'],
  '/assets/a-1_B.js': ['text/javascript; charset=utf-8', '1'],
  '/assets/a.css': ['text/css; charset=utf-8', 'a{}'],
  '/assets/a.wasm': ['application/wasm', '\0asm'],
};
for (const [path, [type, text]] of Object.entries(FILES)) {
  test(`${path} is given as ${type}`, async () => {
    const answer = await ask(path);
    assert.deepEqual([answer.status, answer.headers['content-type'], answer.text], [200, type, text]);
    assert.equal(answer.headers['cache-control'], 'no-store');
  });
}

test('HEAD has the headers only', async () => {
  const { status, text, headers: told } = await ask('/assets/a.css', 'HEAD');
  assert.deepEqual([status, text, told['content-length']], [200, '', '3']);
});

const REFUSED = {
  '/../secret.html': 400, '/assets/../../secret.html': 400, '/%2e%2e/secret.html': 400, '/..%2fsecret.html': 400, '/a\\..\\b.html': 400, 'http://example.com/': 400,
  '/link.html': 404, '/assets/': 404, '/assets': 404, '/notes.txt': 404, '/none.html': 404,
};
for (const [path, status] of Object.entries(REFUSED)) {
  test(`${path} is refused by ${status}`, async () => {
    const answer = await ask(path);
    assert.deepEqual([answer.status, answer.text], [status, status === 400 ? 'no such path\n' : 'not found\n']);
  });
}

for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
  test(`${method} is refused`, async () => {
    const { status, headers: told } = await ask('/', method);
    assert.deepEqual([status, told.allow], [405, 'GET, HEAD']);
  });
}

test('every answer has the headers that docs/page.md names, and no others of the kind', async () => {
  const manual = readFileSync(new URL('../docs/page.md', import.meta.url), 'utf8');
  const [, named] = /```\n(content-security-policy: [^`]*)```/.exec(manual);
  assert.deepEqual(named.trim().split('\n'), Object.entries(headers).map((pair) => pair.join(': ')));
  for (const path of ['/', '/none.html', '/../x']) {
    const { headers: told } = await ask(path);
    assert.deepEqual(Object.keys(headers).filter((name) => told[name] !== headers[name]), []);
  }
});

test('a port that is taken gives the next one, where another may be tried', async () => {
  const { port } = new URL(server.url);
  const other = await serve({ folder: join(folder, 'site'), port: Number(port), tries: 20 });
  assert.ok(Number(new URL(other.url).port) > Number(port));
  await other.stop();
  await assert.rejects(serve({ folder: join(folder, 'site'), port: Number(port) }), { code: 'EADDRINUSE' });
});
