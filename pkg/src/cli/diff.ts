// rolecall diff
import { availableParallelism } from 'node:os';
import type { Call } from './args.js';
import { type Settings, toolsCompiled, useTools } from './core.js';
import { UsageError } from './errors.js';
import { coloured, json as readJson, named, type Sink, sinkTo, stdout, warn } from './host.js';
import { settingsOf } from './inputs.js';
import { LineFile } from './lines.js';
import { inOrder, poolOf } from './pool.js';
import { Progress } from './progress.js';
import { Tally } from './tally.js';
import { one, summary } from './summary.js';
import { json, visibleJson } from './visible.js';
import { compared, type Totals } from '../tools.show.js';

/** A file smaller than this is done before another thread has started. */
const SMALL = 4 << 20;

export async function diff(call: Call): Promise<number> {
  const { operands: [before = '', after = ''], flags } = call;
  const users = flags.text('users');
  if (users === undefined) throw new UsageError('say who to decide: --users users.jsonl, a line of JSON each, for example { "name": "Ada", "idToken": { "sub": "1" } }');
  await useTools();
  const comparison = { before: await read(before, call), after: await read(after, call), context: await contextOf(flags.text('context')) };
  // Refuses settings that the API would refuse before anybody is read.
  compared(toolsCompiled, comparison, new Uint8Array(), 1);
  const file = await LineFile.open(users);
  const workers = flags.number('workers', 1) ?? (file.size !== undefined && file.size < SMALL ? 1 : availableParallelism());
  const pool = poolOf(comparison, workers);
  try {
    const { totals } = await run(call, file, pool, { before, after, users });
    return code(totals, call);
  } finally {
    await pool.close();
  }
}

async function read(path: string, call: Call): Promise<Settings> {
  return (await settingsOf([path], call)).settings;
}

async function contextOf(path: string | undefined): Promise<string> {
  if (path === undefined) return '{}';
  const context = await readJson(path);
  if (typeof context !== 'object' || context === null || Array.isArray(context)) throw new UsageError(`${named(path)} is no object: --context takes { "orgs": { "Main Org.": 1 } } and the like`);
  return JSON.stringify(context);
}

function code({ skipped, changed }: Totals, { flags }: Call): number {
  if (skipped > 0 && !flags.has('skip-unreadable')) return 2;
  return changed > 0 && flags.has('exit-code') ? 1 : 0;
}

interface Names {
  before: string;
  after: string;
  users: string;
}

async function run(call: Call, file: LineFile, pool: ReturnType<typeof poolOf>, names: Names): Promise<{ totals: Totals }> {
  const { flags } = call;
  const format = flags.text('format') ?? 'pretty';
  const output = flags.text('output');
  const most = flags.number('list', 0) ?? 20;
  const stop = onSignals();
  // With pretty the changes go to the file, and the summary to whoever looks.
  const sink = output === undefined ? (format === 'pretty' ? undefined : stdout) : await sinkTo(output);
  const progress = new Progress(file.size);
  const tally = new Tally();
  const listed: string[] = [];
  const writer = writerOf(format, sink);
  try {
    await writer.begin();
    for await (const { totals, changes, bytes } of inOrder(pool, file)) {
      tally.add(totals);
      progress.tell(bytes.length, tally.users);
      file.give(bytes.buffer);
      if (changes === '') continue;
      if (listed.length < most) listed.push(...changes.split('\n', most - listed.length).filter(Boolean));
      await writer.add(visibleJson(changes));
    }
    progress.end();
    const totals = tally.totals();
    if (totals.users === 0 && totals.skipped === 0) throw new UsageError(`${named(names.users)} holds nobody: a line of JSON each is needed`);
    await writer.end(totals);
    await sink?.end();
    const page = summary({ totals, listed: listed.map(one), ...names, output, colour: coloured(call.color) });
    if (format === 'pretty') await stdout.write(page);
    else tellUnreadable(totals);
    return { totals };
  } catch (error) {
    sink?.abandon();
    throw error;
  } finally {
    progress.end();
    stop();
  }
}

function tellUnreadable({ skipped, unreadable }: Totals): void {
  for (const { line, message } of unreadable.slice(0, 5)) warn(`line ${line} cannot be read: ${message}`);
  if (skipped > 5) warn(`${skipped - 5} more lines cannot be read`);
}

interface Writer {
  begin(): Promise<void>;
  /** Lines of JSON. */
  add(changes: string): Promise<void>;
  end(totals: Totals): Promise<void>;
}

/** Changes as they come, then the totals. */
function writerOf(format: string, sink: Sink | undefined): Writer {
  if (format !== 'json') return { begin: async () => {}, add: async (changes) => sink?.write(changes), end: async () => {} };
  let comma = '';
  return {
    begin: async () => sink?.write('{\n"changes": ['),
    add: async (changes) => {
      const lines = changes.trimEnd().replaceAll('\n', ',\n');
      await sink?.write(`${comma}\n${lines}`);
      comma = ',';
    },
    end: async (totals) => sink?.write(`\n],\n"totals": ${json(totals)}\n}\n`),
  };
}

/** Whoever ends this finds nothing half-written: what is begun is removed at the exit. */
function onSignals(): () => void {
  const end = (signal: NodeJS.Signals) => {
    if (process.stderr.isTTY) process.stderr.write('\n');
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}
