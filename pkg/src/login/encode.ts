// Texts as Go writes them into URLs, and what WebCrypto makes.
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const utf8 = (text: string) => encoder.encode(text);
/** Invalid bytes become U+FFFD; a byte order mark stays, since Go refuses it. */
export const fromUtf8 = (bytes: BufferSource) => decoder.decode(bytes);
/** Halves of surrogate pairs become U+FFFD. */
export const wellFormed = (text: string) => fromUtf8(utf8(text));

/** As Go's QueryEscape: all but letters, digits and `-_.~` (behaviour 8.3.2). */
export function escape(text: string): string {
  const byte = (character: string) => (character === '%20' ? '+' : `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return encodeURIComponent(wellFormed(text)).replace(/[!'()*]|%20/g, byte);
}

/** Names and values as a query, sorted by name; undefined ones are left out. */
export function query(pairs: Iterable<readonly [string, string | undefined]>): string {
  const given = [...pairs].filter((pair) => pair[1] !== undefined) as [string, string][];
  return given.sort(([a], [b]) => (a < b ? -1 : +(a > b))).map((pair) => pair.map(escape).join('=')).join('&');
}

export function base64url(bytes: ArrayBuffer | Uint8Array): string {
  const characters = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(characters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

/** Throws for what is no base64url. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
}

export const bytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
export const random = (count: number) => base64url(bytes(count));

export async function sha256(text: string): Promise<string> {
  return base64url(await crypto.subtle.digest('SHA-256', utf8(text)));
}

/** Header (0) or claims (1) of a compact JWS, unverified; an empty object for what has none that can be read. */
export function unverified(token: string | null, part: 0 | 1): Record<string, unknown> {
  try {
    return Object(JSON.parse(fromUtf8(fromBase64url(token!.split('.')[part]!)))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
