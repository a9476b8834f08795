// Settings objects on their way in: flattened so that nothing cyclic or alive crosses the border, and recognised again.
import { SettingsError } from './errors.js';
import type { Diagnostic, Settings } from './types.js';

const CODE = 'sso.settings';

/** A value that may cross: scalars, lists of such, and `{}` or `{ "": null }` for an object, of which only matters whether it
 *  is empty. */
type Plain = string | number | boolean | null | Plain[] | { [key: string]: null };

function refused(setting: string, what: string): never {
  const message = `\`${setting}\` cannot be ${what}`;
  throw new SettingsError(CODE, message, [{ code: CODE, severity: 'error', message, setting }]);
}

function plain(setting: string, value: unknown, nested: boolean): Plain {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : refused(setting, String(value));
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return nested ? [] : Array.from(value, (item) => plain(setting, item, true));
      return Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0 ? {} : { '': null };
    case 'undefined':
      return null;
    default:
      return refused(setting, `a ${typeof value}`);
  }
}

/** The settings as the JSON of an object; absent and undefined are the same. Throws SettingsError for what is no settings
 *  object. */
export function flatten(settings: Settings): string {
  if (typeof settings !== 'object' || settings === null) {
    const message = 'settings are an object with a key for each setting';
    throw new SettingsError(CODE, message, [{ code: CODE, severity: 'error', message }]);
  }
  try {
    return `{${written(settings).join(',')}}`;
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const message = 'the settings throw when they are read';
    throw new SettingsError(CODE, message, [{ code: CODE, severity: 'error', message }], { cause: error });
  }
}

function written(settings: Settings): string[] {
  const entries: string[] = [];
  for (const key of Object.keys(settings)) {
    const value = settings[key];
    if (value !== undefined) entries.push(`${JSON.stringify(key)}:${JSON.stringify(plain(key, value, false))}`);
  }
  return entries;
}

export function rejected(diagnostics: Diagnostic[]): SettingsError {
  const [first, ...rest] = diagnostics;
  const more = rest.length > 0 ? `, and ${rest.length} more` : '';
  return new SettingsError(CODE, `${first?.message ?? 'the settings cannot be read'}${more}`, diagnostics.map((one) => ({ ...one, severity: 'error' })));
}

/** What a settings object held when it was read. */
export interface Snapshot {
  readonly keys: string[];
  readonly values: unknown[];
}

/** null: it holds something that can change without being seen, so it has to be read anew each time. */
export function snapshot(settings: Settings): Snapshot | null {
  if (hasGetters(settings)) return null;
  const keys = Object.keys(settings);
  const values = keys.map((key) => {
    const value = settings[key];
    return Array.isArray(value) ? [...value] : value;
  });
  const opaque = (value: unknown) => typeof value === 'object' && value !== null && !(Array.isArray(value) && value.every((item) => typeof item !== 'object'));
  return values.some(opaque) ? null : { keys, values };
}

/** Whether a settings object still holds what it held. A policy of settings that were changed since would be a hole. */
export function unchanged(snapshot: Snapshot, settings: Settings): boolean {
  try {
    return saysTheSame(snapshot, settings);
  } catch {
    return false;
  }
}

function saysTheSame({ keys, values }: Snapshot, settings: Settings): boolean {
  let index = 0;
  for (const key in settings) {
    if (keys[index] !== key) return false;
    const value = settings[key];
    const known = values[index];
    if (value !== known && !(Array.isArray(known) && sameItems(known, value))) return false;
    index += 1;
  }
  return index === keys.length;
}

function sameItems(known: readonly unknown[], value: unknown): boolean {
  return Array.isArray(value) && value.length === known.length && known.every((item, index) => item === value[index]);
}

function hasGetters(settings: Settings): boolean {
  return Object.values(Object.getOwnPropertyDescriptors(settings)).some((property) => !('value' in property));
}
