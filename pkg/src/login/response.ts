// The token endpoint's answer as golang.org/x/oauth2 reads it (behaviour 2.1, 8.3.4, 8.3.5).
import { fromUtf8, utf8 } from './encode.js';

/** What a text member says, '' if it is missing; the ID token; and in how many seconds the tokens end, null for never. */
export type TokenResponse = readonly [get: (name: string) => string, idToken: string | null, expiresIn: number | null];

type Read = readonly [values: { get(name: string): string | null | undefined }, idToken: string | null, expiresIn: bigint];

/** undefined: it cannot be read. */
export function tokenResponse(contentType: string | null, body: BufferSource, idTokenName: string): TokenResponse | undefined {
  const read = /^\s*(application\/x-www-form-urlencoded|text\/plain)\s*(;|$)/i.test(contentType ?? '') ? fromForm : fromJson;
  try {
    const [values, idToken, expiresIn] = read(fromUtf8(body), idTokenName);
    // Go counts nanoseconds in 64 bits, and goes round where they do not suffice.
    const seconds = expiresIn ? Math.round(Number(int64(expiresIn * 1_000_000_000n)) / 1e9) : null;
    return [(name) => values.get(name) ?? '', idToken || null, seconds];
  } catch {
    return undefined;
  }
}

const int64 = (number: bigint) => BigInt.asIntN(64, number);

/** In a form what looks like a number is one (behaviour 2.1.4), and an `expires_in` that is none is 0. Beyond 64 bits Go takes the
 *  last number there is, whose nanoseconds come out as the second before. */
function fromForm(text: string, idTokenName: string): Read {
  if (/;|%(?![\da-f]{2})/i.test(text)) throw new TypeError();
  // Behind the ampersand, since a question mark at the start would be dropped.
  const values = new URLSearchParams(`&${text}`);
  const idToken = values.get(idTokenName);
  const lifetime = values.get('expires_in') ?? '';
  const seconds = /^[-+]?\d{1,99}$/.test(lifetime) ? BigInt(lifetime) : 0n;
  return [values, isNaN(Number(idToken)) ? idToken : null, int64(seconds) === seconds ? seconds : -1n];
}

/** Names in any case, the last one of repeated ones, null says nothing; a wrong type spoils the whole. */
function fromJson(text: string, idTokenName: string): Read {
  const values = new Map<string, string>();
  let idToken = null;
  let expiresIn = 0n;
  for (const [key, written] of members(text)) {
    const name = key.toLowerCase().replace(/ſ/g, 's');
    // Halves of surrogate pairs become U+FFFD.
    const value = written[0] === '"' ? fromUtf8(utf8(JSON.parse(written) as string)) : null;
    if (key === idTokenName) idToken = value;
    if (written === 'null') continue;
    if (name === 'expires_in') expiresIn = lifetime(value ?? written);
    else if (/^((access|refresh)_token|token_type|error(_description|_uri)?)$/.test(name)) {
      if (value === null) throw new TypeError();
      values.set(name, value);
    }
  }
  return [values, idToken, expiresIn];
}

const MOST = 0x7fff_ffffn;

/** A whole number, as text too, at most 2³¹-1; `3600.0` and `36e2` are none (behaviour 8.3.5). */
function lifetime(digits: string): bigint {
  const seconds = BigInt(/^-?(0|[1-9]\d{0,18})$/.exec(digits)![0]);
  if (int64(seconds) !== seconds) throw new TypeError();
  return seconds > MOST ? MOST : seconds;
}

/** The members of a JSON object as they are written, repeated ones too; of an array or object only how it begins. JSON.parse
 *  alone would lose the order, what was repeated, and how numbers are written. */
function* members(text: string): Generator<[string, string]> {
  JSON.parse(text);
  let depth = 0;
  let key: string | undefined;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]|[^\s"[\]{}:,]+/g)) {
    if (depth === 0 && token !== '{') throw new TypeError();
    if (depth === 1 && !',}'.includes(token)) {
      if (key !== undefined) yield [key, token];
      key = key === undefined ? JSON.parse(token) as string : undefined;
    }
    depth += +'{['.includes(token) - +'}]'.includes(token);
  }
}
