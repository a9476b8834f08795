// Everything of `rolecall`, without the module: the caller has it, for example on a page that streams it.
export * from './index.js';
export { init, type Source } from './wasm.slim.js';
