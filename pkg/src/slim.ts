// Everything of `rolecall`, without the modules: the caller has them, for example on a page that streams them.
export * from './index.js';
export * from './tools.slim.js';
export { init, type ModuleSource } from './wasm.slim.js';
