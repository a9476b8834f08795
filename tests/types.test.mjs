// The declarations of the packed package, in both compilers, with every library that a program may have and with none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { consumer, installed, root, stage } from './support/tarball.mjs';

/** What a program with the Web's names does: nearly every export, each with the type that it is to have. */
const MAIN = `
import * as rolecall from 'rolecall';
import * as slim from 'rolecall/slim';
import { verifyIdToken } from 'rolecall/jwks';
import { authorizationUrl, createLogin, exchange, LoginError, refresh, signOutUrl, type Login, type LoginErrorCode, type RequestOptions, type Tokens } from 'rolecall/login';
import { tlsFetch } from 'rolecall/node-tls';
import { search, StandardError, type StandardErrorCode } from 'rolecall/standard';

const same: Omit<typeof slim, 'init' | 'initTools'> = rolecall;
const claimsFrom: slim.Source & rolecall.Source = 'id_token';
const module: slim.ModuleSource = new ArrayBuffer(0);
const done: Promise<void>[] = [slim.init(fetch('rolecall.wasm')), slim.initTools(fetch('tools.wasm'))];
const texts: rolecall.SettingsText[] = [{ text: '', format: 'ini', name: 'grafana.ini' }];
const { settings, origins, globals, diagnostics }: rolecall.ParsedSettings = rolecall.parseSettings(texts, { variables: { HOME: '/' } });
const root: string | undefined = globals['server.root_url'];
const line: number | undefined = origins.client_id?.line;
const sample: rolecall.Sample = { idToken: {}, context: { userExists: true } };
const wrong: rolecall.Diagnostic[] = [...diagnostics, ...rolecall.lint(settings, sample), ...rolecall.lint('')];
const written: string = rolecall.formatSettings(settings, 'env');
const key: string | undefined = rolecall.readIni('').DEFAULT?.key;
console.log(root, line, wrong, written, key);
const found: unknown = search('a', {});
const code: StandardErrorCode = new StandardError('syntax', 'no').code;
console.log(same, done, found, code, claimsFrom, module);

const options: RequestOptions = { fetch, timeoutMs: 1, maxBytes: 1, now: Date.now, rememberAuthStyle: new Map() };
const login: Login = createLogin({}, {
  ...options, redirectUri: 'https://app.example.com/', secret: [new Uint8Array(32), 'text'], allowUrl: (url: string, setting: string) => url !== setting, allowHttp: 'loopback',
  issuer: 'https://idp.example.com', strict: true, verifyIdToken, userExists: async ({ email }) => email !== '', context: async () => ({ orgs: { acme: 1 } }), ttl: 600, explain: true,
  warn: (note: rolecall.Note) => console.warn(note.message), store: { put: async () => {}, take: async () => null },
});
const stored = createLogin({}, { redirectUri: '', store: { put() {}, take: () => undefined }, fetch: tlsFetch({}) });
export async function handler(request: Request): Promise<Response> {
  const { url, setCookie, headers } = await login.authorize({ returnTo: new URL(request.url).searchParams.get('next'), request });
  const { decision, explanation, tokens, returnTo, clearCookie } = await login.callback(request);
  const user: rolecall.User | null = decision.decision === 'allow' ? decision.user : null;
  const text: string | undefined = explanation?.text;
  const fresh: Tokens = login.needsRefresh(tokens) ? await login.refresh(tokens) : tokens;
  const out: string | null = login.signOut(fresh);
  return Response.json([url, setCookie, headers, user, text, out, returnTo, clearCookie, (await stored.resolve(fresh)).decision, login.button.name, login.autoLogin]);
}
export async function by(error: unknown): Promise<LoginErrorCode | undefined> {
  const asked: string = await authorizationUrl({}, { redirectUri: '', state: '', codeVerifier: '', nonce: '' });
  const tokens: Tokens = await refresh({}, await exchange({}, { code: '', redirectUri: asked }, options), options);
  const out: string | null = signOutUrl({}, tokens, { now: Date.now });
  return error instanceof LoginError && out === error.oauthError && error.status === 1 ? error.code : undefined;
}
`;

