// From tokens to a decision: what is fetched for it, each once and only where it is asked for (behaviour 0.1, 8.4).
import type { Policy, settle } from '../index.js';
import type { Context, LookupResponse, Note, Settings, Settled, User } from '../types.js';
import { LoginError, noteOf } from './errors.js';
import { expired, type Tokens } from './protocol.js';
import { ask, type Bounds, type RequestOptions } from './request.js';
import { flag, text } from './settings.js';

export type LoginContext = Omit<Context, 'lookups' | 'idTokenSignature'>;

/** What an ID token is checked against. */
export interface IdTokenCheck {
  settings: Settings;
  /** What the login sent, empty if it sent none; undefined: this is no login, and then expiry does not matter either. */
  nonce: string | undefined;
  options: DecideOptions;
}

/** 'unchecked': the keys cannot be had. Denied like 'invalid', and told apart in the denial's cause. */
export type VerifyIdToken = (idToken: string, check: IdTokenCheck) => Promise<'valid' | 'invalid' | 'unchecked'>;

export interface DecideOptions extends RequestOptions, Bounds {
  /** What is known of organizations and teams, or a function that finds out. */
  context?: LoginContext | (() => LoginContext | Promise<LoginContext>);
  /** Needed where `allow_sign_up` is off: whether the host knows this user. */
  userExists?: (user: User) => boolean | Promise<boolean>;
  /** `verifyIdToken` of rolecall/jwks. Needed where `validate_id_token` is on. */
  verifyIdToken?: VerifyIdToken;
  /** Compared with `iss` of the callback (RFC 9207), and with that of the ID token where `strict` is on. */
  issuer?: string;
  /** Beyond Grafana: issuer, audience, expiry and nonce of the ID token have to be right. */
  strict?: boolean;
  /** Adds the explanation to each decision. */
  explain?: boolean;
}

export interface Decided extends Settled {
  /** Renewed where they were about to expire. */
  tokens: Tokens;
}

/** That of the entry of this runtime. */
export type Settle = typeof settle;

/** `renew` is `refresh` of the handler, so that no refresh token is sent while it is under way already. */
export async function decide(
  settings: Settings,
  options: DecideOptions,
  settle: Settle,
  policy: Policy,
  renew: (tokens: Tokens) => Promise<Tokens>,
  received: Tokens,
  nonce?: string,
): Promise<Decided> {
  const { context: given } = options;
  const notes: Note[] = [];
  const context: Context = { ...(typeof given === 'function' ? await given() : given) };
  if (received.idToken && options.verifyIdToken && flag(settings, 'validate_id_token')) {
    const verdict = await options.verifyIdToken(received.idToken, { settings, nonce, options });
    if (verdict !== 'unchecked') context.idTokenSignature = verdict;
  }
  let tokens = received;
  let renewed: Promise<Tokens> | undefined;
  const get = async (setting: string, url?: string): Promise<LookupResponse> => {
    try {
      // What is about to expire is renewed before it is used (behaviour 8.4.2), and what cannot be renewed is not sent. Once, also
      // where it failed: the refresh token may have been used up.
      if (expired(tokens, options)) tokens = await (renewed ??= renew(tokens));
      const { ok, status, body } = await ask(settings, options, setting, { headers: { authorization: `Bearer ${tokens.accessToken}` } }, url);
      if (ok) return { status, body };
      throw new LoginError('login.lookup-failed', setting, `answered with status ${status}`);
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      notes.push(noteOf(error, setting));
      return null;
    }
  };
  const userinfo = text(settings, 'api_url') ? (await get('api_url'))?.body : null;
  const settled = await settle(policy, { idToken: received.idToken, userinfo, accessToken: received.accessToken, context }, {
    fetchLookup: ({ lookup, url }) => get(lookup === 'teams' && text(settings, 'teams_url') ? 'teams_url' : 'api_url', url),
    userExists: options.userExists,
    explain: options.explain,
  });
  settled.decision.notes.push(...notes);
  return { ...settled, tokens };
}
