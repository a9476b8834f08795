#!/usr/bin/env node
// Runs the benchmarks, each in a process of its own. `cargo xtask bench` builds what they need and calls this.
//
//   node benches/run.mjs [--quick] [--check] [--only native|wasm|growth|start|memory|peers|page|diff]
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table, title, two } from './support.mjs';

const PARTS = { wasm: 'decisions', native: 'native', growth: 'growth', start: 'start', memory: 'memory', peers: 'peers', page: 'page', diff: 'diff' };

/** What is to be reached: at most, or at least. */
const LIMITS = [
  ['spread, Policy', '≤', 1.2, 'times the floor'],
  ['spread, evaluate()', '≤', 1.3, 'times the floor'],
  ['id-only, Policy', '≤', 0.8, 'times the floor'],
  ['large, Policy', '≤', 1.5, 'times the floor'],
  ['by hand ÷ Policy, spread', '≥', 4, ''],
  ['compile and instantiate ÷ an echo', '≤', 3, ''],
  ['import and first decision ÷ jmespath.js and first search', '≤', 2, ''],
  ['native ÷ wasm, spread', '≤', 0.6, 'an aim'],
  ['native ÷ wasm, id-only', '≤', 0.6, 'an aim'],
  ['native ÷ wasm, large', '≤', 0.6, 'an aim'],
  ['memory grown over all decisions, bytes', '≤', 0, ''],
  ['page: first answer drawn, ms', '≤', 1500, ''],
  ['page: an edit, until its answer, ms', '≤', 50, ''],
  ['diff: decisions a second of a processor, one worker', '≥', 100_000, ''],
  ['diff: peak memory, MB', '≤', 300, ''],
];

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean' }, check: { type: 'boolean' }, only: { type: 'string' }, part: { type: 'string' } } });
if (flags.part) await child();
else await parent();

/** One part, measured and sent home. */
async function child() {
  const { measure } = await import(`./${flags.part}.mjs`);
  const found = await measure(flags);
  process.send(found, () => process.exit());
}

async function parent() {
  const names = flags.only ? [flags.only] : Object.keys(PARTS);
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown) throw new Error(`there is no part \`${unknown}\` of the benchmarks: take ${Object.keys(PARTS).join(', ')}`);
  console.log(`Node.js ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model}). Times are of this machine and this hour; compare ratios.`);
  const measured = {};
  for (const name of names) {
    const { runs, show } = await import(`./${PARTS[name]}.mjs`);
    const all = [];
    for (let left = runs?.(flags) ?? 1; left > 0; left--) all.push(await apart(PARTS[name]));
    Object.assign(measured, show(all));
  }
  const missed = summary(measured);
  if (flags.check && missed.length > 0) {
    console.error(`not reached: ${missed.join('; ')}`);
    process.exitCode = 1;
  }
}

function apart(part) {
  const script = fileURLToPath(import.meta.url);
  const running = fork(script, ['--part', part, ...(flags.quick ? ['--quick'] : [])], { serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    running.once('message', resolve);
    running.once('exit', (code) => reject(new Error(`the benchmark \`${part}\` ended with ${code} and without figures`)));
  });
}

function summary(measured) {
  const rows = LIMITS.filter(([name]) => name in measured).map(([name, sign, limit, unit]) => {
    const holds = sign === '≤' ? measured[name] <= limit : measured[name] >= limit;
    return { holds, aim: unit === 'an aim', cells: [name, name.endsWith('bytes') ? measured[name] : two(measured[name]), `${sign} ${limit}${unit && `, ${unit}`}`, holds ? 'holds' : 'MISSED'] };
  });
  if (rows.length > 0) {
    title('Summary');
    table(['', 'measured', 'limit', ''], rows.map(({ cells }) => cells));
  }
  return rows.filter(({ holds, aim }) => !holds && !aim).map(({ cells }) => cells[0]);
}
