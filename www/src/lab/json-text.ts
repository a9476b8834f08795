// A JSON text by places: which value is at one, by which path it is read, and where the text stops being JSON.
import { nameOf } from '../values.js';

export interface Place {
  path: string;
  /** The same for every item of the lists on the way; undefined where there is none. */
  every: string | undefined;
}

interface Container {
  list: boolean;
  /** The key or index that is being read. */
  step: string | number;
  /** What may come next in an object: a key, or the rest. */
  key: boolean;
}

const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The value at a place, or the list or object around it. */
export function placeAt(text: string, at: number): Place {
  const open: Container[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '}' || token === ']') {
      if (index + 1 > at) break;
      open.pop();
    } else if (index > at) break;
    else if (token === '{' || token === '[') {
      if (index + 1 > at) break;
      open.push({ list: token === '[', step: token === '[' ? 0 : '', key: true });
    } else if (inner) step(inner, token);
  }
  return pathOf(open);
}

function step(inner: Container, token: string): void {
  if (token === ',') {
    inner.key = true;
    if (typeof inner.step === 'number') inner.step += 1;
  } else if (token === ':') inner.key = false;
  else if (!inner.list && inner.key) inner.step = keyOf(token);
}

function keyOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

function pathOf(open: readonly Container[]): Place {
  const steps = open.map(({ step }) => step).filter((one) => one !== '');
  const join = (index: (at: number) => string) => {
    return steps.reduce<string>((path, one) => (typeof one === 'number' ? path + index(one) : `${path}${path && '.'}${nameOf(one)}`), '') || '@';
  };
  const every = steps.some((one) => typeof one === 'number') ? join(() => '[*]') : undefined;
  return { path: join((at) => `[${at}]`), every };
}

/** Where a text stops being JSON; undefined if it does not. */
export function wrongAt(text: string): number | undefined {
  const open: string[] = [];
  let due: 'value' | 'item' | 'key' | 'first' | 'colon' | 'comma' | 'end' = 'value';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const closes = open.at(-1) === '{' ? '}' : ']';
    if (token === closes && open.length > 0 && ['comma', 'first', 'item'].includes(due)) {
      open.pop();
      due = open.length > 0 ? 'comma' : 'end';
    } else if (due === 'comma' && token === ',') due = open.at(-1) === '{' ? 'key' : 'value';
    else if (due === 'colon' && token === ':') due = 'value';
    else if ((due === 'key' || due === 'first') && isText(token)) due = 'colon';
    else if ((due === 'value' || due === 'item') && (token === '{' || token === '[')) {
      open.push(token);
      due = token === '{' ? 'first' : 'item';
    } else if ((due === 'value' || due === 'item') && isScalar(token)) due = open.length > 0 ? 'comma' : 'end';
    else return index;
  }
  return due === 'end' ? undefined : text.trimEnd().length;
}

const isText = (token: string): boolean => /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"$/.test(token);
const isScalar = (token: string): boolean => isText(token) || /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(token);
