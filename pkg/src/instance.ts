// The one instance of the module, and its replacement after a trap. Who imports this says nothing about where the module
// came from: that is the business of wasm.*.ts.
import { __wbg_reset_state, initSync } from './rolecall.glue.js';

/** Grows with each new instance: whatever was kept in an older one's memory (a policy, a buffer) is gone. 0: there is none. */
export let generation = 0;

/** Makes the first instance. Later calls do nothing: one instance serves all entry points of the package. */
export function instantiate(module: WebAssembly.Module | BufferSource): void {
  if (generation > 0) return;
  initSync({ module });
  generation = 1;
}

/** Makes a new instance from the module that the glue has kept; takes about half a millisecond. */
export function fresh(): void {
  if (generation === 0) throw new Error('rolecall is not ready: await init(…) of `rolecall/slim` first');
  __wbg_reset_state();
  generation += 1;
}

/** Runs what calls into the module. Nothing is thrown out of it on purpose: errors of the core come back as values. So
 *  whatever flies was a trap, or an exhausted stack, and left the instance's own stack in disorder: it is replaced. */
export function guard<T>(run: () => T): T {
  if (generation === 0) fresh();
  try {
    return run();
  } catch (error) {
    fresh();
    throw error;
  }
}
