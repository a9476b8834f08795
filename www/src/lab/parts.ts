// The parts of an expression as a tree, each with what it came to every time it ran.
import { tokens, type Evaluation } from '../engine.js';

export interface Part {
  start: number;
  end: number;
  level: number;
  /** The index of the part around it. */
  parent: number | undefined;
  /** What it came to, each time it ran. */
  runs: readonly { value?: unknown; error?: string }[];
}

/** Parts in the order of the text, outer ones before those inside. Constants are what they are, and left out, as
 *  are references to expressions. */
export function partsOf({ evaluation, expression }: { evaluation: readonly Evaluation[]; expression: string }): Part[] {
  const constants = new Set(tokens(expression).flatMap(({ kind, start, end }) => (kind === 'string' || kind === 'literal' ? [`${start} ${end}`] : [])));
  const runs = new Map<string, { start: number; end: number; runs: Evaluation[] }>();
  for (const one of evaluation) {
    const { start, end } = bracketed(one.span, expression);
    if (expression[start] === '&') continue;
    const known = runs.get(`${start} ${end}`);
    if (known) known.runs.push(one);
    else runs.set(`${start} ${end}`, { start, end, runs: [one] });
  }
  const telling = [...runs].filter(([place]) => runs.size === 1 || !constants.has(place));
  const sorted = telling.map(([, part]) => part).sort((one, two) => one.start - two.start || two.end - one.end);
  const parts: Part[] = [];
  const around: number[] = [];
  for (const { start, end, runs } of sorted) {
    while (around.length > 0 && (parts[around.at(-1) ?? 0]?.end ?? 0) < end) around.pop();
    parts.push({ start, end, runs, level: around.length, parent: around.at(-1) });
    around.push(parts.length - 1);
  }
  return parts;
}

/** An index begins with its bracket to the eye. */
function bracketed({ start, end }: Evaluation['span'], expression: string): Evaluation['span'] {
  const bare = expression[start - 1] === '[' && /^[-\d:\s]*\]$/.test(expression.slice(start, end));
  return { start: bare ? start - 1 : start, end };
}

/** The smallest part at a place. */
export function partAt(parts: readonly Part[], at: number): Part | undefined {
  const holding = parts.filter(({ start, end }) => start <= at && at < end);
  return holding.reduce<Part | undefined>((best, part) => (best && best.end - best.start <= part.end - part.start ? best : part), undefined);
}
