// What ever decided, through the installed package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';

const { SettingsError, coverage } = rolecall;

const settings = {
  role_attribute_path: "contains(groups || `[]`, 'ops') && 'Admin' || 'Viewer'",
  org_attribute_path: 'groups || `[]`',
  org_mapping: 'ops:1:Admin dev:2:Editor',
  api_url: '',
};
const people = [
  { idToken: { sub: '1' }, userinfo: JSON.stringify({ email: 'ada@example.com', groups: ['ops'] }) },
  { userinfo: new TextEncoder().encode('{"sub":"2","email":"bob@example.com"}'), context: { orgs: { 'Ünï': 1 }, lookups: { emails: { status: 200, body: '[]' } } } },
  { accessToken: { sub: '3', groups: ['é', 'ops'] }, context: {} },
];

test('branches, entries and sources over people', () => {
  const found = coverage(settings, people);
  assert.deepEqual(
    found.branches.map(({ setting, text, operator, taken, ran }) => [setting, text, operator, taken, ran]),
    [
      ['role_attribute_path', "contains(groups || `[]`, 'ops') && 'Admin'", '||', 1, 3],
      ['role_attribute_path', "'Viewer'", '||', 2, 2],
      ['role_attribute_path', "contains(groups || `[]`, 'ops')", '&&', 2, 3],
      ['role_attribute_path', "'Admin'", '&&', 1, 1],
      ['role_attribute_path', 'groups', '||', 1, 3],
      ['role_attribute_path', '`[]`', '||', 2, 2],
      ['org_attribute_path', 'groups', '||', 2, 3],
      ['org_attribute_path', '`[]`', '||', 1, 1],
    ],
  );
  for (const { setting, span, text } of found.branches) assert.equal(settings[setting].slice(span.start, span.end), text);
  assert.deepEqual(found.mapping, [
    { setting: 'org_mapping', entry: 'ops:1:Admin', index: 0, matched: 2 },
    { setting: 'org_mapping', entry: 'dev:2:Editor', index: 1, matched: 0 },
  ]);
  assert.deepEqual(found.sources.role, { id_token: 1, userinfo: 1, access_token: 1, fallback: 0, none: 0 });
  assert.deepEqual(found.sources.email, { id_token: 0, userinfo: 2, access_token: 0, fallback: 0, none: 1 });
  assert.deepEqual([found.total, found.covered, found.coverable, found.share], [3, 9, 10, 0.9]);
});

test('texts are settings as well, and nobody covers nothing', () => {
  const ini = '[auth.generic_oauth]\nrole_attribute_path = role || nothing\n';
  assert.deepEqual(coverage(ini, []).branches.map(({ text, ran }) => [text, ran]), [['role', 0], ['nothing', 0]]);
  assert.equal(coverage({}, []).share, 1);
});

test('settings that cannot be read are refused', () => {
  const refused = (message) => (error) => error instanceof SettingsError && error.message === message;
  assert.throws(() => coverage({ allow_sign_up: 'perhaps' }, []), SettingsError);
  assert.throws(() => coverage({}, { get length() { throw new Error('no'); } }), refused('the people throw when they are read'));
});
