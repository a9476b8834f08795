// What has to be remembered between sending somebody away and their coming back, and what binds it to their browser.
import { base64url, fromBase64url, fromUtf8, same, sha256, utf8 } from './encode.js';
import { LoginError } from './errors.js';

export interface Transaction {
  state: string;
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

/** At least 32 bytes, or characters, that nobody can guess. */
export type Secret = string | Uint8Array;

/** A piece of the cookie for a transaction, and back. */
interface Vault {
  close(transaction: Transaction): Promise<string>;
  /** null: none of the pieces belongs to this state. */
  open(pieces: readonly string[], state: string): Promise<{ transaction: Transaction; piece: string } | null>;
}

/** Transactions in the cookie itself, encrypted and bound to redirectUri; the first secret closes, all of them open. */
export function sealed(secrets: readonly Secret[], redirectUri: string): Vault {
  const bytes = secrets.map((secret) => (typeof secret === 'string' ? utf8(secret) : Uint8Array.from(secret)));
  if (bytes.length === 0 || bytes.some((secret) => secret.length < 32)) throw new LoginError('login.options', '`secret` has less than 32 bytes');
  let made: Promise<CryptoKey[]> | undefined;
  const keys = () => (made ??= Promise.all(bytes.map(derive)));
  const cipher = (iv: Uint8Array<ArrayBuffer>) => ({ name: 'AES-GCM', iv, additionalData: utf8(redirectUri) });
  const unseal = async (piece: string, key: CryptoKey): Promise<Transaction | null> => {
    try {
      const sealed = fromBase64url(piece);
      return JSON.parse(fromUtf8(new Uint8Array(await crypto.subtle.decrypt(cipher(sealed.slice(0, 12)), key, sealed.slice(12))))) as Transaction;
    } catch {
      return null;
    }
  };
  return {
    async close(transaction) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = await crypto.subtle.encrypt(cipher(iv), (await keys())[0]!, utf8(JSON.stringify(transaction)));
      return base64url(iv) + base64url(new Uint8Array(text));
    },
    async open(pieces, state) {
      for (const piece of pieces) {
        for (const key of await keys()) {
          const transaction = await unseal(piece, key);
          if (transaction && same(transaction.state, state)) return { transaction, piece };
        }
      }
      return null;
    },
  };
}

async function derive(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8('rolecall login') };
  return crypto.subtle.deriveKey(hkdf, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** Transactions in a store; the cookie has the hash of each state. */
export function stored(store: TransactionStore, redirectUri: string, ttl: number): Vault {
  const id = (state: string) => sha256(`${redirectUri} ${state}`);
  return {
    async close(transaction) {
      const piece = await id(transaction.state);
      await store.put(piece, JSON.stringify(transaction), ttl);
      return piece;
    },
    async open(pieces, state) {
      const due = await id(state);
      const piece = pieces.find((one) => same(one, due));
      const kept = piece && (await store.take(piece));
      return kept ? { transaction: JSON.parse(kept) as Transaction, piece } : null;
    },
  };
}

/** As many logins can be under way in one browser. */
const TABS = 3;

/** The cookie: the newest three transactions. `__Host-` wants https, so plain http, if it is allowed at all, goes without. */
export function cookies(redirectUri: string, ttl: number) {
  const isSecure = redirectUri.startsWith('https:');
  const name = `${isSecure ? '__Host-' : ''}rolecall-login`;
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}; Max-Age=`;
  return {
    read(header: string | null | undefined): string[] {
      const pair = (header ?? '').split(/; */).find((one) => one.startsWith(`${name}=`)) ?? '';
      return pair.slice(name.length + 1).split('.').filter((piece) => /^[\w-]+$/.test(piece)).slice(0, TABS);
    },
    write(pieces: readonly string[]): string {
      return `${name}=${pieces.slice(0, TABS).join('.')}${attributes}${pieces.length > 0 ? ttl : 0}`;
    },
  };
}
