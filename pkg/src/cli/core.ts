// The modules that lie beside this file, compiled when they are wanted.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { init, initTools } from '../slim.js';

export * from '../slim.js';

/** A module of the package: what is bundled lies in dist/, and so do they. */
function module(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(fileURLToPath(new URL(`./${name}.wasm`, import.meta.url))));
}

let toolsModule: WebAssembly.Module | undefined;

/** The second module, to be given to workers. */
export function toolsCompiled(): WebAssembly.Module {
  return (toolsModule ??= module('tools'));
}

export async function useTools(): Promise<void> {
  await initTools(toolsCompiled());
}

export async function useBoth(): Promise<void> {
  await Promise.all([init(module('rolecall')), useTools()]);
}
