// The OAuth2 flow around a decision, on Web APIs alone.
export { LoginError, type LoginErrorCode } from './errors.js';
export { authorizationUrl, exchange, refresh, signOutUrl, type Tokens } from './protocol.js';
export type { RequestOptions } from './request.js';
export type { Login, LoginOptions } from './create.js';
export type { Decided, IdTokenCheck, LoginContext, VerifyIdToken } from './decide.js';
export type { Bounds } from './request.js';
export type { Incoming, Secret, TransactionStore } from './transaction.js';
