// A decision and what it asks of its host, in one call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';

const { Policy, SettingsError, evaluate, explain, settle } = rolecall;

const settings = { api_url: 'https://idp.example.com/userinfo', allowed_organizations: 'lab', team_ids: '7', team_ids_attribute_path: '[*].id' };
const sample = { idToken: { sub: '1', name: 'Ada' } };
const ANSWERS = { emails: '[{"email":"ada@example.com","primary":true}]', teams: '[{"id":7}]', organizations: '[{"login":"lab"}]' };
const lookups = Object.fromEntries(Object.entries(ANSWERS).map(([lookup, body]) => [lookup, { status: 200, body }]));
/** A host with these answers, and what it was asked for. */
function host(answers = lookups) {
  const asked = [];
  const fetchLookup = ({ lookup, url }) => {
    asked.push(`${lookup} ${url}`);
    return answers[lookup];
  };
  return { fetchLookup, asked };
}

test('each response is asked for once, where it is needed, and the decision is that of evaluate', async () => {
  const { fetchLookup, asked } = host();
  const settled = await settle(settings, sample, { fetchLookup });
  assert.deepEqual(settled, { decision: evaluate(settings, sample.idToken, undefined, undefined, { lookups }) });
  assert.equal(settled.decision.user.email, 'ada@example.com');
  assert.deepEqual(asked, ['emails https://idp.example.com/userinfo/emails', 'teams https://idp.example.com/userinfo/teams', 'organizations https://idp.example.com/userinfo/orgs']);

  const later = host();
  const fetchLater = async (request) => later.fetchLookup(request);
  assert.deepEqual(await settle(new Policy(settings), sample, { fetchLookup: fetchLater }), settled);
  assert.deepEqual(later.asked, asked);

  const idle = host();
  assert.equal((await settle({}, { idToken: { sub: '1', email: 'ada@example.com' } }, idle)).decision.decision, 'allow');
  assert.deepEqual(idle.asked, []);
});

test('every source and the context are taken', async () => {
  const roles = { role_attribute_path: 'role', org_mapping: 'ops:Operations:Editor', org_attribute_path: 'orgs' };
  const sources = { idToken: { sub: '1' }, userinfo: '{"email":"ada@example.com"}', accessToken: { role: 'Viewer', orgs: ['ops'] }, context: { orgs: { Operations: 2 } } };
  const { decision } = await settle(roles, sources, host());
  assert.deepEqual(decision, evaluate(roles, sources.idToken, sources.userinfo, sources.accessToken, sources.context));
  assert.deepEqual([decision.user.email, decision.user.role, decision.user.orgRoles], ['ada@example.com', 'Viewer', { 2: 'Editor' }]);
  const explained = await settle(roles, sources, { ...host(), explain: true });
  assert.deepEqual(explained.explanation, explain(roles, sources.idToken, sources.userinfo, sources.accessToken, sources.context));
});

test('a request that failed, or came to nothing, is not repeated', async () => {
  for (const answer of [null, undefined]) {
    const { fetchLookup, asked } = host({ emails: answer });
    const { decision } = await settle(settings, sample, { fetchLookup });
    assert.deepEqual([decision.decision, decision.denial.cause], ['deny', 'emails-lookup-failed']);
    assert.equal(asked.length, 1);
  }
});

test('what the context has is not asked for, and the context stays as it was', async () => {
  const context = { lookups: { emails: lookups.emails } };
  const { fetchLookup, asked } = host();
  const { decision } = await settle(settings, { ...sample, context }, { fetchLookup });
  assert.equal(decision.decision, 'allow');
  assert.deepEqual(asked.map((request) => request.split(' ')[0]), ['teams', 'organizations']);
  assert.deepEqual(context, { lookups: { emails: lookups.emails } });
});

test('whether a user is known is asked of whoever would be let in, where sign-up is off', async () => {
  const closed = { allow_sign_up: false, allowed_domains: 'example.com' };
  const told = async (settings, email, known, context) => {
    const asked = [];
    const userExists = (user) => {
      asked.push(user.email);
      return known;
    };
    const { decision } = await settle(settings, { idToken: { sub: '1', email }, context }, { ...host(), userExists });
    return [decision.denial?.code ?? decision.decision, ...asked];
  };
  assert.deepEqual(await told(closed, 'ada@example.com', true), ['allow', 'ada@example.com']);
  assert.deepEqual(await told(closed, 'ada@example.com', Promise.resolve(true)), ['allow', 'ada@example.com']);
  for (const known of [false, Promise.resolve(false), undefined, null]) {
    assert.deepEqual(await told(closed, 'ada@example.com', known), ['user.sync.signup-disabled', 'ada@example.com']);
  }
  assert.deepEqual(await told(closed, 'ada@example.org', true), ['auth.oauth.email.not-allowed']);
  assert.deepEqual(await told({ allow_sign_up: true }, 'ada@example.com', false), ['allow']);
  assert.deepEqual(await told(closed, 'ada@example.com', false, { userExists: true }), ['allow']);
  assert.deepEqual(await told(closed, 'ada@example.com', true, { userExists: false }), ['user.sync.signup-disabled']);
  assert.equal((await settle(closed, { idToken: { sub: '1', email: 'ada@example.com' } }, host())).decision.decision, 'allow');
});

test('the explanation is that of the decision, and there only where it is wanted', async () => {
  const settled = await settle(settings, sample, { ...host(), explain: true });
  assert.deepEqual(settled.explanation, explain(settings, sample.idToken, undefined, undefined, { lookups }));
  assert.deepEqual(settled.decision, settled.explanation.decision);
  const closed = await settle({ allow_sign_up: false }, { idToken: { sub: '1', email: 'ada@example.com' } }, { ...host(), userExists: () => false, explain: true });
  assert.equal(closed.decision.denial.code, 'user.sync.signup-disabled');
  assert.deepEqual(closed.explanation.decision, closed.decision);
});

test('what the host throws is passed on, and settings that cannot be read reject', async () => {
  const trouble = new Error('the line is dead');
  const thrower = () => {
    throw trouble;
  };
  await assert.rejects(settle(settings, sample, { fetchLookup: thrower }), (error) => error === trouble);
  await assert.rejects(settle({ allow_sign_up: false }, { idToken: { sub: '1', email: 'ada@example.com' } }, { ...host(), userExists: thrower }), (error) => error === trouble);
  await assert.rejects(settle({ allow_sign_up: 'perhaps' }, sample, host()), SettingsError);
});
