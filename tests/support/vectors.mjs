// The recorded lines of tests/vectors, and how a host works through one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tarball.mjs';

/** The lines of a file. They end at \n only: other line ends occur inside of strings. */
export function lines(file) {
  const text = readFileSync(join(root, 'tests/vectors', `${file}.jsonl`), 'utf8');
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/** ID token, userinfo and access token of a line, as received. */
export function documents({ idToken, userinfo, userinfoBase64, accessToken }) {
  return [idToken, userinfoBase64 ? new Uint8Array(Buffer.from(userinfoBase64, 'base64')) : userinfo, accessToken];
}

/** Decides with `call(context)`, fetching what is asked for, as a host would. Gives the last answer, its decision and the
 *  requests made. */
export function settle(call, { context, orgs, responses }) {
  const lookups = {};
  const requests = [];
  for (;;) {
    const answer = call({ ...(orgs && { orgs }), ...context, lookups });
    const decision = typeof answer.decision === 'string' ? answer : answer.decision;
    if (decision.decision !== 'incomplete') return { answer, decision, requests };
    const { lookup } = decision.request;
    if (lookup in lookups) throw new Error(`asks for ${lookup} again`);
    requests.push(decision.request);
    lookups[lookup] = responses?.[lookup] ?? { status: 404, body: 'not found' };
  }
}

/** The documents of a line with claims objects for all that have claims and lose nothing by it; undefined where none does. */
export function claimsObjects(line) {
  const [idToken, userinfo, accessToken] = documents(line);
  const read = [payload(idToken), userinfo instanceof Uint8Array ? utf8(userinfo) : userinfo, payload(accessToken)].map(object);
  return read.some(Boolean) ? [read[0] ?? idToken, read[1] ?? userinfo, read[2] ?? accessToken] : undefined;
}

/** The payload of a well-formed token that is not compressed. */
function payload(token) {
  if (typeof token !== 'string' || !/^[\w-]+\.[\w-]+\.[\w=-]+$/.test(token)) return undefined;
  const [header, body] = token.split('.').slice(0, 2).map((part) => (part.length % 4 === 1 ? undefined : utf8(Buffer.from(part, 'base64url'))));
  const fields = object(header);
  return fields && !('zip' in fields) ? body : undefined;
}

function utf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** JSON text as an object, unless it is none or JavaScript loses something: a repeated key, the order of keys that are
 *  numbers, a number beyond 64 bits. */
export function object(text) {
  if (typeof text !== 'string') return undefined;
  try {
    const value = JSON.parse(text);
    const kept = value && typeof value === 'object' && !Array.isArray(value) && same(parts(text), parts(JSON.stringify(value)));
    return kept ? value : undefined;
  } catch {
    return undefined;
  }
}

const same = (a, b) => a.length === b.length && a.every((part, index) => Object.is(part, b[index]));

/** The words and marks of JSON text; strings and numbers by their values. A string keeps its quote, so that it is no mark. */
function parts(text) {
  const words = text.match(/"(?:[^"\\]|\\.)*"|[^\s[\]{}:,"]+|[[\]{}:,]/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? `"${JSON.parse(word)}` : /^[-\d]/.test(word) ? Number(word) : word));
}
