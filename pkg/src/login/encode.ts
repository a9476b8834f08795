// Texts as Go writes them into URLs, and what WebCrypto makes.
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const utf8 = (text: string) => encoder.encode(text);
/** Invalid bytes become U+FFFD; a byte order mark stays, since Go refuses it. */
export const fromUtf8 = (bytes: Uint8Array) => decoder.decode(bytes);
/** Halves of surrogate pairs become U+FFFD. */
export const wellFormed = (text: string) => fromUtf8(utf8(text));

/** As Go's QueryEscape: all but letters, digits and `-_.~` (behaviour 8.3.2). */
export function escape(text: string): string {
  const escaped = encodeURIComponent(wellFormed(text)).replace(/%20/g, '+');
  return escaped.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Names and values as a query, sorted by name; empty ones are left out unless they are told to stay. */
export function query(values: Record<string, string | undefined>): string {
  return written(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Pairs as a query, sorted by name. */
export function written(pairs: [string, string][]): string {
  return pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map((pair) => pair.map(escape).join('=')).join('&');
}

export function base64url(bytes: Uint8Array): string {
  let characters = '';
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return btoa(characters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Throws for what is no base64url. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
}

export const random = (bytes: number) => base64url(crypto.getRandomValues(new Uint8Array(bytes)));

export async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
}

/** In time that tells nothing but the lengths. */
export function same(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** The claims of a compact JWS, unverified; null for what has none that can be read. */
export function unverifiedClaims(token: string | null): Record<string, unknown> | null {
  try {
    const claims: unknown = JSON.parse(fromUtf8(fromBase64url(token!.split('.')[1]!)));
    return typeof claims === 'object' ? (claims as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
