import './wasm.workerd.js';

export * from './index.js';
export * from './tools.workerd.js';
