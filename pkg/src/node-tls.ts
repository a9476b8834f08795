// The tls settings in Node.js, by undici. undici is a peer: install it beside this package.
import { readFileSync } from 'node:fs';
import { Agent, fetch as undiciFetch } from 'undici';
import { flag, refused, text } from './login/settings.js';
import type { Fetch } from './platform.js';
import type { Note, Settings } from './types.js';

export interface TlsOptions {
  /** Told where `tls_skip_verify_insecure` is on. Default: console.warn. */
  warn?: (note: Note) => void;
}

/** A `fetch` that does what the tls settings say; the option `fetch` of createLogin. Files are read now (behaviour 8.4.3). */
export function tlsFetch(settings: Settings, { warn = console.warn }: TlsOptions = {}): Fetch {
  const [cert, key, ca] = ['tls_client_cert', 'tls_client_key', 'tls_client_ca'].map((name) => contents(settings, name));
  if ((cert === undefined) !== (key === undefined)) throw refused('tls_client_cert', 'and `tls_client_key` need one another');
  const insecure = flag(settings, 'tls_skip_verify_insecure');
  if (insecure) warn({ code: 'login.tls-insecure', message: '`tls_skip_verify_insecure` is on, so anybody on the way can read secrets and forge logins', setting: 'tls_skip_verify_insecure' });
  const connect = { ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }), rejectUnauthorized: !insecure };
  const dispatcher = new Agent({ connect });
  return ((input: string, init?: object) => undiciFetch(input, { ...init, dispatcher })) as unknown as Fetch;
}

function contents(settings: Settings, name: string): string | undefined {
  const path = text(settings, name);
  if (path === '') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as { code?: string };
    throw refused(name, `names a file that cannot be read${code ? ` (${code})` : ''}`);
  }
}
