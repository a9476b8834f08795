// Puts a setting into the text that it stands in. Where it goes is proposed here and judged by the reader: a text is taken only if
// it reads as before, but for this one setting.
import { SettingsError, formatSettings, parseSettings, spellings, type Origin, type ParsedSettings, type SettingsFormat } from '../engine.js';
import type { SettingsInput } from '../state.js';

export type Put = { id: number; text: string; why?: never } | { why: string; text?: never };

export function put(inputs: readonly SettingsInput[], key: string, value: string): Put {
  const read = inputs.map((input) => ({ input, parsed: parsed(input.text) }));
  const holders = read.filter(({ parsed: one }) => one && key in one.settings);
  if (holders.length > 1) return { why: `\`${key}\` stands in ${holders.length} texts (${holders.map(({ input }) => input.name).join(', ')}): paste it into the one that wins` };
  const [only, more] = holders.length === 1 ? holders : read.filter(({ parsed: one }) => one && Object.keys(one.settings).length > 0);
  if (!only?.parsed) return { why: 'there is no settings text to put it into: paste it' };
  if (more) return { why: `\`${key}\` stands in none of the ${inputs.length} texts: paste it into the one where it belongs` };
  for (const text of proposals(only.input.text, only.parsed, key, value)) if (reads(text, only.parsed, key, value)) return { id: only.input.id, text };
  return { why: `\`${key}\` could not be put into ${only.input.name || 'the text'} without changing something else: paste it` };
}

function parsed(text: string): ParsedSettings | undefined {
  try {
    return text.trim() === '' ? undefined : parseSettings(text);
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

/** Whether a text says what it said, and this. */
function reads(text: string, before: ParsedSettings, key: string, value: string): boolean {
  const after = parsed(text)?.settings;
  if (!after || String(after[key]) !== value) return false;
  const keys = new Set([...Object.keys(after), ...Object.keys(before.settings)]);
  keys.delete(key);
  return [...keys].every((one) => JSON.stringify(after[one]) === JSON.stringify(before.settings[one]));
}

function proposals(text: string, before: ParsedSettings, key: string, value: string): Iterable<string> {
  const origin = before.origins[key];
  return origin ? replaced(text, origin, key, value) : inserted(text, before, key, value);
}

/** A value may go on for this many lines. */
const LINES = 80;

function* replaced(text: string, origin: Origin, key: string, value: string): Generator<string> {
  const start = offset(text, origin);
  const values = [...new Set([...quoted(origin.format, key, value)])];
  for (const end of ends(text, start)) for (const one of values) yield text.slice(0, start) + one + text.slice(end);
}

/** Where the old value may end: with its quote, its line, or some lines later. */
function* ends(text: string, start: number): Generator<number> {
  const literal = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(text.slice(start))?.[0];
  if (literal) yield start + literal.length;
  let end = start;
  for (let line = 0; line < LINES && end < text.length; line += 1) {
    const next = text.indexOf('\n', end + (line === 0 ? 0 : 1));
    end = next === -1 ? text.length : next;
    const cr = text[end - 1] === '\r' ? end - 1 : end;
    yield cr;
    // In JSON a comma may follow.
    if (text[cr - 1] === ',') yield cr - 1;
  }
}

/** A new line before one that sets something already, indented as it is. */
function* inserted(text: string, before: ParsedSettings, key: string, value: string): Generator<string> {
  const lines = text.split('\n');
  const origins = Object.values(before.origins).sort((one, other) => other.line - one.line);
  for (const { line, format } of origins) {
    const indent = /^\s*(?:- (?=["'\w]+=))?/.exec(lines[line - 1] ?? '')?.[0] ?? '';
    for (const one of written(format, key, value)) yield [...lines.slice(0, line - 1), indent + one, ...lines.slice(line - 1)].join('\n');
  }
}

function offset(text: string, { line, column }: Origin): number {
  let at = 0;
  for (let passed = 1; passed < line; passed += 1) at = text.indexOf('\n', at) + 1;
  return at + column - 1;
}

/** The value as a format may write it. */
function* quoted(format: SettingsFormat, key: string, value: string): Generator<string> {
  for (const line of written(format, key, value)) {
    const [, behind] = /^["'\w]+\s*[:=]\s*([\s\S]*?),?$/.exec(line) ?? [];
    if (behind !== undefined) yield behind;
  }
  if (format === 'yaml' || format === 'json') yield JSON.stringify(value);
  // An item of a list of variables is name and value.
  if (format === 'yaml') yield* written(format, key, value);
  yield value;
}

/** A whole line that sets it, as a format may write it. */
function* written(format: SettingsFormat, key: string, value: string): Generator<string> {
  const whole = lineOf(formatted(key, value, format), key);
  if (whole !== undefined) yield format === 'json' ? `${whole.replace(/,$/, '')},` : whole;
  if (format === 'json') yield `${JSON.stringify(key)}: ${JSON.stringify(value)},`;
  if (format !== 'yaml') return;
  const variable = `GF_AUTH_GENERIC_OAUTH_${key.toUpperCase()}`;
  const compose = lineOf(spellings(key, value).compose.text ?? '', variable);
  if (compose !== undefined) yield compose;
  yield `${variable}: ${JSON.stringify(value.replaceAll('$', '$$$$'))}`;
  yield JSON.stringify(`${variable}=${value.replaceAll('$', '$$$$')}`);
}

function formatted(key: string, value: string, format: SettingsFormat): string {
  try {
    return formatSettings({ [key]: value }, format);
  } catch (error) {
    if (error instanceof SettingsError) return '';
    throw error;
  }
}

/** From the line that begins with a key to the end of its value. */
function lineOf(text: string, key: string): string | undefined {
  const camel = key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const lines = text.split('\n');
  const at = lines.findIndex((line) => new RegExp(`^\\s*["']?(?:GF_AUTH_GENERIC_OAUTH_)?(?:${key}|${camel})\\b`, 'i').test(line));
  if (at === -1) return undefined;
  return lines[at]?.trim();
}
