// No input makes the module trap: whatever is given to any function ends in an answer or in the error that is documented for
// it, and the next caller notices nothing. ROLECALL_SEED=7 and ROLECALL_ROUNDS=100000 try other and more inputs.
import assert from 'node:assert/strict';
import { freemem } from 'node:os';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { deflateSync } from 'node:zlib';
import { alone, instance, rolecall, standard } from './support/installed.mjs';
import { bytes, damaged, flipped, generator, text, value } from './support/random.mjs';
import { documents, lines, settle } from './support/vectors.mjs';

const { ExpressionError, Policy, SettingsError, evaluate, explain, search, tokens, trace } = rolecall;
const { StandardError } = standard;

const SEED = Number(process.env.ROLECALL_SEED ?? 20260401);
const ROUNDS = Number(process.env.ROLECALL_ROUNDS ?? 4000);
const DEEP = 100_000;
const LONG = 20_000_000;
/** Just below what one source may have. */
const FULL = 16_000_000;
/** tokens() takes the square of its time. */
const FEW = 20_000;

const base64url = (part) => Buffer.from(part).toString('base64url');
const jwt = (payload, header = '{"alg":"none"}') => `${base64url(header)}.${base64url(payload)}.c2ln`;

/** Every kind of setting is in use, and no source settles everything. */
const settings = {
  api_url: 'https://idp.example/userinfo', role_attribute_path: "contains(groups[*], 'x') && 'Admin' || role", org_attribute_path: 'orgs || `[]`',
  org_mapping: 'a:1:Editor *:*:Viewer', groups_attribute_path: 'groups', allow_assign_grafana_admin: true, login_attribute_path: 'l || p.l',
  team_ids: '1', allowed_organizations: 'o',
};
const claims = { sub: '1', email: 'ada@example.com', role: 'editor', groups: ['g'] };
const context = {
  orgs: { Main: 1, Other: 2 }, teamGroups: { team: ['g'] },
  lookups: { teams: { status: 200, body: '[{"id":1}]' }, organizations: { status: 200, body: '[{"login":"o"}]' } },
};

// ------------------------------------------------------------------------------------------- how a case is judged

const policy = new Policy(settings);
const reference = () => [
  evaluate(settings, jwt(JSON.stringify(claims)), undefined, undefined, context), policy.evaluate(claims, '{"orgs":["a"]}', 'opaque', context),
  search('a.b', '{"a":{"b":"é"}}'), standard.search('a.b', '{"a":{"b":"é"}}'),
];
const due = reference();

/** One call: no other error may come out of it, and it may leave no trace in the module. */
function attempt(call, allowed, what) {
  let answer;
  try {
    answer = call();
  } catch (error) {
    if (!allowed || !(error instanceof allowed)) assert.fail(`${what()}\nthrew ${error?.stack}`);
  }
  steady(what);
  return answer;
}

function steady(what) {
  same(reference(), due, () => `${what()}\nchanged what others are answered`);
  same(instance.generation, 1, () => `${what()}\ncost the instance`);
}

/** Asserts, and puts its message together only where it is needed. */
function same(got, wanted, what) {
  if (!isDeepStrictEqual(got, wanted)) assert.deepEqual(got, wanted, what());
}

/** Names what was given, cut to what fits a screen. */
const shown = (...given) => () => `seed ${SEED}: ${given.map(print).join(', ').slice(0, 3000)}`;

function print(given) {
  if (given instanceof Uint8Array) return `bytes ${Buffer.from(given).toString('base64')}`;
  try {
    return JSON.stringify(given) ?? String(given);
  } catch {
    return Object.prototype.toString.call(given);
  }
}

/** What a provider sent: both functions answer, and alike, with settings and with a policy. */
function sent(given, [idToken, userinfo, accessToken], surroundings = context, what = shown(given, idToken, userinfo, accessToken, surroundings)) {
  const sources = [idToken, userinfo, accessToken];
  const kept = attempt(() => new Policy(given), SettingsError, what);
  const allowed = kept ? undefined : SettingsError;
  const follow = (call) => attempt(() => settle(call, { context: surroundings, responses: surroundings.lookups }).decision, allowed, what);
  const decision = follow((now) => evaluate(given, ...sources, now));
  const told = follow((now) => explain(given, ...sources, now));
  same(told, decision, what);
  if (kept) same(follow((now) => kept.evaluate(...sources, now)), decision, what);
  same(Boolean(kept), Boolean(decision), () => `${what()}\nonly a Policy or only evaluate() refuses the settings`);
  return decision;
}

