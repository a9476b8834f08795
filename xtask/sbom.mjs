#!/usr/bin/env node
// What is inside the crate and inside the npm package, as CycloneDX 1.6. `cargo xtask sbom` calls this.
//
//   node xtask/sbom.mjs            into target/sbom
//
// The same sources give the same bytes: there is no time and no random number in it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The modules of the npm package, by the features they are built with; as xtask/src/module.rs has them. */
export const MODULES = { 'rolecall.wasm': 'wasm', 'tools.wasm': 'tools', 'standard.wasm': 'standard-wasm' };

/** Both documents by their names. */
export function documents() {
  const crate = crates();
  return { 'rolecall.crate.cdx.json': crateDocument(crate), 'rolecall.npm.cdx.json': npmDocument() };
}

/** Crates that are compiled into the library with certain features, by name: not what only builds or runs a macro of it. */
export function crates(features = '', platform) {
  const filter = platform ? ['--filter-platform', platform] : [];
  const args = ['metadata', '--format-version', '1', '--locked', '--no-default-features', '--features', features, ...filter];
  const { packages, resolve } = JSON.parse(execFileSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }));
  const byId = new Map(packages.map((one) => [one.id, one]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const isMacro = (id) => byId.get(id).targets.some(({ kind }) => kind.includes('proc-macro'));
  const found = new Map();
  const visit = (id) => {
    if (found.has(id)) return;
    const next = nodes.get(id).deps.filter(({ dep_kinds, pkg }) => dep_kinds.some(({ kind }) => kind === null) && !isMacro(pkg)).map(({ pkg }) => pkg);
    found.set(id, next);
    next.forEach(visit);
  };
  const [own] = packages.filter(({ name, source }) => name === 'rolecall' && source === null);
  visit(own.id);
  const sums = checksums();
  return [...found].map(([id, next]) => {
    const { name, version, license } = byId.get(id);
    return { name, version, license: license.replaceAll('/', ' OR '), sum: sums.get(`${name} ${version}`), needs: next.map((other) => purlOf(byId.get(other))).sort() };
  }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The SHA-256 of each crate's archive, out of Cargo.lock. */
function checksums() {
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
  return new Map([...lock.matchAll(/name = "([^"]+)"\nversion = "([^"]+)"\nsource = [^\n]+\nchecksum = "([0-9a-f]{64})"/g)].map(([, name, version, sum]) => [`${name} ${version}`, sum]));
}

const purlOf = ({ name, version }) => `pkg:cargo/${name}@${version}`;

function component(crate, properties = []) {
  const purl = purlOf(crate);
  const { name, version, license, sum } = crate;
  return {
    type: 'library', 'bom-ref': purl, name, version,
    ...sum && { hashes: [{ alg: 'SHA-256', content: sum }] },
    licenses: [{ expression: license }], purl,
    ...properties.length > 0 && { properties },
  };
}

function whole(main, components, dependencies) {
  return { $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component: main }, components, dependencies };
}

function crateDocument(all) {
  const [own] = all.filter(({ name }) => name === 'rolecall');
  const others = all.filter((crate) => crate !== own);
  return whole(component(own), others.map((crate) => component(crate)), all.map((crate) => ({ ref: purlOf(crate), dependsOn: crate.needs })));
}

/** The package, the crates that are compiled into its modules, each with the modules that have it, and its optional peers. */
function npmDocument() {
  const { name, version, license, peerDependencies } = JSON.parse(readFileSync(join(root, 'pkg/package.json'), 'utf8'));
  const purl = `pkg:npm/${name}@${version}`;
  const inside = new Map();
  for (const [module, features] of Object.entries(MODULES)) {
    for (const crate of crates(features, 'wasm32-unknown-unknown')) {
      const known = inside.get(purlOf(crate)) ?? { crate, modules: [], needs: new Set() };
      known.modules.push(module);
      crate.needs.forEach((need) => known.needs.add(need));
      inside.set(purlOf(crate), known);
    }
  }
  const sorted = [...inside.values()].sort((a, b) => (purlOf(a.crate) < purlOf(b.crate) ? -1 : 1));
  const peers = Object.keys(peerDependencies).sort().map((peer) => ({ type: 'library', 'bom-ref': `pkg:npm/${peer}`, name: peer, scope: 'optional', purl: `pkg:npm/${peer}` }));
  const main = { type: 'library', 'bom-ref': purl, name, version, licenses: [{ expression: license }], purl };
  const components = [...sorted.map(({ crate, modules }) => component(crate, modules.map((value) => ({ name: 'rolecall:module', value })))), ...peers];
  const own = sorted.filter(({ crate }) => crate.name === 'rolecall').map(({ crate }) => purlOf(crate));
  const dependencies = [{ ref: purl, dependsOn: own }, ...sorted.map(({ crate, needs }) => ({ ref: purlOf(crate), dependsOn: [...needs].sort() }))];
  return whole(main, components, dependencies);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const folder = join(root, 'target/sbom');
  mkdirSync(folder, { recursive: true });
  for (const [name, document] of Object.entries(documents())) {
    writeFileSync(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
    console.log(`target/sbom/${name}: ${document.components.length} components`);
  }
}
