// `rolecall/login` in every runtime and bundler: it shares the instance with `rolecall`, and its requests alone need none.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as esbuild from 'esbuild';
import { Miniflare } from 'miniflare';
import * as vite from 'vite';
import { executable, installed, root, run, stage } from './support/tarball.mjs';

/** A login without a network; gives who came in. */
const LOGIN = `
import * as rolecall from 'rolecall';
import { createLogin, LoginError } from 'rolecall/login';

const settings = {
  client_id: 'client', auth_url: 'https://idp.example.com/authorize', token_url: 'https://idp.example.com/token', api_url: 'https://idp.example.com/userinfo',
  role_attribute_path: 'role', scopes: 'openid',
};
const answers = { '/token': { access_token: 'at', expires_in: 3600 }, '/userinfo': { sub: '7', email: 'ann@example.com', role: 'Editor' } };
const fetch = async (url) => Response.json(answers[new URL(url).pathname]);

export async function whole() {
  const login = createLogin(settings, { redirectUri: 'https://app.example.com/cb', secret: 'k'.repeat(32), fetch });
  const { url, setCookie } = await login.authorize({ returnTo: '/d' });
  const state = new URL(url).searchParams.get('state');
  const headers = { cookie: setCookie.split(';')[0] };
  const request = new Request('https://app.example.com/cb?code=c&state=' + state, { headers });
  const { decision, returnTo } = await login.callback(request);
  const forged = await login.callback(new Request('https://app.example.com/cb?code=c&state=x', { headers })).catch((error) => error);
  return [decision.user.email, decision.user.role, returnTo, forged instanceof LoginError && forged.code, rolecall.evaluate(settings, {}).decision];
}
`;
const EXPECTED = ['ann@example.com', 'Editor', '/d', 'login.state-invalid', 'incomplete'];
const PRINTING = `${LOGIN}\nconsole.log(JSON.stringify(await whole()));`;

test('Node, Deno and Bun', () => {
  const folder = stage('login', { 'main.mjs': PRINTING });
  const deno = executable('@deno/', 'deno', process.platform === 'win32' ? 'deno.exe' : 'deno');
  const bun = executable('@oven/', 'bun', join('bin', process.platform === 'win32' ? 'bun.exe' : 'bun'));
  for (const [program, args] of [[process.execPath, []], [deno, ['run', '--quiet', '--no-remote', '--node-modules-dir=manual']], [bun, ['run']]]) {
    const printed = run(program, [...args, 'main.mjs'], folder, { DENO_NO_UPDATE_CHECK: '1', DENO_NO_PROMPT: '1' });
    assert.deepEqual(JSON.parse(printed), EXPECTED, program);
  }
});

test('workerd', async () => {
  const folder = stage('login-workerd', { 'main.mjs': `${LOGIN}\nexport default { fetch: async () => Response.json(await whole()) };` });
  const outdir = join(folder, 'bundled');
  await esbuild.build({ absWorkingDir: folder, entryPoints: ['main.mjs'], bundle: true, format: 'esm', conditions: ['workerd'], loader: { '.wasm': 'copy' }, outdir, logLevel: 'warning' });
  const modules = readdirSync(outdir).sort().map((name) => ({ type: name.endsWith('.js') ? 'ESModule' : 'CompiledWasm', path: join(outdir, name) }));
  const miniflare = new Miniflare({ modules, modulesRoot: outdir, compatibilityDate: '2026-04-01', cf: false });
  try {
    assert.deepEqual(await (await miniflare.dispatchFetch('http://localhost/')).json(), EXPECTED);
  } finally {
    await miniflare.dispose();
  }
});

const bundlers = {
  async esbuild(folder, outdir) {
    await esbuild.build({ absWorkingDir: folder, entryPoints: ['main.mjs'], bundle: true, minify: true, format: 'esm', outfile: join(outdir, 'main.mjs'), logLevel: 'warning' });
  },
  async vite(folder, outDir) {
    await vite.build({ configFile: false, root: folder, logLevel: 'warn', build: { outDir, emptyOutDir: true, lib: { entry: 'main.mjs', formats: ['es'], fileName: () => 'main.mjs' } } });
  },
  async bun(folder, outdir) {
    run(executable('@oven/', 'bun', join('bin', process.platform === 'win32' ? 'bun.exe' : 'bun')), ['build', 'main.mjs', '--target=browser', '--minify', `--outfile=${join(outdir, 'main.mjs')}`], folder);
  },
};

