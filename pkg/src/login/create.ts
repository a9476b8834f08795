// A login handler: the protocol, the cookie and the decision, put together.
import type { Policy } from '../index.js';
import type { Note, Settings } from '../types.js';
import { type Decided, decide, type DecideOptions, type LoginContext, type Settle } from './decide.js';
import { random, unverified } from './encode.js';
import { errorName, LoginError, noteOf } from './errors.js';
import { authorizationUrl, exchange, refresh, refreshTokenMissing, seconds, signOutUrl, type Tokens } from './protocol.js';
import { allow, checkFetch, checkUrl } from './request.js';
import { find, flag, refused, scopes, text } from './settings.js';
import { cookies, sealed, type Secret, stored, type Incoming, type Transaction, type TransactionStore } from './transaction.js';

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

export function loginWith(settings: Settings, options: LoginOptions, MakePolicy: new (settings: Settings) => Policy, settle: Settle): Login {
  const policy = new MakePolicy(settings);
  check(settings, options);
  const { redirectUri, ttl = 600, store, secret = [] } = options;
  const vault = store ? stored(store, ttl) : sealed([secret].flat() as Secret[]);
  const cookie = cookies(redirectUri, ttl);
  const underWay = new Map<string | null, Promise<Tokens>>();
  const renew = (tokens: Tokens) => {
    const key = tokens.refreshToken;
    const renewed = underWay.get(key) ?? refresh(settings, tokens, options)
      // An old ID token that has expired would ask for another refresh at once, and for ever.
      .then((fresh) => (fresh.idToken === tokens.idToken && ends(tokens.idToken, seconds(options) + 10) ? { ...fresh, idToken: null } : fresh))
      .finally(() => underWay.delete(key));
    underWay.set(key, renewed);
    return renewed;
  };

  return {
    button: { name: text(settings, 'name'), icon: text(settings, 'icon') },
    autoLogin: flag(settings, 'auto_login'),

    async authorize({ returnTo, request } = {}) {
      await allow(settings, options, 'auth_url');
      const transaction: Transaction = {
        returnTo: samePath(returnTo),
        expiresAt: seconds(options) + ttl,
        ...(flag(settings, 'use_pkce') && { codeVerifier: random(96) }),
        ...(scopes(settings).includes('openid') && { nonce: random(32) }),
      };
      const state = random(32);
      const url = await authorizationUrl(settings, { ...transaction, state, redirectUri });
      const piece = await vault.close(JSON.stringify(transaction), `${redirectUri} ${state}`);
      const setCookie = cookie.write([piece, ...cookie.read(request)]);
      return { url, setCookie, headers: { location: url, 'set-cookie': setCookie, 'cache-control': 'no-store' } };
    },

    async callback(request) {
      const [code, state, iss, error] = parameters(request.url ?? '');
      if (error !== undefined) {
        throw new LoginError('login.provider-refused', 'error', 'says that the provider refused: see its log', { oauthError: errorName(error, [code, state]) });
      }
      const pieces = cookie.read(request);
      if (!pieces.length) throw new LoginError('login.state-missing', 'cookie', 'is missing: start again, by https, at the host of redirectUri');
      let piece: string | undefined;
      let opened: string | null | undefined;
      for (piece of pieces) if ((opened = await vault.open(piece, `${redirectUri} ${state}`))) break;
      const { expiresAt, codeVerifier, nonce = '', returnTo } = JSON.parse(opened || '{}') as Transaction;
      if (!(expiresAt >= seconds(options))) {
        throw new LoginError('login.state-invalid', 'state', 'is not of this browser: start again; see that all instances have one `secret` or `store`');
      }
      if (iss !== undefined && iss !== (options.issuer ?? iss)) throw new LoginError('login.issuer-mismatch', 'iss', 'is not `issuer`: see that it is right');
      if (!code) throw new LoginError('login.code-missing', 'code', 'is missing: see that response_mode is query');
      const received = await exchange(settings, { code, redirectUri, codeVerifier }, options);
      // Before anything verifies the ID token: one of another login is refused in any case.
      const { nonce: found } = unverified(received.idToken);
      if (nonce && (found === undefined ? options.strict : found !== nonce)) {
        throw new LoginError('login.nonce-invalid', 'nonce', 'is of another login: start again');
      }
      const decided = await decide(settings, options, settle, policy, renew, received, nonce);
      if (flag(settings, 'use_refresh_token') && !received.refreshToken) {
        decided.decision.notes.push(noteOf(refreshTokenMissing(), 'use_refresh_token'));
      }
      const clearCookie = cookie.write(pieces.filter((one) => one !== piece));
      return { ...decided, returnTo, clearCookie, headers: { 'set-cookie': clearCookie, 'cache-control': 'no-store' } };
    },

    needsRefresh({ accessToken, expiresAt, idToken }, skew = 10) {
      const due = seconds(options) + skew;
      return flag(settings, 'use_refresh_token') && (!accessToken || (expiresAt ?? due) < due || ends(idToken, due));
    },

    refresh: renew,
    resolve: (tokens) => decide(settings, options, settle, policy, renew, tokens),
    signOut: (tokens) => signOutUrl(settings, tokens, options),
  };
}

/** Everything that can be found wrong before anybody logs in. */
function check(settings: Settings, options: LoginOptions): void {
  const { redirectUri, allowHttp } = options;
  const validates = flag(settings, 'validate_id_token');
  if (!flag(settings, 'enabled')) throw refused('enabled', 'is off');
  if (!find(settings, 'client_id')) throw refused('client_id', 'is not set');
  checkUrl(redirectUri, 'redirectUri', allowHttp);
  for (const name of ['auth_url', 'token_url']) checkUrl(text(settings, name), name, allowHttp);
  // One that is not set is as good as one that was looked at.
  for (const name of ['api_url', 'teams_url', 'jwk_set_url']) checkUrl(text(settings, name) || redirectUri, name, allowHttp);
  checkFetch(settings, options);
  if (validates && !(text(settings, 'jwk_set_url') && options.verifyIdToken)) {
    throw refused('validate_id_token', 'needs `jwk_set_url` and `verifyIdToken`: see rolecall/jwks');
  }
  if (options.strict && !(validates && options.issuer)) throw new LoginError('login.option-refused', 'strict', 'needs `validate_id_token` and `issuer`');
  if (!flag(settings, 'allow_sign_up') && !options.userExists && (options.context as LoginContext | undefined)?.userExists === undefined) {
    throw refused('allow_sign_up', 'needs `userExists`');
  }
  if (!flag(settings, 'use_pkce')) {
    (options.warn ?? console.warn)(noteOf(new LoginError('login.no-pkce', 'use_pkce', 'is off: a stolen code is good for others'), 'use_pkce'));
  }
}

/** A path of this site, or the start page. */
function samePath(returnTo: string | null | undefined): string {
  const path = `${returnTo}`;
  return /^\/(?![/\\])[^\\\0-\x20\x7f]{0,511}$/.test(path) ? path : '/';
}

/** Each may stand there once. */
function parameters(url: string): (string | undefined)[] {
  const values = new URLSearchParams(/\?[^#]*/.exec(url)?.[0]);
  return ['code', 'state', 'iss', 'error'].map((name) => {
    const [value, ...more] = values.getAll(name);
    if (more.length) throw new LoginError('login.parameter-repeated', name, 'came twice: start again');
    return value;
  });
}

/** Whether the ID token ends before then; one that says nothing never does. */
function ends(idToken: string | null, then: number): boolean {
  const { exp } = unverified(idToken);
  return typeof exp === 'number' && exp < then;
}
