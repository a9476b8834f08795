export { createLogin } from './create-login.edge-light.js';
export * from './login/index.js';