/** An expression on a document: a value or the documented error, and the same watched and unwatched. */
function asked(expression, document, what = shown(expression, document)) {
  let code;
  const found = attempt(() => {
    try {
      return search(expression, document);
    } catch (error) {
      code = error.code;
      throw error;
    }
  }, ExpressionError, what);
  const traced = attempt(() => trace(expression, document), undefined, what);
  same(traced.error?.code, code, what);
  same(traced.value, code === undefined ? found : undefined, what);
  attempt(() => standard.search(expression, document), StandardError, what);
  if (expression.length > FEW) return code;
  const places = attempt(() => tokens(expression), undefined, what);
  const ordered = places.every(({ start, end }, index) => start < end && end <= expression.length && start >= (places[index - 1]?.end ?? 0));
  same(ordered, true, () => `${what()}\ntokens overlap or stand outside of the text`);
  return code;
}

/** A value in every place where a provider's data goes. */
function fromProvider(given, what) {
  for (const sources of [[given], [claims, given], [claims, undefined, given], [undefined, given, given], [given, given, given]]) {
    sent(settings, sources, context, what);
  }
}

test('every exported function is tried here', () => {
  const functions = { evaluate, explain, Policy, search, trace, tokens };
  // By tests of their own, since they have a module of their own.
  const { coverage, describe, formatSettings, functions: list, layers, lint, parseSettings, readIni, readLog, redact, spellings } = rolecall;
  Object.assign(functions, { coverage, describe, formatSettings, functions: list, layers, lint, parseSettings, readIni, readLog, redact, spellings });
  const { readOrgMapping, readRoleRows, readSuite, runSuite, writeOrgMapping, writeRoleRows } = rolecall;
  Object.assign(functions, { readOrgMapping, readRoleRows, readSuite, runSuite, writeOrgMapping, writeRoleRows });
  // By settle.test.mjs: it is evaluate, asked again.
  functions.settle = rolecall.settle;
  const errors = { SettingsError, ExpressionError };
  assert.deepEqual({ ...rolecall }, { ...functions, ...errors });
  assert.deepEqual({ ...standard }, { search: standard.search, StandardError });
});

// ---------------------------------------------------------------------------------------------------------- random

const recorded = [...lines('curated'), ...lines('random')];
const expressions = lines('jmespath').map(({ expression, json }) => [expression, json]);

test(`${ROUNDS} logins of which something was damaged, seed ${SEED}`, () => {
  const random = generator(SEED);
  for (let round = 0; round < ROUNDS; round += 1) {
    const line = random.pick(recorded);
    const sources = documents(line).map((source) => (random.chance(2) ? broken(random, source) : source));
    const given = random.chance(3) ? { ...line.settings, ...brokenSetting(random, line.settings) } : line.settings;
    const lookups = Object.fromEntries(['emails', 'teams', 'organizations'].map((lookup) => [lookup, response(random, line.responses?.[lookup])]));
    sent(given, sources, { ...context, ...(line.orgs && { orgs: line.orgs }), lookups });
  }
});

function broken(random, source) {
  if (source === undefined || random.chance(10)) {
    const [letters, noise] = [text(random, 40), bytes(random, 40)];
    return random.pick([value(random), letters, noise, jwt(letters), jwt(noise, '{"zip":"DEF"}')]);
  }
  if (source instanceof Uint8Array) return flipped(random, source);
  if (typeof source !== 'string') return value(random);
  const [header, payload, ...rest] = source.split('.');
  if (!payload || random.chance(2)) return damaged(random, source);
  return [header, base64url(flipped(random, Buffer.from(payload, 'base64url'))), ...rest].join('.');
}

function brokenSetting(random, given) {
  const others = ['roleAttributePath', 'ROLE_ATTRIBUTE_PATH', 'team_ids', 'unknown', '', '__proto__', 'org_mapping', 'auto_assign_org_id'];
  const key = random.pick(random.chance(4) ? others : Object.keys(settings));
  const old = given[key];
  const changed = typeof old === 'string' && !random.chance(4) ? damaged(random, old) : random.pick([value(random, 2), text(random, 30)]);
  return Object.defineProperty({}, key, { value: changed, enumerable: true });
}

