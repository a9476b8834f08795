import './wasm.edge-light.js';

export * from './index.js';
