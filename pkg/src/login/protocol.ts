// The protocol as golang.org/x/oauth2 speaks it for Grafana, one request a function (behaviour 8).
import type { Settings } from '../types.js';
import { encode, given, query, sha256 } from './encode.js';
import { errorName, LoginError } from './errors.js';
import { ask, type Bounds, type RequestOptions } from './request.js';
import { tokenResponse, type TokenResponse } from './response.js';
import { flag, scopes, text } from './settings.js';

export interface Tokens {
  accessToken: string;
  /** The old one where a refresh brought none. */
  refreshToken: string | null;
  /** The member that id_token_attribute_name names, if it is a non-empty string; the old one where a refresh brought none. */
  idToken: string | null;
  /** Seconds since the epoch; null: never expires. */
  expiresAt: number | null;
}

/** Byte for byte what Grafana would redirect to, plus `nonce` where one is given (behaviour 8.1.2). */
export async function authorizationUrl(
  settings: Settings,
  { redirectUri, state, codeVerifier, nonce }: { redirectUri: string; state: string; codeVerifier?: string; nonce?: string },
): Promise<string> {
  const url = text(settings, 'auth_url');
  const asked = scopes(settings);
  const parameters = query({ client_id: text(settings, 'client_id'), response_type: 'code', ...(asked.length > 0 && { scope: asked.join(' ') }) }, {
    ...(codeVerifier && { code_challenge: await sha256(codeVerifier), code_challenge_method: 'S256' }),
    redirect_uri: redirectUri, state, nonce, hd: text(settings, 'hosted_domain'), prompt: text(settings, 'login_prompt'),
  });
  return `${url}${url.includes('?') ? '&' : '?'}${parameters}`;
}

/** The code for tokens (behaviour 8.3). Verifies nothing of them. */
export async function exchange(
  settings: Settings,
  { code, redirectUri, codeVerifier }: { code: string; redirectUri: string; codeVerifier?: string | undefined },
  options: RequestOptions & Bounds = {},
): Promise<Tokens> {
  return tokens(settings, options, { grant_type: 'authorization_code', code, ...given({ redirect_uri: redirectUri, code_verifier: codeVerifier }) });
}

export const refreshTokenMissing = () => new LoginError('login.refresh-token-missing', 'refresh_token', 'is missing: see `scopes`, often offline_access');

/** New tokens for the refresh token (behaviour 8.5). */
export async function refresh(settings: Settings, old: Tokens, options: RequestOptions & Bounds = {}): Promise<Tokens> {
  if (!old.refreshToken) throw refreshTokenMissing();
  return tokens(settings, options, { grant_type: 'refresh_token', refresh_token: old.refreshToken }, old);
}

/** Seconds since the epoch. */
export const seconds = ({ now = Date.now }: { now?: (() => number) | undefined }) => now() / 1000;

/** Go counts a token as expired ten seconds before it is (behaviour 8.4.2). */
export function expired({ accessToken, expiresAt }: Tokens, options: { now?: (() => number) | undefined }): boolean {
  return !accessToken || (expiresAt !== null && expiresAt - seconds(options) <= 10);
}

const STYLES = ['InHeader', 'InParams'] as const;
type Style = (typeof STYLES)[number];
const learned = new Map<string, Style>();

/** Asks in the style that is set or was learned, else in the header and then in the body; what is neither style is AutoDetect
 *  (behaviour 1.1). A second time only where there was an answer: after a time-out or a broken connection the code may have been
 *  used (Go sends it again). */
async function tokens(settings: Settings, options: RequestOptions & Bounds, form: Record<string, string>, old?: Tokens): Promise<Tokens> {
  const memory = options.rememberAuthStyle ?? learned;
  const key = `${text(settings, 'token_url')} ${text(settings, 'client_id')}`;
  const known = STYLES.find((style) => style.toLowerCase() === text(settings, 'auth_style').toLowerCase()) ?? memory.get(key);
  let style = known ?? 'InHeader';
  const attempt = () => response(settings, options, form, style, old);
  const [get, idToken, expiresIn] = await attempt().catch((error: unknown) => {
    if (known || !/failed|large/.test((error as LoginError | undefined)?.code as string)) throw error;
    style = 'InParams';
    return attempt();
  });
  if (learned.size > 999) learned.clear();
  if (!known) memory.set(key, style);
  return {
    accessToken: get('access_token'),
    refreshToken: get('refresh_token') || old?.refreshToken || null,
    idToken: idToken ?? old?.idToken ?? null,
    expiresAt: expiresIn === null ? null : Math.floor(seconds(options)) + expiresIn,
  };
}

async function response(
  settings: Settings,
  options: RequestOptions & Bounds,
  form: Record<string, string>,
  style: Style,
  old?: Tokens,
): Promise<TokenResponse> {
  const client_id = text(settings, 'client_id');
  const client_secret = text(settings, 'client_secret');
  const isHeader = style === 'InHeader';
  const { ok, status, headers, body } = await ask(settings, options, 'token_url', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      // Both are escaped (behaviour 8.3.2), so the first `=` is the one between them.
      ...(isHeader && { authorization: `Basic ${btoa(query({ [client_id]: client_secret }).replace('=', ':'))}` }),
    },
    body: query(form, isHeader ? {} : { client_id, client_secret }),
  });
  const read = tokenResponse(headers.get('content-type'), body, idTokenName(settings));
  const [get] = read ?? [];
  if (ok && get?.('access_token') && !get('error')) return read!;
  const oauthError = errorName(get?.('error'), [client_secret, old?.accessToken, old?.idToken, ...Object.values(form)]);
  const what = oauthError ? `, \`${oauthError}\`` : body[0] === 0x3c ? ' but a page' : '';
  throw new LoginError(
    old ? 'login.refresh-failed' : 'login.token-exchange-failed',
    'token_url',
    `gave no tokens (status ${status}${what}): ${old ? 'log in again' : 'see that `client_secret`, `auth_style` and redirectUri are right'}`,
    { status, oauthError },
  );
}

const idTokenName = (settings: Settings) => text(settings, 'id_token_attribute_name') || 'id_token';

/** Where to go after signing out, or null (behaviour 8.6). */
export function signOutUrl(settings: Settings, tokens: Tokens | null, options: { now?: () => number } = {}): string | null {
  const target = text(settings, 'signout_redirect_url');
  if (!target || !flag(settings, 'enabled')) return null;
  const idToken = tokens?.idToken;
  if (!idToken || idTokenName(settings) !== 'id_token' || expired(tokens!, options)) return target;
  return target.replace(/(?<=^[^?#]*\?)[^#]*/, (old) => {
    const values = new URLSearchParams(`&${old}`);
    if (!values.has('post_logout_redirect_uri')) return old;
    values.set('id_token_hint', idToken);
    return encode(values);
  });
}