function response(random, recordedOne) {
  const body = recordedOne?.body ?? '[{"email":"a@b.c","primary":true,"id":1,"login":"o"}]';
  const status = random.pick([200, 204, 300, 404, 0, NaN]);
  return random.pick([null, { status, body }, { status: 200, body: damaged(random, body) }, { status: 200, body: flipped(random, Buffer.from(body)) }]);
}

test(`${ROUNDS} damaged expressions, seed ${SEED}`, () => {
  const random = generator(SEED + 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    const [expression, json] = random.pick(expressions);
    const other = random.pick(expressions);
    const mixed = random.pick([expression, `${expression} ${random.pick(['|', '||', '&&', '==', '+', ',', '.'])} ${other[0]}`, text(random, 30)]);
    const document = random.pick([json, json, other[1], damaged(random, json), value(random)]);
    asked(random.chance(6) ? mixed : damaged(random, mixed), document);
  }
});

// ----------------------------------------------------------------------------------------------------------- depth

test(`${DEEP} brackets end in an error, wherever they stand`, () => {
  const brackets = {
    '(': ')', '[': ']', '{a:': '}', '!': '', '-': '', '+': '', '&': '', 'a[?': ']', 'a(': ')', 'let $a = ': ' in a', '[*].a[?b': ']', 'map(&': ', @)', 'a.[': ']',
    '*.{b:': '}',
  };
  for (const [open, close] of Object.entries(brackets)) {
    const what = () => `${DEEP} times ${open}`;
    for (const whole of [open.repeat(DEEP), `${open.repeat(DEEP)}a${close.repeat(DEEP)}`]) {
      assert.match(asked(whole, '{}', what), /^(recursion-limit|syntax)$/, what());
      sent({ ...settings, role_attribute_path: whole, groups_attribute_path: whole, org_attribute_path: whole }, [claims], context, what);
    }
  }
  for (const chain of ['a.', 'a|', 'a||', 'a &&', 'a[0]', 'a[]', 'a[*]', 'a[?b]', 'a==', 'a+', 'a,']) {
    asked(`${chain.repeat(DEEP / 10)}a`, '{}', () => `a chain of ${chain}`);
  }
});

test(`${DEEP} brackets in a document, a payload, a header, a body or a list end in its refusal`, () => {
  for (const [open, close] of [['[', ']'], ['{"a":', '}'], ['[{"a":', '}]']]) {
    for (const bomb of [open.repeat(DEEP), `${open.repeat(DEEP)}0${close.repeat(DEEP)}`]) {
      const what = () => `${DEEP} times ${open} in a document`;
      assert.equal(asked('@', bomb, what), 'json', what());
      const object = `{"sub":"1","email":"a@b.c","x":${bomb}}`;
      for (const source of [bomb, object, jwt(bomb), jwt(object), jwt('{}', bomb), Buffer.from(bomb)]) {
        const decision = sent({}, [undefined, source, source], context, what);
        assert.equal(decision.denial.code, 'auth.oauth.email.missing', what());
        assert.match(decision.notes[0].code, /^claims\./, what());
      }
      const lookups = { emails: { status: 200, body: bomb }, teams: { status: 200, body: bomb }, organizations: { status: 200, body: bomb } };
      assert.equal(sent(settings, [{}], { lookups }, what).denial.cause, 'emails-lookup-unreadable', what());
      assert.equal(sent(settings, [claims], { lookups }, what).denial.cause, 'team-membership', what());
      for (const key of ['allowed_groups', 'team_ids', 'org_mapping', 'scopes']) sent({ ...settings, [key]: bomb }, [claims], context, what);
    }
  }
});

test(`objects ${DEEP} deep, and without an end`, () => {
  for (const nest of [(inner) => [inner], (inner) => ({ a: inner }), (inner) => ({ toJSON: () => inner })]) {
    let deep = 0;
    for (let depth = 0; depth < DEEP; depth += 1) deep = nest(deep);
    const what = () => `${nest} again and again`;
    fromProvider(deep, what);
    fromProvider({ ...claims, deep }, what);
    asked('@', deep, what);
    for (const key of ['role_attribute_path', 'org_mapping', 'unknown']) sent({ [key]: deep }, [claims], context, what);
  }
  const cycle = { ...claims };
  cycle.self = [cycle];
  const endless = new Proxy({}, {
    ownKeys: () => ['a'],
    getOwnPropertyDescriptor: () => ({ value: 0, enumerable: true, configurable: true }),
    get: (_, key, self) => (key === 'a' ? self : undefined),
  });
  for (const one of [cycle, endless]) {
    const what = () => 'a cycle';
    fromProvider(one, what);
    assert.equal(asked('@', one, what), 'json');
    sent({ role_attribute_path: one }, [claims], context, what);
    sent({ org_mapping: [one] }, [claims], context, what);
  }
});

