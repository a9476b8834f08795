// A comparison of settings over many people, by the command as it is installed: people and decisions a second, and the peak of
// memory, on one processor and on all. `cargo xtask bench --only diff` runs it over a million people; --quick over 100,000.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table, thousands, title } from './support.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'target/bench/diff');
const command = join(root, 'target/npm/consumer/node_modules/rolecall/dist/cli.js');

const before = { role_attribute_path: "contains(groups[*], 'grafana-admins') && 'Admin' || 'Viewer'", groups_attribute_path: 'groups', login_attribute_path: 'preferred_username' };
const after = { ...before, role_attribute_path: "contains(groups || `[]`, 'grafana-admins') && 'Admin' || contains(groups || `[]`, 'grafana-editors') && 'Editor'" };

/** A person as an export of a directory has them: claims of the ID token, and userinfo with the groups. */
function person(index) {
  const groups = ['Everyone', `team-${index % 1000}`, `department-${index % 37}`, ...(index % 7 === 0 ? ['grafana-editors'] : []), ...(index % 50 === 0 ? ['grafana-admins'] : [])];
  const email = `person${index}@example.com`;
  const idToken = { sub: `00u${index}`, name: `Person ${index}`, email, ver: 1, iss: 'https://id.example.com', aud: 'grafana', iat: 1767258000, exp: 1767261600, preferred_username: email };
  return { name: `person ${index}`, idToken, userinfo: { sub: idToken.sub, email, email_verified: true, locale: 'en', zoneinfo: 'Europe/Berlin', groups } };
}

async function people(count) {
  const path = join(folder, `people-${count}.jsonl`);
  if (existsSync(path)) return path;
  const out = createWriteStream(path);
  for (let index = 0; index < count; ) {
    let block = '';
    for (const end = Math.min(count, index + 1000); index < end; index++) block += `${JSON.stringify(person(index))}\n`;
    if (!out.write(block)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return path;
}

/** Tells, when the process ends, what it has used: all threads together. */
const PROBE = 'data:text/javascript,' + encodeURIComponent(
  "import { isMainThread } from 'node:worker_threads'; if (isMainThread) process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); process.send?.({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }); });",
);

async function run(file, workers) {
  const output = join(folder, `changes-${workers}.json`);
  const args = ['--import', PROBE, command, 'diff', 'before.json', 'after.json', '--users', file, '--workers', String(workers), '-f', 'json', '--output', output];
  const from = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let used;
  child.on('message', (message) => (used = message));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`rolecall diff ended with ${code}`);
  const seconds = (performance.now() - from) / 1000;
  const text = readFileSync(output, 'latin1');
  const totals = JSON.parse(text.slice(text.lastIndexOf('"totals": ') + '"totals": '.length, text.lastIndexOf('}')));
  return { workers, seconds, ...used, totals };
}

export async function measure({ quick }) {
  const count = quick ? 100_000 : 1_000_000;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'before.json'), JSON.stringify(before));
  writeFileSync(join(folder, 'after.json'), JSON.stringify(after));
  const file = await people(count);
  const runs = [];
  for (const workers of new Set([1, availableParallelism()])) runs.push(await run(file, workers));
  return { count, runs };
}

export function show([{ count, runs }]) {
  title(`rolecall diff, ${thousands(count)} people, each decided twice`);
  const rows = runs.map(({ workers, seconds, cpu, memory }) => [
    workers, `${seconds.toFixed(1)} s`, `${cpu.toFixed(1)} s`, thousands(Math.round((2 * count) / cpu)), thousands(Math.round((2 * count) / seconds)), `${memory.toFixed(0)} MB`,
  ]);
  table(['workers', 'took', 'processor time', 'decisions a second of a processor', 'decisions a second', 'peak memory'], rows);
  const [first, ...others] = runs;
  if (others.some(({ totals }) => JSON.stringify(totals) !== JSON.stringify(first.totals))) throw new Error('another number of workers gives other totals');
  return {
    'diff: decisions a second of a processor, one worker': Math.round((2 * count) / first.cpu),
    'diff: peak memory, MB': Math.round(Math.max(...runs.map(({ memory }) => memory))),
  };
}
