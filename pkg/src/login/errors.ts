// What can go wrong around a login, in one table.

/** Every code, with what to look at next, which ends each message; docs/login.md tells more. */
export const NEXT = {
  'login.settings': 'mend the setting',
  'login.options': 'mend the option',
  'login.disabled': 'remove it or set it to true',
  'login.url-refused': 'it has to be an absolute https URL without a password; see `allowHttp` and `allowUrl`',
  'login.tls-needs-fetch': 'give the option `fetch`, made by `tlsFetch` of rolecall/node-tls',
  'login.parameter-repeated': 'start again, and see who links to the callback',
  'login.provider-refused': 'see the log of the provider',
  'login.code-missing': 'see that the provider sends people to redirectUri, with response_mode=query',
  'login.state-missing': 'see that the browser keeps the cookie: same host as redirectUri, https, not too late',
  'login.state-invalid': 'start again; all instances need the same `secret` or `store`, and redirectUri',
  'login.issuer-mismatch': 'see `issuer`; if it is right, somebody mixes up providers',
  'login.nonce-invalid': 'start again; the ID token belongs to another login',
  'login.id-token-refused': 'see `issuer`, `client_id` and the clock',
  'login.token-exchange-failed':
    'see that `client_secret` is that of `client_id` and was not cut short, that `auth_style` is what the provider takes, that redirectUri is registered letter for letter',
  'login.refresh-failed': 'the user has to log in again; where all have to, see `client_secret` and `auth_style`',
  'login.refresh-token-missing': 'add the scope for it (often offline_access)',
  'login.redirected': 'set the address it leads to; it is not followed with secrets',
  'login.response-too-large': 'see that the URL is right, or raise `maxBytes`',
  'login.timeout': 'see that it can be reached, or raise `timeoutMs`; nothing was sent twice',
  'login.network': 'see DNS, proxy, firewall and certificates',
} as const;

export type LoginErrorCode = keyof typeof NEXT;

/** A login that came to no decision. Holds no body, no token, no secret and no query. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  declare readonly status?: number;
  declare readonly oauthError?: string;

  /** `status` is that of the provider's answer, `oauthError` its `error` member. */
  constructor(readonly code: LoginErrorCode, what: string, answer: { status?: number; oauthError?: string | undefined } = {}) {
    super(`${what}: ${NEXT[code]}`);
    if (answer.status !== undefined) this.status = answer.status;
    if (answer.oauthError !== undefined) this.oauthError = answer.oauthError;
  }
}

/** The `error` of an answer if it is a name, and holds nothing of what has to stay secret. */
export function errorName(name: string | null | undefined, secrets: readonly (string | null | undefined)[]): string | undefined {
  if (!name || !/^[\w.-]{1,64}$/.test(name)) return undefined;
  return secrets.some((secret) => secret && (name.includes(secret) || secret.includes(name))) ? undefined : name;
}
