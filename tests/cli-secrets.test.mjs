// No output holds a token or a secret without --show-tokens: every command, in every format, also where it fails.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, rolecall } from './support/cli.mjs';

const SECRET = 'Kzq7secret';
const SIGNATURE = 'Kzq7c2lnbmF0dXJl';
const OPAQUE = 'Kzq7opaque';
const MARK = /Kzq7/;

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const token = (claims) => `${base64url({ alg: 'RS256' })}.${base64url(claims)}.${SIGNATURE}`;
const claims = { sub: '7', email: 'ada@example.com', role: 'Admin', groups: ['ops'] };

const files = {
  'grafana.ini': `[auth.generic_oauth]\nclient_id = grafana\nclient_secret = ${SECRET}#x\nrole_attribute_path = rol && 'Admin'\nscops = openid\n`,
  'grafana.env': `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET= ${SECRET} \n`,
  'settings.json': JSON.stringify({ client_secret: SECRET, role_attribute_path: 'role' }),
  'other.json': JSON.stringify({ client_secret: `${SECRET}2`, role_attribute_path: "'Viewer'", allowed_domains: 'example.org' }),
  'refused.json': JSON.stringify({ client_secret: [SECRET], role_attribute_strict: 'perhaps' }),
  'broken.ini': `[auth.generic_oauth\nclient_secret = ${SECRET}\n`,
  'broken.json': `{"client_secret": "${SECRET}", `,
  'broken.tf': `resource "grafana_sso_settings" "x" {\n  oauth2_settings {\n    client_secret = "${SECRET}\n`,
  'broken.yaml': `grafana.ini:\n  auth.generic_oauth:\n   client_secret: "${SECRET}\n  x: [\n`,
  'id.jwt': token(claims),
  'damaged.jwt': `${token(claims).slice(0, -30)}.${SIGNATURE}!`,
  'zip.jwt': `${base64url({ alg: 'RS256', zip: 'Kzq7' })}.${base64url(claims)}.${SIGNATURE}`,
  'access.txt': OPAQUE,
  'response.json': JSON.stringify({ id_token: token(claims), access_token: OPAQUE, refresh_token: OPAQUE }),
  'broken-response.json': `{"access_token": "${OPAQUE}"`,
  'userinfo.json': JSON.stringify(claims),
  'people.jsonl': `${JSON.stringify({ idToken: token(claims), accessToken: OPAQUE })}\n{"idToken":"${OPAQUE}\n{"idToken":["${OPAQUE}"]}\n`,
  'logins.rolecall.json': JSON.stringify({
    settings: 'settings.json',
    cases: [
      { name: 'fails', idToken: token(claims), accessToken: OPAQUE, expect: { user: { role: 'Viewer' } } },
      { name: 'passes', idToken: token(claims), settings: { client_secret: SECRET }, expect: { user: { role: 'Admin' } } },
    ],
  }),
  'broken.rolecall.json': `{"settings": {"client_secret": "${SECRET}"}, "cases": [{"name": "x", "idToken": "${OPAQUE}", "expct": "${OPAQUE}"}]}`,
  'grafana.log': `logger=oauth.generic_oauth level=debug msg="Received id_token" raw_json=${JSON.stringify(JSON.stringify(claims))} token=${OPAQUE}\n`,
};

const FORMATS = { explain: ['pretty', 'plain', 'json', 'markdown'], test: ['pretty', 'json', 'junit', 'tap', 'github'], lint: ['pretty', 'json', 'sarif', 'github'], diff: ['pretty', 'json', 'jsonl'], decode: ['pretty', 'json'] };
const SETTINGS = ['grafana.ini', 'grafana.env', 'settings.json', 'refused.json', 'broken.ini', 'broken.json', 'broken.tf', 'broken.yaml'];

