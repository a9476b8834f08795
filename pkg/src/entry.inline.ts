import './wasm.inline.js';

export * from './index.js';
