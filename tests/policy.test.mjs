// What is kept between calls: policies, and what is remembered of a settings object. None of it may ever make a later answer
// another one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { glue, instance, rolecall } from './support/installed.mjs';

const { Policy, SettingsError, evaluate, explain } = rolecall;

const claims = { sub: '1', email: 'ada@example.com', groups: ['dev'] };
const roles = ({ user, denial }) => (user ? user.orgRoles : denial.code);
/** Settings that differ in everything that is kept: expressions, lists, the mapping, the default. */
const numbered = (number) => ({
  role_attribute_path: `sub == '${number}' && 'Admin' || 'Viewer'`, auto_assign_org_id: number, org_mapping: `*:${number}:None`, allowed_domains: 'example.com',
});

test('a policy outlives the instance it was made in', () => {
  const policy = new Policy(numbered(1));
  const due = [policy.evaluate(claims), policy.explain(claims)];
  const { generation } = instance;
  instance.fresh();
  assert.equal(instance.generation, generation + 1);
  assert.deepEqual([policy.evaluate(claims), policy.explain(claims)], due);
  instance.spoil();
  assert.deepEqual([policy.explain(claims), policy.evaluate(claims)], due.toReversed());
  assert.equal(instance.generation, generation + 2);
});

test('a settings object outlives it, too', () => {
  const settings = numbered(1);
  const due = evaluate(settings, claims);
  instance.fresh();
  assert.deepEqual(evaluate(settings, claims), due);
  settings.auto_assign_org_id = 7;
  settings.org_mapping = '';
  instance.fresh();
  assert.deepEqual(roles(evaluate(settings, claims)), { 7: 'Admin' });
});

test('policies do not mix, in whatever order and instance they are asked', () => {
  const policies = Array.from({ length: 50 }, (_, number) => [new Policy(numbered(number)), numbered(number)]);
  const due = policies.map(([, settings]) => evaluate(settings, claims));
  assert.equal(new Set(due.map((decision) => JSON.stringify(decision))).size, 50);
  for (const renew of [() => {}, instance.fresh, instance.spoil]) {
    renew();
    for (let step = 0; step < 200; step += 1) {
      const index = (step * 37) % 50;
      const [policy, settings] = policies[index];
      const answers = [policy.evaluate(claims), evaluate(settings, claims), policy.explain(claims).decision, evaluate(policy, claims)];
      for (const answer of answers) assert.deepEqual(answer, due[index]);
      if (step % 60 === 59) renew();
    }
  }
});

test('somebody who needs every source is decided rightly after many who need one', () => {
  const settings = { role_attribute_path: 'role', groups_attribute_path: 'groups', org_attribute_path: 'orgs', org_mapping: 'lab:2:Editor', login_attribute_path: 'nick' };
  const whole = { sub: '1', name: 'Ada', nick: 'ada', email: 'ada@example.com', role: 'Admin', groups: ['dev'], orgs: ['lab'] };
  const part = { sub: '2', name: 'Bo', nick: 'bo' };
  const people = [
    [whole, { email: 'other@example.com', role: 'Viewer' }, { orgs: ['none'] }],
    [part, { email: 'bo@example.com', groups: ['ops'] }, { role: 'Editor', orgs: ['lab'] }],
    [part, { email: 'bo@example.com', role: 'Viewer', groups: ['ops'], orgs: ['lab'] }, { role: 'Admin' }],
    [null, whole, part],
    [{ ...whole, email: 7 }, { ...whole, email: 'second@example.com' }, null],
    ['no token', null, null],
  ];
  const due = people.map((sources) => new Policy(settings).evaluate(...sources));
  assert.deepEqual(due.map(({ user, denial }) => user?.email ?? denial.code), [
    'ada@example.com', 'bo@example.com', 'bo@example.com', 'ada@example.com', 'second@example.com', 'auth.oauth.email.missing',
  ]);
  const policy = new Policy(settings);
  for (let round = 1; round < 12; round += 1) {
    for (const [index, sources] of people.entries()) {
      for (let step = 0; step < round; step += 1) assert.deepEqual(policy.evaluate(...people[0]), due[0]);
      assert.deepEqual(policy.evaluate(...sources), due[index], `after ${round}`);
    }
  }
});

test('settings that are another object at each call do not fill the module, and the first of them are still known', () => {
  const size = () => glue.__wasm.memory.buffer.byteLength;
  const many = Array.from({ length: 200 }, (_, number) => numbered(number));
  const due = many.map((settings) => evaluate(settings, claims));
  const path = `sub == 'x' || ${'a.b.c || '.repeat(2000)} 'Viewer'`;
  const call = () => evaluate({ role_attribute_path: path }, claims);
  const [answer] = Array.from({ length: 200 }, call);
  const before = size();
  for (let step = 0; step < 500; step += 1) assert.deepEqual(call(), answer);
  // Each takes a megabyte; between them some may be lost.
  assert.ok(size() - before < 8 << 20, `${size() - before} bytes more`);
  assert.deepEqual(many.map((settings) => evaluate(settings, claims)), due);
});

test('a policy is made once and for all: its settings object may change behind it', () => {
  const settings = { ...numbered(1), allowed_groups: ['dev'], groups_attribute_path: 'groups' };
  const policy = new Policy(settings);
  const due = policy.evaluate(claims);
  settings.allowed_groups[0] = 'ops';
  settings.role_attribute_path = "'Editor'";
  delete settings.org_mapping;
  assert.deepEqual(policy.evaluate(claims), due);
  instance.fresh();
  assert.deepEqual(policy.evaluate(claims), due);
});

