// rolecall search
import type { Call } from './args.js';
import { trace, useBoth } from './core.js';
import { UsageError } from './errors.js';
import { named, stdout, text, warn } from './host.js';
import { json, visible } from './visible.js';
import { standardEngine } from '../cli-standard.js';

export async function search({ operands: [expression = '', path = '-'], flags }: Call): Promise<number> {
  await useBoth();
  const document = await text(path);
  const { value, error, evaluation } = trace(expression, document);
  if (error?.code === 'json') throw new UsageError(`${named(path)}: ${error.message}`);
  if (error?.code === 'syntax') throw new UsageError(`the expression cannot be read: ${error.message}\n${pointed(expression, error.span?.start ?? 0)}`);
  if (flags.has('trace')) await stdout.write(evaluation.map(({ span, value, error: failed }) => `${visible(expression.slice(span.start, span.end))}  →  ${failed ? `failed: ${failed}` : json1(value)}\n`).join(''));
  const shown = flags.has('raw') && typeof value === 'string' ? raw(value) : json(value);
  if (flags.has('standard')) await stdout.write(`grafana   ${error ? `failed: ${error.code}` : json1(value)}\nstandard  ${await standard(expression, document)}\n`);
  else if (!error) await stdout.write(`${shown}\n`);
  if (!error) return 0;
  warn(`${error.message}${error.span ? `\n${pointed(expression, error.span.start)}` : ''}`);
  return 1;
}

const json1 = (value: unknown) => visible(JSON.stringify(value) ?? 'null');

/** To a program as it is, to a terminal only what it does not obey. */
const raw = (value: string) => (process.stdout.isTTY ? visible(value) : value);

async function standard(expression: string, document: string): Promise<string> {
  const engine = await standardEngine();
  try {
    return json1(engine.search(expression, document));
  } catch (error) {
    if (error instanceof engine.StandardError) return `failed: ${error.code}`;
    throw error;
  }
}

/** How much of an expression is shown on each side of a place. */
const SURROUNDINGS = 40;

function pointed(expression: string, at: number): string {
  const from = Math.max(0, at - SURROUNDINGS);
  const around = visible(expression.slice(from, at + SURROUNDINGS));
  return `  ${from > 0 ? '…' : ''}${around}\n  ${' '.repeat(at - from + (from > 0 ? 1 : 0))}^`;
}
