// A login handler: the protocol, the cookie and the decision, put together.
import type { Policy } from '../index.js';
import type { Note, Settings } from '../types.js';
import { type Decided, decide, type DecideOptions } from './decide.js';
import { random, unverifiedClaims } from './encode.js';
import { errorName, LoginError } from './errors.js';
import { authorizationUrl, exchange, refresh, seconds, signOutUrl, type Tokens } from './protocol.js';
import { allowed, checkFetch, checkUrl } from './request.js';
import { find, flag, list, scopes, text } from './settings.js';
import { cookies, sealed, type Secret, stored, type Transaction, type TransactionStore } from './transaction.js';

export interface LoginOptions extends DecideOptions {
  /** Where the provider sends people back to. One fixed URL, never taken from a request. */
  redirectUri: string;
  /** Encrypts the cookie; of several the first one does, the others still open what they closed. */
  secret?: Secret | readonly Secret[];
  /** Instead of `secret`: transactions that can be used once only. */
  store?: TransactionStore;
  /** How many seconds somebody may take to log in. Default: 600. */
  ttl?: number;
  /** Told once what is weaker than it should be. Default: console.warn. */
  warn?: (note: Note) => void;
}

/** A Request, or what Node and Express have for one. */
export interface Incoming {
  readonly url?: string | undefined;
  readonly headers: { get(name: string): string | null } | { readonly cookie?: string | undefined };
}

export interface Login {
  /** For a button. */
  readonly button: { name: string; icon: string };
  /** `auto_login`: there is no need for a button. */
  readonly autoLogin: boolean;
  /** Where to send somebody, and the cookie for it. Given the request, up to three logins of one browser can be under way. */
  authorize(start?: { returnTo?: string | null | undefined; request?: Incoming }): Promise<{ url: string; setCookie: string; headers: Record<string, string> }>;
  /** What has become of it. Throws LoginError where it comes to no decision. */
  callback(request: Incoming): Promise<Decided & { returnTo: string; clearCookie: string; headers: Record<string, string> }>;
  /** Whether the tokens end within `skew` seconds; never, where `use_refresh_token` is off (behaviour 8.5). */
  needsRefresh(tokens: Tokens, skew?: number): boolean;
  /** New tokens. Who asks while the same refresh token is under way gets the same answer. */
  refresh(tokens: Tokens): Promise<Tokens>;
  /** The decision again, without a login. Grafana does not do this. */
  resolve(tokens: Tokens): Promise<Decided>;
  /** Where to go after signing out, or null. */
  signOut(tokens: Tokens | null): string | null;
}

type MakePolicy = new (settings: Settings) => Policy;

export function loginWith(MakePolicy: MakePolicy, given: Settings, options: LoginOptions): Login {
  const settings: Settings = { ...given };
  const policy = new MakePolicy(settings);
  check(settings, options);
  const { redirectUri, ttl = 600 } = options;
  const vault = options.store ? stored(options.store, redirectUri, ttl) : sealed([options.secret ?? []].flat() as Secret[], redirectUri);
  const cookie = cookies(redirectUri, ttl);
  const underWay = new Map<string, Promise<Tokens>>();

  async function authorize(start: Parameters<Login['authorize']>[0] = {}) {
    await allowed(text(settings, 'auth_url'), 'auth_url', options);
    const transaction: Transaction = { state: random(32), returnTo: samePath(start.returnTo), expiresAt: seconds(options) + ttl };
    if (usesPkce(settings)) transaction.codeVerifier = random(96);
    if (scopes(settings).includes('openid')) transaction.nonce = random(32);
    const url = await authorizationUrl(settings, { ...transaction, redirectUri });
    const others = start.request ? cookie.read(cookieOf(start.request)) : [];
    const setCookie = cookie.write([await vault.close(transaction), ...others]);
    return { url, setCookie, headers: { location: url, 'set-cookie': setCookie, 'cache-control': 'no-store' } };
  }

  async function callback(request: Incoming) {
    const { code, state, iss, error } = parameters(request.url ?? '');
    if (error !== undefined) throw new LoginError('login.provider-refused', 'the provider refused', { oauthError: errorName(error, [code, state]) });
    const pieces = cookie.read(cookieOf(request));
    if (pieces.length === 0) throw new LoginError('login.state-missing', 'the browser sent no cookie of this login');
    const found = state ? await vault.open(pieces, state) : null;
    if (!found || found.transaction.expiresAt < seconds(options)) throw new LoginError('login.state-invalid', '`state` is not that of a login of this browser');
    if (iss !== undefined && options.issuer !== undefined && iss !== options.issuer) throw new LoginError('login.issuer-mismatch', '`iss` is another issuer');
    if (!code) throw new LoginError('login.code-missing', 'there is no code');
    const { codeVerifier, nonce, returnTo } = found.transaction;
    const tokens = await exchange(settings, { code, redirectUri, ...(codeVerifier && { codeVerifier }) }, options);
    checkNonce(tokens, nonce, options.strict);
    const decided = await decide(policy, settings, tokens, nonce ?? '', options);
    if (flag(settings, 'use_refresh_token') && !tokens.refreshToken) {
      const { code, message } = new LoginError('login.refresh-token-missing', '`use_refresh_token` is on, and no refresh token came');
      decided.decision.notes.push({ code, message, setting: 'use_refresh_token' });
    }
    const clearCookie = cookie.write(pieces.filter((piece) => piece !== found.piece));
    return { ...decided, returnTo, clearCookie, headers: { 'set-cookie': clearCookie, 'cache-control': 'no-store' } };
  }

  function renew(tokens: Tokens): Promise<Tokens> {
    const key = tokens.refreshToken ?? '';
    const known = underWay.get(key);
    if (known) return known;
    const renewed = refresh(settings, tokens, options).then(
      // An old ID token that has expired would ask for another refresh at once, and for ever.
      (fresh) => (fresh.idToken === tokens.idToken && ends(fresh.idToken, seconds(options) + 10) ? { ...fresh, idToken: null } : fresh),
    );
    underWay.set(key, renewed);
    const forget = () => underWay.delete(key);
    renewed.then(forget, forget);
    return renewed;
  }

  return {
    button: { name: text(settings, 'name'), icon: text(settings, 'icon') },
    autoLogin: flag(settings, 'auto_login'),
    authorize,
    callback,
    refresh: renew,
    needsRefresh(tokens, skew = 10) {
      const { accessToken, expiresAt, idToken } = tokens;
      const due = seconds(options) + skew;
      return flag(settings, 'use_refresh_token') && (accessToken === '' || (expiresAt !== null && expiresAt < due) || ends(idToken, due));
    },
    resolve: (tokens) => decide(policy, settings, tokens, undefined, options),
    signOut: (tokens) => signOutUrl(settings, tokens, options),
  };
}

