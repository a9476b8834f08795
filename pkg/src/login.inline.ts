export { createLogin } from './create-login.inline.js';
export * from './login/index.js';
