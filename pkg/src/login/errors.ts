// What can go wrong around a login.
import type { Note } from '../types.js';

/** docs/login.md tells of each when it comes and what to do. */
export type LoginErrorCode =
  | 'login.setting-refused'
  | 'login.option-refused'
  | 'login.url-refused'
  | 'login.tls-needs-fetch'
  | 'login.parameter-repeated'
  | 'login.provider-refused'
  | 'login.code-missing'
  | 'login.state-missing'
  | 'login.state-invalid'
  | 'login.issuer-mismatch'
  | 'login.nonce-invalid'
  | 'login.id-token-refused'
  | 'login.token-exchange-failed'
  | 'login.refresh-failed'
  | 'login.refresh-token-missing'
  | 'login.redirected'
  | 'login.response-too-large'
  | 'login.timeout'
  | 'login.network';

/** What is no error, but said with a decision or at the start. */
type NoteCode = 'login.lookup-failed' | 'login.no-pkce';

/** A login that came to no decision. Holds no body, no token, no secret and no query. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  declare readonly code: LoginErrorCode;
  /** `status` is that of the provider's answer, `oauthError` its `error` member. */
  declare readonly status?: number;
  declare readonly oauthError?: string;

  /** `subject` is the setting, option or parameter; `what` is what happened to it, and what to look at next. */
  constructor(code: LoginErrorCode | NoteCode, subject: string, what: string, answer?: { status?: number; oauthError?: string | undefined }) {
    super(`\`${subject}\` ${what}`);
    Object.assign(this, { code, ...answer });
  }
}

/** The same as a note of a decision. */
export const noteOf = ({ code, message }: LoginError, setting: string): Note => ({ code, message, setting });

/** The `error` of an answer if it is a name, and holds nothing of what has to stay secret. */
export function errorName(name: string | null | undefined, secrets: readonly (string | null | undefined)[]): string | undefined {
  const isName = name && /^[\w.-]{1,64}$/.test(name);
  if (isName && !secrets.some((secret) => secret && (name.includes(secret) || secret.includes(name)))) return name;
}
