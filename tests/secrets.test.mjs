// What is said about a login may stand in a log: no message holds a token, a claim, a response or the client's secret. The
// recorded lines are run with a mark in all of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall, standard } from './support/installed.mjs';
import { claimsObjects, documents, lines, settle } from './support/vectors.mjs';

const { Policy, evaluate, explain, search, trace } = rolecall;

const SECRET = 'Kzq7secret';
const TOKEN = 'Kzq7token';
const CLAIM = 'Kzq7claim';
const MARK = /Kzq7/;

const base64url = (text) => Buffer.from(text).toString('base64url');

/** The same value with a mark at the end of each text, or instead of each scalar. */
function marked(value, instead = false) {
  if (typeof value === 'string') return instead ? CLAIM : `${value}${CLAIM}`;
  if (Array.isArray(value)) return value.map((item) => marked(item, instead));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item, instead)]));
  return instead ? CLAIM : value;
}

/** Ways to put marks into what a provider sends: texts longer, all of one type, as tokens, as damaged tokens. */
const disguises = {
  'as objects': (claims) => marked(claims),
  'of another type': (claims) => marked(claims, true),
  'as tokens': (claims) => `${base64url(`{"alg":"${TOKEN}"}`)}.${base64url(JSON.stringify(marked(claims)))}.${TOKEN}`,
  'as damaged claims': (claims) => `${base64url('{}')}.${base64url(`${JSON.stringify(marked(claims))}${CLAIM}`)}.${TOKEN}`,
  'with a damaged header': (claims) => `${base64url(TOKEN)}.${base64url(JSON.stringify(marked(claims)))}.${TOKEN}`,
  'with a compression that is none': (claims) => `${base64url(`{"zip":"${TOKEN}"}`)}.${base64url(JSON.stringify(marked(claims)))}.${TOKEN}`,
  'not as tokens': (claims) => `${TOKEN}.${JSON.stringify(marked(claims))}`,
};

const isObject = (value) => value && typeof value === 'object' && !(value instanceof Uint8Array);

/** Everything that is said: messages and texts, but not values. */
function* messages(said, key = '') {
  if (key === 'message' || key === 'cause' || key === 'code' || key === 'help') yield String(said);
  if (key === 'value' || key === 'user' || key === 'resolved' || !said || typeof said !== 'object') return;
  for (const [name, part] of Object.entries(said)) yield* messages(part, name);
}

/** What was thrown, with all that hangs on it. */
function* thrown(error) {
  for (let one = error; one instanceof Error; one = one.cause) yield* [one.message, one.stack, ...messages({ ...one })];
}

function outcome(call) {
  try {
    return { answer: call() };
  } catch (error) {
    return { error };
  }
}

function silent(call, what) {
  const { answer, error } = outcome(call);
  for (const message of error ? thrown(error) : messages(answer)) assert.doesNotMatch(message, MARK, what);
  return answer;
}

const decisions = [...lines('curated'), ...lines('random').filter((_, index) => index % 8 === 0)];

for (const [name, disguise] of Object.entries(disguises)) {
  test(`no message holds a claim or a token: ${name}, ${decisions.length} logins`, () => {
    let said = 0;
    for (const line of decisions) {
      const settings = { ...line.settings, client_secret: SECRET };
      const sources = (claimsObjects(line) ?? documents(line)).map((source) => disguise(isObject(source) ? source : { x: String(source) }));
      const response = (lookup) => ({ status: 200, body: `${line.responses?.[lookup]?.body ?? ''}${CLAIM}` });
      const responses = { emails: response('emails'), teams: response('teams'), organizations: response('organizations') };
      const surroundings = { context: {}, orgs: line.orgs, responses };
      silent(() => settle((context) => evaluate(settings, ...sources, context), surroundings).decision, line.id);
      const told = silent(() => settle((context) => explain(settings, ...sources, context), surroundings).answer, line.id);
      if (!told) continue;
      said += [...messages(told)].length;
      for (const mark of [SECRET, TOKEN]) assert.ok(!told.text.includes(mark), `${line.id}: the text holds ${mark}`);
      const tokens = sources.filter((source) => typeof source === 'string');
      for (const token of tokens) assert.ok(!told.text.includes(token.slice(0, 40)), `${line.id}: the text holds a token`);
    }
    assert.ok(said > 500, `only ${said} messages were looked at`);
  });
}

test('no refusal of settings holds the secret', () => {
  for (const client_secret of [SECRET, [SECRET], { [SECRET]: SECRET }, new String(SECRET), Symbol(SECRET), () => SECRET, 5n]) {
    for (const others of [{}, { role_attribute_strict: 'perhaps' }, { team_ids: ['1'], unknown: {} }, { clientSecret: SECRET, CLIENT_SECRET: [SECRET] }]) {
      const settings = { ...others, client_secret };
      silent(() => new Policy(settings).evaluate({ sub: '1' }), typeof client_secret);
      for (const call of [evaluate, explain]) silent(() => call(settings, { sub: '1' }), typeof client_secret);
    }
  }
});

test('no error of an expression holds a text of the document', () => {
  let errors = 0;
  for (const { expression, json } of lines('jmespath')) {
    let document;
    try {
      document = marked(JSON.parse(json));
    } catch {
      continue;
    }
    for (const given of [document, JSON.stringify(document), `${JSON.stringify(document)}${CLAIM}`]) {
      for (const call of [() => search(expression, given), () => trace(expression, given), () => standard.search(expression, given)]) {
        const { error } = outcome(call);
        if (error) errors += 1;
        silent(call, expression);
      }
    }
  }
  assert.ok(errors > 1000, `only ${errors} errors were looked at`);
});
