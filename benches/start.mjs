// What a program waits for before its first decision, in fresh processes that take turns.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { installed, root } from '../tests/support/tarball.mjs';
import { scenarios, settings } from './scenarios.mjs';
import { median, table, title, two } from './support.mjs';

const require = createRequire(import.meta.url);
const url = (path) => pathToFileURL(path).href;
const dist = (file) => join(installed, 'dist', file);
/** Made by `cargo xtask bench` as the modules of the package are: benches/echo. */
const echo = (file) => join(root, 'target/bench', file);
const MODULES = { echo: [echo('echo.wasm'), echo('echo.glue.js')], rolecall: [dist('rolecall.wasm'), dist('rolecall.glue.js')] };

const { sources, texts } = scenarios.spread;

/** Programs that print milliseconds. Reading the module's file is not timed, reading the package's is. */
const compile = ([wasm, glue]) => `
  import { readFileSync } from 'node:fs';
  const bytes = readFileSync(${JSON.stringify(wasm)});
  const { initSync } = await import(${JSON.stringify(url(glue))});
  const from = performance.now();
  initSync({ module: bytes });
  console.log(performance.now() - from);`;
const first = (given, what) => `
  const given = ${JSON.stringify(given)};
  const from = performance.now();
  ${what}
  if (!found) throw new Error('nothing was found');
  console.log(performance.now() - from);`;
const search = (load) => first([texts[2], settings.role_attribute_path], `
  const jmespath = ${load};
  const found = (jmespath.search ?? jmespath.default.search)(JSON.parse(given[0]), given[1]) === 'Editor';`);
const imported = (name) => `await import(${JSON.stringify(name)})`;
const required = (name) => `process.getBuiltinModule('node:module').createRequire(${JSON.stringify(import.meta.url)})(${JSON.stringify(name)})`;

const PROGRAMS = {
  'compile and instantiate: echo': compile(MODULES.echo),
  'compile and instantiate: rolecall.wasm': compile(MODULES.rolecall),
  'import and first search: jmespath.js': search(imported(url(require.resolve('jmespath')))),
  'require and first search: jmespath.js': search(required('jmespath')),
  'import and first search: @jmespath-community/jmespath': search(imported(import.meta.resolve('@jmespath-community/jmespath'))),
  'import of a file with nothing in it': first([], `const found = ${imported('data:text/javascript,')};`),
  'import and first decision: rolecall': first([settings, sources], `
  const { Policy } = await import(${JSON.stringify(url(dist('entry.inline.js')))});
  const found = new Policy(given[0]).evaluate(...given[1]).user?.role === 'Editor';`),
};
const [ECHO, MODULE, JMESPATH, REQUIRED, COMMUNITY, , ROLECALL] = Object.keys(PROGRAMS);

export function measure({ quick }) {
  const turn = () => Object.fromEntries(Object.entries(PROGRAMS).map(([name, program]) => [name, Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }))]));
  turn();
  const turns = Array.from({ length: quick ? 11 : 41 }, turn);
  const weight = (path) => [readFileSync(path).length, gzipSync(readFileSync(path), { level: 9 }).length];
  return { turns, weights: Object.entries(MODULES).map(([name, [wasm]]) => [name, ...weight(wasm)]) };
}

export function show([{ turns, weights }]) {
  const ratio = (name, other) => median(turns.map((taken) => taken[name] / taken[other]));
  title(`Start: medians of ${turns.length} fresh processes in turns`);
  table(['', 'ms here', 'ratio'], Object.keys(PROGRAMS).map((name) => {
    const other = name === ECHO || name === MODULE ? ECHO : JMESPATH;
    return [name, median(turns.map((taken) => taken[name])).toFixed(2), two(ratio(name, other))];
  }));
  console.log(`${weights.map(([name, raw, gzipped]) => `${name}.wasm: ${raw} bytes, ${gzipped} after gzip -9`).join('; ')}.`);
  console.log('A library of JavaScript reads one source and searches one expression; rolecall reads settings and three sources, and decides.');
  const sooner = [JMESPATH, REQUIRED, COMMUNITY].filter((name) => ratio(ROLECALL, name) > 1);
  console.log(`Sooner there than rolecall: ${sooner.join(', ') || 'none of them'}.`);
  return { 'compile and instantiate ÷ an echo': ratio(MODULE, ECHO), 'import and first decision ÷ jmespath.js and first search': ratio(ROLECALL, JMESPATH) };
}
