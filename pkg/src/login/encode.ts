// Texts as Go writes them into URLs, and what WebCrypto makes.
export const utf8 = (text: string) => new TextEncoder().encode(text);
/** Invalid bytes become U+FFFD; a byte order mark stays, since Go refuses it. */
export const fromUtf8 = (bytes: BufferSource) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** As Go's Values.Encode writes a query: sorted by name, all escaped but letters, digits and `-_.~` (behaviour 8.3.2). */
export function encode(values: URLSearchParams): string {
  values.sort();
  return `${values}`.replace(/\*/g, '%2A').replace(/%7E/g, '~');
}

type Values = Record<string, string | undefined>;

/** Without what is empty. */
export const given = (values: Values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as Record<string, string>;

/** Names and values as a query; the optional ones where they are not empty. */
export const query = (values: Record<string, string>, optional: Values = {}) => encode(new URLSearchParams({ ...values, ...given(optional) }));

export function base64url(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
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
export function unverified(token: string | null, part = 1): Record<string, unknown> {
  try {
    return Object(JSON.parse(fromUtf8(fromBase64url(token!.split('.')[part]!)))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
