// Claims that may hold groups: lists of texts, wherever they stand in a source.
import { computed } from '@preact/signals';
import { SOURCES } from '../sources.js';
import { sources } from '../state.js';

export interface Claim {
  /** As an expression reads it. */
  path: string;
  values: readonly string[];
}

/** Deeper claims, and more of them, are not offered. */
const DEEP = 4;
const MANY = 50;

/** The lists of texts on the page, each path once; claims that sound like groups first. */
export const claims = computed<readonly Claim[]>(() => {
  const found = new Map<string, Set<string>>();
  for (const { id } of SOURCES) collect(parsed(sources[id].value.text), '', 0, found);
  const list = [...found].slice(0, MANY).map(([path, values]) => ({ path, values: [...values] }));
  return list.sort((one, other) => likeness(other.path) - likeness(one.path));
});

function likeness(path: string): number {
  return /group/i.test(path) ? 2 : /role/i.test(path) ? 1 : 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function collect(value: unknown, path: string, depth: number, found: Map<string, Set<string>>): void {
  if (Array.isArray(value)) {
    const texts = value.filter((item) => typeof item === 'string');
    if (path === '' || texts.length === 0 || texts.length < value.length) return;
    const known = found.get(path) ?? new Set();
    texts.slice(0, 500).forEach((text) => known.add(text));
    found.set(path, known);
  } else if (typeof value === 'object' && value !== null && depth < DEEP) {
    for (const [name, inner] of Object.entries(value)) collect(inner, path === '' ? identifier(name) : `${path}.${identifier(name)}`, depth + 1, found);
  }
}

/** A name as JMESPath reads it: quoted where it is not plain. */
function identifier(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}