// ------------------------------------------------------------------------------------------------------------- odd

const fails = () => { throw new RangeError('a trick'); };
const odd = {
  undefined, null: null, true: true, zero: -0, 'no number': NaN, infinity: Infinity, bigint: 5n, symbol: Symbol('s'), function: () => 1, class: class {},
  'an empty text': '', 'a lone surrogate': '\ud800', 'surrogates the wrong way round': '\udc00\ud800', 'a NUL': '\0', 'a BOM': '\ufeff{}',
  date: new Date(0), 'no date': new Date(NaN), map: new Map([['sub', '1']]), set: new Set([1]), regex: /x/, error: new Error('x'),
  promise: Promise.resolve(1), weak: new WeakMap(), 'a boxed text': new String('x'), 'a boxed bigint': Object(5n),
  'an empty list': [], 'a sparse list': [, 1, , 'x', ,], 'a list of everything': [undefined, () => 1, Symbol('s'), NaN, null], 'a list with a bigint': [5n],
  arguments: (function () { return arguments; })(1, 2), 'no prototype': Object.assign(Object.create(null), claims), 'inherited claims': Object.create(claims),
  frozen: Object.freeze({ ...claims }), 'symbol keys': { [Symbol('s')]: 1, ...claims }, 'a bigint among claims': { ...claims, big: 5n },
  'a long s': { ſub: '2' }, 'lone surrogates as key and value': { '\ud800': '\udfff', ...claims },
  'a getter that throws': { get sub() { return fails(); } }, 'a late getter that throws': { ...claims, get z() { return fails(); } },
  'toJSON that throws': { toJSON: fails }, 'toJSON that gives nothing': { toJSON() {} }, 'toJSON that gives text': { toJSON: () => '{"sub":"1"}' },
  'toJSON that is none': { ...claims, toJSON: 1 }, 'toString that throws': { toString: fails, valueOf: fails, [Symbol.toPrimitive]: fails },
  'a proxy': new Proxy({ ...claims }, {}), 'a proxy that throws': new Proxy({}, { get: fails, ownKeys: fails }),
  'bytes that are no text': new Uint8Array([0xff, 0xfe, 0x80, 0]), 'no bytes': new Uint8Array(), 'a view': Buffer.from('xx{"sub":"1"}xx').subarray(2, 11),
  'wide bytes': new Uint16Array([123, 125]), buffer: new ArrayBuffer(8), 'a data view': new DataView(new ArrayBuffer(8)),
  'shared bytes': new Uint8Array(new SharedArrayBuffer(8)),
};

/** A key of each kind, and two that are no settings. */
const KINDS = [
  'role_attribute_path', 'role_attribute_strict', 'org_mapping', 'team_ids', 'auto_assign_org', 'auto_assign_org_id', 'auto_assign_org_role',
  'unknown', '__proto__',
];

for (const [name, given] of Object.entries(odd)) {
  test(`odd: ${name}`, () => {
    const what = () => name;
    fromProvider(given, what);
    fromProvider({ ...claims, extra: given }, what);
    fromProvider([given], what);
    for (const key of KINDS) {
      if (name === 'a proxy that throws') continue;
      for (const one of [given, [given], { given }]) sent(Object.defineProperty({}, key, { value: one, enumerable: true }), [claims], context, what);
    }
    for (const expression of ['@', 'to_string(@)', 'keys(@)', 'type(@)', '[*].x', 'sub']) {
      for (const document of [given, [given], { given }]) {
        for (const engine of [search, trace]) attempt(() => engine(expression, document), ExpressionError, what);
        attempt(() => standard.search(expression, document), StandardError, what);
      }
    }
    if (typeof given === 'string') asked(given, '{}', what);
  });
}

