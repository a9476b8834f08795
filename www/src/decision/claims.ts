// Where a claim stands in a document, so that what a step read can be lit there.
import type { Mark } from '../editor/code.js';
import type { Step } from '../engine.js';

/** Ranges of an object's entries, key and value, by path; found in one pass over the text, as far as `wanted` asks. */
export function locate(json: string, wanted: readonly (readonly string[])[]): Mark[] {
  const marks: Mark[] = [];
  const path: (string | number)[] = [];
  const opened: { key: number; path: string }[] = [];
  const due = new Set(wanted.map((one) => one.join('\0')));
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
  const kinds: ('{' | '[')[] = [];
  let key: { text: string; at: number } | undefined;
  let expectsKey = false;
  const close = (end: number) => {
    const entry = opened.at(-1);
    if (entry && path.length > 0 && entry.path === path.join('\0') && kinds.at(-1) === '{') {
      if (due.has(entry.path)) marks.push({ start: entry.key, end, kind: 'read' });
      opened.pop();
      path.pop();
    }
  };
  for (let token = tokens.exec(json); token; token = tokens.exec(json)) {
    const end = token.index + token[0].length;
    if (token[0] === '{' || token[0] === '[') {
      kinds.push(token[0]);
      expectsKey = token[0] === '{';
    } else if (token[0] === '}' || token[0] === ']') {
      kinds.pop();
      expectsKey = false;
      close(end);
    } else if (token[0] === ',') expectsKey = kinds.at(-1) === '{';
    else if (token[0] === ':') {
      if (key && kinds.at(-1) === '{') {
        path.push(key.text);
        opened.push({ key: key.at, path: path.join('\0') });
      }
      key = undefined;
    } else if (expectsKey) {
      key = { text: unquoted(token[0]), at: token.index };
      expectsKey = false;
    } else close(end);
  }
  return marks;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

const FIELDS = /^(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")(?:\.(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*"))*$/;
const FIELD = /[A-Za-z_]\w*|"(?:[^"\\]|\\.)*"/g;

/** The claims that a step read: the one its rule names, or those its expression names by a path from the root. */
export function claimsRead(step: Step, expression: string | undefined): string[][] {
  const [, claim] = /^claim (\S+)$/.exec(step.rule) ?? [];
  if (claim) return [[claim]];
  if (step.rule === 'claim attributes' || step.rule.startsWith('attributes')) return [['attributes']];
  const paths = (step.evaluation ?? []).map(({ span }) => fieldsOf(expression?.slice(span.start, span.end) ?? ''));
  return longest(paths.filter((path) => path.length > 0));
}

/** The names in `a."b-c".d`; none where a text is more than names. */
export function fieldsOf(text: string): string[] {
  return FIELDS.test(text) ? (text.match(FIELD) ?? []).map(unquoted) : [];
}

/** Without the paths that others begin with. */
function longest(paths: readonly string[][]): string[][] {
  const texts = new Map(paths.map((path) => [path.join('\0'), path]));
  return [...texts].filter(([text]) => ![...texts.keys()].some((other) => other.startsWith(`${text}\0`))).map(([, path]) => path);
}