/** Each changes a settings object in place, and what is answered with it. Both spellings of a key are there, so that the order
 *  of keys says which counts. */
const changes = {
  'a text': [(settings) => { settings.role_attribute_path = "'Editor'"; }, { 3: 'Editor' }],
  'a text for a boolean': [(settings) => Object.assign(settings, { role_attribute_strict: 'true', role_attribute_path: 'nothing' }), 'auth.oauth.userinfo.error'],
  'a number': [(settings) => { settings.auto_assign_org_id = 5; }, { 5: 'Viewer' }],
  'a boolean': [(settings) => { settings.auto_assign_org = false; }, { 1: 'Viewer' }],
  'an item of a list': [(settings) => { settings.allowed_groups[0] = 'ops'; }, 'auth.oauth.userinfo.failed'],
  'the items of a list moved': [(settings) => { settings.allowed_groups.splice(0, 2, 'sre', 'ops'); }, 'auth.oauth.userinfo.failed'],
  'a list made shorter': [(settings) => { settings.allowed_groups.shift(); }, 'auth.oauth.userinfo.failed'],
  'a list made longer': [(settings) => { settings.org_mapping.push('*:9:Viewer'); }, { 9: 'Viewer' }],
  'a list for a text': [(settings) => { settings.allowed_domains = ['example.org']; }, 'auth.oauth.email.not-allowed'],
  'a text for a list': [(settings) => { settings.allowed_groups = 'ops'; }, 'auth.oauth.userinfo.failed'],
  'a key added': [(settings) => { settings.skip_org_role_sync = true; }, null],
  'a key deleted': [(settings) => { delete settings.role_attribute_path; }, { 3: 'Admin' }],
  'the last key deleted': [(settings) => { delete settings.ALLOW_SIGN_UP; }, 'user.sync.signup-disabled'],
  'a key undefined': [(settings) => { settings.role_attribute_path = undefined; }, { 3: 'Admin' }],
  'a key null': [(settings) => { settings.auto_assign_org_id = null; }, { 1: 'Viewer' }],
  'a key renamed': [(settings) => { settings.SKIP_ORG_ROLE_SYNC = true; delete settings.auto_assign_org; }, null],
  'the order of keys': [(settings) => { delete settings.Allow_Sign_Up; settings.Allow_Sign_Up = false; }, 'user.sync.signup-disabled'],
};

for (const [name, [change, due]] of Object.entries(changes)) {
  test(`a settings object that was changed is read anew: ${name}`, () => {
    const settings = {
      role_attribute_path: "'Viewer'", auto_assign_org: true, auto_assign_org_id: 3, auto_assign_org_role: 'Admin',
      allowed_groups: ['dev', 'sre'], groups_attribute_path: 'groups', org_mapping: ['nobody:7:Viewer'],
      Allow_Sign_Up: false, ALLOW_SIGN_UP: true,
    };
    const ask = () => evaluate(settings, claims, undefined, undefined, { userExists: false });
    assert.deepEqual(roles(ask()), { 3: 'Viewer' });
    change(settings);
    assert.deepEqual(roles(ask()), due);
    assert.deepEqual(roles(explain(settings, claims, undefined, undefined, { userExists: false }).decision), due);
    assert.deepEqual(ask(), evaluate({ ...settings }, claims, undefined, undefined, { userExists: false }));
  });
}

test('settings that were refused are read again once they are mended, and the other way round', () => {
  const settings = { role_attribute_strict: 'perhaps' };
  assert.throws(() => evaluate(settings, claims), SettingsError);
  assert.throws(() => evaluate(settings, claims), SettingsError);
  settings.role_attribute_strict = false;
  assert.deepEqual(roles(evaluate(settings, claims)), { 1: 'Viewer' });
  settings.team_ids = ['1'];
  assert.throws(() => evaluate(settings, claims), SettingsError);
});

test('a value that changes unseen is read each time', () => {
  let role = "'Viewer'";
  const settings = { get role_attribute_path() { return role; } };
  assert.deepEqual(roles(evaluate(settings, claims)), { 1: 'Viewer' });
  role = "'Editor'";
  assert.deepEqual(roles(evaluate(settings, claims)), { 1: 'Editor' });
});

test('two hundred thousand policies that nobody holds take no room', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const kept = new Policy(numbered(3));
  const due = kept.evaluate(claims);
  const size = () => glue.__wasm.memory.buffer.byteLength;
  let early;
  for (let batch = 0; batch < 50; batch += 1) {
    for (let number = 0; number < 4000; number += 1) new Policy({ auto_assign_org_id: number });
    collect();
    await new Promise(setImmediate);
    if (batch === 4) early = size();
  }
  assert.ok(size() <= early * 1.5, `${early} bytes after 20,000 policies, ${size()} after 200,000`);
  assert.deepEqual(kept.evaluate(claims), due);
});

test('a policy that was made in an older instance takes none of the new one along when it goes', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  (() => Array.from({ length: 100 }, (_, number) => new Policy(numbered(number))))();
  instance.fresh();
  const kept = Array.from({ length: 100 }, (_, number) => new Policy(numbered(number)));
  const due = kept.map((policy) => policy.evaluate(claims));
  for (let times = 0; times < 3; times += 1) {
    collect();
    await new Promise(setImmediate);
  }
  assert.deepEqual(kept.map((policy) => policy.evaluate(claims)), due);
});
