// Rows of a table as role_attribute_path and org_mapping, and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';
import { generator } from './support/random.mjs';

const { SettingsError, evaluate, explain, formatSettings, lint, parseSettings, readOrgMapping, readRoleRows, writeOrgMapping, writeRoleRows } = rolecall;

const rows = [{ group: 'admins', role: 'Admin' }, { group: 'devs', role: 'Editor' }];
const person = { sub: '1', email: 'ada@example.com' };

test('rows are an expression', () => {
  assert.equal(
    writeRoleRows(rows, { claim: 'groups', otherwise: 'Viewer' }),
    "contains(to_array(groups), 'admins') && 'Admin' || contains(to_array(groups), 'devs') && 'Editor' || sub && type(groups) != 'null' && 'Viewer'",
  );
  assert.equal(writeRoleRows(rows.slice(0, 1), { claim: 'cognito:groups', otherwise: 'None' }), "contains(to_array(\"cognito:groups\"), 'admins') && 'Admin' || 'None'");
  assert.equal(writeRoleRows(rows.slice(0, 1), { claim: 'roles', otherwise: 'Viewer', everywhere: true }), "contains(to_array(roles), 'admins') && 'Admin' || 'Viewer'");
  assert.equal(writeRoleRows([{ group: "it's", role: 'GrafanaAdmin' }], { claim: 'roles', otherwise: null }), "contains(to_array(roles), 'it\\'s') && 'GrafanaAdmin'");
  assert.equal(writeRoleRows([], { claim: 'roles', otherwise: null }), '');
});

/** What a claim is, and the role of who has it. */
const shapes = [
  [undefined, null], [null, null], [[], 'Viewer'], ['admins', 'Admin'], ['not-admins', 'Viewer'], [['x', 'devs'], 'Editor'], [['devs', 'admins'], 'Admin'],
  [[null, 'admins'], 'Admin'], [[{ name: 'admins' }], 'Viewer'], [{ admins: true }, 'Viewer'], [1, 'Viewer'], [false, 'Viewer'], ['', 'Viewer'],
];
for (const claim of ['groups', 'roles', 'https://example.com/roles']) {
  test(`whatever the claim ${claim} is, nothing fails and the role is right`, () => {
    const settings = { role_attribute_path: writeRoleRows(rows, { claim, otherwise: 'Viewer' }) };
    for (const [value, role] of shapes) {
      const { decision, resolved, steps } = explain(settings, { ...person, [claim]: value });
      assert.equal(resolved.role, role, JSON.stringify(value));
      assert.deepEqual([decision.decision, decision.notes], ['allow', []]);
      assert.ok(steps.every((step) => step.outcome !== 'failed'));
      // The claim may be in a later source.
      const second = evaluate(settings, person, { ...person, [claim]: value });
      assert.equal(second.user.role, role, JSON.stringify(value));
      assert.deepEqual(lint(settings, { idToken: person, userinfo: { ...person, [claim]: value } }).filter((one) => one.severity === 'error'), []);
    }
    assert.equal(evaluate(settings, person, { ...person, [claim]: ['admins'] }).user.role, 'Admin');
  });
}

test('a constant hides the sources behind', () => {
  const settings = { role_attribute_path: writeRoleRows(rows, { claim: 'groups', otherwise: 'Viewer', everywhere: true }) };
  assert.equal(evaluate(settings, person, { ...person, groups: ['admins'] }).user.role, 'Viewer');
});

test('what cannot be written says why', () => {
  const refused = (message) => (error) => error instanceof SettingsError && (assert.equal(error.message, message), true);
  assert.throws(() => writeRoleRows(rows, { claim: 'keys(x)', otherwise: null }), refused("`keys(x)` is more than a path to a claim: give the claim's name, or a path without functions"));
  assert.throws(() => writeRoleRows([{ group: 'a', role: 'Owner' }], { claim: 'x', otherwise: null }), refused('`Owner` is no role: take one of None, Viewer, Editor, Admin, GrafanaAdmin'));
  assert.throws(() => writeRoleRows([{ group: 1, role: 'Admin' }], { claim: 'x', otherwise: null }), refused('a number was given where the `group` of a row is needed'));
  assert.throws(() => writeRoleRows(null, { claim: 'x', otherwise: null }), refused('the rows throw when they are read'));
  assert.throws(() => readRoleRows(7), refused('a number was given where an expression is needed'));
  assert.throws(() => writeOrgMapping([{ group: 'a\\', org: '1', role: 'Admin' }]), refused('row 1 cannot be written: `a\\` ends in a backslash, which would take the colon behind it for text'));
});

