// What has to be remembered between sending somebody away and their coming back, and what binds it to their browser.
import { base64url, bytes, fromBase64url, fromUtf8, sha256, utf8 } from './encode.js';
import { LoginError } from './errors.js';

export interface Transaction {
  codeVerifier?: string;
  nonce?: string;
  returnTo: string;
  /** Seconds since the epoch. */
  expiresAt: number;
}

/** Keeps transactions where all instances find them. `take` gives what was put once, and removes it in the same step. */
export interface TransactionStore {
  put(id: string, transaction: string, ttl: number): void | Promise<void>;
  take(id: string): string | null | undefined | Promise<string | null | undefined>;
}

/** A Request, or what Node and Express have for one. */
export interface Incoming {
  readonly url?: string | undefined;
  readonly headers: { get(name: string): string | null } | { readonly cookie?: string | undefined };
}

/** At least 32 bytes, or characters, that nobody can guess. */
export type Secret = string | Uint8Array;

/** A piece of the cookie for a transaction, and back. Both know the name of the transaction: redirectUri and state. */
interface Vault {
  close(transaction: string, name: string): Promise<string>;
  /** Nothing, if the piece does not belong to this name. */
  open(piece: string, name: string): Promise<string | null | undefined>;
}

/** Transactions in the cookie itself, encrypted; the first secret closes, all of them open. The name is authenticated with them
 *  and not in them: AES-GCM compares it, in constant time. */
export function sealed(secrets: readonly Secret[]): Vault {
  const raw = secrets.map((secret) => (typeof secret === 'string' ? utf8(secret) : Uint8Array.from(secret)));
  if (!raw.length || raw.some(({ length }) => length < 32)) throw new LoginError('login.option-refused', 'secret', 'has less than 32 bytes');
  const cipher = (iv: Uint8Array<ArrayBuffer>, name: string) => ({ name: 'AES-GCM', iv, additionalData: utf8(name) });
  return {
    async close(transaction, name) {
      const iv = bytes(12);
      return base64url(iv) + base64url(await crypto.subtle.encrypt(cipher(iv, name), await derive(raw[0]!), utf8(transaction)));
    },
    async open(piece, name) {
      for (const secret of raw) {
        try {
          const text = fromBase64url(piece);
          return fromUtf8(await crypto.subtle.decrypt(cipher(text.slice(0, 12), name), await derive(secret), text.slice(12)));
        } catch {
          // Of another login, or closed by another secret.
        }
      }
    },
  };
}

async function derive(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: utf8(''), info: utf8('rolecall login') },
    await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']),
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** Transactions in a store; the cookie has the hash of each name, so that only this browser may take it out. */
export function stored(store: TransactionStore, ttl: number): Vault {
  return {
    async close(transaction, name) {
      const id = await sha256(name);
      await store.put(id, transaction, ttl);
      return id;
    },
    open: async (piece, name) => (piece === (await sha256(name)) ? store.take(piece) : null),
  };
}

/** The cookie: the newest three transactions. `__Host-` wants https, so plain http, if it is allowed at all, goes without. */
export function cookies(redirectUri: string, ttl: number) {
  const isSecure = /^https:/.test(redirectUri);
  const name = `${isSecure ? '__Host-' : ''}rolecall-login=`;
  return {
    read(request: Incoming | undefined): string[] {
      // Headers of any make; in an object of Node's, `get` may be one of them.
      const headers = (request?.headers ?? {}) as { get?: unknown; cookie?: string };
      const sent = typeof headers.get === 'function' ? (headers as Headers).get('cookie') : headers.cookie;
      return RegExp(`(?:^|; *)${name}([^;]*)`).exec(sent ?? '')?.[1]!.match(/[\w-]+/g)?.slice(0, 3) ?? [];
    },
    write: (pieces: readonly string[]) =>
      `${name}${pieces.slice(0, 3).join('.')}; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}; Max-Age=${pieces.length && ttl}`,
  };
}
