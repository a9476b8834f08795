// Many people as lines of JSON: `{ "name", "idToken", "userinfo", "accessToken", "context" }`, or one set of claims a line.
import type { Context, Sample, Source } from '../engine.js';
import { sourceOf, tokenOf } from '../sources.js';

/** What a line is that names no source: the claims of one. */
export type Plain = 'userinfo' | 'id_token';

export interface Person {
  name: string;
  /** Each source as text: a token, or claims as they stand in the line. */
  texts: Partial<Record<Source, string>>;
  context: Context;
}

const KEYS: Record<string, Source> = { idToken: 'id_token', userinfo: 'userinfo', accessToken: 'access_token' };
const OWN = new Set([...Object.keys(KEYS), 'name', 'context']);

/** The lines that say something, with their numbers. */
export function linesOf(text: string): { number: number; text: string }[] {
  return text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.trim() }))
    .filter(({ text: line }) => line !== '' && line !== '[' && line !== ']');
}

/** One line; an Error says what is wrong with it. */
export function personOf(line: string, plain: Plain): Person {
  const json = line.endsWith(',') ? line.slice(0, -1) : line;
  const read: unknown = JSON.parse(json);
  if (typeof read === 'string') return { name: '', texts: { [plain]: read }, context: {} };
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Error('an object is needed: one person a line');
  const fields = read as Record<string, unknown>;
  if (!namesSources(fields)) return { name: '', texts: { [plain]: json }, context: {} };
  return { name: typeof fields['name'] === 'string' ? fields['name'] : '', texts: textsOf(json, fields), context: contextOf(fields['context']) };
}

/** Claims may have a claim called `userinfo`; they have others beside it then. */
function namesSources(fields: Record<string, unknown>): boolean {
  const keys = Object.keys(fields);
  return keys.some((key) => key in KEYS) && keys.every((key) => OWN.has(key));
}

function textsOf(json: string, fields: Record<string, unknown>): Person['texts'] {
  const raw = valuesOf(json);
  const found = Object.entries(KEYS).flatMap(([key, source]) => {
    const value = fields[key];
    if (value === undefined || value === null) return [];
    return [[source, typeof value === 'string' ? value : (raw.get(key) ?? '')] as const];
  });
  return Object.fromEntries(found);
}

function contextOf(value: unknown): Context {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Context) : {};
}

/** The text of each value of an object, as it stands: `JSON.parse` would round large numbers. */
function valuesOf(json: string): Map<string, string> {
  const values = new Map<string, string>();
  let depth = 0;
  let key: string | undefined;
  let from = 0;
  for (const { 0: token, index } of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    if (depth === 1 && (token === ',' || token === '}') && key !== undefined) {
      values.set(key, json.slice(from, index).trim());
      key = undefined;
    }
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && key === undefined && token.startsWith('"')) key = JSON.parse(token) as string;
    else if (depth === 1 && token === ':') from = index + 1;
  }
  return values;
}

/** What is given to the core. What Grafana knows is that of the page, unless the line says otherwise; look-ups are the line's own. */
export function sampleOf({ texts, context }: Person, own: Context): Sample {
  return {
    idToken: texts.id_token === undefined ? undefined : tokenOf(sourceOf(texts.id_token)),
    userinfo: texts.userinfo,
    accessToken: texts.access_token === undefined ? undefined : tokenOf(sourceOf(texts.access_token)),
    context: { ...own, lookups: {}, ...context },
  };
}

/** Some people to begin with, as the first example's provider would describe them. */
export const EXAMPLE = [
  { sub: '00u1', name: 'Priya Raman', email: 'priya.raman@example.com', preferred_username: 'priya.raman', groups: ['Everyone', 'grafana-admins'] },
  { sub: '00u2', name: 'Jonas Weber', email: 'jonas.weber@example.com', preferred_username: 'jonas.weber', groups: ['Everyone', 'grafana-editors'] },
  { sub: '00u3', name: 'Amara Okafor', email: 'amara.okafor@example.com', preferred_username: 'amara.okafor', groups: ['Everyone'] },
  { sub: '00u4', name: 'Luca Moretti', email: 'luca.moretti@example.com', preferred_username: 'luca.moretti' },
  { sub: '00u5', name: 'Hana Sato', email: 'hana.sato@example.com', preferred_username: 'hana.sato', groups: 'grafana-admins' },
  { sub: '00u6', name: 'Build robot', preferred_username: 'robot', groups: ['grafana-editors'] },
]
  .map((claims) => JSON.stringify({ name: claims.name, userinfo: claims }))
  .join('\n');
