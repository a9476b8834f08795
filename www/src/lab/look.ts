// What the lab's editors show of an evaluation.
import type { Hover, Squiggle } from '../editor/code.js';
import { glimpse, typeOf, written } from '../values.js';
import type { Part } from './parts.js';
import type { Traced } from './state.js';

/** As many runs of one part are told. */
const RUNS = 5;

export function hoverOf({ expression }: Traced, part: Part | undefined): Hover | undefined {
  if (!part) return undefined;
  const { start, end, runs } = part;
  const text = expression.slice(start, end);
  const title = `${text.length > 80 ? `${text.slice(0, 80)} …` : text} → ${runs.length > 1 ? `ran ${runs.length} times` : typeSaid(runs[0])}`;
  const more = runs.length > RUNS ? [`… ${(runs.length - RUNS).toLocaleString('en')} more`] : [];
  return { start, end, title, text: [...runs.slice(0, RUNS).map((run) => said(run, runs.length > 1 ? 8 : 40)), ...more].join('\n') };
}

type Run = Part['runs'][number];

export const said = (run: Run, entries: number): string => (run.error === undefined ? written(run.value, entries) : `✕ ${run.error}`);

/** What a part came to on one line; where it ran more than once, each time. */
export function glimpsed(runs: readonly Run[]): string {
  const [first] = runs;
  const one = (run: Run, most: number) => (run.error === undefined ? glimpse(run.value, most) : `✕ ${run.error}`);
  if (runs.length === 1 && first) return one(first, 60);
  const some = runs.slice(0, 6).map((run) => one(run, 16));
  return `${runs.length.toLocaleString('en')} times: ${some.join(', ')}${runs.length > 6 ? ', …' : ''}`;
}

export const typeSaid = (run: Run | undefined): string => (run?.error === undefined ? typeOf(run?.value) : 'failed');

let last: { traced: Traced | undefined; squiggles: Squiggle[] } = { traced: undefined, squiggles: [] };

/** The error at its place; the same list for the same evaluation, so that nothing is drawn twice. */
export function squigglesIn(traced: Traced | undefined): readonly Squiggle[] {
  if (traced === last.traced) return last.squiggles;
  const { error } = traced ?? {};
  const { span } = error ?? {};
  const squiggles: Squiggle[] = error && span ? [{ ...span, severity: 'error', message: error.message, code: error.code }] : [];
  last = { traced, squiggles };
  return squiggles;
}