test('odd settings as a whole are refused, or read as their own keys', () => {
  for (const [name, given] of Object.entries(odd)) {
    if (/throws/.test(name)) continue;
    for (const call of [() => new Policy(given), () => evaluate(given, claims), () => explain(given, claims)]) attempt(call, SettingsError, () => name);
  }
});

test('no claim and no setting reaches a prototype', () => {
  const before = [Object, Array, String, Function].map(({ prototype }) => Object.getOwnPropertyNames(prototype).join());
  const names = '"toString":"x","sub":"1","email":"a@b.c","groups":["__proto__"],"orgs":["__proto__"]';
  const wicked = `{"__proto__":{"polluted":1,"groups":["x"]},"constructor":{"prototype":{"polluted":1}},${names}}`;
  for (const [userinfo, source] of [[wicked, wicked], [JSON.parse(wicked), JSON.parse(wicked)], [undefined, jwt(wicked)]]) {
    const { decision, steps, resolved } = explain(settings, undefined, userinfo, source, context);
    for (const found of [evaluate(settings, source, source, source, context), decision, resolved, ...steps]) assert.equal(found.polluted, undefined);
    const told = steps.find(({ attribute, outcome }) => attribute === 'source' && outcome === 'found').value;
    assert.deepEqual(Object.getOwnPropertyDescriptor(told, '__proto__').value, { polluted: 1, groups: ['x'] });
  }
  for (const document of [wicked, JSON.parse(wicked)]) {
    for (const found of [search('@', document), trace('@', document).value, standard.search('@', document)]) {
      assert.equal(Object.getPrototypeOf(found), Object.prototype);
      assert.deepEqual(Object.getOwnPropertyDescriptor(found, '__proto__').value, { polluted: 1, groups: ['x'] });
      assert.equal(found.toString, 'x');
    }
    assert.deepEqual(search('{"__proto__": sub}', document), JSON.parse('{"__proto__":"1"}'));
  }
  const teamGroups = JSON.parse('{"__proto__":["__proto__"],"constructor":["x"]}');
  const orgs = JSON.parse('{"__proto__":7}');
  const mapped = { groups_attribute_path: 'groups', org_attribute_path: 'orgs', org_mapping: '__proto__:__proto__:Admin' };
  const { user } = evaluate(mapped, wicked.replace('"groups":["x"]', ''), wicked, undefined, { teamGroups, orgs });
  assert.deepEqual([user.teams, user.groups, user.orgRoles], [['__proto__'], ['__proto__'], { 7: 'Admin' }]);
  const { notes } = evaluate(JSON.parse('{"__proto__":"x","constructor":1}'), claims);
  assert.deepEqual(notes.map(({ code, setting }) => [code, setting]), [['settings.unknown-key', '__proto__'], ['settings.unknown-key', 'constructor']]);
  assert.deepEqual([Object, Array, String, Function].map(({ prototype }) => Object.getOwnPropertyNames(prototype).join()), before);
  steady(() => 'prototypes');
});

// ----------------------------------------------------------------------------------------------------------- large

test(`${FULL / 1e6} MB as a token, a body and a document`, () => {
  const x = 'x'.repeat(FULL - 100);
  const large = {
    letters: x, 'not ASCII': 'é'.repeat(FULL / 2), quotes: '"'.repeat(FULL), 'a text': `"${x}"`, 'a claim': `{"sub":"1","email":"a@b.c","name":"${x}"}`,
    'the same claim': `{${'"sub":"1",'.repeat(FULL / 10 - 3)}"email":"a@b.c"}`, escapes: `{"email":"${'\\u00e9'.repeat(FULL / 6 - 3)}"}`,
  };
  for (const [name, given] of Object.entries(large)) {
    const what = () => `${name}, ${FULL / 1e6} MB`;
    for (const sources of [[given], [undefined, given], [undefined, undefined, jwt(given)], [undefined, Buffer.from(given)]]) {
      attempt(() => evaluate({}, ...sources), undefined, what);
    }
    attempt(() => explain({}, given, undefined, given), undefined, what);
    const body = { status: 200, body: given };
    attempt(() => evaluate(settings, {}, undefined, undefined, { lookups: { emails: body, teams: body } }), undefined, what);
    attempt(() => search('length(to_string(@))', given), ExpressionError, what);
    attempt(() => standard.search('length(@)', given), StandardError, what);
  }
});

