// Logging in at oidc-provider and oauth2-mock-server, on this machine, in Node.js, Deno, Bun and workerd.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { startProvider } from '../examples/login/provider.mjs';
import { WHIMS } from './portable-login.mjs';
import { startMock, whims } from './support/mock-provider.mjs';
import { executable, judge, root, stage } from './support/tarball.mjs';

let providers, places;

before(async () => {
  const [oidc, jwt, mock] = await Promise.all([startProvider(), startProvider({ accessTokens: 'jwt' }), startMock()]);
  providers = [oidc, jwt, mock];
  places = JSON.stringify({ oidc: { url: oidc.url, client: oidc.client }, jwt: { url: jwt.url, client: jwt.client }, mock: { url: mock.url } });
});

after(() => Promise.all(providers.map(({ stop }) => stop())));

const source = (name) => readFileSync(join(root, 'tests', name), 'utf8');
const imports = `
import * as login from 'rolecall/login';
import * as jwks from 'rolecall/jwks';
import { agent } from './agent.mjs';
import { suite } from './portable-login.mjs';
`;
const staged = (name, program) => {
  const files = { 'portable-login.mjs': source('portable-login.mjs'), 'agent.mjs': source('support/agent.mjs') };
  return stage(`login-e2e-${name}`, { ...files, 'main.mjs': `${imports}${program(`suite({ ...login, ...jwks, agent }, ${places})`)}\n` });
};

const deno = () => executable('@deno/', 'deno', process.platform === 'win32' ? 'deno.exe' : 'deno');
const bun = () => executable('@oven/', 'bun', process.platform === 'win32' ? 'bin/bun.exe' : 'bin/bun');
const runtimes = {
  'Node.js': () => [process.execPath],
  Deno: () => [deno(), 'run', '--quiet', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1'],
  Bun: () => [bun(), 'run', '--no-install'],
};
for (const [name, command] of Object.entries(runtimes)) {
  test(`a login in ${name}`, async (t) => {
    const folder = staged(name, (results) => `console.log(JSON.stringify(await ${results}));`);
    const [program, ...args] = command();
    const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1', DENO_NO_PROMPT: '1', DO_NOT_TRACK: '1' };
    const { stdout } = await promisify(execFile)(program, [...args, 'main.mjs'], { cwd: folder, env });
    await judge(t, JSON.parse(stdout));
  });
}

test('a login in workerd', async (t) => {
  const folder = staged('workerd', (results) => `export default { fetch: async () => Response.json(await ${results}) };`);
  const outdir = join(folder, 'bundled');
  await build({ absWorkingDir: folder, entryPoints: ['main.mjs'], bundle: true, format: 'esm', conditions: ['workerd'], loader: { '.wasm': 'copy' }, outdir, logLevel: 'warning' });
  const modules = readdirSync(outdir).sort().map((name) => ({ type: name.endsWith('.js') ? 'ESModule' : 'CompiledWasm', path: join(outdir, name) }));
  const miniflare = new Miniflare({ modules, modulesRoot: outdir, compatibilityDate: '2026-04-01', cf: false });
  try {
    const response = await miniflare.dispatchFetch('http://localhost/');
    await judge(t, await response.json());
  } finally {
    await miniflare.dispose();
  }
});

test('for every whim it is said what comes of it', () => {
  assert.deepEqual(Object.keys(WHIMS).sort(), whims.toSorted());
});
