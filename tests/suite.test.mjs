// Test files of settings, through the installed package.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import Ajv from 'ajv';
import { consumer, root } from './support/tarball.mjs';
import { rolecall } from './support/installed.mjs';

const { SettingsError, readLog, readSuite, runSuite } = rolecall;

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
    { path: 'user.role', expected: 'Editor', got: 'Viewer', attribute: 'role', rule: 'role_attribute_path', setting: 'role_attribute_path', source: 'userinfo', at: file.lastIndexOf('Editor'), message },
  ]);
  assert.ok(second.steps.some(({ attribute, decisive }) => attribute === 'role' && decisive));
  assert.ok(!JSON.stringify(report).includes('s3cr3t'));
});

test('the same suite as an object', () => {
  const suite = readSuite(file, 'logins.yaml');
  assert.deepEqual(suite.settings, [{ path: 'grafana.ini' }, { org_mapping: 'ops:Ops:Editor' }]);
  assert.deepEqual(suite.context, { orgs: { 'Main Org.': 1, Ops: 2 } });
  assert.deepEqual(suite.cases.map(({ name, line }) => [name, line]), [['operators are administrators', 7], ['everybody else looks', 13]]);
  const withPlaces = runSuite(file, { files });
  for (const { mismatches } of withPlaces.cases) for (const mismatch of mismatches) delete mismatch.at;
  assert.deepEqual(runSuite(suite, { files }), withPlaces);
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
  ['what is no test file', 'x', undefined, 1, 1, 'line 1, column 1 of `tests.yaml`: a test file is an object, with keys of `$schema`, `settings`, `context`, `orgs`, `cases`, `idToken`, `userinfo`, `accessToken`, `emails`, `teams`, `organizations`'],
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

const schema = JSON.parse(readFileSync(createRequire(join(consumer, 'package.json')).resolve('rolecall/suite.schema.json'), 'utf8'));
const isValid = new Ajv({ allowUnionTypes: true }).compile(schema);

const accepted = (suite) => {
  try {
    return readSuite(JSON.stringify(suite)) !== undefined;
  } catch (error) {
    assert.equal(error.code, 'suite.invalid');
    return false;
  }
};
const ofCase = (more) => ({ cases: [{ name: 'x', expect: { decision: 'allow' }, ...more }] });
const ofSettings = (settings) => ({ settings, ...ofCase({}) });
const expecting = (expect) => ofCase({ expect });

/** What each is, and whether it is a test file. */
const suites = [
  [ofCase({}), true],
  [{ $schema: 'https://example.com/suite.schema.json', orgs: { Main: 1 }, ...ofCase({ line: 3, description: 'why' }) }, true],
  [{ cases: [] }, false],
  [{}, false],
  [[], false],
  [{ ...ofCase({}), case: [] }, false],
  [{ cases: [{ name: 'x' }] }, false],
  [{ cases: [{ expect: { decision: 'allow' } }] }, false],
  [ofCase({ name: '' }), false],
  [ofSettings('a.ini'), true],
  [ofSettings(['a.ini', { path: 'b', format: 'env' }, { text: 'x', name: 'c' }, { name: 'x', roleAttributePath: 'y', scopes: ['a'] }]), true],
  [ofSettings({}), true],
  [ofSettings({ path: 'a', format: 'toml' }), false],
  [ofSettings({ path: 'a', name: 'b' }), false],
  [ofSettings({ role_atribute_path: 'x' }), false],
  [ofSettings(7), false],
  [ofCase({ idToken: 'a.b.c', accessToken: { sub: 1 }, userinfo: '{}' }), true],
  [ofCase({ idToken: null, userinfo: null, accessToken: null }), true],
  [ofCase({ idToken: { path: 'a.jwt' }, userinfo: { path: 'u.json' }, emails: { path: 'e.json' }, teams: { status: 403, body: { path: 't' } } }), true],
  [{ ...ofCase({ idToken: null }), idToken: 'a.b.c', userinfo: {}, accessToken: { path: 'a' }, emails: null, teams: [], organizations: { status: 500 } }, true],
  [ofCase({ idToken: { file: 'a.jwt' } }), false],
  [ofCase({ userinfo: { file: 'a.json' } }), false],
  [ofCase({ emails: { file: 'a.json' } }), false],
  [ofCase({ emails: { status: 200, body: { file: 'a.json' } } }), false],
  [ofCase({ idToken: { file: 'a', sub: '1' }, userinfo: { file: 1 } }), true],
  [{ ...ofCase({}), idToken: 1 }, false],
  [ofCase({ idToken: [] }), false],
  [ofCase({ userinfo: 1 }), false],
  [ofCase({ id_token: {} }), false],
  [ofCase({ emails: [], teams: null, organizations: { status: 404 } }), true],
  [ofCase({ emails: { values: [] }, teams: 'x', organizations: { status: 200, body: [{ login: 'a' }] } }), true],
  [ofCase({ emails: { status: 20 } }), false],
  [ofCase({ emails: { status: 200, text: '' } }), false],
  [ofCase({ context: { orgs: { a: 1 }, idTokenSignature: 'invalid', userExists: true, teamGroups: { t: ['g'] } } }), true],
  [ofCase({ context: { orgs: { a: '1' } } }), false],
  [ofCase({ context: { lookups: {} } }), false],
  [ofCase({ context: { teamGroups: { t: 'g' } } }), false],
  [expecting({}), false],
  [expecting({ decision: 'yes' }), false],
  [expecting({ user: { id: '', login: '', name: '', email: '', role: null, isGrafanaAdmin: null, orgRoles: null, groups: [], teams: ['a'] } }), true],
  [expecting({ user: { role: 'Admin', isGrafanaAdmin: true, orgRoles: { Main: 'Admin', 2: 'None' } } }), true],
  [expecting({ user: { role: 'GrafanaAdmin' } }), false],
  [expecting({ user: { groups: 'a' } }), false],
  [expecting({ user: { orgRoles: { 1: 'Boss' } } }), false],
  [expecting({ user: { id: 1 } }), false],
  [expecting({ denial: { code: 'a', cause: 'b', message: 'c', setting: 'd' } }), true],
  [expecting({ denial: { reason: 'a' } }), false],
  [expecting({ request: 'teams' }), true],
  [expecting({ request: { lookup: 'emails', url: 'https://example.com/emails' } }), true],
  [expecting({ request: 'email' }), false],
  [expecting({ notes: ['a'] }), true],
  [expecting({ notes: 'a' }), false],
  [expecting({ source: { id: 'id_token', role: 'none', email: 'fallback' } }), true],
  [expecting({ source: { role: 'idToken' } }), false],
  [expecting({ source: { teams: 'userinfo' } }), false],
];
test('the schema and the reader take the same files', () => {
  const differ = suites.filter(([suite, due]) => isValid(suite) !== due || accepted(suite) !== due);
  assert.deepEqual(differ.map(([suite, due]) => [JSON.stringify(suite), { due, schema: isValid(suite), reader: accepted(suite) }]), []);
});

test('what readSuite gives fits the schema', () => {
  assert.ok(isValid(readSuite(file)), JSON.stringify(isValid.errors));
});

test('what a provider sends may be in files, and shared by all cases', () => {
  const text = `
settings: { role_attribute_path: role, api_url: 'https://id.example.com/u' }
idToken: { path: id_token.jwt }
userinfo: { path: userinfo.json }
emails: { status: 200, body: { path: emails.json } }
cases:
  - name: from files
    expect: { user: { id: '1', role: Editor, email: ada@example.com } }
  - name: of his own
    idToken: { sub: '2', role: Admin }
    expect: { user: { id: '2', role: Admin } }
  - name: without
    idToken: null
    userinfo: null
    accessToken: { path: claims.json }
    emails: { path: none.json }
    expect: { denial: { code: auth.oauth.email.missing } }
`;
  const token = (claims) => ['{"alg":"none"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const files = {
    'id_token.jwt': `${token({ sub: '1' })}\n`,
    'userinfo.json': ' {"role":"Editor"}\n',
    'emails.json': '[{"email":"ada@example.com","primary":true}]',
    'none.json': '[]',
    'claims.json': '{"sub":"3"}\n',
  };
  assert.deepEqual(runSuite(text, { files }).cases.map(({ message }) => message), ['', '', '']);
  assert.deepEqual(runSuite(readSuite(text), { files }).cases.map(({ message }) => message), ['', '', '']);
  for (const [file, place] of [['id_token.jwt', 'line 3, column 10'], ['userinfo.json', 'line 4, column 11'], ['emails.json', 'line 5, column 30'], ['claims.json', 'line 15, column 18']]) {
    const message = `${place} of \`tests.yaml\`: the text of the file \`${file}\` was not given: hand it over in \`files\`, under this path`;
    assert.throws(() => runSuite(text, { files: { ...files, [file]: undefined } }), { code: 'suite.invalid', message });
  }
  const asked = 'idToken: { file: id_token.jwt }\ncases: [{ name: x, expect: { decision: allow } }]';
  assert.throws(() => readSuite(asked), { message: 'line 1, column 12 of `tests.yaml`: a file is named by `{ path: … }`, not by `file`' });
});

/** The blocks of docs/testing.md by language. */
const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
const blocks = (language) => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, text]) => text);

