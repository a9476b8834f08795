// What is in the tarball, and what tools say of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { consumer, installed, root, tarball } from './support/tarball.mjs';

const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
/** Entries that make an instance when they are loaded, and others that are named from outside. */
const entry = /^(entry|standard)\.(inline|workerd|edge-light)\.ts$/;
const plain = /^((create-)?login\.(inline|workerd|edge-light)|slim|jwks|node-tls|cli|cli-worker)\.ts$/;
const sources = readdirSync(join(root, 'pkg/src'), { recursive: true }).map(String);

/** Each source has its declarations; the code is bundled to a file for each that is named from outside, those that tests look
 *  into, and what several of them share. */
function expected() {
  const compiled = sources.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  const declarations = compiled.map((name) => `dist/${name.replace(/ts$/, 'd.ts')}`);
  const named = sources.filter((name) => entry.test(name) || plain.test(name)).map((name) => `dist/${name.replace(/ts$/, 'js')}`);
  const modules = ['rolecall', 'tools', 'standard'].map((name) => `dist/${name}.wasm`);
  const typed = ['dist/rolecall.wasm.d.ts', 'dist/tools.wasm.d.ts'];
  const apart = ['dist/instance.js', 'dist/rolecall.glue.js', ...Array(7).fill('dist/shared-*.js')];
  return ['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'package.json', 'schema/suite.schema.json', ...modules, ...typed, ...declarations, ...named, ...apart].sort();
}

test('the tarball holds these files and no others', () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'));
  assert.deepEqual(files.map((name) => name.replace(/shared-[A-Z0-9]{8}\.js$/, 'shared-*.js')).sort(), expected());
});

test('nothing comes along and nothing runs when it is installed', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'scripts']) {
    assert.equal(manifest[field], undefined, field);
  }
  const optional = Object.keys(manifest.peerDependenciesMeta).filter((name) => manifest.peerDependenciesMeta[name].optional);
  assert.deepEqual(optional.sort(), Object.keys(manifest.peerDependencies).sort());
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
