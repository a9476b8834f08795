// The protocol as golang.org/x/oauth2 speaks it for Grafana, one request a function (behaviour 8).
import type { Settings } from '../types.js';
import { escape, query, sha256, written } from './encode.js';
import { errorName, LoginError, type LoginErrorCode } from './errors.js';
import { type Answer, ask, type Bounds, type RequestOptions } from './request.js';
import { tokenResponse, type TokenResponse } from './response.js';
import { flag, find, scopes, text } from './settings.js';

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
  request: { redirectUri: string; state: string; codeVerifier?: string; nonce?: string },
): Promise<string> {
  const asked = scopes(settings);
  const challenge = request.codeVerifier ? await sha256(request.codeVerifier) : undefined;
  const url = text(settings, 'auth_url');
  return `${url}${url.includes('?') ? '&' : '?'}${query({
    client_id: text(settings, 'client_id'),
    code_challenge: challenge,
    code_challenge_method: challenge && 'S256',
    hd: text(settings, 'hosted_domain') || undefined,
    nonce: request.nonce || undefined,
    prompt: text(settings, 'login_prompt') || undefined,
    redirect_uri: request.redirectUri || undefined,
    response_type: 'code',
    scope: asked.length > 0 ? asked.join(' ') : undefined,
    state: request.state || undefined,
  })}`;
}

/** The code for tokens (behaviour 8.3). Verifies nothing of them. */
export async function exchange(
  settings: Settings,
  request: { code: string; redirectUri: string; codeVerifier?: string },
  options: RequestOptions & Bounds = {},
): Promise<Tokens> {
  const { code, redirectUri, codeVerifier } = request;
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri || undefined, code_verifier: codeVerifier || undefined };
  return tokensOf(await token(settings, form, [code, codeVerifier], 'login.token-exchange-failed', options), null, options);
}

/** New tokens for the refresh token (behaviour 8.5). */
export async function refresh(settings: Settings, tokens: Tokens, options: RequestOptions & Bounds = {}): Promise<Tokens> {
  const { refreshToken } = tokens;
  if (!refreshToken) throw new LoginError('login.refresh-token-missing', 'there is no refresh token');
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const secrets = [refreshToken, tokens.accessToken, tokens.idToken];
  return tokensOf(await token(settings, form, secrets, 'login.refresh-failed', options), tokens, options);
}

/** Seconds since the epoch. */
export const seconds = ({ now = Date.now }: { now?: (() => number) | undefined }) => now() / 1000;

/** Go counts a token as expired ten seconds before it is (behaviour 8.4.2). */
export function expired({ accessToken, expiresAt }: Tokens, now: number): boolean {
  return accessToken === '' || (expiresAt !== null && expiresAt - now <= 10);
}

function tokensOf(response: TokenResponse, old: Tokens | null, options: RequestOptions): Tokens {
  const { accessToken, refreshToken, idToken, expiresIn } = response;
  return {
    accessToken,
    refreshToken: refreshToken || (old?.refreshToken ?? null),
    idToken: idToken ?? old?.idToken ?? null,
    expiresAt: expiresIn === null ? null : Math.floor(seconds(options)) + expiresIn,
  };
}

type Form = Record<string, string | undefined>;
type Style = 'InHeader' | 'InParams';

/** Asked more often than there are clients, an application has forgotten to stop. */
const REMEMBERED = 1000;
const learned = new Map<string, Style>();

/** Asks in the style that is set or was learned, else in the header and then in the body. A second time only where there was an
 *  answer: after a time-out or a broken connection the code may have been used (Go sends it again). */
async function token(settings: Settings, form: Form, secrets: (string | undefined | null)[], code: LoginErrorCode, options: RequestOptions & Bounds): Promise<TokenResponse> {
  const memory = options.rememberAuthStyle ?? learned;
  const key = `${text(settings, 'token_url')} ${text(settings, 'client_id')}`;
  const style = styleOf(settings) ?? memory.get(key);
  const attempt = (style: Style) => one(settings, form, secrets, code, style, options);
  const remembered = async (style: Style) => {
    const response = await attempt(style);
    if (learned.size >= REMEMBERED) learned.clear();
    memory.set(key, style);
    return response;
  };
  if (style) return attempt(style);
  try {
    return await remembered('InHeader');
  } catch (error) {
    if (error instanceof LoginError && (error.code === code || error.code === 'login.response-too-large')) return remembered('InParams');
    throw error;
  }
}

/** undefined: AutoDetect, which is all that is neither of the two (behaviour 1.1). */
function styleOf(settings: Settings): Style | undefined {
  const style = text(settings, 'auth_style').toLowerCase();
  return (['InHeader', 'InParams'] as const).find((known) => known.toLowerCase() === style);
}

async function one(
  settings: Settings, form: Form, secrets: (string | undefined | null)[], code: LoginErrorCode, style: Style, options: RequestOptions & Bounds,
): Promise<TokenResponse> {
  const [id, secret] = [text(settings, 'client_id'), text(settings, 'client_secret')];
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (style === 'InHeader') headers.authorization = `Basic ${btoa(`${escape(id)}:${escape(secret)}`)}`;
  const body = query(style === 'InHeader' ? form : { ...form, client_id: id || undefined, client_secret: secret || undefined });
  const answer = await ask(settings, 'token_url', text(settings, 'token_url'), { method: 'POST', headers, body }, options);
  const response = tokenResponse(answer.contentType, answer.body, text(settings, 'id_token_attribute_name') || 'id_token');
  const good = response && answer.status >= 200 && answer.status < 300 && response.error === '' && response.accessToken !== '';
  if (!good) throw refusal(code, answer, response, [secret, ...secrets]);
  return response;
}

function refusal(code: LoginErrorCode, answer: Answer, response: TokenResponse | null, secrets: (string | undefined | null)[]): LoginError {
  const { status } = answer;
  const oauthError = errorName(response?.error, secrets);
  const isPage = answer.body[0] === 0x3c;
  const what = isPage ? ' and a page instead of tokens' : response ? '' : ' and nothing that can be read';
  const missing = status < 300 && response?.error === '' ? ' without an access token' : '';
  return new LoginError(code, `\`token_url\` answered with status ${status}${oauthError ? ` and \`${oauthError}\`` : what}${missing}`, { status, oauthError });
}

/** Where to go after signing out, or null (behaviour 8.6). */
export function signOutUrl(settings: Settings, tokens: Tokens | null, options: { now?: () => number } = {}): string | null {
  const target = text(settings, 'signout_redirect_url');
  if (target === '' || (find(settings, 'enabled') !== undefined && !flag(settings, 'enabled'))) return null;
  const [, before, old, after] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(target)!;
  const values = new URLSearchParams(`&${old!}`);
  const named = (text(settings, 'id_token_attribute_name') || 'id_token') === 'id_token';
  const hint = named && tokens && !expired(tokens, seconds(options)) && tokens.idToken;
  if (!hint || !values.has('post_logout_redirect_uri')) return target;
  values.set('id_token_hint', hint);
  return `${before!}?${written([...values])}${after!}`;
}
