import './wasm.workerd.js';

export * from './index.js';
