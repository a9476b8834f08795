// Where `cargo xtask test` has installed the packed package, and what the runners of each runtime share.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './root.mjs';

export { root };
export const tarball = join(root, 'target/npm/rolecall.tgz');
/** A package of its own, with node_modules/rolecall unpacked from the tarball. */
export const consumer = process.env.ROLECALL_CONSUMER ?? join(root, 'target/npm/consumer');
export const installed = join(consumer, 'node_modules/rolecall');

if (!existsSync(installed)) throw new Error('the package is not packed and installed yet: run `cargo xtask test --only npm`');

/** Makes a folder of the consumer with the portable suite and the given files; gives its path. */
export function stage(name, files) {
  const folder = join(consumer, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, 'tests/portable.mjs'), join(folder, 'portable.mjs'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

/** Imports what the suite runs on and prints a line of JSON in the end. */
export const printing = `
import * as rolecall from 'rolecall';
import * as standard from 'rolecall/standard';
import { suite } from './portable.mjs';

console.log(JSON.stringify(await suite(rolecall, standard)));
`;

/** Runs a program in a folder and gives what it printed. */
export function run(program, args, cwd, env = {}) {
  return execFileSync(program, args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The executable of a platform package such as @oven/bun-linux-x64: no install script has to put it anywhere. */
export function executable(scope, name, file) {
  const { optionalDependencies } = createRequire(import.meta.url)(`${name}/package.json`);
  const places = Object.keys(optionalDependencies).filter((dependency) => dependency.startsWith(scope));
  const found = places.map((place) => join(root, 'node_modules', place, file)).find(existsSync);
  if (!found) throw new Error(`${name} has no package for this platform: looked for ${places.join(', ')}`);
  return found;
}

/** One test of node's runner for each check that ran elsewhere. */
export async function judge(t, results) {
  if (!Array.isArray(results) || results.length === 0) throw new Error('the suite has run no check');
  for (const { name, error } of results) {
    await t.test(name, () => {
      if (error !== null) throw Object.assign(new Error(error.split('\n', 1)[0]), { stack: error });
    });
  }
}
