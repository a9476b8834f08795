// What can go wrong around a login, in one table.

/** Every code, with what to look at next. Part of each message. */
export const NEXT = {
  'login.settings': 'mend the setting',
  'login.options': 'mend the option of createLogin',
  'login.disabled': 'set `enabled` to true, or leave it out',
  'login.url-refused': 'use an absolute https URL without user and password; `allowHttp` and `allowUrl` of createLogin decide on others',
  'login.tls-needs-fetch': 'give `fetch` made by `tlsFetch(settings)` of rolecall/node-tls, or one of your own that does what the tls settings say',
  'login.parameter-repeated': 'nothing that follows the specification sends this: start again, and see who links to the callback',
  'login.provider-refused': 'see the log of the provider; `access_denied` is a user who said no, `invalid_scope` is about `scopes`',
  'login.code-missing': 'see that redirectUri is what the provider sends people back to, by GET and with response_mode=query',
  'login.state-missing': 'see that the browser keeps the cookie: same host as redirectUri, https, and a login younger than `ttl`',
  'login.state-invalid': 'start again; if it stays: all instances need the same `secret` or `store`, and the same redirectUri',
  'login.issuer-mismatch': 'see that `issuer` is what the provider calls itself; if it is, somebody mixes up providers',
  'login.nonce-invalid': 'start again; if it stays, the ID token belongs to another login and must not be used',
  'login.id-token-refused': 'compare `issuer`, `client_id` and the clock with the claims iss, aud, exp and iat',
  'login.token-exchange-failed':
    'the three usual causes: `client_secret` is not the one of `client_id` or was cut short, `auth_style` is not what the provider takes, ' +
    'redirectUri is not registered letter for letter',
  'login.refresh-failed': 'the login has ended: send the user to log in again; if all of them fail, see `client_secret` and `auth_style`',
  'login.refresh-token-missing': 'ask for one by `scopes` (offline_access with most providers), or let the user log in again',
  'login.redirected': 'write the address that it redirects to into the setting; redirects are not followed, they would carry secrets elsewhere',
  'login.response-too-large': 'see that the setting names the right endpoint, or raise `maxBytes`',
  'login.timeout': 'see that the provider can be reached from here, or raise `timeoutMs`; the code was sent once and may be used up',
  'login.network': 'see DNS, proxy, firewall and certificates between here and the provider',
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
