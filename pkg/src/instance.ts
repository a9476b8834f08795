// The one instance of the module, and its replacement after a trap. Who imports this says nothing about where the module
// came from: that is the business of wasm.*.ts.
import type { Bytes, WasmModule } from './platform.js';
import { __wbg_reset_state, initSync } from './rolecall.glue.js';

/** Grows with each new instance: whatever was kept in an older one's memory (a policy, a buffer) is gone. 0: there is none. */
export let generation = 0;

/** Set by a trap; the next call makes a new instance. Not at once: where the stack ran out, there is none left to do it. */
let spoilt = false;

/** Makes the first instance. Later calls do nothing: one instance serves all entry points of the package. */
export function instantiate(module: WasmModule | Bytes): void {
  if (generation > 0) return;
  initSync({ module });
  generation = 1;
}

/** Makes a new instance from the module that the glue has kept; takes about half a millisecond. */
export function fresh(): void {
  if (generation === 0) throw new Error('rolecall is not ready: await `init(…)` of rolecall/slim first');
  __wbg_reset_state();
  generation += 1;
  spoilt = false;
}

/** To be called before each use of the glue, and before `generation` is looked at. */
export function ready(): void {
  if (spoilt || generation === 0) fresh();
}

/** To be called with whatever the glue has thrown. Nothing is thrown out of the module on purpose, errors of the core come
 *  back as values: so it was a trap, or an exhausted stack, and the instance's own stack is in disorder. */
export function spoil(): void {
  spoilt = true;
}

/** Both around one call. */
export function guard<T>(run: () => T): T {
  ready();
  try {
    return run();
  } catch (error) {
    spoilt = true;
    throw error;
  }
}
