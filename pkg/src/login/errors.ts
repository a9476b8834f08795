// What can go wrong around a login, in one table.
import type { Note } from '../types.js';

/** Every code: what happened, and what to look at next; the last two are notes. `%` is the setting, option or parameter. docs/login.md
 *  tells more. */
export const ERRORS = {
  'login.setting-refused': '`%` %',
  'login.option-refused': '`%` %',
  'login.url-refused': '`%` is no https URL to be used: see `allowHttp`, `allowUrl`',
  'login.tls-needs-fetch': '`%` needs `fetch`: see rolecall/node-tls',
  'login.parameter-repeated': '`%` came twice: start again',
  'login.provider-refused': 'the provider refused: see its log',
  'login.code-missing': '`code` is missing: see that response_mode is query',
  'login.state-missing': 'the cookie is missing: start again, by https, at the host of redirectUri',
  'login.state-invalid': '`state` is not of this browser: start again; see that all instances have the same `secret`',
  'login.issuer-mismatch': '`iss` is not `issuer`: see that it is right, or who mixes up providers',
  'login.nonce-invalid': 'the ID token is of another login: start again',
  'login.id-token-refused': 'the % of the ID token is not right%',
  'login.token-exchange-failed': '`token_url` gave no tokens%: see that `client_secret` and `auth_style` are right, and redirectUri is registered',
  'login.refresh-failed': '`token_url` gave no tokens%: log in again; see `client_secret`',
  'login.refresh-token-missing': 'the refresh token is missing: see `scopes`, often offline_access',
  'login.redirected': '`%` redirects: set where to',
  'login.response-too-large': '`%` answered too much: see that it is right, or `maxBytes`',
  'login.timeout': '`%` did not answer in time: see that it is right, or `timeoutMs`',
  'login.network': '`%` did not answer%: see DNS, proxy, firewall and certificates',
  'login.lookup-failed': '`%` answered with status %',
  'login.no-pkce': '`use_pkce` is off: a stolen code is good for others',
} as const;

export type LoginErrorCode = keyof typeof ERRORS;

/** A login that came to no decision. Holds no body, no token, no secret and no query. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  declare readonly code: LoginErrorCode;
  /** `status` is that of the provider's answer, `oauthError` its `error` member. */
  declare readonly status?: number;
  declare readonly oauthError?: string;

  constructor(code: LoginErrorCode, what: string[] = [], answer: { status?: number; oauthError?: string | undefined } = {}) {
    super(ERRORS[code].replace(/%/g, () => what.shift()!));
    Object.assign(this, { code, ...answer });
  }
}

/** The same as a note of a decision. */
export const noteOf = ({ code, message }: LoginError, setting: string): Note => ({ code, message, setting });

/** The `error` of an answer if it is a name, and holds nothing of what has to stay secret. */
export function errorName(name: string | null | undefined, secrets: readonly (string | null | undefined)[]): string | undefined {
  const isName = name && /^[\w.-]{1,64}$/.test(name);
  return isName && !secrets.some((secret) => secret && (name.includes(secret) || secret.includes(name))) ? name : undefined;
}
