export { createLogin } from './create-login.workerd.js';
export * from './login/index.js';
