// rolecall test
import { watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Call } from './args.js';
import { readSuite, runSuite, SettingsError, type SettingsRef, type Suite, type SuiteLogin, useTools } from './core.js';
import { UsageError } from './errors.js';
import { cannot, named, stdout, text, warn } from './host.js';
import { variablesOf } from './inputs.js';
import { type FileReport, reporters } from './reports.js';
import { update } from './update.js';

/** What test files are called where a folder is given. */
const NAME = /\.rolecall\.(ya?ml|json)$/;

export async function test(call: Call): Promise<number> {
  const { flags } = call;
  await useTools();
  if (flags.has('threshold') && !flags.has('coverage')) throw new UsageError('--threshold is about --coverage: give both');
  if (flags.number('threshold', 0) !== undefined && flags.number('threshold', 0)! > 100) throw new UsageError('--threshold takes a whole number from 0 to 100');
  only(call);
  return flags.has('watch') ? watching(call) : once(call, new Set());
}

/** Which cases, by their names. */
function only({ flags }: Call): RegExp | undefined {
  const text = flags.text('run');
  try {
    return text === undefined ? undefined : new RegExp(text, 'u');
  } catch {
    throw new UsageError('--run takes a regular expression, and this is none: escape what is meant as it stands');
  }
}

/** Runs all, and collects what was read. */
async function once(call: Call, seen: Set<string>): Promise<number> {
  const { operands, flags } = call;
  const files = await filesOf(operands.length > 0 ? operands : ['.']);
  const reports: FileReport[] = [];
  for (const file of files) reports.push(await run(file, call, seen));
  const cases = reports.reduce((sum, { report }) => sum + report.cases.length, 0);
  if (cases === 0 && !flags.has('pass-with-no-tests')) throw new UsageError(none(call, files.length));
  const format = flags.text('format') ?? 'pretty';
  await stdout.write(reporters[format]!(reports, call));
  const failed = reports.some(({ report }) => report.failed > 0);
  return failed || below(reports, call) ? 1 : 0;
}

function none({ flags, operands }: Call, files: number): string {
  if (files > 0) return `no case has a name that --run ${flags.has('run') ? 'asks for' : 'matches'}: see \`rolecall test -v\``;
  const where = operands.length > 0 ? operands.map(named).join(', ') : 'this folder';
  return `there is no test in ${where}: test files are named *.rolecall.yaml or *.rolecall.json; --pass-with-no-tests takes that for a success`;
}

/** Files as they are named, and those of folders, in the order of their names. */
async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const about = path === '-' ? undefined : await stat(path).catch((error: unknown) => Promise.reject(cannot('read', path, error)));
    if (about?.isDirectory()) files.push(...(await inFolder(path)));
    else files.push(path);
  }
  return [...new Set(files)];
}

async function inFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => Promise.reject(cannot('read', folder, error)));
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '.' ? entry.name : join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) files.push(...(await inFolder(path)));
    else if (!entry.isDirectory() && NAME.test(entry.name)) files.push(path);
  }
  return files;
}

async function run(file: string, call: Call, seen: Set<string>): Promise<FileReport> {
  seen.add(file);
  const body = await text(file);
  const name = file === '-' ? 'standard input' : file;
  const suite = readSuite(body, name);
  const files = await filesNamed(suite, file, seen);
  const pattern = only(call);
  const options = { ...variablesOf(call), files, name, coverage: call.flags.has('coverage'), ...(pattern && { only: pattern }) };
  const decide = (body: string) => runSuite(body, options);
  const report = decide(body);
  if (!call.flags.has('update') || report.failed === 0) return { file, report };
  if (file === '-') throw new UsageError('--update writes test files, and standard input is none: name a file');
  return { file, report: await update(file, report, decide) };
}

/** The texts of the files that a suite names, from the folder that it lies in. */
async function filesNamed(suite: Suite, file: string, seen: Set<string>): Promise<Record<string, string>> {
  const folder = file === '-' ? '.' : dirname(file);
  const paths = [suite, ...suite.cases].flatMap((part) => [...listOf(part.settings).flatMap(pathOf), ...sent(part)]);
  const texts: Record<string, string> = {};
  for (const path of new Set(paths)) {
    const place = join(folder, path);
    seen.add(place);
    texts[path] = await text(place, { mark: true });
  }
  return texts;
}

/** The files of what a provider sends. */
function sent({ idToken, userinfo, accessToken, emails, teams, organizations }: SuiteLogin): string[] {
  const bodies = [emails, teams, organizations].map((response) => (isObject(response) && 'status' in response ? response['body'] : response));
  return [idToken, userinfo, accessToken, ...bodies].flatMap((given) => (isObject(given) && Object.keys(given).length === 1 && typeof given['path'] === 'string' ? [given['path']] : []));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (refs: SettingsRef | readonly SettingsRef[] | undefined): readonly SettingsRef[] => (refs === undefined ? [] : Array.isArray(refs) ? (refs as readonly SettingsRef[]) : [refs as SettingsRef]);

function pathOf(ref: SettingsRef): string[] {
  if (typeof ref === 'string') return ref.includes('\n') ? [] : [ref];
  return 'path' in ref && typeof ref.path === 'string' ? [ref.path] : [];
}

/** Whether less is covered than is asked for. */
function below(reports: readonly FileReport[], { flags }: Call): boolean {
  const threshold = flags.number('threshold', 0);
  if (threshold === undefined) return false;
  const sum = (key: 'covered' | 'coverable') => reports.reduce((all, { report }) => all + (report.coverage?.[key] ?? 0), 0);
  const [covered, coverable] = [sum('covered'), sum('coverable')];
  const share = coverable === 0 ? 100 : (100 * covered) / coverable;
  if (share >= threshold) return false;
  warn(`${covered} of ${coverable} branches and entries are covered, ${Math.floor(share)} %, and --threshold asks for ${threshold} %`);
  return true;
}

/** How long it waits for more changes, in milliseconds: editors write a file in several steps. */
const CALM = 100;

/** Runs again whenever something that was read changes, until somebody ends it. */
async function watching(call: Call): Promise<number> {
  for (;;) {
    const seen = new Set<string>(call.operands);
    try {
      await once(call, seen);
    } catch (error) {
      if (!(error instanceof UsageError) && !(error instanceof SettingsError)) throw error;
      warn(error.message);
    }
    await stdout.write(`waiting for a change; Ctrl-C ends it\n`);
    await change(seen);
  }
}

/** Folders are watched, since editors put a new file in the place of the old one. */
function change(paths: ReadonlySet<string>): Promise<void> {
  const names = new Set([...paths].map((path) => basename(path)));
  const folders = new Set([...paths].map((path) => dirname(path)));
  if (folders.size === 0) folders.add('.');
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const watchers = [...folders].map((folder) =>
      watch(folder, (_, name) => {
        if (name !== null && !names.has(name) && !NAME.test(name)) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          for (const one of watchers) one.close();
          resolve();
        }, CALM);
      }),
    );
  });
}