test(`${LONG / 1e6} MB as a source, an expression and a setting`, () => {
  const x = 'x'.repeat(LONG);
  for (const source of [x, Buffer.from(x), { email: x }]) {
    const { notes } = attempt(() => evaluate({}, source, source, source), undefined, () => `${LONG / 1e6} MB`);
    assert.deepEqual(notes.map(({ code }) => code), Array(3).fill('claims.too-large'));
  }
  const refused = { name: 'StandardError', code: 'json', message: 'the document is larger than 16 MiB' };
  assert.throws(() => standard.search('@', `"${x}"`), refused);
  assert.throws(() => standard.search(undefined, {}), { name: 'StandardError', code: 'syntax', message: 'an expression is a text' });
  for (const [name, expression] of Object.entries({ letters: x, 'a text': `'${x}'`, 'a literal': `\`"${x}"\``, blanks: ' '.repeat(LONG) })) {
    const what = () => `${name} as an expression, ${LONG / 1e6} MB`;
    for (const call of [search, trace, tokens]) attempt(() => call(expression, '{}'), ExpressionError, what);
    attempt(() => standard.search(expression, '{}'), StandardError, what);
    attempt(() => evaluate({ role_attribute_path: expression }, claims), undefined, what);
  }
  const words = 'a '.repeat(LONG / 2);
  const long = { api_url: x, org_mapping: x, allowed_groups: words, team_ids: `["${x}"]`, role_attribute_strict: x, unknown: x, [x]: '' };
  for (const [key, given] of Object.entries(long)) {
    const what = () => `${key.slice(0, 20)}, ${LONG / 1e6} MB`;
    attempt(() => evaluate({ [key]: given }, claims), SettingsError, what);
  }
});

test('memory beyond 2 GiB changes no answer', async () => {
  const told = await alone(`
    const token = ${JSON.stringify(jwt(JSON.stringify(claims)))};
    const answers = () => JSON.stringify([rolecall.evaluate({}, token), rolecall.explain({}, token, token).decision, rolecall.search('a', '{"a":"é"}')]);
    const before = answers();
    glue.__wasm.memory.grow(33_000);
    console.log(answers() === before, instance.generation);
  `);
  assert.equal(told, 'true 1');
});

test('what takes much memory leaves others their answers', async () => {
  const cases = {
    'a list of numbers as userinfo': "rolecall.evaluate({}, undefined, `{\"a\":[${'0,'.repeat(10_000_000)}0]}`)",
    'parentheses as an expression': "rolecall.evaluate({ role_attribute_path: '('.repeat(20_000_000) }, { sub: '1' })",
  };
  for (const [name, call] of Object.entries(cases)) {
    const told = await alone(`
      const token = ${JSON.stringify(jwt(JSON.stringify(claims)))};
      const before = JSON.stringify(rolecall.evaluate({}, token));
      ${call};
      console.log(JSON.stringify(rolecall.evaluate({}, token)) === before, instance.generation);
    `);
    assert.equal(told, 'true 1', name);
  }
});

test('all that cost no instance', (t) => {
  t.diagnostic(`seed ${SEED}, ${ROUNDS} rounds`);
  assert.equal(instance.generation, 1);
});

// ------------------------------------------------------------------------------------------------ the far corners

test('three sources as large as they may be are no error', { skip: freemem() < 8e9 && 'takes 4 GB of memory' }, async () => {
  const told = await alone(`
    const body = Buffer.from('{"a":[' + '0,'.repeat(${FULL / 2 - 10}) + '0]}');
    console.log(rolecall.evaluate({}, body, body, body).decision, rolecall.explain({}, body, body, body).decision.notes.length, instance.generation);
  `);
  assert.equal(told, 'deny 0 1');
});

test('small tokens that inflate to large ones are no error', { skip: freemem() < 8e9 && 'takes 5 GB of memory' }, async () => {
  const token = jwt(deflateSync(`{"a":[${'0,'.repeat(FULL / 2)}0]}`), '{"zip":"DEF"}');
  const told = await alone(`
    const token = ${JSON.stringify(token)};
    const body = Buffer.from('{"a":[' + '0,'.repeat(${FULL / 2 - 10}) + '0]}');
    console.log(rolecall.evaluate({}, token, body, token).decision, instance.generation);
  `);
  assert.equal(told, 'deny 1');
});

