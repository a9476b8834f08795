// The same expressions asked of two other engines: the community's, whose dialect Grafana's library speaks, too, and the
// standard one of `rolecall/standard`. Where they differ the recorded answers of Grafana's library decide, and each difference
// has a reason in a table here; numbers are sections of docs/behaviour.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as community from '@jmespath-community/jmespath';
import { rolecall, standard } from './support/installed.mjs';
import { lines } from './support/vectors.mjs';

const { search, trace } = rolecall;

/** Why the community's engine answers otherwise. */
const COMMUNITY = {
  'arithmetic on anything but numbers is null, division by zero is infinite (10.2.13)':
    ({ theirs }) => /^not-a-number/.test(theirs.message),
  'an error before `[]`, `[?…]` or `.*` is swallowed (10.2.7)':
    ({ expression, json, theirs }) => theirs.failed === 'Error' && failsInside(expression, json),
  'what is behind a slice of a text is ignored (10.2.10)':
    ({ expression, json, ours }) => typeof ours.value === 'string' && slicesText(expression, json),
  'a step of 0 on a text is null (10.2.10)':
    ({ ours, theirs }) => ours.value === null && /slice step cannot be 0/.test(theirs.message),
  'an expression reference as a value is null':
    ({ theirs }) => /"expref":true/.test(JSON.stringify(theirs.value)),
  'offsets that crash Grafana (10.3.6)':
    ({ ours }) => ours.failed === 'panic',
  'arguments are checked in number and type, all of them (10.3.1)':
    ({ expression, ours }) => /^invalid/.test(ours.failed) && /\b(merge|zip|pad_left|pad_right|to_string|to_number|max_by)\(/.test(expression),
  'the only item of a list is taken without a look at its key (10.3.8)':
    ({ expression, theirs }) => /^(max|min|sort)_by\(`?\[[^,]*(,1\])?\]/.test(expression) && /Invalid type/.test(theirs.message),
  'the grammar is narrower: commas in lists, numbers, quotes (10.1)':
    ({ ours, theirs }) => ours.failed === 'syntax' && !theirs.failed,
  'a minus before a minus is a minus (10.1.13)':
    ({ expression, theirs }) => theirs.failed === 'ParserError' && expression.includes('--'),
  'several bindings are read, and an unknown variable is an error (10.1.3)':
    ({ expression, ours, theirs }) => /\blet .*,/.test(expression) && (ours.failed === 'undefined-variable' || /undefined variable/.test(theirs.message)),
  'min_by takes texts':
    ({ expression, theirs }) => expression.startsWith('min_by(') && theirs.value === null,
  'sort_by keeps the order of equals':
    ({ expression, ours, theirs }) => expression.startsWith('sort_by(') && isDeepStrictEqual(sorted(ours.value), sorted(theirs.value)),
  'split counts cuts, and an empty text is found everywhere (10.3.5)':
    ({ expression }) => /^(split|replace)\(.*,.*,/.test(expression),
  'group_by of nothing is null (10.3.4)':
    ({ ours, theirs }) => ours.value === null && isDeepStrictEqual(theirs.value, {}),
  'half a surrogate pair is U+FFFD (3.8)':
    ({ expression }) => /\\ud[89a-f]/.test(expression),
};

/** Why the standard engine answers otherwise where both have a value. */
const STANDARD = {
  'texts have slices (10.2.10)':
    ({ expression, json }) => slicesText(expression, json),
  'an expression reference as a value is null':
    ({ theirs }) => /<expression: /.test(JSON.stringify(theirs.value)),
  'a multi-select on null makes an object of nulls (10.2.9)':
    ({ expression, ours, theirs }) => theirs.value === null && expression.includes('{') && typeof ours.value === 'object',
  'numbers are 64-bit floats':
    ({ ours, theirs }) => /^\d{18,}$/.test(theirs.value) && Number(ours.value) === Number(theirs.value),
  'an escaped backslash is one (10.1.6)':
    ({ expression }) => /^'.*\\\\.*'$/.test(expression),
};

/** A list in an order of its own, if it is one. */
const sorted = (list) => (Array.isArray(list) ? list.map((item) => JSON.stringify(item)).sort() : Symbol('no list'));

function failsInside(expression, json) {
  const { error, evaluation } = trace(expression, json);
  return !error && evaluation.some((part) => part.error);
}

function slicesText(expression, json) {
  const isSlice = ({ start, end }) => /\[[-\d]*:[-\d:]*\]$/.test(expression.slice(start, end));
  return trace(expression, json).evaluation.some(({ span, value }) => typeof value === 'string' && isSlice(span));
}

/** A value as JSON holds it, or how it failed. */
function outcome(call) {
  try {
    return { value: JSON.parse(JSON.stringify(call() ?? null)) };
  } catch (error) {
    return { failed: error.code ?? error.name, message: error.message };
  }
}

/** Failing is one answer, whatever the words. */
const agree = (ours, theirs) => (ours.failed || theirs.failed ? Boolean(ours.failed && theirs.failed) : isDeepStrictEqual(ours.value, theirs.value));

const expressions = lines('jmespath').map(({ id, expression, json }) => ({ id, expression, json, ours: outcome(() => search(expression, json)) }));

/** Sorts the differences by their reasons. None may be left over, and no reason without a difference. */
function explained(t, cases, reasons) {
  const counts = Object.fromEntries(Object.keys(reasons).map((reason) => [reason, 0]));
  const unexplained = [];
  for (const one of cases) {
    const reason = Object.keys(reasons).find((name) => reasons[name](one));
    if (reason) counts[reason] += 1;
    else unexplained.push(`${one.id}: ${one.expression}\n  rolecall ${JSON.stringify(one.ours)}\n  the other ${JSON.stringify(one.theirs)}`);
  }
  for (const [reason, count] of Object.entries(counts)) t.diagnostic(`${count} because ${reason}`);
  assert.equal(unexplained.length, 0, `${unexplained.length} without a reason\n${unexplained.slice(0, 10).join('\n')}`);
  assert.deepEqual(Object.keys(counts).filter((reason) => counts[reason] === 0), [], 'reasons that nothing needs');
}

test(`the community’s engine agrees on nine of ten of ${expressions.length} expressions, and the rest has reasons`, (t) => {
  const cases = expressions.map((one) => ({ ...one, theirs: outcome(() => community.search(JSON.parse(one.json), one.expression)) }));
  const differing = cases.filter(({ ours, theirs }) => !agree(ours, theirs));
  t.diagnostic(`${cases.length - differing.length} of ${cases.length} agree`);
  assert.ok(differing.length * 10 < cases.length, `${differing.length} differ`);
  explained(t, differing, COMMUNITY);
});

test('the standard engine agrees on 29 of 30 values of expressions that both have, and the rest has reasons', (t) => {
  const cases = expressions.map((one) => ({ ...one, theirs: outcome(() => standard.search(one.expression, one.json)) }));
  const shared = cases.filter(({ ours, theirs }) => !ours.failed && !theirs.failed);
  const differing = shared.filter(({ ours, theirs }) => !agree(ours, theirs));
  t.diagnostic(`${shared.length - differing.length} of ${shared.length} agree`);
  assert.ok(shared.length > 1000 && differing.length * 30 < shared.length, `${differing.length} of ${shared.length} differ`);
  explained(t, differing, STANDARD);
});

test('the sum of nothing is 0, not -0 (10.3.8)', () => {
  const texts = ['to_string(sum(`[]`))', 'to_string([sum(`[]`)])'];
  assert.deepEqual(texts.map((text) => search(text, '{}')), texts.map((text) => community.search({}, text)));
});