/** What a program without any of them can do; and what no program may. */
const BARE = `
import * as rolecall from 'rolecall';
import * as slim from 'rolecall/slim';
import { verifyIdToken } from 'rolecall/jwks';
import * as login from 'rolecall/login';
import { tlsFetch } from 'rolecall/node-tls';
import main from 'rolecall/rolecall.wasm';
import * as standard from 'rolecall/standard';
import tools from 'rolecall/tools.wasm';

const answer: rolecall.Decision = rolecall.evaluate({ role_attribute_path: 'role', scopes: ['openid'] }, { sub: '1' }, null, undefined, { orgs: { Main: 1 } });
export const role: rolecall.Role | null = answer.decision === 'allow' ? answer.user.role : null;
export const started: Promise<void>[] = [slim.init(main), slim.init(new Uint8Array(8)), slim.initTools(tools)];
export const suite: rolecall.Suite = { userinfo: { path: 'userinfo.json' }, cases: [{ name: 'x', idToken: 'a.b.c', expect: { user: { role: 'Admin' } } }] };
export const url: Promise<string> = login.authorizationUrl({}, { redirectUri: 'https://app.example.com/', state: 's' });
export const others: unknown[] = [verifyIdToken, tlsFetch({}), standard.search('a', {}), login.createLogin];

// @ts-expect-error a decision that is none
answer.decision === 'maybe';
// @ts-expect-error the user of a denial
answer.user.role;
// @ts-expect-error a role that is none
export const boss: rolecall.Role = 'Boss';
// @ts-expect-error a case without an expectation
export const empty: rolecall.Case = { name: 'x' };
// @ts-expect-error a word that allowHttp does not have
login.createLogin({}, { redirectUri: 'https://app.example.com/', allowHttp: 'intranet' });
// @ts-expect-error a spelling that is none
rolecall.formatSettings({}, 'toml');
`;

const COMPILERS = { 'TypeScript 7': 'typescript', 'TypeScript 6': 'typescript-6' };
/** Which library has the Web's names, and whether there is one. */
const LIBRARIES = [
  { name: 'the DOM library', lib: ['ES2022', 'DOM'], types: [], program: MAIN },
  { name: "Node.js's types", lib: ['ES2022'], types: ['node'], program: MAIN },
  { name: 'both', lib: ['ES2022', 'DOM'], types: ['node'], program: MAIN },
  { name: 'neither', lib: ['ES2022'], types: [], program: BARE },
];
const MODULES = [['NodeNext', 'NodeNext'], ['ESNext', 'Bundler']];

for (const [compiler, folder] of Object.entries(COMPILERS)) {
  for (const { name, lib, types, program } of LIBRARIES) {
    test(`${compiler}, with ${name}`, () => {
      for (const [module, moduleResolution] of MODULES) assert.equal(compiled(folder, program, { module, moduleResolution, lib, types }), '');
    });
  }
}

/** What a compiler says of a program. */
function compiled(compiler, program, options) {
  const folder = stage('types', { 'main.ts': program });
  const compilerOptions = { target: 'ES2022', typeRoots: [join(root, 'node_modules/@types')], strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false, ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  const tsc = join(root, 'node_modules', compiler, 'bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '--project', folder, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
  return stdout + stderr;
}

/** Every value that an entry exports, by its name. */
async function everything() {
  const entries = ['rolecall', 'rolecall/slim', 'rolecall/standard', 'rolecall/login', 'rolecall/jwks', 'rolecall/node-tls'];
  const { resolve } = createRequire(join(consumer, 'package.json'));
  const all = await Promise.all(entries.map(async (entry, at) => [entry, at, Object.keys(await import(pathToFileURL(resolve(entry)).href))]));
  assert.ok(all.every(([, , names]) => names.length > 0));
  const imports = all.map(([entry, at, names]) => `import { ${names.map((name) => `${name} as ${name}${at}`).join(', ')} } from '${entry}';`);
  return `${imports.join('\n')}\nexport const all: object[] = [${all.flatMap(([, at, names]) => names.map((name) => `${name}${at}`)).join(', ')}];\n`;
}

test('everything that an entry exports has a type', async () => {
  const program = await everything();
  for (const compiler of Object.values(COMPILERS)) {
    assert.equal(compiled(compiler, program, { module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['ES2022'], types: [] }), '');
  }
});

test('both compilers are those of the project', () => {
  const version = (folder) => JSON.parse(readFileSync(join(root, 'node_modules', folder, 'package.json'), 'utf8')).version;
  assert.deepEqual(Object.values(COMPILERS).map((folder) => version(folder).split('.')[0]), ['7', '6']);
});

test('every export that has types is imported above', () => {
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const typed = Object.entries(exports).filter(([, conditions]) => conditions.types).map(([path]) => path.replace('.', 'rolecall'));
  assert.deepEqual(typed.filter((name) => !BARE.includes(`from '${name}'`)), []);
});