test('the example of docs/testing.md passes', () => {
  const [yaml] = blocks('yaml');
  const report = runSuite(yaml, { files: { 'grafana.ini': blocks('ini')[0] }, coverage: true });
  assert.deepEqual(report.cases.map(({ message }) => message), ['', '', '']);
  assert.deepEqual([report.passed, report.coverage.total], [3, 2]);
  assert.ok(isValid(readSuite(yaml)));
});

test('docs/testing.md names every key of the schema', () => {
  const { definitions, properties } = schema;
  const keys = [properties, ...['context', 'case', 'expect'].map((name) => definitions[name].properties), definitions.expect.properties.user.properties, definitions.expect.properties.source.properties].flatMap(Object.keys);
  assert.deepEqual(keys.filter((key) => !page.includes(`\`${key}\``)), []);
});

test('a login out of a log makes a case', () => {
  const log = 'logger=oauth.generic_oauth level=debug msg="Received user info response" raw_json="{\\"email\\":\\"ada@example.com\\",\\"r\\":\\"Editor\\"}"';
  const [login] = readLog(log);
  const tests = { settings: { role_attribute_path: 'r' }, cases: [{ name: 'as logged', userinfo: login.userinfo, expect: { user: { role: 'Editor' } } }] };
  assert.equal(runSuite(tests).passed, 1);
});
