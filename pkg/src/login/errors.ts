// What can go wrong around a login, in one table.

/** Every code: what happened, and what to look at next. `%` is the setting, option or parameter. docs/login.md tells more. */
export const ERRORS = {
  'login.setting-refused': '`%` %',
  'login.option-refused': '`%` %',
  'login.url-refused': '`%` is no https URL to be used: see `allowHttp` and `allowUrl`',
  'login.tls-needs-fetch': '`%` needs the option `fetch`: see rolecall/node-tls',
  'login.parameter-repeated': '`%` came twice: start again',
  'login.provider-refused': 'the provider refused: see its log',
  'login.code-missing': '`code` is missing: see that redirectUri is registered and response_mode is query',
  'login.state-missing': 'the cookie is missing: see that the browser keeps it, at the host of redirectUri, by https, in time',
  'login.state-invalid': '`state` is not of this browser: start again; see that all instances have the same `secret` or `store`',
  'login.issuer-mismatch': '`iss` is not `issuer`: see that it is right, else somebody mixes up providers',
  'login.nonce-invalid': 'the ID token is of another login: start again',
  'login.id-token-refused': 'the % of the ID token is not right: see `issuer`, `client_id` and the clock',
  'login.token-exchange-failed':
    '`token_url` gave no tokens%: see that `client_secret` is whole and of `client_id`, `auth_style` is what the provider takes, redirectUri is registered letter for letter',
  'login.refresh-failed': '`token_url` gave no tokens%: log in again; see `client_secret` and `auth_style`',
  'login.refresh-token-missing': 'the refresh token is missing: see `scopes`, often it is offline_access',
  'login.redirected': '`%` redirects: set where to; it is not followed with secrets',
  'login.response-too-large': '`%` answered too much: see that it is right, or `maxBytes`',
  'login.timeout': '`%` did not answer in time: see that it is right, or `timeoutMs`; nothing was sent twice',
  'login.network': '`%` did not answer%: see DNS, proxy, firewall and certificates',
} as const;

export type LoginErrorCode = keyof typeof ERRORS;

/** A login that came to no decision. Holds no body, no token, no secret and no query. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  /** `status` is that of the provider's answer, `oauthError` its `error` member. */
  declare readonly status?: number;
  declare readonly oauthError?: string;

  constructor(readonly code: LoginErrorCode, what: readonly string[] = [], answer: { status?: number; oauthError?: string | undefined } = {}) {
    super(what.reduce((text, one) => text.replace('%', () => one), ERRORS[code] as string));
    Object.assign(this, answer);
  }
}

/** The `error` of an answer if it is a name, and holds nothing of what has to stay secret. */
export function errorName(name: string | null | undefined, secrets: readonly (string | null | undefined)[]): string | undefined {
  const isName = name && /^[\w.-]{1,64}$/.test(name);
  return isName && !secrets.some((secret) => secret && (name.includes(secret) || secret.includes(name))) ? name : undefined;
}
