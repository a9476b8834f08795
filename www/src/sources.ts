// What somebody pastes for a source: a token as received, or claims. The core wants tokens, people want to read claims.
import type { Source, Token } from './engine.js';

/** The sources in Grafana's order, with the words for them. */
export const SOURCES: readonly { id: Source; label: string; spoken: string }[] = [
  { id: 'id_token', label: 'ID token', spoken: 'the ID token' },
  { id: 'userinfo', label: 'userinfo', spoken: 'userinfo' },
  { id: 'access_token', label: 'access token', spoken: 'the access token' },
];

/** A source as it stands on the page. `text` is what the editor shows; `received` is the token that this was read from, for as long
 *  as nobody edits what was read. */
export interface SourceText {
  text: string;
  received?: string;
}

/** Whether a text looks like a compact JWS: three parts of base64url, the first an object. */
export function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text.trim());
}

/** A pasted text as a source: a JWT is shown as its claims, anything else as it is. */
export function sourceOf(pasted: string): SourceText {
  const token = pasted.trim().replace(/^Bearer\s+/i, '');
  if (!looksLikeJwt(token)) return { text: pasted };
  const claims = claimsOf(token);
  return claims === undefined ? { text: token } : { text: claims, received: token };
}

/** The claims of a JWT, laid out, without a number changed; undefined where they cannot be read here. */
function claimsOf(token: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(fromBase64url(token.split('.')[1] ?? ''));
    JSON.parse(text);
    return layOut(text);
  } catch {
    return undefined;
  }
}

/** What the core is given: the token as received, claims as a token around them, anything else as it is. */
export function tokenOf(source: SourceText): Token {
  const text = source.received ?? source.text.trim();
  if (text === '') return undefined;
  return text.startsWith('{') ? around(text) : text;
}

/** A token around claims, so that the core reads the very text: no number goes through JavaScript. */
function around(claims: string): string {
  return `${toBase64url('{"alg":"RS256"}')}.${toBase64url(claims)}.${toBase64url('signature')}`;
}

function toBase64url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

/** JSON text with line breaks and two spaces, its tokens as they were: `JSON.stringify(JSON.parse(…))` would round numbers. */
export function layOut(json: string): string {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let text = '';
  let depth = 0;
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === '{' || token === '[') {
      const empty = next === '}' || next === ']';
      depth += 1;
      text += empty ? token : `${token}\n${'  '.repeat(depth)}`;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const before = tokens[index - 1];
      text += before === '{' || before === '[' ? token : `\n${'  '.repeat(Math.max(depth, 0))}${token}`;
    } else if (token === ',') text += `,\n${'  '.repeat(depth)}`;
    else text += token === ':' ? ': ' : token;
  });
  return text;
}
