// Which claims there are at a place of an expression: the engine itself says what the text before comes to.
import { search, tokens } from '../engine.js';
import { typeOf } from '../values.js';

export interface Claim {
  key: string;
  /** What its value is, in a word or two. */
  type: string;
}

type Word = ReturnType<typeof tokens>[number] & { text: string };

/** The claims of what a name at this place would be read from. */
export function claimsAt(text: string, at: number, document: unknown): Claim[] {
  const words = tokens(text).filter(({ end }) => end <= at).map((word) => ({ ...word, text: text.slice(word.start, word.end) }));
  try {
    const found = new Map<string, string>();
    for (const value of valuesBehind(text, words, document)) {
      for (const [key, claim] of Object.entries(value ?? {})) if (!found.has(key)) found.set(key, typeOf(claim));
    }
    return [...found].slice(0, MOST).map(([key, type]) => ({ key, type }));
  } catch {
    return [];
  }
}

/** More claims than that are no help. */
const MOST = 500;
/** As many items of a list are looked at. */
const ITEMS = 20;

/** The objects that a name behind these words would be read from. */
function valuesBehind(text: string, words: readonly Word[], document: unknown): object[] {
  if (words.at(-1)?.text === '.') return objects(chain(text, words.slice(0, -1), document));
  return objects({ values: scope(text, words, document), items: false });
}

interface Found {
  values: unknown[];
  /** Whether what follows is read from each item. */
  items: boolean;
}

function objects({ values, items }: Found): object[] {
  const all = items ? values.flatMap((value) => (Array.isArray(value) ? value.slice(0, ITEMS) : [value])) : values;
  return all.filter((value): value is object => typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** What the operand comes to that ends with these words: `a.b[0]`, `f(x)[*].c`. */
function chain(text: string, words: readonly Word[], document: unknown): Found {
  const first = beginning(words);
  const around = scope(text, words.slice(0, first), document);
  const from = words[first]?.start ?? 0;
  const operand = text.slice(from, words.at(-1)?.end ?? from);
  const items = words.slice(first).some((word) => ['*', '[]', '[?', ':'].includes(word.text));
  return { values: operand === '' ? around : around.map((value) => valueOf(operand, value)), items };
}

/** The index of the first word of the operand that ends with the last of these. */
function beginning(words: readonly Word[]): number {
  let index = words.length;
  for (;;) {
    const word = words[index - 1];
    if (!word) return index;
    if (CLOSING.has(word.text)) {
      index = opening(words, index - 1);
      const before = words[index - 1];
      const call = words[index]?.text === '(' && before?.kind === 'name';
      if (call) index -= 1;
      else if (words[index]?.text !== '(' && words[index]?.text !== '{' && before && endsOperand(before)) continue;
    } else if (word.text === '[]' || word.text === '*') {
      index -= 1;
      if (word.text === '[]') continue;
    } else if (NAMES.has(word.kind)) index -= 1;
    else return index;
    if (words[index - 1]?.text !== '.') return index;
    index -= 1;
  }
}

const NAMES = new Set(['name', 'quoted-name', 'variable', 'node', 'string', 'literal']);
const CLOSING = new Set([']', ')', '}']);
const OPENING = new Set(['[', '[?', '(', '{']);

const endsOperand = ({ kind, text }: Word): boolean => NAMES.has(kind) || CLOSING.has(text) || text === '[]' || text === '*';

/** The index of the bracket that the one at `index` closes. */
function opening(words: readonly Word[], index: number): number {
  let depth = 0;
  for (let at = index; at >= 0; at -= 1) {
    const text = words[at]?.text ?? '';
    if (CLOSING.has(text)) depth += 1;
    else if (OPENING.has(text)) depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}

/** What `@` is behind these words: the document, an item of the list that is filtered, what came down the pipe. */
function scope(text: string, words: readonly Word[], document: unknown): unknown[] {
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const word = words[at];
    if (!word) break;
    if (CLOSING.has(word.text)) at = opening(words, at);
    else if (word.text === '[?') return items(chain(text, words.slice(0, at), document));
    else if (word.text === '&') return references(text, words.slice(0, at), document);
    else if (word.text === '|') return piped(text, words.slice(0, at), document);
    else if ((word.text === '[' || word.text === '{') && words[at - 1]?.text === '.') return objects(chain(text, words.slice(0, at - 1), document));
  }
  return [document];
}

function items({ values }: Found): unknown[] {
  return values.flatMap((value) => (Array.isArray(value) ? value.slice(0, ITEMS) : []));
}

/** What `&` stands for in `sort_by(list, &…)`: each item of the list. */
function references(text: string, words: readonly Word[], document: unknown): unknown[] {
  const comma = words.at(-1)?.text === ',' ? words.slice(0, -1) : words;
  return items(chain(text, comma, document));
}

function piped(text: string, words: readonly Word[], document: unknown): unknown[] {
  let depth = 0;
  let at = words.length - 1;
  for (; at >= 0; at -= 1) {
    const word = words[at]?.text ?? '';
    if (CLOSING.has(word)) depth += 1;
    else if (OPENING.has(word)) depth -= 1;
    if (depth < 0) break;
  }
  const around = scope(text, words.slice(0, at + 1), document);
  const left = text.slice(words[at + 1]?.start ?? 0, words.at(-1)?.end ?? 0);
  return around.map((value) => valueOf(left, value));
}

function valueOf(expression: string, document: unknown): unknown {
  try {
    return search(expression, typeof document === 'string' ? JSON.stringify(document) : document);
  } catch {
    return null;
  }
}
