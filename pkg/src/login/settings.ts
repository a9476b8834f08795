// Settings as the core reads them (src/settings/api.rs), for what the core has no use for: behaviour 1.1, 1.2.3, 1.4.12, 1.5.
import type { Settings } from '../types.js';
import { LoginError } from './errors.js';

/** Defaults that are not empty and not false (behaviour 1.1); and unlike in Grafana, `enabled` and `use_pkce` are off only where
 *  somebody says so. */
const DEFAULTS: Record<string, string> = {
  name: 'OAuth',
  icon: 'signin',
  client_id: 'some_id',
  scopes: 'user:email',
  allow_sign_up: 'true',
  enabled: 'true',
  use_pkce: 'true',
};

/** The value under the best matching name: as it is, in camelCase, else the last one that differs in case only; undefined where there
 *  is none. The API finds id_token_attribute_name under its exact names only (behaviour 1.2.3). */
export function find(settings: Settings, name: string): Settings[string] {
  const camelCase = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const inAnyCase = RegExp(`^${name}$`, name === 'id_token_attribute_name' ? '' : 'i');
  const own = { ...settings };
  const keys = [...Object.keys(own).filter((key) => inAnyCase.test(key)), camelCase, name];
  return keys.map((key) => own[key]).filter((value) => value !== undefined).pop();
}

export const refused = (name: string, what: string) => new LoginError('login.setting-refused', name, what);

/** A scalar as text: true is `1` to Grafana. */
function word(name: string, value: unknown): string {
  const text = typeof value === 'boolean' || typeof value === 'number' ? `${+value}` : (value ?? '');
  if (typeof text !== 'string' || (text !== value && /[^-\d.]/.test(text))) throw refused(name, 'is a text');
  return text;
}

export function text(settings: Settings, name: string): string {
  const value = find(settings, name);
  return word(name, value === undefined ? DEFAULTS[name] : value);
}

export function flag(settings: Settings, name: string): boolean {
  const value = find(settings, name);
  if (typeof value === 'number') return value !== 0;
  const word = /^(([1tT]|true|TRUE|True)|[0fF]|false|FALSE|False|)$/.exec(text(settings, name));
  if (!word) throw refused(name, 'is a boolean: true or false');
  return !!word[2];
}

/** `scopes`, unless `empty_scopes` empties them. */
export function scopes(settings: Settings): string[] {
  const value: unknown = find(settings, 'scopes');
  if (flag(settings, 'empty_scopes') || (typeof value === 'object' && !Object.keys(value ?? []).length)) return [];
  return Array.isArray(value) ? value.map((item) => word('scopes', item)) : split(text(settings, 'scopes'));
}

/** JSON if the first character that is not blank is `[`, else words (behaviour 1.5). */
function split(written: string): string[] {
  if (!/^\p{White_Space}*\[/u.test(written)) return (written.match(/"[^"]+"|[^, \t-\r]+/g) ?? []).map((item) => item.replace(/^"+|"+$/g, ''));
  try {
    // null is an empty text, any other item that is none spoils the whole (behaviour 1.5.2).
    const items = (JSON.parse(written) as unknown[]).map((item) => item ?? '');
    return items.every((item) => typeof item === 'string') ? items : [];
  } catch {
    return [];
  }
}
