// docs/dependencies.md names every direct dependency, nothing else, and each with its license; lock files hold nothing but the registries'; the
// bills of materials are valid.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { crates, documents, MODULES } from '../xtask/sbom.mjs';
import { root } from './support/root.mjs';

const text = (file) => readFileSync(join(root, file), 'utf8');
const json = (file) => JSON.parse(text(file));
const page = text('docs/dependencies.md');

/** The names in the first column of all tables. */
const listed = new Set([...page.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name)));

const metadata = JSON.parse(execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--all-features'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }));
const own = metadata.packages.filter(({ source }) => source === null);
const ofCargo = [...new Set(own.flatMap(({ dependencies }) => dependencies.map(({ name }) => name)))];
const manifests = ['package.json', 'pkg/package.json', 'www/package.json'].map(json);
const ofNpm = [...new Set(manifests.flatMap(({ dependencies, devDependencies, peerDependencies }) => Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })))];

test('every direct dependency is on the page, and nothing else', () => {
  const direct = [...ofCargo, ...ofNpm].filter((name) => name !== 'rolecall');
  assert.ok(direct.length > 40, String(direct.length));
  assert.deepEqual(direct.filter((name) => !listed.has(name)), [], 'not on the page');
  const others = [...Object.keys(MODULES)];
  assert.deepEqual([...listed].filter((name) => !direct.includes(name) && !others.includes(name)), [], 'on the page alone');
});

test('a license on the page is the one of the crate', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| ([A-Z][\w./ -]+) \|/gm)];
  const known = new Map(metadata.packages.map(({ name, license }) => [name, license]));
  const ofPeers = (name) => json(`node_modules/${name}/package.json`).license;
  assert.ok(rows.length >= 10);
  for (const [, name, license] of rows) assert.equal(license, (known.get(name) ?? ofPeers(name)).replaceAll('/', ' OR '), name);
});

test('the modules are built of the crates that the page names', () => {
  for (const [module, features] of Object.entries(MODULES)) {
    const names = crates(features, 'wasm32-unknown-unknown').map(({ name }) => name).filter((name) => name !== 'rolecall');
    const [, cell] = page.split('\n').find((line) => line.startsWith('| `') && line.includes(`\`${module}\``)).split(' | ');
    assert.deepEqual([...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name), names, module);
  }
});

test('the npm package depends on nothing', () => {
  const { dependencies, optionalDependencies, bundleDependencies } = json('pkg/package.json');
  assert.deepEqual([dependencies, optionalDependencies, bundleDependencies], [undefined, undefined, undefined]);
});

// ----------------------------------------------------------------------------------------------------- licenses, sources

const allowed = [...text('deny.toml').match(/^allow = \[([^\]]+)\]/m)[1].matchAll(/"([^"]+)"/g)].map(([, name]) => name);
const excepted = new Map([...text('deny.toml').matchAll(/^crate = "([\w-]+)"\nallow = \["([^"]+)"\]/gm)].map(([, name, license]) => [name, license]));

/** Whether a license expression can be met by what is allowed: `AND` binds more than `OR`, and brackets more than both. */
function isMet(expression, of) {
  const words = expression.replaceAll(' WITH LLVM-exception', '').replaceAll('/', ' OR ').match(/[()]|[\w.-]+/g) ?? [];
  const one = () => {
    const word = words.shift();
    if (word !== '(') return of.includes(word);
    const met = any();
    words.shift();
    return met;
  };
  const joined = (next, word, join) => {
    let met = next();
    while (words[0] === word) {
      words.shift();
      met = join(met, next());
    }
    return met;
  };
  const every = () => joined(one, 'AND', (left, right) => left && right);
  const any = () => joined(every, 'OR', (left, right) => left || right);
  return any();
}

test('every crate comes from the registry and has a license that deny.toml allows', () => {
  const others = metadata.packages.filter(({ source }) => source !== null);
  assert.ok(others.length > 50);
  for (const { name, source, license } of others) {
    assert.equal(source, 'registry+https://github.com/rust-lang/crates.io-index', name);
    assert.ok(isMet(license, [...allowed, excepted.get(name)]), `${name}: ${license}`);
  }
  assert.equal(isMet('GPL-3.0 OR BSL-1.0', allowed), false);
  assert.equal(isMet('MIT AND GPL-3.0', allowed), false);
  assert.equal(isMet('(MIT OR GPL-3.0) AND GPL-2.0', allowed), false);
  assert.equal(isMet('(GPL-3.0 OR MIT) AND Zlib', allowed), true);
  assert.equal(isMet('GPL-3.0 AND GPL-2.0 OR MIT', allowed), true);
});

/** What packages for building and testing may be under; those with a copyleft are programs that are run, and published nowhere. */
const TOOLS = ['MIT', 'Apache-2.0', 'ISC', 'MPL-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD', 'CC0-1.0', 'PSF-2.0', 'LGPL-3.0-or-later'];

test('every npm package has a checksum, no address, and a license that is known', () => {
  for (const folder of ['.', 'benches']) {
    const packages = Object.entries(json(join(folder, 'package-lock.json')).packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
    assert.ok(packages.length > 1);
    for (const [path, { resolved, integrity, license, bundled, inBundle }] of packages) {
      assert.equal(resolved, undefined, path);
      if (!bundled && !inBundle) assert.match(integrity, /^sha512-/, path);
      assert.ok(isMet(license ?? '', TOOLS), `${path}: ${license}`);
    }
  }
});

test('lock files of Rust have checksums for everything that is not ours', () => {
  for (const lock of ['Cargo.lock', 'fuzz/Cargo.lock']) {
    const packages = text(lock).split('[[package]]').slice(1).filter((one) => one.includes('source = '));
    assert.ok(packages.length > 10);
    assert.deepEqual(packages.filter((one) => !/checksum = "[0-9a-f]{64}"/.test(one)), [], lock);
  }
});

// ------------------------------------------------------------------------------------------------- bills of materials

test('the bills of materials are valid CycloneDX, and the same each time', () => {
  const schemas = join(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'), '../res/schema');
  const schema = (name) => JSON.parse(readFileSync(join(schemas, name), 'utf8'));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}`);
  const isValid = ajv.compile(schema('bom-1.6.SNAPSHOT.schema.json'));
  const made = documents();
  assert.deepEqual(Object.keys(made), ['rolecall.crate.cdx.json', 'rolecall.npm.cdx.json']);
  for (const [name, document] of Object.entries(made)) {
    assert.ok(isValid(document), `${name}: ${JSON.stringify(isValid.errors?.slice(0, 3))}`);
    assert.equal(isValid({ ...document, components: [{ type: 'nothing', name: 'x' }] }), false);
    const refs = new Set([document.metadata.component, ...document.components].map((component) => component['bom-ref']));
    assert.deepEqual(document.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.has(ref)), [], name);
    assert.deepEqual(document.components.filter(({ purl, hashes }) => purl.startsWith('pkg:cargo/') && !purl.startsWith('pkg:cargo/rolecall@') && !hashes), [], name);
  }
  assert.equal(JSON.stringify(documents()), JSON.stringify(made));
});
