// Settings as the core reads them (src/settings/api.rs), for what the core has no use for: behaviour 1.1, 1.2.3, 1.4.12, 1.5.
import type { Settings } from '../types.js';
import { wellFormed } from './encode.js';
import { LoginError } from './errors.js';

/** Defaults that are not empty and not false (behaviour 1.1). */
const DEFAULTS: Record<string, string> = { name: 'OAuth', icon: 'signin', client_id: 'some_id', scopes: 'user:email', allow_sign_up: 'true' };

/** The API finds this one under its exact names only (behaviour 1.2.3). */
const EXACT = 'id_token_attribute_name';

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** How well a written name matches a setting: 0 is not at all. */
function rank(name: string, written: string): number {
  if (written === name) return 3;
  if (written === camel(name)) return 2;
  return name !== EXACT && /^\w+$/.test(written) && written.toLowerCase() === name ? 1 : 0;
}

/** The value under the best matching name, the last one of those that match alike; undefined where there is none. */
export function find(settings: Settings, name: string): Settings[string] {
  let best = 1;
  let found: Settings[string];
  for (const key of Object.keys(settings)) {
    const rated = rank(name, key);
    if (settings[key] === undefined || rated < best) continue;
    [best, found] = [rated, settings[key]];
  }
  return found;
}

function refused(name: string, what: string): LoginError {
  return new LoginError('login.settings', `\`${name}\` ${what}`);
}

/** A scalar as text: true is `1` to Grafana. */
function word(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' && /^[-\d.]+$/.test(`${value}`)) return `${value}`;
  if (typeof value !== 'string') throw refused(name, 'is a text');
  return value;
}

export function text(settings: Settings, name: string): string {
  const value = find(settings, name);
  return value === undefined ? (DEFAULTS[name] ?? '') : word(name, value);
}

export function flag(settings: Settings, name: string): boolean {
  const value = find(settings, name);
  const written = typeof value === 'number' ? `${Number(value !== 0)}` : text(settings, name);
  const isTrue = /^([1tT]|true|TRUE|True)$/.test(written);
  if (!isTrue && !/^([0fF]|false|FALSE|False|)$/.test(written)) throw refused(name, 'is a boolean: true, t, 1, false, f, 0');
  return isTrue;
}

export function list(settings: Settings, name: string): string[] {
  const value = find(settings, name);
  if (Array.isArray(value)) return value.map((item) => word(name, item));
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return [];
  const written = text(settings, name);
  return typeof value === 'string' || value === undefined ? split(written) : value === null ? [] : [written];
}

/** JSON if the first character that is not blank is `[`, else words (behaviour 1.5). */
function split(written: string): string[] {
  if (/^\p{White_Space}*\[/u.test(written)) return texts(written) ?? [];
  return (written.match(/"[^"]+"|[^, \t-\r]+/g) ?? []).map((item) => item.replace(/^"+|"+$/g, ''));
}

/** null is an empty text, any other item that is none spoils the whole (behaviour 1.5.2). */
function texts(json: string): string[] | null {
  try {
    const items = (JSON.parse(json) as unknown[]).map((item) => item ?? '');
    return items.every((item) => typeof item === 'string') ? items.map(wellFormed) : null;
  } catch {
    return null;
  }
}

/** `scopes`, unless `empty_scopes` empties them. */
export function scopes(settings: Settings): string[] {
  return flag(settings, 'empty_scopes') ? [] : list(settings, 'scopes');
}

const FILES = ['tls_client_cert', 'tls_client_key', 'tls_client_ca'] as const;

/** The tls settings that say something. */
export function tlsSettings(settings: Settings): string[] {
  const files: string[] = FILES.filter((name) => text(settings, name) !== '');
  return flag(settings, 'tls_skip_verify_insecure') ? [...files, 'tls_skip_verify_insecure'] : files;
}
