// The limits of the npm package itself (docs/limits.md), each at it and one beyond. Those of the core are in tests/limits.rs, those of texts of
// settings in tests/settings.test.mjs, that of an expression in tests/portable.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall, standard } from './support/installed.mjs';

const { evaluate, search } = rolecall;
const MIB = 1 << 20;

/** A text of exactly so many bytes, `before` and `behind` among them. */
const filled = (length, before = '', behind = '') => before + 'x'.repeat(length - before.length - behind.length) + behind;

/** What a call throws, without what comes by the class. */
function refusal(call) {
  try {
    call();
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
  assert.fail('nothing was thrown');
}

test('a source has at most 16 MiB', () => {
  const settings = { name_attribute_path: "'Ada'" };
  const claims = (length) => filled(length, '{"sub":"1","email":"ada@example.com","long":"', '"}');
  const of = (length) => evaluate(settings, undefined, claims(length));
  assert.deepEqual([of(16 * MIB).decision, of(16 * MIB).notes], ['allow', []]);
  const { denial, notes } = of(16 * MIB + 1);
  assert.equal(denial.code, 'auth.oauth.email.missing');
  assert.deepEqual(notes, [{ code: 'claims.too-large', message: 'userinfo is not used: it is too large', source: 'userinfo' }]);
});

test('so has a token', () => {
  const claims = [{ sub: '1' }, 'an access token that is not looked at'];
  const code = (length) => evaluate({ role_attribute_path: 'role' }, claims[0], undefined, filled(length)).notes.map(({ code }) => code);
  assert.deepEqual([code(16 * MIB), code(16 * MIB + 1)], [['claims.not-a-jwt'], ['claims.too-large']]);
});

test('so has the body of a look-up, and a larger one is a request that failed', () => {
  const cause = (length) => {
    const lookups = { emails: { status: 200, body: filled(length, '[{"email":"ada@example.com","primary":true,"x":"', '"}]') } };
    const { decision, denial } = evaluate({ api_url: 'https://id.example.com/u' }, { sub: '1' }, undefined, undefined, { lookups });
    return [decision, denial?.cause];
  };
  assert.deepEqual([cause(16 * MIB), cause(16 * MIB + 1)], [['allow', undefined], ['deny', 'emails-lookup-failed']]);
});

test('a document of `search` has at most 64 MiB', () => {
  const of = (length) => filled(length, '"', '"');
  assert.equal(search('length(@)', of(64 * MIB)), 64 * MIB - 2);
  const due = { name: 'ExpressionError', code: 'json', message: 'the document is larger than 64 MiB' };
  assert.deepEqual(refusal(() => search('length(@)', of(64 * MIB + 1))), due);
});

test('a result of `search` has at most 32 MiB of JSON', () => {
  const of = (length) => filled(length, '"', '"');
  assert.equal(search('@', of(32 * MIB)).length, 32 * MIB - 2);
  const due = { name: 'ExpressionError', code: 'recursion-limit', message: 'the result is more than 32 MiB of JSON' };
  assert.deepEqual(refusal(() => search('@', of(32 * MIB + 1))), due);
});

test('a document of the other engine has at most 16 MiB', () => {
  const of = (length) => filled(length, '"', '"');
  assert.equal(standard.search('length(@)', of(16 * MIB)), 16 * MIB - 2);
  const due = { name: 'StandardError', code: 'json', message: 'the document is larger than 16 MiB' };
  assert.deepEqual(refusal(() => standard.search('length(@)', of(16 * MIB + 1))), due);
});

test('an answer of the other engine has at most 4 MiB', () => {
  const of = (length) => filled(length, '"', '"');
  assert.equal(standard.search('@', of(4 * MIB)).length, 4 * MIB - 2);
  assert.deepEqual(refusal(() => standard.search('@', of(4 * MIB + 1))), { name: 'StandardError', code: 'runtime', message: 'the answer is too large' });
});

test('the other engine nests 200 deep, reads JSON 127 deep, and numbers of nine digits', () => {
  const nested = (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  assert.deepEqual(standard.search('@', nested(127)), JSON.parse(nested(127)));
  assert.equal(refusal(() => standard.search('@', nested(128))).code, 'recursion-limit');
  for (const of of [(depth) => `a${'.a'.repeat(depth)}`, (depth) => `${'('.repeat(depth)}a${')'.repeat(depth)}`]) {
    assert.equal(standard.search(of(200), '{}'), null);
    assert.equal(refusal(() => standard.search(of(201), '{}')).code, 'recursion-limit');
  }
  assert.equal(standard.search('a[123456789]', '{}'), null);
  assert.equal(refusal(() => standard.search('a[1234567890]', '{}')).code, 'syntax');
});
