// One of the threads of `rolecall diff`: lines come in, totals and changes go out.
import { parentPort, workerData } from 'node:worker_threads';
import type { Start } from './cli/pool.js';
import { compared } from './tools.show.js';

const { module, ...comparison } = workerData as Start;

parentPort!.on('message', ({ bytes, first }: { bytes: Uint8Array; first: number }) => {
  parentPort!.postMessage(compared(() => module, comparison, bytes, first));
});