/** Everything that can be found wrong before anybody logs in. */
function check(settings: Settings, options: LoginOptions): void {
  const { redirectUri, allowHttp, strict, issuer, verifyIdToken, userExists, context } = options;
  const on = (name: string) => flag(settings, name);
  const refused = (what: string) => new LoginError('login.settings', what);
  if (find(settings, 'enabled') !== undefined && !on('enabled')) throw new LoginError('login.disabled', '`enabled` is off');
  checkUrl(redirectUri, 'redirectUri', allowHttp);
  for (const name of ['auth_url', 'token_url']) checkUrl(text(settings, name), name, allowHttp);
  for (const name of ['api_url', 'teams_url', 'jwk_set_url']) if (text(settings, name)) checkUrl(text(settings, name), name, allowHttp);
  if (!find(settings, 'client_id')) throw refused('`client_id` is not set');
  const azure = text(settings, 'client_authentication');
  if (/_identity$/.test(azure)) throw refused('`client_authentication` is `managed_identity` or `workload_identity`, which only Grafana at Azure has');
  checkFetch(settings, options);
  if (on('validate_id_token') && !(text(settings, 'jwk_set_url') && verifyIdToken)) throw refused('`validate_id_token` needs `jwk_set_url`, and `verifyIdToken` of rolecall/jwks');
  if (strict && !(on('validate_id_token') && issuer)) throw new LoginError('login.options', '`strict` needs `validate_id_token` and `issuer`');
  if (!on('allow_sign_up') && !userExists && (typeof context !== 'object' || context.userExists === undefined)) {
    throw refused('`allow_sign_up` is off, and no `userExists` tells who is known');
  }
  list(settings, 'scopes');
  if (!usesPkce(settings)) {
    const warn = options.warn ?? ((note: Note) => console.warn(`rolecall: ${note.message}`));
    warn({ code: 'login.no-pkce', message: '`use_pkce` is off, so a stolen code can be used by others', setting: 'use_pkce' });
  }
}

/** Unlike Grafana's, the default is to use it: whoever wants none says so. */
const usesPkce = (settings: Settings) => find(settings, 'use_pkce') === undefined || flag(settings, 'use_pkce');

/** A path of this site, or the start page. */
function samePath(path: string | null | undefined): string {
  return path && path.length <= 512 && /^\/(?![/\\])[^\\\0-\x20\x7f]*$/.test(path) ? path : '/';
}

function cookieOf({ headers }: Incoming): string | null | undefined {
  return 'get' in headers && typeof headers.get === 'function' ? headers.get('cookie') : (headers as { cookie?: string }).cookie;
}

/** Each may stand there once. */
function parameters(url: string): Record<'code' | 'state' | 'iss' | 'error', string | undefined> {
  const values = new URLSearchParams(/\?[^#]*/.exec(url)?.[0]);
  const one = (name: string) => {
    const [value, ...more] = values.getAll(name);
    if (more.length > 0) throw new LoginError('login.parameter-repeated', `\`${name}\` stands in the callback more than once`);
    return value;
  };
  return { code: one('code'), state: one('state'), iss: one('iss'), error: one('error') };
}

/** Before anything verifies the ID token: one of another login is refused in any case. */
function checkNonce({ idToken }: Tokens, nonce: string | undefined, strict = false): void {
  const found = unverifiedClaims(idToken)?.nonce;
  if (nonce && (found === undefined ? strict : found !== nonce)) throw new LoginError('login.nonce-invalid', 'the nonce of the ID token is not that of this login');
}

/** Whether the ID token ends before then; one that says nothing never does. */
function ends(idToken: string | null, then: number): boolean {
  const exp = unverifiedClaims(idToken)?.exp;
  return typeof exp === 'number' && exp < then;
}
