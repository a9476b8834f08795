// What is in the tarball, and what tools say of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { consumer, installed, root, run, stage, tarball } from './support/tarball.mjs';

const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
const entry = /^(entry|standard)\.(inline|workerd|edge-light)\.ts$/;
const sources = readdirSync(join(root, 'pkg/src'), { recursive: true }).map(String);

/** Each source has its declarations; the code is bundled to a file for each that is named from outside, those that tests look
 *  into, and what several of them share. */
function expected() {
  const compiled = sources.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  const declarations = compiled.map((name) => `dist/${name.replace(/ts$/, 'd.ts')}`);
  const named = sources.filter((name) => entry.test(name) || name === 'slim.ts').map((name) => `dist/${name.replace(/ts$/, 'js')}`);
  const modules = ['rolecall', 'tools', 'standard'].map((name) => `dist/${name}.wasm`);
  const typed = ['dist/rolecall.wasm.d.ts', 'dist/tools.wasm.d.ts'];
  const apart = ['dist/instance.js', 'dist/rolecall.glue.js', 'dist/shared-*.js', 'dist/shared-*.js'];
  return ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json', ...modules, ...typed, ...declarations, ...named, ...apart].sort();
}

test('the tarball holds these files and no others', () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'));
  assert.deepEqual(files.map((name) => name.replace(/shared-[A-Z0-9]{8}\.js$/, 'shared-*.js')).sort(), expected());
});

test('nothing comes along and nothing runs when it is installed', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies', 'scripts']) {
    assert.equal(manifest[field], undefined, field);
  }
  assert.deepEqual(readdirSync(join(consumer, 'node_modules')).filter((name) => !name.startsWith('.')), ['rolecall']);
});

test('types come first under every export', () => {
  for (const [path, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions === 'object') assert.equal(Object.keys(conditions)[0], 'types', path);
  }
});

test('all that has a side effect says so', () => {
  const entries = sources.filter((name) => entry.test(name));
  assert.equal(entries.length, 6);
  assert.deepEqual([...manifest.sideEffects].sort(), entries.map((name) => `./dist/${name.replace(/ts$/, 'js')}`).sort());
});

test('no path of the machine that built it is in the modules', () => {
  for (const name of ['rolecall.wasm', 'tools.wasm', 'standard.wasm']) {
    const text = readFileSync(join(installed, 'dist', name), 'latin1');
    assert.doesNotMatch(text, /\/(root|home|Users)\/|registry\/src|\\Users\\/, name);
  }
});

test('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
  assert.deepEqual(messages.map((message) => formatMessage(message, manifest, { color: false })), []);
});

test('are the types wrong? only in that require gets a module', () => {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  const options = ['--no-color', '--no-emoji', '--no-definitely-typed', '--format=ascii', '--profile=node16', '--ignore-rules=cjs-resolves-to-esm'];
  const { status, stdout } = spawnSync(process.execPath, [attw, tarball, ...options], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /rolecall v/);
});

test('declarations stand on their own', () => {
  const main = `
import * as rolecall from 'rolecall';
import * as slim from 'rolecall/slim';
import { search, StandardError, type StandardErrorCode } from 'rolecall/standard';

const same: Omit<typeof slim, 'init' | 'initTools'> = rolecall;
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
console.log(same, done, found, code);
`;
  const folder = stage('types', { 'main.ts': main });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  for (const [module, moduleResolution] of [['NodeNext', 'NodeNext'], ['ESNext', 'Bundler']]) {
    const compilerOptions = { module, moduleResolution, target: 'ES2022', lib: ['ES2022', 'DOM'], types: [], strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
    run(process.execPath, [tsc, '--project', folder, '--pretty', 'false'], folder);
  }
});
