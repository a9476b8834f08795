// A case that can be shown to others: nothing of anybody is left in it, and Grafana decides as before.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';
import { damaged, generator, value } from './support/random.mjs';
import { root } from './support/tarball.mjs';
import { documents, lines, settle } from './support/vectors.mjs';

const { SettingsError, explain, layers, readOrgMapping, readRoleRows, redact, spellings, writeOrgMapping, writeRoleRows } = rolecall;

const settings = {
  client_id: 'acme-portal',
  client_secret: 'hunter2-hunter2',
  api_url: 'https://sso.acme.example/realms/acme/protocol/openid-connect/userinfo',
  role_attribute_path: "contains(groups[*], 'acme-sre') && 'Admin' || contains(email, '@acme.example') && 'Editor'",
  groups_attribute_path: 'keys(acl || `{}`)',
  allowed_domains: 'acme.example',
  org_attribute_path: 'groups',
  org_mapping: 'acme-sre:Acme Main:Editor',
};
const sample = {
  idToken: { sub: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', name: 'Mira Tandell', email: 'Mira.Tandell@acme.example', exp: 1764003600, level: 42 },
  userinfo: { groups: ['acme-sre', 'ACME all'], acl: { 'mira.tandell@acme.example': true }, ip: '10.1.2.3', phone_number: '+49 30 1234' },
  accessToken: 'opaque-to-grafana',
  context: { orgs: { 'Acme Main': 7 }, userExists: true },
};

test('a person becomes another, everywhere the same', () => {
  assert.deepEqual(redact(settings, sample), {
    settings: {
      client_id: 'dede-pufiri',
      client_secret: 'redacted',
      api_url: 'https://sso.example.com/realms/dede/protocol/openid-connect/userinfo',
      role_attribute_path: "contains(groups[*], 'dede-kut') && 'Admin' || contains(email, '@example.com') && 'Editor'",
      groups_attribute_path: 'keys(muf || `{}`)',
      allowed_domains: 'example.com',
      org_attribute_path: 'groups',
      org_mapping: 'dede-kut:Dede Gaze:Editor',
    },
    sample: {
      idToken: { sub: '00000000-0000-4000-8000-000000000001', name: 'Robin Berg', email: 'Robin.Berg@example.com', exp: 1000000000, level: 42 },
      userinfo: { groups: ['dede-kut', 'DEDE duk'], muf: { 'robin.berg@example.com': true }, ip: '192.0.2.3', phone_number: '+48 29 2349' },
      accessToken: 'opaque',
      context: { orgs: { 'Dede Gaze': 7 }, userExists: true },
    },
    same: true,
    replaced: 20,
  });
});

test('texts are read as Grafana reads them first', () => {
  const texts = ['[auth.generic_oauth]\nrole_attribute_path = "\'Editor\'"\nclient_secret = hunter2', 'GF_AUTH_GENERIC_OAUTH_NAME=${COMPANY} login'];
  const { settings, sample, same } = redact(texts, { idToken: { email: 'mira@acme.example' } }, { variables: { COMPANY: 'Acme' } });
  assert.deepEqual(settings, { role_attribute_path: "'Editor'", client_secret: 'redacted', name: 'Dede login' });
  assert.deepEqual(sample, { idToken: { email: 'robin@example.com' } });
  assert.equal(same, true);
});

test('what no object holds stays a text, and a token without a signature', () => {
  const id = (payload) => `eyJhbGciOiJub25lIn0.${Buffer.from(payload).toString('base64url')}.c2VjcmV0LXNpZ25hdHVyZQ`;
  const { sample } = redact({}, { idToken: id('{"email":"mira@acme.example","email":null,"n":1e400}'), userinfo: 'null', accessToken: id('not JSON of Mira') });
  assert.deepEqual(sample, {
    idToken: id('{"email":"robin@example.com","email":null,"d":1e400}').replace(/[^.]*$/, 'c2lnbmF0dXJl'),
    userinfo: 'null',
    accessToken: id('<html></html>').replace(/[^.]*$/, 'c2lnbmF0dXJl'),
  });
  assert.deepEqual(redact({}, { userinfo: '<p>Mira' }).sample, { userinfo: '<html></html>' });
});

test('settings that Grafana refuses are refused', () => {
  for (const given of [{ enabled: 'maybe' }, '[auth.generic_oauth', null]) assert.throws(() => redact(given, {}), SettingsError);
});

test('whatever is given, there is an answer or a SettingsError', () => {
  const random = generator(20260401);
  const any = () => value(random);
  const calls = [
    () => redact(any(), any()), () => redact({ role_attribute_path: "contains(a, 'b')" }, { idToken: any(), userinfo: any(), accessToken: any(), context: any() }),
    () => writeRoleRows(any(), any()), () => writeRoleRows([any()], { claim: any(), otherwise: any() }), () => readRoleRows(any()),
    () => readRoleRows(damaged(random, "(contains(groups[*], 'a') || contains(groups, 'b')) && 'Admin' || 'Viewer'")),
    () => writeOrgMapping(any()), () => writeOrgMapping([any()]), () => readOrgMapping(any(), any()), () => layers(any(), any(), any()),
    () => layers(any(), 'scopes'), () => spellings(any(), any()), () => spellings('scopes', any()), () => spellings('auto_assign_org_id', any()),
  ];
  for (let round = 0; round < 300; round++) {
    for (const call of calls) {
      try {
        assert.notEqual(call(), undefined, String(call));
      } catch (error) {
        assert.ok(error instanceof SettingsError, `${call}\n${error.stack}`);
      }
    }
  }
  assert.equal(redact(settings, sample).same, true);
});

test('large samples take no more than their size', () => {
  const claims = { email: 'ada@example.com', groups: Array.from({ length: 20_000 }, (_, index) => `g${index} team-${index % 97} ${index * 7919} u${index}@example.org`) };
  const { sample, same } = redact({ groups_attribute_path: 'groups' }, { userinfo: JSON.stringify(claims) });
  assert.equal(same, true);
  assert.equal(new Set(sample.userinfo.groups).size, 20_000);
});

// ------------------------------------------------------------------------------------------------- every vector

/** The words that may stay: src/repro/vocabulary.rs says so. */
const kept = new Set(readFileSync(join(root, 'src/repro/vocabulary.rs'), 'utf8').match(/const WORDS: &str = "([^"]*)"/)[1].split(/[\s\\]+/));

/** Whether a text tells nothing: words that may stay, and numbers of up to three digits. */
function tellsNothing(text) {
  const words = text.replaceAll('ſ', 's').match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.every((word) => kept.has(word.toLowerCase()) || /^\d{1,3}$/.test(word));
}

/** The claims of a source; the text, where it has none. */
function claims(source) {
  const text = source instanceof Uint8Array ? new TextDecoder().decode(source) : source;
  if (typeof text !== 'string') return text;
  for (const json of [text, Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()]) {
    try {
      return JSON.parse(json);
    } catch {}
  }
  return text;
}

/** What stands in the place of sources that are none. */
const FILLERS = ['opaque', '<html></html>'];

/** Every text in a value, keys included, and every number of four digits and more, but for zeros at its end. */
function said(value) {
  const [texts, open] = [new Set(), [value]];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'string') texts.add(one);
    else if (typeof one === 'number' && /\d{4}/.test(String(one).replace(/0+$/, ''))) texts.add(`number ${one}`);
    else if (typeof one === 'object' && one !== null) {
      if (!Array.isArray(one)) Object.keys(one).forEach((key) => texts.add(key));
      open.push(...Object.values(one));
    }
  }
  return texts;
}

