// The native crate beside the module: both decide on the same documents, in turns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rolecall } from '../tests/support/installed.mjs';
import { root } from '../tests/support/tarball.mjs';
import { groups, mustBeEditor, pathsOf, scenarios, settings, spread } from './scenarios.mjs';
import { TURN, inTurns, micro, table, thousands, title, two } from './support.mjs';

const { Policy } = rolecall;
const SIZES = [10, 100, 1_000, 10_000, 100_000];
const cases = () => ({ ...scenarios, ...Object.fromEntries(SIZES.map((size) => [`groups ${size}`, spread(groups(size))])) });

/** For benches/decision.rs, which reads it from there. */
function writeDocuments(cases) {
  const list = Object.entries(cases).map(([name, { sources: [idToken, userinfo, accessToken] }]) => ({
    name, settings: JSON.stringify(settings), paths: pathsOf(settings), idToken, userinfo, accessToken,
  }));
  mkdirSync(join(root, 'target/bench'), { recursive: true });
  writeFileSync(join(root, 'target/bench/documents.json'), JSON.stringify(list));
}

/** The native benchmark as a process that runs what it is told and answers with nanoseconds. */
function native() {
  const cargo = process.env.CARGO ?? 'cargo';
  const running = spawn(cargo, ['bench', '--quiet', '--features', 'standard', '--bench', 'decision', '--', '--turns'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return {
    /** Something for `inTurns`: about as long a turn as those of JavaScript. */
    async part(name) {
      const ask = async (count) => {
        running.stdin.write(`${count} ${name}\n`);
        const { value, done } = await lines.next();
        if (done) throw new Error('the native benchmark has ended: see above');
        return Number(value);
      };
      const count = Math.max(1, Math.round(TURN / Math.max(1, await ask(1), await ask(3))));
      return { turn: () => ask(count) };
    },
    async end() {
      running.stdin.end();
      await once(running, 'exit');
    },
  };
}

export async function measure({ quick }) {
  const all = cases();
  writeDocuments(all);
  const policy = new Policy(settings);
  const crate = native();
  const rows = [];
  for (const [name, { texts, sources }] of Object.entries(all)) {
    mustBeEditor(policy.evaluate(...sources));
    const growth = name.startsWith('groups');
    const parts = growth ? ['evaluate'] : ['evaluate', 'decode', 'parse', 'search', 'crate'];
    const tasks = { wasm: () => policy.evaluate(...sources), floor: () => texts.map((text) => JSON.parse(text)) };
    for (const part of parts) tasks[part] = await crate.part(`${part} ${name}`);
    const timed = await inTurns(tasks, { quick, rounds: growth ? 21 : undefined });
    const ratios = Object.fromEntries(parts.map((part) => [part, timed[part].to('evaluate')]));
    rows.push({ name, growth, ns: timed.evaluate.ns, wasm: timed.evaluate.ratio, floor: timed.evaluate.to('floor'), ratios });
  }
  await crate.end();
  return rows;
}

export function show([rows]) {
  const whole = rows.filter(({ growth }) => !growth);
  title('The native crate, as cargo compiles a release (opt-level 3), in turns with the module');
  table(['', 'here', 'native ÷ wasm', 'native ÷ floor'], whole.map(({ name, ns, wasm, floor }) => [name, micro(ns), two(wasm), two(floor)]));
  title('What a native decision is made of: how long parts of it take by themselves ÷ the whole decision');
  table(
    ['', 'decode: payloads of both tokens', 'parse: three sources, every key', 'search: six expressions on each source', 'the look-ups with the `jmespath` crate'],
    whole.map(({ name, ratios }) => [name, two(ratios.decode), two(ratios.parse), two(ratios.search), two(ratios.crate)]),
  );
  console.log('The parts are done in full here; a decision builds only the keys that somebody wants and asks a source only while something is missing. So they do not add up to it. The look-ups with the crate have no mapping, no gates and no notes.');
  title('Growth natively: groups');
  const each = ({ name, ns }) => ns / Number(name.split(' ')[1]);
  const growth = rows.filter((row) => row.growth);
  table(['groups', 'here', 'ns a group', 'native ÷ wasm', 'native ÷ floor'], growth.map((row) => [thousands(Number(row.name.split(' ')[1])), micro(row.ns), each(row).toFixed(1), two(row.wasm), two(row.floor)]));
  console.log(`a group of the last row ÷ one of the first: ${two(each(growth.at(-1)) / each(growth[0]))}, ÷ one of the last but one: ${two(each(growth.at(-1)) / each(growth.at(-2)))}`);
  return Object.fromEntries(whole.map(({ name, wasm }) => [`native ÷ wasm, ${name}`, wasm]));
}
