// The declarations of rolecall/slim: every function is described where the default entry has it.
export * from './entry.inline.js';
export { initTools } from './tools.slim.js';
export { init, type ModuleSource } from './wasm.slim.js';