for (const [name, bundle] of Object.entries(bundlers)) {
  test(`bundled by ${name}`, async () => {
    const away = mkdtempSync(join(tmpdir(), 'rolecall-'));
    try {
      await bundle(stage(`login-${name}`, { 'main.mjs': PRINTING }), away);
      assert.deepEqual(JSON.parse(run(process.execPath, ['main.mjs'], away)), EXPECTED);
      const alone = "import { authorizationUrl, exchange, refresh, signOutUrl, LoginError } from 'rolecall/login';\nconsole.log(authorizationUrl, exchange, refresh, signOutUrl, LoginError);\n";
      await bundle(stage(`login-${name}`, { 'main.mjs': alone }), away);
      const code = readFileSync(join(away, 'main.mjs'), 'utf8');
      assert.ok(code.length < 20_000 && !code.includes('WebAssembly'), `${code.length} characters`);
    } finally {
      rmSync(away, { recursive: true });
    }
  });
}

test('the entries differ in where the decision comes from, and in nothing else', () => {
  for (const file of ['login', 'create-login']) {
    const [one, ...others] = ['inline', 'workerd', 'edge-light'].map((name) => readFileSync(join(root, `pkg/src/${file}.${name}.ts`), 'utf8').replaceAll(`.${name}.js`, ''));
    assert.deepEqual(others, [one, one]);
  }
  for (const name of readdirSync(join(installed, 'dist')).filter((file) => /^((create-)?login|jwks)\..*js$/.test(file))) {
    const code = readFileSync(join(installed, 'dist', name), 'utf8');
    assert.doesNotMatch(code, /node:|process\.|Buffer/, name);
  }
});

test('docs/login.md has every code, every option and every setting of the login', () => {
  const manual = readFileSync(join(root, 'docs/login.md'), 'utf8');
  const source = (name) => readFileSync(join(root, 'pkg/src', name), 'utf8');
  const codes = [...source('login/errors.ts').matchAll(/^ {2}\| '(login\.[\w-]+)'/gm)].map(([, code]) => code);
  assert.ok(codes.length > 15);
  for (const code of codes) assert.ok(manual.includes(`\n| \`${code}\` |`), code);
  for (const file of ['create', 'decide', 'protocol', 'request', 'transaction']) {
    for (const [, code] of source(`login/${file}.ts`).matchAll(/'(login\.[\w-]+)'/g)) assert.ok(manual.includes(`\`${code}\``), code);
  }
  const options = [...`${source('login/create.ts').split('export interface LoginOptions')[1].split('\n}')[0]}${source('login/decide.ts').split('export interface DecideOptions')[1].split('\n}')[0]}`.matchAll(/^ {2}(\w+)\??:/gm)];
  for (const [, option] of options) assert.match(manual, new RegExp(`\\n\\| [^|]*\`${option}\\b`), option);
  const settings = new Set([...source('login/protocol.ts'), ...source('login/create.ts')].join('').match(/(?<=(?:text|flag|isOff|find)\(settings, ')\w+/g));
  assert.ok(settings.size > 10);
  for (const setting of settings) assert.match(manual, new RegExp(`\\n\\| [^|]*\`${setting}\``), setting);
});

/** The example of the manual, with a provider of its own beside it. */
test('the handler of README.md logs somebody in', async () => {
  const [example] = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code).filter((code) => code.includes('createLogin'));
  assert.ok(example.split('\n').length <= 24);
  const program = `
process.env.COOKIE_SECRET = 'k'.repeat(32);
const settings = { client_id: 'c', auth_url: 'https://idp.example.com/a', token_url: 'https://idp.example.com/token', api_url: 'https://idp.example.com/userinfo', role_attribute_path: 'role' };
const answers = { '/token': { access_token: 'at' }, '/userinfo': { sub: '7', email: 'ann@example.com', name: 'Ann', role: 'Editor' } };
const ask = fetch;
globalThis.fetch = async (url) => Response.json(answers[new URL(url).pathname]);

async function visit() {
  const base = 'http://127.0.0.1:' + this.address().port;
  const start = await ask(base + '/', { redirect: 'manual' });
  const state = new URL(start.headers.get('location')).searchParams.get('state');
  const headers = { cookie: start.headers.get('set-cookie').split(';')[0] };
  const end = await ask(base + '/login/generic_oauth?code=c&state=' + state, { headers });
  const forged = await ask(base + '/login/generic_oauth?code=c&state=x', { headers });
  console.log(JSON.stringify([start.status, end.status, await end.text(), forged.status]));
  this.close();
}

${example.replace('.listen(3000)', ".listen(0, '127.0.0.1', visit)")}`;
  assert.deepEqual(JSON.parse(run(process.execPath, ['main.mjs'], stage('login-readme', { 'main.mjs': program }))), [302, 200, 'Hello Ann, Editor', 400]);
});
