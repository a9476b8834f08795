// The token endpoint's answer as golang.org/x/oauth2 reads it (behaviour 2.1, 8.3.4, 8.3.5).
import { fromUtf8, wellFormed } from './encode.js';

export interface TokenResponse {
  accessToken: string;
  refreshToken: string;
  idToken: string | null;
  /** null: never. */
  expiresIn: number | null;
  error: string;
}

interface Read {
  values: { get(name: string): string | null | undefined };
  idToken: string | null;
  expiresIn: bigint;
}

/** null: it cannot be read. */
export function tokenResponse(contentType: string | null, body: BufferSource, idTokenName: string): TokenResponse | null {
  const media = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const isForm = media === 'application/x-www-form-urlencoded' || media === 'text/plain';
  const read = (isForm ? fromForm : fromJson)(fromUtf8(body), idTokenName);
  if (!read) return null;
  const { values, idToken, expiresIn } = read;
  const get = (name: string) => values.get(name) ?? '';
  return {
    accessToken: get('access_token'),
    refreshToken: get('refresh_token'),
    idToken: idToken || null,
    // Go counts nanoseconds in 64 bits, and goes round where they do not suffice.
    expiresIn: expiresIn === 0n ? null : Math.round(Number(int64(expiresIn * 1_000_000_000n)) / 1e9),
    error: get('error'),
  };
}

const int64 = (number: bigint) => BigInt.asIntN(64, number);

/** In a form what looks like a number is one (behaviour 2.1.4), and an `expires_in` that is none is 0. Beyond 64 bits Go takes the
 *  last number there is, whose nanoseconds come out as the second before. */
function fromForm(text: string, idTokenName: string): Read | null {
  if (/;|%(?![\da-f]{2})/i.test(text)) return null;
  // Behind the ampersand, since a question mark at the start would be dropped.
  const values = new URLSearchParams(`&${text}`);
  const idToken = values.get(idTokenName);
  const lifetime = values.get('expires_in') ?? '';
  const seconds = /^[-+]?\d{1,99}$/.test(lifetime) ? BigInt(lifetime) : 0n;
  return { values, idToken: isNaN(Number(idToken)) ? idToken : null, expiresIn: int64(seconds) === seconds ? seconds : -1n };
}

const TEXTS = ['access_token', 'refresh_token', 'token_type', 'error', 'error_description', 'error_uri'];

/** Names in any case, the last one of repeated ones, null says nothing; a wrong type spoils the whole. */
function fromJson(text: string, idTokenName: string): Read | null {
  const values = new Map<string, string>();
  let idToken = null;
  let expiresIn: bigint | null = 0n;
  for (const [key, written] of members(text)) {
    const name = key.toLowerCase().replace(/ſ/g, 's');
    const value = written[0] === '"' ? wellFormed(JSON.parse(written) as string) : null;
    if (key === idTokenName) idToken = value;
    if (written === 'null') continue;
    if (name === 'expires_in') expiresIn = lifetime(value ?? written);
    else if (TEXTS.includes(name)) {
      if (value === null) return null;
      values.set(name, value);
    }
    if (expiresIn === null) return null;
  }
  return { values, idToken, expiresIn };
}

/** A whole number, as text too, at most 2³¹-1; `3600.0` and `36e2` are none (behaviour 8.3.5). */
function lifetime(digits: string): bigint | null {
  const seconds = /^-?(0|[1-9]\d{0,18})$/.test(digits) ? BigInt(digits) : null;
  if (seconds === null || int64(seconds) !== seconds) return null;
  return seconds > 0x7fff_ffffn ? 0x7fff_ffffn : seconds;
}

/** What is no object has no access token, which is all there is to say about it. */
const NONE = [['error', '0']] as [string, string][];

/** The members of a JSON object as they are written, repeated ones too; of an array or object only how it begins. JSON.parse
 *  alone would lose the order, what was repeated, and how numbers are written. */
function members(text: string): [string, string][] {
  try {
    if (!/^\s*{/.test(text) || !JSON.parse(text)) return NONE;
  } catch {
    return NONE;
  }
  const found: [string, string][] = [];
  let depth = 0;
  let key: string | undefined;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]|[^\s"[\]{}:,]+/g)) {
    if (depth === 1 && token === ',') key = undefined;
    else if (depth === 1 && token !== '}') {
      if (key === undefined) key = JSON.parse(token) as string;
      else found.push([key, token]);
    }
    depth += +'{['.includes(token) - +'}]'.includes(token);
  }
  return found;
}
