// Pieces of work for all processors, and their results in the order in which the pieces came.
import { Worker } from 'node:worker_threads';
import { toolsCompiled } from './core.js';
import type { Lines } from './lines.js';
import { type Comparison, compared, type Totals } from '../tools.show.js';

/** How much a worker's short-lived values may take before they are looked through, in MB: what it makes it gives away at once. */
const YOUNG = 8;

export interface Result {
  totals: Totals;
  changes: string;
  /** What was decided, given back. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a worker is given at first. */
export interface Start extends Comparison {
  module: WebAssembly.Module;
}

export interface Pool {
  decide(lines: Lines): Promise<Result>;
  /** How many pieces may be under way. */
  room: number;
  close(): Promise<void>;
}

/** This thread and no other. */
function alone(comparison: Comparison): Pool {
  return { decide: async ({ bytes, first }) => ({ ...compared(toolsCompiled, comparison, bytes, first), bytes }), room: 1, close: async () => {} };
}

class Crew implements Pool {
  readonly #workers: { worker: Worker; open: ((result: Result) => void)[] }[];
  readonly room: number;
  #failed: (error: Error) => void = () => {};
  readonly #failure = new Promise<never>((_, reject) => (this.#failed = reject));

  constructor(comparison: Comparison, count: number) {
    this.#failure.catch(() => {});
    this.room = 2 * count;
    const workerData: Start = { ...comparison, module: toolsCompiled() };
    this.#workers = Array.from({ length: count }, () => {
      const worker = new Worker(new URL('./cli-worker.js', import.meta.url), { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } });
      const open: ((result: Result) => void)[] = [];
      worker.on('message', (result: Result) => open.shift()!(result));
      worker.on('error', (error) => this.#failed(error as Error));
      return { worker, open };
    });
  }

  decide({ bytes, first }: Lines): Promise<Result> {
    const next = this.#workers.reduce((a, b) => (b.open.length < a.open.length ? b : a));
    const result = new Promise<Result>((resolve) => next.open.push(resolve));
    next.worker.postMessage({ bytes, first }, [bytes.buffer]);
    return Promise.race([result, this.#failure]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map(({ worker }) => worker.terminate()));
  }
}

export function poolOf(comparison: Comparison, count: number): Pool {
  return count > 1 ? new Crew(comparison, count) : alone(comparison);
}

/** Decides pieces, several at a time. */
export async function* inOrder(pool: Pool, pieces: AsyncIterable<Lines>): AsyncGenerator<Result> {
  const open: Promise<Result>[] = [];
  for await (const piece of pieces) {
    const result = pool.decide(piece);
    // It is waited for in its turn.
    result.catch(() => {});
    open.push(result);
    if (open.length >= pool.room) yield await open.shift()!;
  }
  for (const result of open) yield await result;
}