const sources = ({ idToken, userinfo, accessToken, context }) =>
  [idToken, userinfo, accessToken, ...Object.values(context?.lookups ?? {}).map((response) => response?.body)].map(claims);

/** What has to stay as it is. */
function facts({ decision: { decision, denial }, resolved, steps }) {
  const decisive = steps.filter((step) => step.decisive).map(({ attribute, source, outcome }) => [attribute, source, outcome]);
  return { decision, code: denial?.code, cause: denial?.cause, role: resolved.role, orgRoles: resolved.orgRoles, decisive };
}

/** A line with its sample; undefined where Grafana refuses the settings. */
function explained(line) {
  const [idToken, userinfo, accessToken] = documents(line);
  let context;
  const call = (given) => explain(line.settings, idToken, userinfo, accessToken, (context = given));
  try {
    return { before: settle(call, line).answer, sample: { idToken, userinfo, accessToken, context } };
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return undefined;
  }
}

/** What is decided otherwise: a name that matches since Grafana breaks it, a number too large to be told from the next, an order
 *  of words. */
const OTHERWISE = { curated: ['orgs/non-ascii-external-matches-mojibake', 'jmespath/big-int-equality-loses-precision'], random: ['f03652'], contract: [] };

for (const [file, otherwise] of Object.entries(OTHERWISE)) {
  test(`of ${file}.jsonl nobody is left, and Grafana decides as before`, () => {
    const changed = [];
    for (const line of lines(file)) {
      const { before, sample } = explained(line) ?? {};
      if (!before) continue;
      const redacted = redact(line.settings, sample);
      const shown = redacted.sample;
      const after = explain(redacted.settings, shown.idToken, shown.userinfo, shown.accessToken, shown.context);
      if (redacted.same) assert.deepEqual(facts(after), facts(before), line.id);
      else changed.push(line.id);

      const left = [...said([sources(shown), shown, redacted.settings])];
      const all = left.join('\n');
      for (const text of said(sources(sample))) {
        if (FILLERS.some((filler) => filler.includes(text))) continue;
        if (text.startsWith('number ')) assert.ok(!left.includes(text), `${line.id}: ${text}`);
        else if ([...text].length >= 4 && !tellsNothing(text)) assert.ok(!all.includes(text), `${line.id}: ${text}`);
      }
    }
    assert.deepEqual(changed, otherwise);
  });
}
