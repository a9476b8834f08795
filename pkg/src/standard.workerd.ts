import { start } from './standard.js';
import module from './standard.wasm';

export { search, StandardError, type StandardErrorCode } from './standard.js';

start(module);
