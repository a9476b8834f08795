// Decisions in Node.js, from tokens as received, against what JavaScript must at least do: JSON.parse of the claims of all
// three sources, already decoded.
import community from '@jmespath-community/jmespath';
import jmespath from 'jmespath';
import { rolecall } from '../tests/support/installed.mjs';
import { documents, lines, settle } from '../tests/support/vectors.mjs';
import { byHand, mustBeEditor, pathsOf, payload, scenarios, settings } from './scenarios.mjs';
import { inTurns, median, middle, table, thousands, title, two } from './support.mjs';

const { Policy, evaluate } = rolecall;
const COMMUNITY = 'by hand, @jmespath-community/jmespath';
const PLAIN = 'by hand, jmespath.js';

export const runs = ({ quick }) => (quick ? 1 : 3);

export async function measure({ quick }) {
  const found = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    const timed = await inTurns(tasks(scenario), { quick });
    const ratios = Object.fromEntries(Object.entries(timed).map(([task, { ratio }]) => [task, ratio]));
    found[name] = { ratios, floor: timed.floor.ns, byHand: timed[COMMUNITY].to('Policy') };
  }
  return { scenarios: found, recorded: await recorded(quick) };
}

function tasks({ texts, sources }) {
  const policy = new Policy(settings);
  const paths = pathsOf(settings);
  mustBeEditor(policy.evaluate(...sources));
  return {
    floor: () => texts.map((text) => JSON.parse(text)),
    Policy: () => policy.evaluate(...sources),
    'evaluate()': () => evaluate(settings, ...sources),
    [COMMUNITY]: () => byHand((claims, path) => community.search(claims, path), paths, sources),
    [PLAIN]: () => byHand((claims, path) => jmespath.search(claims, path), paths, sources),
  };
}

/** All recorded decisions one after the other; the floor is JSON.parse of what of their claims is JSON. */
async function recorded(quick) {
  const decisions = ['curated', 'random'].flatMap(lines).filter((line) => !line.expect.throws).map(prepared);
  const tasks = {
    floor: ({ texts }) => texts.map((text) => JSON.parse(text)),
    Policy: ({ policy, sources, context }) => policy.evaluate(...sources, context),
    'evaluate()': ({ settings, sources, context }) => evaluate(settings, ...sources, context),
  };
  const slices = Array.from({ length: Math.ceil(decisions.length / SLICE) }, (_, index) => decisions.slice(index * SLICE, (index + 1) * SLICE));
  const sums = await slicesInTurns(tasks, slices, quick ? 7 : 21);
  const mean = Object.fromEntries(Object.entries(sums).map(([task, ns]) => [task, { ns: ns / decisions.length, ratio: ns / sums.floor }]));
  const bytes = decisions.flatMap(({ texts }) => texts).reduce((sum, text) => sum + text.length, 0);
  return { count: decisions.length, bytes: bytes / decisions.length, mean };
}

/** So many decisions make a turn. */
const SLICE = 100;

/** For each task the nanoseconds of all slices together, each slice's the median of its turns. */
async function slicesInTurns(tasks, slices, rounds) {
  const taken = Object.fromEntries(Object.keys(tasks).map((name) => [name, slices.map(() => [])]));
  // The first two are not counted.
  for (let round = -2; round < rounds; round++) {
    for (const [index, slice] of slices.entries()) {
      for (const [name, task] of Object.entries(tasks)) {
        const from = performance.now();
        for (const one of slice) task(one);
        const spent = (performance.now() - from) * 1e6;
        if (round >= 0) taken[name][index].push(spent);
      }
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, all]) => [name, all.reduce((sum, times) => sum + median(times), 0)]));
}

/** A line with its look-ups answered, so that one call decides. */
function prepared(line) {
  const policy = new Policy(line.settings);
  const sources = documents(line);
  let last;
  settle((context) => policy.evaluate(...sources, (last = { ...context, lookups: { ...context.lookups } })), line);
  const plain = !line.orgs && !line.context && Object.keys(last.lookups).length === 0;
  return { policy, settings: line.settings, sources, context: plain ? undefined : last, texts: sources.map(claimsText).filter(isJson) };
}

function claimsText(source) {
  if (source instanceof Uint8Array) return Buffer.from(source).toString();
  return typeof source === 'string' && source.split('.').length === 3 ? payload(source) : source;
}

function isJson(text) {
  try {
    return typeof text === 'string' && JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

export function show(all) {
  const { scenarios, recorded } = middle(all);
  title(`Decisions in Node.js ${process.versions.node}: how many times the floor they take${all.length > 1 ? ` (medians of ${all.length} processes)` : ''}`);
  const names = Object.keys(scenarios);
  const rows = Object.keys(scenarios.spread.ratios).map((task) => [task, ...names.map((name) => two(scenarios[name].ratios[task]))]);
  table(['', ...names], [...rows, ['by hand (community) ÷ Policy', ...names.map((name) => two(scenarios[name].byHand))]]);
  console.log(`Floors here: ${names.map((name) => `${name} ${(scenarios[name].floor / 1000).toFixed(1)} µs`).join(', ')}.`);
  showRecorded(recorded);
  const ratio = (name, task) => scenarios[name].ratios[task];
  return {
    'spread, Policy': ratio('spread', 'Policy'),
    'spread, evaluate()': ratio('spread', 'evaluate()'),
    'id-only, Policy': ratio('id-only', 'Policy'),
    'large, Policy': ratio('large', 'Policy'),
    'by hand ÷ Policy, spread': scenarios.spread.byHand,
  };
}

function showRecorded({ count, bytes, mean }) {
  title(`Recorded decisions, curated and random, one after the other: ${thousands(count)}, on average ${Math.round(bytes)} bytes of claims each`);
  table(['mean of one', 'µs here', 'x floor'], Object.entries(mean).map(([task, { ns, ratio }]) => [task, (ns / 1000).toFixed(2), two(ratio)]));
}
