// The folders of examples/: tokens are what their claims say, and the answers are the expected ones.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';
import { root, run } from './support/tarball.mjs';
import { settle } from './support/vectors.mjs';

const { Policy, evaluate, explain, parseSettings } = rolecall;
const examples = join(root, 'examples');
/** login/ has tests of its own. */
const providers = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'login').map(({ name }) => name);

test('the tokens are what make-tokens.mjs makes of the claims', () => {
  assert.equal(run(process.execPath, ['examples/make-tokens.mjs', '--check'], root), '');
});

test('the settings in other spellings are what make-settings.mjs makes of settings.json', () => {
  assert.equal(run(process.execPath, ['examples/make-settings.mjs', '--check'], root), '');
});

test('README.md names each provider', () => {
  const text = readFileSync(join(examples, 'README.md'), 'utf8');
  assert.ok(providers.length > 0);
  assert.deepEqual(providers.filter((name) => !text.includes(`| [${name}](${name}) |`)), []);
});

for (const provider of providers) {
  const folder = join(examples, provider);
  const files = readdirSync(folder);
  const text = (file) => (files.includes(file) ? readFileSync(join(folder, file), 'utf8') : undefined);
  const json = (file) => JSON.parse(text(file) ?? 'null') ?? undefined;
  const tokens = Object.fromEntries(['id_token', 'access_token'].map((name) => [name, text(`${name}.jwt`) ?? text(`${name}.txt`)]));

  test(`${provider}: tokens and claims agree`, () => {
    for (const [name, token] of Object.entries(tokens)) {
      const [claims, jwt] = [json(`${name}.claims.json`), text(`${name}.jwt`)];
      assert.equal(claims === undefined, jwt === undefined, `${name}.claims.json and ${name}.jwt belong together`);
      if (jwt) assert.deepEqual(JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url')), claims, name);
      if (token) assert.equal(token, token.trim(), `${name} has blanks at an end, so it is no token to Grafana`);
    }
  });

  test(`${provider}: every spelling reads to the same settings`, () => {
    const users = text('users.ini') === undefined ? [] : [text('users.ini')];
    const expected = parseSettings(text('settings.json')).settings;
    assert.ok(Object.keys(expected).length > 5);
    for (const [file, beside] of [['grafana.ini', []], ['grafana.env', []], ['api.json', users], ['main.tf', users], ['values.yaml', []]]) {
      const { settings, origins, diagnostics } = parseSettings([text(file), ...beside]);
      assert.deepEqual(settings, expected, file);
      assert.deepEqual(diagnostics.filter(({ severity }) => severity !== 'info'), [], file);
      assert.deepEqual(Object.keys(origins), Object.keys(expected), file);
    }
  });

  const variants = files.filter((file) => /^settings(\.\w+)?\.json$/.test(file));
  test(`${provider}: settings.json is there, and each settings file has its answer`, () => {
    assert.ok(variants.includes('settings.json'));
    assert.deepEqual(files.filter((file) => file.startsWith('expected')).sort(), variants.map((file) => file.replace('settings', 'expected')).sort());
  });

  for (const variant of variants) {
    test(`${provider}: ${variant} gives the answer that is expected`, () => {
      const settings = json(variant);
      const expected = json(variant.replace('settings', 'expected'));
      const context = json('context.json');
      const sources = [tokens.id_token, text('userinfo.json'), tokens.access_token];
      const policy = new Policy(settings);
      for (const call of [evaluate, explain]) {
        const decision = (answer) => (typeof answer.decision === 'string' ? answer : answer.decision);
        assert.deepEqual(part(decision(call(settings, ...sources, context)), expected), expected);
        assert.deepEqual(part(decision(policy[call.name](...sources, context)), expected), expected);
      }
      // Response by response, as a host comes by them: the same.
      const step = settle((now) => evaluate(settings, ...sources, now), { ...context && { context, responses: context.lookups } });
      assert.deepEqual(part(step.decision, expected), expected);
      assert.deepEqual(step.requests.map(({ lookup }) => lookup).sort(), Object.keys(context?.lookups ?? {}).sort());
    });

    test(`${provider}: the explanation of ${variant} is a text without tokens and secrets`, () => {
      const settings = json(variant);
      const { text: told } = explain(settings, tokens.id_token, text('userinfo.json'), tokens.access_token, json('context.json'));
      assert.notEqual(told.trim(), '');
      const secrets = [settings.client_secret, ...Object.values(tokens).filter(Boolean).flatMap((token) => [token, ...token.split('.')])];
      for (const secret of secrets.filter(Boolean)) assert.ok(!told.includes(secret), `holds ${secret}`);
    });
  }
}

/** Of an answer what the expected one speaks of; lists as they are. */
function part(answer, expected) {
  if (!expected || typeof expected !== 'object' || Array.isArray(expected) || !answer) return answer;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, part(answer[key], expected[key])]));
}
