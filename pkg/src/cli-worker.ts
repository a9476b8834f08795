// One of the threads of `rolecall diff`: lines come in, totals and changes go out.
import { parentPort, workerData } from 'node:worker_threads';
import type { Lines } from './cli/lines.js';
import type { Result, Start } from './cli/pool.js';
import { compared } from './tools.show.js';

const { module, ...comparison } = workerData as Start;

parentPort!.on('message', ({ bytes, first }: Lines) => {
  const result: Result = { ...compared(() => module, comparison, bytes, first), bytes };
  parentPort!.postMessage(result, [bytes.buffer]);
});