test('values that double with each step end in recursion-limit', async () => {
  const doubling = Array(40).fill('[@,@]').join(' | ');
  const cases = {
    search: `rolecall.search(${JSON.stringify(doubling)}, '1')`,
    trace: `rolecall.trace(${JSON.stringify(doubling)}, '1').error.code`,
    to_string: `rolecall.search(${JSON.stringify(`${doubling} | to_string(@)`)}, '1')`,
    equality: `rolecall.search(${JSON.stringify(`${doubling} | @ == @`)}, '1')`,
    evaluate: `rolecall.evaluate({ role_attribute_path: ${JSON.stringify(`${doubling} | to_string(@)`)} }, { sub: '1' }).notes[0].code`,
    explain: `rolecall.explain({ role_attribute_path: ${JSON.stringify(doubling)} }, { sub: '1' }).decision.decision`,
  };
  const due = { evaluate: 'expression.recursion-limit 1', explain: 'deny 1' };
  const told = await Promise.all(Object.entries(cases).map(async ([name, call]) => [name, await alone(`
    let answer;
    try { answer = ${call}; } catch (error) { answer = error.code ?? error.message; }
    console.log(answer, instance.generation);
  `)]));
  assert.deepEqual(Object.fromEntries(told), Object.fromEntries(Object.keys(cases).map((name) => [name, due[name] ?? 'recursion-limit 1'])));
});

test('a trace of large values has an end', async () => {
  assert.equal(await alone(`
    const list = \`[\${Array(1000).fill('@').join(',')}]\`;
    console.log(typeof rolecall.trace(list, JSON.stringify('x'.repeat(1_000_000))).evaluation, instance.generation);
  `), 'object 1');
});

test('a hundred thousand tokens have an end', async () => {
  assert.equal(await alone("console.log(rolecall.tokens('a '.repeat(100_000)).length, instance.generation);"), '100000 1');
});

test('a body that is neither text nor bytes cannot spoil the memory', async () => {
  const told = await alone(`
    const due = JSON.stringify(rolecall.evaluate({}, { sub: '1', email: 'a@b.c' }));
    for (let size = 10; size < 3_000; size += 10) {
      const claims = { sub: '1', x: 'y'.repeat(size) };
      for (const body of [new ArrayBuffer(10), 5, {}, undefined, null, true]) {
        try {
          rolecall.evaluate({ api_url: 'https://idp.example' }, claims, undefined, undefined, { lookups: { emails: { status: 200, body } } });
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
        }
      }
      const policy = new rolecall.Policy({ auto_assign_org_id: 1 });
      if (JSON.stringify(policy.evaluate({ sub: '1', email: 'a@b.c' })) !== due) throw new Error('others are answered otherwise');
    }
    console.log('steady', instance.generation);
  `);
  assert.equal(told, 'steady 1');
});

test('claims that ask for a decision while they are read change none', () => {
  const asking = { toJSON: () => evaluate({}, {}, '{}') && {} };
  assert.deepEqual(evaluate({}, jwt(JSON.stringify(claims)), asking), evaluate({}, jwt(JSON.stringify(claims)), {}));
});

test('what cannot be read at all ends in the documented error and costs no instance', () => {
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const cases = {
    'a revoked token': [() => evaluate({}, revoked(), revoked(), revoked())],
    'a revoked body': [() => explain({}, undefined, revoked())],
    'settings that throw': [() => evaluate({ get api_url() { return fails(); } }, claims), SettingsError],
    'revoked settings': [() => new Policy(revoked()), SettingsError],
    'a setting that is revoked': [() => new Policy({ api_url: revoked() }), SettingsError],
    'an expression that throws': [() => search({ toString: fails }, {}), ExpressionError],
    'an expression without text': [() => search(Object.create(null), {}), ExpressionError],
    'tokens of no text': [() => tokens(Object.create(null)), ExpressionError],
    'a trace of no text': [() => trace(Object.create(null), {})],
    'organizations that JSON cannot hold': [() => evaluate({}, claims, undefined, undefined, { orgs: { a: 5n } }), TypeError],
  };
  const wrong = Object.entries(cases).filter(([, [call, allowed]]) => {
    const before = instance.generation;
    try {
      call();
    } catch (error) {
      if (!allowed || !(error instanceof allowed)) return true;
    }
    instance.ready();
    return instance.generation !== before;
  });
  assert.deepEqual(wrong.map(([name]) => name), []);
});
