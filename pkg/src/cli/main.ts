// From arguments to an exit code.
import { SettingsError } from '../errors.js';
import { type Call, commandNamed, read } from './args.js';
import { completion, type Shell } from './completion.js';
import { convert } from './convert.js';
import { decode } from './decode.js';
import { diff } from './diff.js';
import { UsageError } from './errors.js';
import { explain } from './explain.js';
import { help, overview, page } from './help.js';
import { stdout } from './host.js';
import { placeOf } from './inputs.js';
import { lint } from './lint.js';
import { search } from './search.js';
import { test } from './test.js';
import { version } from './version.js';
import { visible } from './visible.js';

const RUN: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  explain,
  test,
  lint,
  diff,
  convert,
  decode,
  search,
  completion: async ({ operands: [shell = ''], command }) => {
    if (!command.choices!.includes(shell)) throw new UsageError('completion is for bash, zsh or fish');
    await stdout.write(completion(shell as Shell));
    return 0;
  },
};

/** Whoever reads what is written may stop: then there is nothing left to do, and nothing to say. What else goes wrong is told to whoever
 *  wrote. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
}

export async function main(args: string[]): Promise<void> {
  process.stdout.on('error', endWithReader);
  process.stderr.on('error', endWithReader);
  try {
    process.exitCode = await dispatch(args);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    process.exitCode = 2;
    process.stderr.write(`rolecall: ${said(error)}\n`);
  }
}

async function dispatch([name = '', ...args]: string[]): Promise<number> {
  if (name === '') throw new UsageError('which command? `rolecall --help` names all');
  if (name === '--version' || name === '-V') return print(`${version}\n`);
  if (name === '--help' || name === '-h' || (name === 'help' && args.length === 0)) return print(overview());
  // How docs/cli.md is made.
  if (name === 'help' && args[0] === '--markdown') return print(page());
  if (name === 'help') return print(help(commandNamed(args[0]!)));
  const call = read(commandNamed(name), args);
  if (call.flags.has('help')) return print(help(call.command));
  return RUN[name]!(call);
}

async function print(text: string): Promise<number> {
  await stdout.write(text);
  return 0;
}

/** One line. Whatever else is thrown was not foreseen: its place is told, and not its message, which may hold anything. */
function said(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof SettingsError) {
    const [first] = error.diagnostics;
    return first?.name === undefined ? visible(error.message) : `${placeOf(first)}${visible(first.message)}`;
  }
  const places = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')) : [];
  return `this should not happen, please report it: ${error instanceof Error ? error.name : typeof error}${places[0] ? `,${places[0].slice(3)}` : ''}`;
}
