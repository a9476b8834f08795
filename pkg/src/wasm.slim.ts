import { instantiate } from './instance.js';
import type { Bytes, FetchResponse, WasmModule } from './platform.js';

/** A module: its bytes, compiled, or on their way as a response. */
export type ModuleSource = WasmModule | Bytes | FetchResponse;

/** Hands over `rolecall/rolecall.wasm`, from wherever the caller has it. Everything else of `rolecall/slim` works once this is
 *  done: when the promise is fulfilled, or at once if what is given is neither a response nor a promise. */
export function init(module: ModuleSource | PromiseLike<ModuleSource>): Promise<void> {
  return deliver(module, instantiate);
}

/** Has a module used when it is there. */
export async function deliver(module: ModuleSource | PromiseLike<ModuleSource>, use: (module: WasmModule | Bytes) => void): Promise<void> {
  if (!isPromise(module) && !isResponse(module)) return use(module);
  const source = await module;
  if (!isResponse(source)) return use(source);
  if (!source.ok) throw new Error(`the module was not found: ${source.status} for \`${source.url}\``);
  use(await WebAssembly.compile(await source.arrayBuffer()));
}

function isPromise(module: object): module is PromiseLike<ModuleSource> {
  return 'then' in module;
}

function isResponse(module: object): module is FetchResponse {
  return typeof Response === 'function' && module instanceof Response;
}
