import './wasm.inline.js';

export * from './index.js';
export * from './tools.inline.js';
