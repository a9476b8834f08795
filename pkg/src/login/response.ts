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

/** null: it cannot be read. */
export function tokenResponse(contentType: string | null, body: Uint8Array, idTokenName: string): TokenResponse | null {
  const media = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const isForm = media === 'application/x-www-form-urlencoded' || media === 'text/plain';
  return (isForm ? fromForm : fromJson)(fromUtf8(body), idTokenName);
}

const int64 = (number: bigint) => BigInt.asIntN(64, number);

/** Go counts nanoseconds in 64 bits, and goes round where they do not suffice. */
function duration(seconds: bigint): number | null {
  return seconds === 0n ? null : Math.round(Number(int64(seconds * 1_000_000_000n)) / 1e9);
}

function fromForm(text: string, idTokenName: string): TokenResponse | null {
  if (/;|%(?![\da-f]{2})/i.test(text)) return null;
  // Behind the ampersand, since a question mark at the start would be dropped.
  const values = new URLSearchParams(`&${text}`);
  const get = (name: string) => values.get(name) ?? '';
  const idToken = get(idTokenName);
  return {
    accessToken: get('access_token'),
    refreshToken: get('refresh_token'),
    // What looks like a number is one (behaviour 2.1.4).
    idToken: /^\s*[-+]?(\d+|(\d+\.\d*|\.\d+)(e[-+]?\d+)?)\s*$/i.test(idToken) ? null : idToken || null,
    expiresIn: duration(integer(get('expires_in'))),
    error: get('error'),
  };
}

/** Text that is no integer is 0; beyond 64 bits Go takes the last one, and its nanoseconds come out as the second before. */
function integer(text: string): bigint {
  const number = /^[-+]?\d{1,99}$/.test(text) ? BigInt(text) : 0n;
  return int64(number) === number ? number : -1n;
}

const TEXTS = ['access_token', 'refresh_token', 'token_type', 'error', 'error_description', 'error_uri'];

/** Names in any case, the last one of repeated ones, null says nothing; a wrong type spoils the whole. */
function fromJson(text: string, idTokenName: string): TokenResponse | null {
  const found: Record<string, string> = {};
  let idToken: unknown;
  let expiresIn = 0n;
  for (const [key, written] of members(text) ?? [['error', '0']]) {
    const name = key.toLowerCase().replace(/ſ/g, 's');
    if (key === idTokenName) idToken = written.startsWith('"') ? JSON.parse(written) : null;
    if (written === 'null') continue;
    if (TEXTS.includes(name)) {
      if (!written.startsWith('"')) return null;
      found[name] = wellFormed(JSON.parse(written) as string);
    } else if (name === 'expires_in') {
      const seconds = lifetime(written);
      if (seconds === null) return null;
      expiresIn = seconds;
    }
  }
  return {
    accessToken: found.access_token ?? '',
    refreshToken: found.refresh_token ?? '',
    idToken: typeof idToken === 'string' && idToken !== '' ? idToken : null,
    expiresIn: duration(expiresIn),
    error: found.error ?? '',
  };
}

/** A whole number, as text too, at most 2³¹-1; `3600.0` and `36e2` are none (behaviour 8.3.5). */
function lifetime(written: string): bigint | null {
  const digits = written.startsWith('"') ? (JSON.parse(written) as string) : written;
  if (!/^-?(0|[1-9]\d{0,18})$/.test(digits)) return null;
  const seconds = BigInt(digits);
  if (int64(seconds) !== seconds) return null;
  return seconds > 0x7fff_ffffn ? 0x7fff_ffffn : seconds;
}

/** The members of a JSON object as they are written, repeated ones too; of an array or object only how it begins. JSON.parse
 *  alone would lose the order, what was repeated, and how numbers are written. null: it is no object. */
function members(text: string): [string, string][] | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || Array.isArray(value)) return null;
  } catch {
    return null;
  }
  const found: [string, string][] = [];
  let depth = 0;
  let key: string | null = null;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]|[^\s"[\]{}:,]+/g)) {
    if (depth === 1 && token === ',') key = null;
    else if (depth === 1 && key === null && token !== '}') key = JSON.parse(token) as string;
    else if (depth === 1 && key !== null && token !== '}') found.push([key, token]);
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
  return found;
}