function* calls() {
  for (const format of FORMATS.explain) {
    for (const settings of SETTINGS) yield ['explain', '-s', settings, '--id-token', 'id.jwt', '--access-token', 'access.txt', '--userinfo', 'userinfo.json', '-f', format];
    for (const name of ['damaged.jwt', 'zip.jwt', 'access.txt', 'broken-response.json']) yield ['explain', '-s', 'settings.json', '--id-token', name, '-f', format];
    yield ['explain', '-s', 'settings.json', '--log', 'grafana.log', '-f', format];
  }
  for (const field of ['decision', 'id', 'role', 'orgRoles', 'groups']) yield ['explain', '-s', 'settings.json', '--id-token', 'id.jwt', '--field', field];
  for (const format of FORMATS.test) {
    yield ['test', 'logins.rolecall.json', '-v', '--coverage', '-f', format];
    yield ['test', 'broken.rolecall.json', '-f', format];
  }
  for (const format of FORMATS.lint) {
    for (const settings of SETTINGS) {
      yield ['lint', settings, '-f', format];
      yield ['lint', '-s', settings, '--id-token', 'id.jwt', '--access-token', 'access.txt', '-f', format];
    }
  }
  for (const format of FORMATS.diff) {
    yield ['diff', 'settings.json', 'other.json', '-u', 'people.jsonl', '-f', format];
    for (const settings of SETTINGS) yield ['diff', 'other.json', settings, '-u', 'people.jsonl', '-f', format];
  }
  for (const to of ['ini', 'env', 'terraform', 'helm', 'json']) for (const settings of SETTINGS) yield ['convert', settings, '--to', to];
  for (const format of FORMATS.decode) for (const name of ['id.jwt', 'damaged.jwt', 'zip.jwt', 'access.txt', 'response.json', 'broken-response.json']) yield ['decode', name, '-f', format];
  for (const name of ['access.txt', 'id.jwt', 'broken-response.json']) yield ['search', 'a', name];
  for (const command of ['explain', 'test', 'lint', 'diff', 'convert', 'decode', 'search', 'completion', 'nothing']) {
    yield [command, files['id.jwt'], files['id.jwt'], files['id.jwt']];
    yield [command, `--${OPAQUE}${'x'.repeat(32)}`];
    yield [command, '--id-token', files['id.jwt'], '-s', files['id.jwt'], '--nonsense', files['id.jwt']];
  }
  yield [files['id.jwt']];
}

test('no output holds a token or a secret, of any command in any format', () => {
  const cwd = folder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  let run = 0;
  let said = 0;
  for (const args of calls()) {
    const { status, stdout, stderr } = rolecall(args, { cwd });
    const call = args.join(' ').slice(0, 100);
    assert.ok([0, 1, 2].includes(status), `${call}: ${status}`);
    // What `decode` prints of a header is what stands in it, of a token that is well-formed.
    assert.doesNotMatch(stdout + stderr, MARK, call);
    assert.doesNotMatch(stdout + stderr, new RegExp(base64url(claims).slice(0, 24)), call);
    assert.doesNotMatch(stderr, /should not happen|    at /, call);
    run += 1;
    said += stdout.length + stderr.length;
  }
  assert.ok(run > 150 && said > 50_000, `${run} calls, ${said} characters`);
});

test('--show-tokens shows them, and what is written in place keeps them', () => {
  const cwd = folder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  for (const to of ['ini', 'env', 'terraform', 'helm', 'json']) assert.match(rolecall(['convert', 'settings.json', '--to', to, '--show-tokens'], { cwd }).stdout, MARK, to);
  for (const format of ['json', 'sarif']) assert.match(rolecall(['lint', 'grafana.ini', '-f', format, '--show-tokens'], { cwd }).stdout, MARK, format);
  const { stdout, stderr } = rolecall(['lint', 'grafana.ini', '--fix'], { cwd });
  assert.doesNotMatch(stdout + stderr, MARK);
  assert.match(readFileSync(join(cwd, 'grafana.ini'), 'utf8'), /client_secret = `Kzq7secret#x`\n/);
  assert.deepEqual(readdirSync(cwd).filter((name) => name.endsWith('.tmp')), []);
});