test('what is written is read, random rows', () => {
  const { below, pick } = generator(1);
  const letters = ['a', 'Z', '0', ' ', "'", '"', '`', '\\', '\\\\', '|', '&', '(', ')', '[*]', ',', ':', '\n', 'é', '日', '👩', '\u2028', '{{', '${A}', '#', ';'];
  const text = () => Array.from({ length: below(6) }, () => pick(letters)).join('');
  for (let round = 0; round < 2000; round++) {
    const given = Array.from({ length: 1 + below(4) }, () => ({ group: text(), role: pick(['None', 'Viewer', 'Editor', 'Admin', 'GrafanaAdmin']) }));
    const otherwise = pick([null, 'None', 'Viewer', 'GrafanaAdmin']);
    const claim = pick(['groups', 'a.b[0].c', '"x y"', 'z[*].name']);
    const everywhere = otherwise !== null && below(2) === 1;
    const expression = writeRoleRows(given, { claim, otherwise, everywhere });
    assert.deepEqual(readRoleRows(expression), { claim, rows: given, otherwise, everywhere }, expression);
    const first = given[0];
    const role = first.role === 'GrafanaAdmin' ? 'Admin' : first.role;
    if (claim === 'groups') assert.equal(evaluate({ role_attribute_path: expression }, { ...person, groups: [first.group] }).user.role, role, expression);
  }
});

test('what people write is read, and null is more than rows', () => {
  const table = { claim: 'groups', rows, otherwise: 'Viewer', everywhere: true };
  for (const expression of [
    "contains(groups[*], 'admins') && 'Admin' || contains(groups[*], 'devs') && 'Editor' || 'Viewer'",
    "(contains(groups, 'admins') && 'Admin') || (contains(groups, 'devs') && 'Editor') || 'Viewer'",
    "contains(groups || `[]`, 'admins') && 'admin' || contains(not_null(groups, `[]`), 'devs') && 'Editor' || 'Viewer'",
  ]) assert.deepEqual(readRoleRows(expression), table);
  for (const expression of ['', 'role', "contains(groups, 'a') && role", "contains(a, 'x') && 'Admin' || contains(b, 'y') && 'Editor'", "contains(groups, 'a"]) {
    assert.equal(readRoleRows(expression), null);
  }
});

test('organizations there and back, through grafana.ini', () => {
  const given = [{ group: 'https://example.com/a', org: 'Main Org.', role: 'Editor' }, { group: '*', org: '*', role: 'None' }];
  const value = writeOrgMapping(given);
  assert.equal(value, '["https\\\\://example.com/a:Main Org.:Editor", "*:*:None"]');
  const { settings } = parseSettings(formatSettings({ org_mapping: value }, 'ini'));
  assert.deepEqual(readOrgMapping(settings.org_mapping), given);
  assert.deepEqual(readOrgMapping(['a:1:Admin']), [{ group: 'a', org: '1', role: 'Admin' }]);
});

test('entries that Grafana skips say so', () => {
  assert.deepEqual(readOrgMapping('a a:1'), [
    { group: 'a', org: '', role: '', problem: 'it has one part, so it is skipped: an entry is written `external:org:role`' },
    { group: 'a', org: '1', role: 'Viewer' },
  ]);
  const [, strict] = readOrgMapping('a a:1', { strict: true });
  assert.equal(strict.problem, 'it has no role, so it is skipped: the role is `None`, `Viewer`, `Editor` or `Admin`, just so');
});
