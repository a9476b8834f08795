// What the benchmarks share: turns, medians, tables.
import { performance } from 'node:perf_hooks';

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

let sink;

/** Nanoseconds for one of `count` calls. */
function time(task, count) {
  const from = performance.now();
  for (let i = 0; i < count; i++) sink = task();
  return ((performance.now() - from) * 1e6) / count;
}

/** What keeps the compiler from leaving calls out. */
export const lastResult = () => sink;

/** How long a turn takes, in nanoseconds: most of them end before another program gets this processor. */
export const TURN = 1e6;

/** As many calls as make a turn. */
function batchOf(task) {
  for (let count = 1; ; count *= 2) {
    const spent = time(task, count) * count;
    if (spent > TURN / 2) return Math.max(1, Math.round((count * TURN) / spent));
  }
}

/** Runs a task until it gets no faster: V8 compiles for good what is called often, code of modules included, and does it in
 *  another thread, which may have to wait for a processor. */
function warm(task) {
  let best = Infinity;
  for (let same = 0, blocks = 0; same < 8 && blocks < 50; blocks++) {
    const ns = block(task);
    same = ns < best * 0.95 ? 0 : same + 1;
    best = Math.min(best, ns);
  }
}

/** The best of the turns within forty milliseconds, in nanoseconds a call. */
function block(task) {
  const until = performance.now() + 40;
  const count = batchOf(task);
  let best = Infinity;
  do best = Math.min(best, time(task, count));
  while (performance.now() < until);
  return best;
}

/** Times the tasks in turns, in one run: for each its median in nanoseconds, and the median of its ratios to the first of
 *  them in the same turn. Absolute times are not stable, ratios are. What runs in another process brings its own
 *  `turn()`, which promises nanoseconds. */
export async function inTurns(tasks, { quick, rounds = quick ? 41 : 101 }) {
  const names = Object.keys(tasks);
  for (const name of names) if (!isTimer(tasks[name])) warm(tasks[name]);
  const batches = Object.fromEntries(names.map((name) => [name, isTimer(tasks[name]) ? 0 : batchOf(tasks[name])]));
  const turn = async () => {
    const taken = {};
    for (const name of names) taken[name] = isTimer(tasks[name]) ? await tasks[name].turn() : time(tasks[name], batches[name]);
    return taken;
  };
  for (let i = 0; i < 3; i++) await turn();
  const turns = [];
  for (let i = 0; i < rounds; i++) turns.push(await turn());
  const ratio = (name, other) => median(turns.map((taken) => taken[name] / taken[other]));
  return Object.fromEntries(names.map((name) => [name, { ns: median(turns.map((taken) => taken[name])), ratio: ratio(name, names[0]), to: (other) => ratio(name, other) }]));
}

const isTimer = (task) => typeof task !== 'function';

/** The middle one of several runs, number by number. */
export function middle(runs) {
  const [first] = runs;
  if (typeof first === 'number') return median(runs);
  if (typeof first !== 'object' || first === null) return first;
  const entries = Object.keys(first).map((key) => [key, middle(runs.map((run) => run[key]))]);
  return Array.isArray(first) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

/** A table of Markdown with its columns aligned, so that it can be read here and pasted there. */
export function table(head, rows) {
  const lines = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [first, ...others] = lines.map(line);
  console.log([first, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...others, ''].join('\n'));
}

export const title = (text) => console.log(`\n${text}\n`);
export const two = (ratio) => (ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2));
export const micro = (ns) => (ns >= 1e8 ? `${(ns / 1e6).toFixed(0)} ms` : ns >= 1e6 ? `${(ns / 1e6).toFixed(1)} ms` : `${(ns / 1000).toFixed(ns >= 1e5 ? 0 : 1)} µs`);
export const thousands = (count) => count.toLocaleString('en-US');
