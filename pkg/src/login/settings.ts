// Settings as the core reads them (src/settings/api.rs), for what the core has no use for: behaviour 1.1, 1.2.3, 1.4.12, 1.5.
import type { Settings } from '../types.js';
import { wellFormed } from './encode.js';
import { LoginError } from './errors.js';

/** Defaults that are not empty and not false (behaviour 1.1). */
const DEFAULTS: Record<string, string> = { name: 'OAuth', icon: 'signin', client_id: 'some_id', scopes: 'user:email', allow_sign_up: 'true' };

/** How well a written name matches a setting: 0 is not at all. The API finds id_token_attribute_name under its exact names only
 *  (behaviour 1.2.3). */
function rank(name: string, written: string): number {
  if (written === name) return 3;
  if (written === name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())) return 2;
  return +(name !== 'id_token_attribute_name' && /^\w+$/.test(written) && written.toLowerCase() === name);
}

/** The value under the best matching name, the last one of those that match alike; undefined where there is none. */
export function find(settings: Settings, name: string): Settings[string] {
  let best = 1;
  let found: Settings[string];
  for (const [key, value] of Object.entries(settings)) {
    const rated = rank(name, key);
    if (value !== undefined && rated >= best) [best, found] = [rated, value];
  }
  return found;
}

export const refused = (name: string, what: string) => new LoginError('login.setting-refused', [name, what]);

/** A scalar as text: true is `1` to Grafana. */
function word(name: string, value: unknown): string {
  if (typeof value === 'boolean') return `${+value}`;
  const text = typeof value === 'number' ? `${value}` : (value ?? '');
  if (typeof text !== 'string' || (text !== value && /[^-\d.]/.test(text))) throw refused(name, 'is a text');
  return text;
}

export function text(settings: Settings, name: string): string {
  const value = find(settings, name);
  return value === undefined ? (DEFAULTS[name] ?? '') : word(name, value);
}

export function flag(settings: Settings, name: string): boolean {
  const value = find(settings, name);
  const written = typeof value === 'number' ? `${+(value !== 0)}` : text(settings, name);
  const isTrue = /^([1tT]|true|TRUE|True)$/.test(written);
  if (!isTrue && !/^([0fF]|false|FALSE|False|)$/.test(written)) throw refused(name, 'is a boolean: true, t, 1, false, f, 0');
  return isTrue;
}

/** Whether a setting is off because somebody said so, not by default. */
export const isOff = (settings: Settings, name: string) => find(settings, name) !== undefined && !flag(settings, name);

function list(settings: Settings, name: string): string[] {
  const value: unknown = find(settings, name);
  if (Array.isArray(value)) return value.map((item) => word(name, item));
  if (typeof value === 'object' && Object.keys(value ?? {}).length === 0) return [];
  const written = text(settings, name);
  return typeof (value ?? '') === 'string' ? split(written) : [written];
}

/** JSON if the first character that is not blank is `[`, else words (behaviour 1.5). */
function split(written: string): string[] {
  if (/^\p{White_Space}*\[/u.test(written)) return texts(written);
  return (written.match(/"[^"]+"|[^, \t-\r]+/g) ?? []).map((item) => item.replace(/^"+|"+$/g, ''));
}

/** null is an empty text, any other item that is none spoils the whole (behaviour 1.5.2). */
function texts(json: string): string[] {
  try {
    const items = (JSON.parse(json) as unknown[]).map((item) => item ?? '');
    return items.every((item) => typeof item === 'string') ? items.map(wellFormed) : [];
  } catch {
    return [];
  }
}

/** `scopes`, unless `empty_scopes` empties them. */
export function scopes(settings: Settings): string[] {
  return flag(settings, 'empty_scopes') ? [] : list(settings, 'scopes');
}

/** The first of the tls settings that says something. */
export function tlsSetting(settings: Settings): string | undefined {
  return ['cert', 'key', 'ca'].map((what) => `tls_client_${what}`).find((name) => text(settings, name)) ??
    (flag(settings, 'tls_skip_verify_insecure') ? 'tls_skip_verify_insecure' : undefined);
}
