// Signatures of ID tokens, by jose (behaviour 2.3). jose is a peer: install it beside this package.
import { compactVerify, importJWK, type JWK } from 'jose';
import type { IdTokenCheck } from './login/decide.js';
import { unverified } from './login/encode.js';
import { LoginError } from './login/errors.js';
import { seconds } from './login/protocol.js';
import { ask } from './login/request.js';
import { text } from './login/settings.js';

const ALGORITHMS = ['EdDSA', ...['HS', 'RS', 'ES', 'PS'].flatMap((family) => [256, 384, 512].map((size) => family + size))];

/** The verdict on an ID token's signature; the option `verifyIdToken` of createLogin. Grafana looks at nothing else. With `strict`,
 *  throws LoginError also where issuer, audience, expiry or nonce are not right. */
export async function verifyIdToken(idToken: string, check: IdTokenCheck): Promise<'valid' | 'invalid' | 'unchecked'> {
  const header = unverified(idToken, 0);
  // Compressed payloads are not for verified tokens (behaviour 2.3.7).
  if ('zip' in header) return 'invalid';
  const known = cached(check);
  if (known && (await verifies(idToken, header, known))) return claims(idToken, check);
  const keys = await fetched(check);
  if (!keys) return 'unchecked';
  return (await verifies(idToken, header, keys)) ? claims(idToken, check) : 'invalid';
}

/** With the keys that have the token's `kid`; without one, with those that have none either (behaviour 2.3.3). */
async function verifies(idToken: string, { alg, kid = '' }: Record<string, unknown>, keys: readonly JWK[]): Promise<boolean> {
  for (const key of keys) {
    if ((key.kid ?? '') === kid && typeof alg === 'string' && (await verifiesWith(idToken, alg, key))) return true;
  }
  return false;
}

async function verifiesWith(idToken: string, alg: string, { kty, n, e, crv, x, y, k }: JWK): Promise<boolean> {
  try {
    // What a key says it is for does not matter to Grafana; whether it fits the algorithm does.
    const material = Object.fromEntries(Object.entries({ kty, n, e, crv, x, y, k }).filter(([, value]) => value !== undefined)) as JWK;
    await compactVerify(idToken, await importJWK(material, alg), { algorithms: ALGORITHMS });
    return true;
  } catch {
    return false;
  }
}

interface KeySet {
  keys: JWK[];
  until: number;
}
const known = new Map<string, KeySet>();

/** As Grafana: for each client, five minutes or what `max-age` says (behaviour 2.3.3). */
const LIFETIME = 300;
const KEPT = 1000;

const nameOf = ({ settings }: IdTokenCheck) => `${text(settings, 'jwk_set_url')} ${text(settings, 'client_id')}`;

function cached(check: IdTokenCheck): JWK[] | undefined {
  const set = known.get(nameOf(check));
  return set && set.until > seconds(check.options) ? set.keys : undefined;
}

/** null: there are none to be had. */
async function fetched(check: IdTokenCheck): Promise<JWK[] | null> {
  const { settings, options } = check;
  try {
    const { ok, body, headers } = await ask(settings, options, 'jwk_set_url', {});
    const { keys } = JSON.parse(new TextDecoder().decode(body)) as { keys?: unknown };
    if (!ok || !Array.isArray(keys)) return null;
    const age = Number(/(?:^|[,\s])max-age=(\d+)/i.exec(headers.get('cache-control') ?? '')?.[1] ?? LIFETIME);
    const usable = keys.filter((key): key is JWK => typeof key === 'object' && key !== null);
    known.delete(nameOf(check));
    if (known.size >= KEPT) known.clear();
    if (age > 0) known.set(nameOf(check), { keys: usable, until: seconds(options) + age });
    return usable;
  } catch (error) {
    if (error instanceof LoginError || error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

/** How far clocks may be apart. */
const SKEW = 60;

/** Beyond Grafana, which looks at the signature alone (behaviour 2.3.6). */
function claims(idToken: string, { settings, nonce, options }: IdTokenCheck): 'valid' {
  const { strict, issuer } = options;
  if (!strict) return 'valid';
  const { iss, aud, azp, exp, nonce: found } = unverified(idToken, 1);
  const client = text(settings, 'client_id');
  const audience = [aud].flat();
  if (iss !== issuer) throw refused('issuer');
  if (!audience.includes(client) || (azp !== undefined && azp !== client) || (audience.length > 1 && azp === undefined)) throw refused('audience');
  if (nonce === undefined) return 'valid';
  if (typeof exp !== 'number' || exp + SKEW <= seconds(options)) throw refused('expiry');
  if (nonce !== '' && found !== nonce) throw refused('nonce');
  return 'valid';
}

const refused = (what: string) => new LoginError('login.id-token-refused', 'id_token', `has a wrong ${what}: see \`issuer\`, \`client_id\` and the clock`);
