// Readers of settings, writers and linter: a second module, which has no instance before somebody calls one of them. Where it
// comes from is the business of tools.*.ts, where the functions have the names that users know.
import { read } from './boundary.js';
import { SettingsError } from './errors.js';
import type { Bytes, WasmModule } from './platform.js';
import { flatten } from './settings.js';
import { __wasm, __wbg_reset_state, functions as functionsInside, format as formatInside, initSync, lint as lintInside, parse, read_ini } from './tools.glue.js';
import type { Diagnostic, ExpressionFunction, ParsedSettings, Sample, Settings, SettingsFormat, SettingsText } from './types.js';

const CODE = 'settings.unreadable';

/** Texts larger than this are refused: read, they take up to fifty times as much memory. */
const MOST = 16 * 1024 * 1024;

/** Among the kinds of sources: there is a sample. */
const SAMPLED = 1 << 6;

export type Texts = string | SettingsText | readonly (string | SettingsText)[];
export interface ParseOptions {
  variables?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Gives the module, once. */
export type Supplier = () => WasmModule | Bytes;

/** A function of this module, which has to be told where the module comes from, for those who need not know. Its call is marked as
 *  pure: bundlers leave out what nobody imports, and the module with it. */
export function on<A extends unknown[], R>(supplier: Supplier, run: (supplier: Supplier, ...given: A) => R): (...given: A) => R {
  return (...given) => run(supplier, ...given);
}

export function parsed(supplier: Supplier, texts: Texts, options?: ParseOptions): ParsedSettings {
  const [list, variables] = reading('the texts', () => [textsOf(texts), variablesOf(options?.variables)] as const);
  return call(supplier, 'the text takes', () => parse(list, variables)) as ParsedSettings;
}

export function ini(supplier: Supplier, text: string): Record<string, Record<string, string>> {
  const file = checked(text, 'a text');
  const { sections } = call(supplier, 'the text takes', () => read_ini(file)) as { sections: Record<string, Record<string, string>> };
  return bare(Object.entries(sections).map(([name, keys]) => [name, bare(Object.entries(keys))]));
}

export function formatted(supplier: Supplier, settings: Settings, format: SettingsFormat): string {
  const json = flatten(settings);
  const name = checked(format, 'the name of a format');
  return (call(supplier, 'the settings take', () => formatInside(json, name)) as { text: string }).text;
}

export function listed(supplier: Supplier): ExpressionFunction[] {
  return call(supplier, 'the functions take', functionsInside) as ExpressionFunction[];
}

/** Texts are what `parseSettings` takes, but for a single object: that is one of settings. */
export type Subject = Settings | string | readonly (string | SettingsText)[];

export function linted(supplier: Supplier, settings: Subject, sample?: Sample, options?: ParseOptions): Diagnostic[] {
  const subject = reading('the settings', () => subjectOf(settings, options));
  const { idToken, userinfo, accessToken, context } = sample ?? {};
  const { id, info, access, behind, kinds } = read(idToken, userinfo, accessToken, context);
  return call(supplier, 'the settings and the sample take', () =>
    lintInside(subject, sample ? kinds | SAMPLED : 0, bytes(id), bytes(info), bytes(access), joined(behind), behind[0]?.length ?? 0),
  ) as Diagnostic[];
}

export function subjectOf(settings: Subject, options: ParseOptions | undefined): string {
  const texts = typeof settings === 'string' || Array.isArray(settings);
  if (!texts) return `{"settings":${flatten(settings as Settings)}}`;
  return `{"texts":${textsOf(settings as Texts)},"variables":${variablesOf(options?.variables)}}`;
}

/** Whether there is an instance, and nothing has flown out of it. */
let sound = false;

/** Makes an instance, unless there is a sound one; also where the stack ran out while the first was made. */
export function start(supplier: Supplier): void {
  if (sound) return;
  if (__wasm) __wbg_reset_state();
  else initSync({ module: supplier() });
  sound = true;
}

/** Every refusal is an answer; whatever flies out was a trap and spoilt the instance. */
export function call(supplier: Supplier, taker: string, run: () => string): unknown {
  start(supplier);
  let json: string;
  try {
    json = run();
  } catch (error) {
    sound = false;
    throw unreadable(`${taker} more memory or stack than there is`, error);
  }
  const answer = JSON.parse(json) as { error?: { code: string; message: string; diagnostics: Diagnostic[] } };
  if (answer.error) throw new SettingsError(answer.error.code, answer.error.message, answer.error.diagnostics);
  return answer;
}

export function unreadable(message: string, cause?: unknown): SettingsError {
  return new SettingsError(CODE, message, [{ code: CODE, severity: 'error', message }], { cause });
}

/** What runs while the caller's objects are read (getters, proxies) may throw anything. */
export function reading<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof SettingsError ? error : unreadable(`${what} throw when they are read`, error);
  }
}

export function checked(value: unknown, due: string): string {
  if (typeof value !== 'string') throw unreadable(`${described(value)} was given where ${due} is needed`);
  if (value.length > MOST) throw unreadable('the text is larger than 16 MiB');
  return value;
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The texts as JSON, each an object. */
export function textsOf(texts: Texts): string {
  const list: SettingsText[] = [];
  for (const one of Array.isArray(texts) ? (texts as readonly unknown[]) : [texts]) list.push(textOf(one));
  if (list.reduce((sum, one) => sum + one.text.length, 0) > MOST) throw unreadable('the texts are larger than 16 MiB together');
  return JSON.stringify(list);
}

function textOf(value: unknown): SettingsText {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { text: checked(value, 'a text, or an object with a `text`,') };
  const { text, format, name } = value as Record<string, unknown>;
  return {
    text: checked(text, 'the `text` of an object'),
    ...(format != null && { format: checked(format, 'the name of a format') as SettingsFormat }),
    ...(name != null && { name: checked(name, 'the `name` of a text') }),
  };
}

/** The variables as the JSON of an object; an undefined one is none. */
export function variablesOf(variables: unknown): string {
  if (variables === undefined || variables === null) return '{}';
  if (typeof variables !== 'object') throw unreadable(`${described(variables)} was given where variables by name are needed`);
  const entries = Object.entries(variables).filter(([, value]) => value !== undefined);
  const json = JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [name, checked(value, `the text of the variable \`${name}\``)])));
  if (json.length > MOST) throw unreadable('the variables are larger than 16 MiB together');
  return json;
}

/** An object without prototype, in which every key is like any other. */
function bare<T>(entries: [string, T][]): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(entries));
}

const encoder = new TextEncoder();

export function bytes(part: string | Uint8Array): Uint8Array {
  return typeof part === 'string' ? encoder.encode(part) : part;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
