// What may leave the page: claims instead of tokens, settings without secrets.
import { SettingsError, formatSettings, parseSettings, type Sample, type Settings, type SettingsFormat, type Source } from '../engine.js';
import { SOURCES, looksLikeJwt } from '../sources.js';
import { sources, type SettingsInput } from '../state.js';

/** Settings whose value is nobody else's business. */
const SECRETS = ['client_secret', 'clientSecret'];

export function withoutSecrets(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !SECRETS.includes(key)));
}

/** A source's claims as JSON text; undefined for a token that is not claims. */
export function claimsOf(source: Source): string | undefined {
  const { text } = sources[source].value;
  return text.trim() === '' || (source !== 'userinfo' && !isClaims(text)) || looksLikeJwt(text) ? undefined : text;
}

function isClaims(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read);
  } catch {
    return false;
  }
}

/** The sources that are there and cannot be shown as claims. */
export const leftOut = (): string[] => SOURCES.filter(({ id }) => sources[id].value.text.trim() !== '' && claimsOf(id) === undefined).map(({ label }) => label);

/** A token inside a text loses its signature: what is left opens no door. */
export const unsigned = (text: string): string => text.replace(/\b(eyJ[\w-]+\.[\w-]+\.)[\w-]+(?:\.[\w-]+)*/g, '$1');

/** A settings text written anew from what Grafana reads in it: no secret, no other section. undefined: it cannot be read. */
export function rewritten({ text }: SettingsInput): { format: SettingsFormat; text: string } | undefined {
  try {
    const { settings, origins } = parseSettings(text);
    const [origin] = Object.values(origins);
    if (!origin) return undefined;
    return { format: origin.format, text: formatSettings(withoutSecrets(settings), origin.format) };
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

/** A token or a body of a sample as JSON text. */
export function jsonOf(part: Sample['idToken'] | Sample['userinfo']): string | undefined {
  if (part === undefined || part === null) return undefined;
  if (part instanceof Uint8Array) return new TextDecoder().decode(part);
  if (typeof part !== 'string') return JSON.stringify(part);
  return looksLikeJwt(part) ? payload(part) : part;
}

function payload(token: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
