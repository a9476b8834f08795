// What can go wrong around a login, in one table.

/** Every code: what happened, and what to look at next. `%` is the setting, option or parameter. docs/login.md tells more. */
export const ERRORS = {
  'login.setting-refused': '`%` %',
  'login.option-refused': '`%` %',
  'login.url-refused': '`%` is no absolute https URL without a password, or allowUrl refused it: see `allowHttp` and `allowUrl`',
  'login.tls-needs-fetch': '`%` is nothing for plain fetch: give the option `fetch` made by rolecall/node-tls',
  'login.parameter-repeated': '`%` came twice: start again, and see who links to the callback',
  'login.provider-refused': 'the provider said no: see its log',
  'login.code-missing': 'no `code` came: see that the provider sends people to redirectUri, with response_mode=query',
  'login.state-missing': 'no cookie came: see that the browser keeps it, with the host of redirectUri, https and in time',
  'login.state-invalid': '`state` is of no login of this browser: start again; all instances need the same `secret` or `store`',
  'login.issuer-mismatch': '`iss` is another issuer: see `issuer`; if it is right, somebody mixes up providers',
  'login.nonce-invalid': 'the ID token is of another login: start again',
  'login.id-token-refused': 'the % of the ID token is not right: see `issuer`, `client_id` and the clock',
  'login.token-exchange-failed':
    '`token_url` gave no tokens%: see that `client_secret` is that of `client_id` and whole, `auth_style` what the provider takes, redirectUri registered letter for letter',
  'login.refresh-failed': '`token_url` gave no new tokens%: log in again; if all have to, see `client_secret` and `auth_style`',
  'login.refresh-token-missing': 'there is no refresh token: add the scope for it, often offline_access',
  'login.redirected': '`%` leads elsewhere: set that address; secrets are not sent after it',
  'login.response-too-large': '`%` answered too much: see that it is the right URL, or raise `maxBytes`',
  'login.timeout': '`%` did not answer in time: see that it can be reached, or raise `timeoutMs`; nothing was sent twice',
  'login.network': '`%` could not be reached%: see DNS, proxy, firewall, certificates',
} as const;

export type LoginErrorCode = keyof typeof ERRORS;

/** A login that came to no decision. Holds no body, no token, no secret and no query. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  /** `status` is that of the provider's answer, `oauthError` its `error` member. */
  declare readonly status?: number;
  declare readonly oauthError?: string;

  constructor(readonly code: LoginErrorCode, what: readonly string[] = [], answer: { status?: number; oauthError?: string | undefined } = {}) {
    let next = 0;
    super(ERRORS[code].replace(/%/g, () => what[next++] ?? ''));
    for (const [name, value] of Object.entries(answer)) if (value !== undefined) Object.assign(this, { [name]: value });
  }
}

/** The `error` of an answer if it is a name, and holds nothing of what has to stay secret. */
export function errorName(name: string | null | undefined, secrets: readonly (string | null | undefined)[]): string | undefined {
  const isName = name && /^[\w.-]{1,64}$/.test(name);
  return isName && !secrets.some((secret) => secret && (name.includes(secret) || secret.includes(name))) ? name : undefined;
}
