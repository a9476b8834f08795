// Test files of settings, through the installed package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';

const { SettingsError, readSuite, runSuite } = rolecall;

const file = `
settings:
  - grafana.ini
  - { org_mapping: 'ops:Ops:Editor' }
orgs: { Main Org.: 1, Ops: 2 }
cases:
  - name: operators are administrators
    accessToken: not.a.token
    userinfo: { email: ada@example.com, groups: [ops] }
    expect:
      user: { role: Admin, orgRoles: { Ops: Admin }, groups: [ops] }
      source: { role: userinfo }
  - name: everybody else looks
    userinfo: { email: bob@example.com }
    expect:
      user: { role: Editor }
`;
const ini = `[auth.generic_oauth]
client_secret = s3cr3t
role_attribute_path = contains(groups || \`[]\`, 'ops') && 'Admin' || 'Viewer'
groups_attribute_path = groups
org_attribute_path = groups || \`[]\`
`;
const files = { 'grafana.ini': ini };

test('a suite passes and fails case by case', () => {
  const report = runSuite(file, { files });
  assert.deepEqual([report.passed, report.failed, report.coverage], [1, 1, undefined]);
  const [first, second] = report.cases;
  assert.deepEqual([first.name, first.line, first.passed, first.mismatches, first.steps, first.message], ['operators are administrators', 7, true, [], [], '']);
  assert.equal(first.decision.user.role, 'Admin');
  const message = '`user.role`: expected `"Editor"`, got `"Viewer"`; `role_attribute_path` on userinfo decided';
  assert.deepEqual([second.line, second.passed, second.message], [13, false, message]);
  assert.deepEqual(second.mismatches, [
    { path: 'user.role', expected: 'Editor', got: 'Viewer', attribute: 'role', rule: 'role_attribute_path', setting: 'role_attribute_path', source: 'userinfo', message },
  ]);
  assert.ok(second.steps.some(({ attribute, decisive }) => attribute === 'role' && decisive));
  assert.ok(!JSON.stringify(report).includes('s3cr3t'));
});

test('the same suite as an object', () => {
  const suite = readSuite(file, 'logins.yaml');
  assert.deepEqual(suite.settings, [{ path: 'grafana.ini' }, { org_mapping: 'ops:Ops:Editor' }]);
  assert.deepEqual(suite.context, { orgs: { 'Main Org.': 1, Ops: 2 } });
  assert.deepEqual(suite.cases.map(({ name, line }) => [name, line]), [['operators are administrators', 7], ['everybody else looks', 13]]);
  assert.deepEqual(runSuite(suite, { files }), runSuite(file, { files }));
  assert.deepEqual(readSuite(JSON.stringify(suite)), suite);
});

test('some of the cases, and what they cover', () => {
  const run = (only) => runSuite(file, { files, only, coverage: true });
  assert.deepEqual(run('else').cases.map(({ line }) => line), [13]);
  assert.deepEqual(run(/^\w+ are/g).cases.map(({ line }) => line), [7]);
  assert.deepEqual(run('nobody').cases, []);
  const { total, covered, coverable } = run(undefined).coverage;
  assert.deepEqual([total, covered, coverable], [2, 10, 10]);
  assert.equal(run('else').coverage.total, 1);
});

test('variables are put into settings', () => {
  const tests = { settings: '[auth.generic_oauth]\nrole_attribute_path = ${PATH_TO_ROLE}\n', cases: [{ name: 'x', userinfo: { email: 'a@example.com', r: 'Editor' }, expect: { user: { role: 'Editor' } } }] };
  assert.equal(runSuite(tests, { variables: { PATH_TO_ROLE: 'r' } }).passed, 1);
  assert.equal(runSuite(tests, { variables: { PATH_TO_ROLE: 'x' } }).failed, 1);
});

const refusals = [
  ['what is no test file', 'x', undefined, 1, 1, 'line 1, column 1 of `tests.yaml`: a test file is an object, with keys of `$schema`, `settings`, `context`, `orgs`, `cases`'],
  ['an unknown key', 'cases:\n- name: x\n  expects: {}\n', undefined, 3, 3, 'line 3, column 3 of `tests.yaml`: a case has no `expects`: did you mean `expect`?'],
  ['JSON that is none', '{"cases": x}', undefined, 1, 11, 'line 1, column 11 of `tests.json`: the text is not JSON from here on'],
  ['a file that was not given', file, {}, 3, 5, 'line 3, column 5 of `tests.yaml`: the text of the file `grafana.ini` was not given: hand it over in `files`, under this path'],
  ['settings that Grafana refuses', 'settings:\n  allow_sign_up: perhaps\ncases: [{name: x, expect: {decision: allow}}]', {}, 2, 3, undefined],
];
for (const [name, text, options, line, column, message] of refusals) {
  test(`refused with its place: ${name}`, () => {
    assert.throws(() => (options ? runSuite(text, options) : readSuite(text)), (error) => {
      assert.ok(error instanceof SettingsError);
      const [diagnostic] = error.diagnostics;
      assert.deepEqual([error.code, diagnostic.line, diagnostic.column], ['suite.invalid', line, column]);
      if (message) assert.equal(error.message, message);
      return true;
    });
  });
}

test('a file of settings that cannot be read is named', () => {
  assert.throws(() => runSuite(file, { files: { 'grafana.ini': '[x' } }), ({ message }) => message.startsWith('line 1, column 1 of `grafana.ini`: a section header needs'));
});
