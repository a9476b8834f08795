// JSON as YAML in blocks, for files that people edit. Numbers keep their text.

/** A number as it was written. */
class Written {
  constructor(readonly text: string) {}
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;
const keepNumbers: Reviver = (_, value, context) => (typeof value === 'number' && context?.source !== undefined ? new Written(context.source) : value);

/** JSON text as a value whose numbers are as they were, where the browser tells how they were. */
export const exactly = (json: string): unknown => JSON.parse(json, keepNumbers as (this: unknown, key: string, value: unknown) => unknown);

/** A value as YAML, at an indentation; it begins on the line of its key where it is short. */
export function yaml(value: unknown, indent = 0): string {
  const pad = '  '.repeat(indent);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map((item) => `\n${pad}- ${inItem(item, indent)}`).join('');
  if (typeof value !== 'object' || value === null || value instanceof Written) return scalar(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return '{}';
  return entries.map(([key, inner]) => `\n${pad}${text(key)}:${behind(yaml(inner, indent + 1))}`).join('');
}

const behind = (written: string): string => (written.startsWith('\n') ? written : ` ${written}`);

/** The first line of a map stands behind the dash of its item. */
function inItem(item: unknown, indent: number): string {
  return yaml(item, indent + 1).replace(/^\n\s*/, '');
}

function scalar(value: unknown): string {
  if (value instanceof Written) return value.text;
  return typeof value === 'string' ? text(value) : JSON.stringify(value);
}

const WORDS = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** A text plain where nobody can take it for anything else. */
function text(value: string): string {
  if (/^[A-Za-z][\w./@-]*(?: [\w./@-]+)*$/.test(value) && !WORDS.has(value.toLowerCase())) return value;
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
