import { decode } from './base64.js';
import text from './standard.base64.js';
import { start } from './standard.js';

export { search, StandardError, type StandardErrorCode } from './standard.js';

start(decode(text));
