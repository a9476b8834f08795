// Arguments, by the table of commands. Messages show names of flags, and of values only what cannot be a token.
import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import type { When } from './host.js';
import { COMMANDS, COMMON, type Command, type Flag } from './table.js';
import { visible } from './visible.js';

/** What was given to a command. */
export interface Call {
  command: Command;
  operands: string[];
  flags: Flags;
  color: When;
}

/** Flags by name, checked. */
export class Flags {
  readonly #values: Map<string, string[]>;
  constructor(values: Map<string, string[]>) {
    this.#values = values;
  }
  has(name: string): boolean {
    return this.#values.has(name);
  }
  /** The last one counts. */
  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }
  all(name: string): string[] {
    return this.#values.get(name) ?? [];
  }
  /** A whole number from `least` on. */
  number(name: string, least: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw new UsageError(`--${name} takes a whole number from ${least} on`);
    return Number(text);
  }
}

/** How many letters have to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** What to do about a name that nobody knows: the one that is near, or where all are. */
export function nearest(name: string, names: readonly string[], otherwise: string, dashes = ''): string {
  const near = names.map((one) => [distance(name, one), one] as const).sort(([a], [b]) => a - b)[0];
  return near && near[0] <= Math.max(1, Math.min(3, Math.floor(name.length / 3))) ? `did you mean \`${dashes}${near[1]}\`?` : otherwise;
}

/** A name that somebody has typed, unless it may be a token. */
export const shown = (name: string) => (name.length > 32 || name.split('.').length > 2 ? 'that' : `\`${visible(name)}\``);

export function commandNamed(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (!found) throw new UsageError(`there is no command ${shown(name)}: ${nearest(name, COMMANDS.map(({ name }) => name), '`rolecall --help` names all')}`);
  return found;
}

const see = (command: Command) => `see \`rolecall ${command.name} --help\``;

export function read(command: Command, args: string[]): Call {
  const flags = [...command.flags, ...COMMON];
  const options = Object.fromEntries(flags.map(({ name, short, value }) => [name, { type: value ? 'string' : 'boolean', ...(short && { short }), multiple: true } as const]));
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind === 'option') {
      const flag = flags.find(({ name }) => name === token.name);
      if (!flag) throw unknown(command, flags, token.rawName);
      const value = valueOf(command, flag, token.value);
      if (!flag.many && values.has(flag.name) && flag.value) throw new UsageError(`--${flag.name} is given twice: once is enough`);
      values.set(flag.name, [...(values.get(flag.name) ?? []), value]);
    }
  }
  if (!values.has('help')) count(command, operands);
  return { command, operands, flags: new Flags(values), color: (values.get('color')?.[0] ?? 'auto') as When };
}

function unknown(command: Command, flags: readonly Flag[], raw: string): UsageError {
  const name = raw.replace(/^-+/, '');
  return new UsageError(`there is no flag ${shown(raw)}: ${nearest(name, flags.map((flag) => flag.name), see(command), '--')}`);
}

function valueOf(command: Command, { name, value, choices }: Flag, given: string | undefined): string {
  if (!value) {
    if (given !== undefined) throw new UsageError(`--${name} takes no value`);
    return '';
  }
  // What begins with two dashes is the next flag.
  if (given === undefined || given === '' || given.startsWith('--')) throw new UsageError(`--${name} needs a value, ${value}: ${see(command)}`);
  if (choices && !choices.includes(given)) throw new UsageError(`--${name} takes ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)!}, not ${shown(given)}`);
  return given;
}

function count(command: Command, operands: string[]): void {
  const [least, most] = command.count;
  if (operands.length < least) throw new UsageError(`\`rolecall ${command.name}\` takes ${command.operands}: ${see(command)}`);
  if (operands.length <= most) return;
  if (most === 0) throw new UsageError(`\`rolecall ${command.name}\` takes flags only, and not ${shown(operands[0]!)}: ${see(command)}`);
  throw new UsageError(`\`rolecall ${command.name}\` takes ${command.operands}, and no more: ${see(command)}`);
}
