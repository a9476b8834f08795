import './wasm.edge-light.js';

export * from './index.js';
export * from './tools.edge-light.js';
