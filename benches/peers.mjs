// One question, which role somebody has, asked of other engines: of claims that are parsed already, and of a token.
import { createRequire } from 'node:module';
import * as community from '@jmespath-community/jmespath';
import jmespath from 'jmespath';
import { rolecall, standard } from '../tests/support/installed.mjs';
import { jwt, payload } from './scenarios.mjs';
import { inTurns, micro, table, title, two } from './support.mjs';

const { Policy, evaluate, search } = rolecall;
const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');

const claims = {
  iss: 'https://id.example.com', sub: 'u-1', aud: 'grafana', email: 'ada@example.com', preferred_username: 'ada', name: 'Ada Example',
  groups: [...Array.from({ length: 18 }, (_, index) => `/org/teams/t-${index}`), '/org/editors', '/org/everybody'],
};
const text = JSON.stringify(claims);
const token = jwt(text);
const path = "contains(groups, '/org/admins') && 'Admin' || contains(groups, '/org/editors') && 'Editor' || contains(groups, '/org/everybody') && 'Viewer'";
const settings = { role_attribute_path: path };

/** A policy for each role; Cedar names those that permit, and the highest of them is the role. */
const ROLES = ['Admin', 'Editor', 'Viewer'];
const permit = (group) => `permit(principal, action == Action::"signIn", resource) when { context.groups.contains("${group}") };`;
const policies = { staticPolicies: { Admin: permit('/org/admins'), Editor: permit('/org/editors'), Viewer: permit('/org/everybody') } };
const member = (group) => `permit(principal in Group::"${group}", action == Action::"signIn", resource);`;
const memberPolicies = { staticPolicies: { Admin: member('/org/admins'), Editor: member('/org/editors'), Viewer: member('/org/everybody') } };

const call = ({ sub, groups }) => ({
  principal: { type: 'User', id: sub }, action: { type: 'Action', id: 'signIn' }, resource: { type: 'App', id: 'grafana' }, context: { groups }, entities: [],
});
/** Groups as parents of the principal, which is how Cedar is meant to be asked. */
const memberCall = ({ sub, groups }) => ({
  ...call({ sub, groups: [] }), entities: [{ uid: { type: 'User', id: sub }, attrs: {}, parents: groups.map((id) => ({ type: 'Group', id })) }],
});
const roleOf = ({ response }) => ROLES.find((role) => response.diagnostics.reason.includes(role));

function prepare(id, policies) {
  const answer = cedar.preparsePolicySet(id, policies);
  if (answer.type !== 'success') throw new Error(JSON.stringify(answer));
}

/** In each group rolecall's Policy comes first, and the others are told as multiples of it. */
function groupsOfTasks() {
  prepare('context', policies);
  prepare('members', memberPolicies);
  const policy = new Policy(settings);
  const compiled = community.compile(path);
  const stateful = (made, id) => roleOf(cedar.statefulIsAuthorized({ ...made, preparsedPolicySetId: id }));
  return {
    'claims already parsed': {
      'rolecall: Policy, the whole decision': () => policy.evaluate(claims, null, null).user.role,
      'rolecall: evaluate(), settings seen before': () => evaluate(settings, claims, null, null).user.role,
      'rolecall: search(), expression read at each call': () => search(path, claims),
      'cedar-wasm: policies parsed before, groups in the context': () => stateful(call(claims), 'context'),
      'cedar-wasm: policies parsed before, groups as parents': () => stateful(memberCall(claims), 'members'),
      'cedar-wasm: policies with each call': () => roleOf(cedar.isAuthorized({ ...call(claims), policies })),
      'rolecall/standard (the `jmespath` crate): expression read at each call': () => standard.search(path, claims),
      'jmespath.js: expression read at each call': () => jmespath.search(claims, path),
      '@jmespath-community/jmespath: expression read at each call': () => community.search(claims, path),
      '@jmespath-community/jmespath: expression compiled before': () => community.TreeInterpreter.search(compiled, claims),
    },
    'a token as received': {
      'rolecall: Policy, the whole decision': () => policy.evaluate(token, null, null).user.role,
      'cedar-wasm: policies parsed before, groups in the context': () => stateful(call(JSON.parse(payload(token))), 'context'),
      'rolecall/standard (the `jmespath` crate): expression read at each call': () => standard.search(path, payload(token)),
      'jmespath.js: expression read at each call': () => jmespath.search(JSON.parse(payload(token)), path),
      '@jmespath-community/jmespath: expression read at each call': () => community.search(JSON.parse(payload(token)), path),
      '@jmespath-community/jmespath: expression compiled before': () => community.TreeInterpreter.search(compiled, JSON.parse(payload(token))),
    },
  };
}

export async function measure({ quick }) {
  const found = {};
  for (const [group, tasks] of Object.entries(groupsOfTasks())) {
    for (const [name, task] of Object.entries(tasks)) {
      if (task() !== 'Editor') throw new Error(`${name} says ${task()}`);
    }
    const timed = await inTurns(tasks, { quick });
    found[group] = Object.entries(timed).map(([name, { ns, ratio }]) => ({ name, ns, ratio }));
  }
  return found;
}

export function show([found]) {
  for (const [group, rows] of Object.entries(found)) {
    title(`Which role has somebody with 20 groups: ${group}`);
    table(['', 'here', 'x Policy', ''], rows.map(({ name, ns, ratio }) => [name, micro(ns), two(ratio), verdict(name, ratio)]));
  }
  console.log('Only rolecall takes the whole decision here; the others look at one expression or one set of policies, and somebody has to read the rest of the claims.');
  console.log('Not compared: @open-policy-agent/opa-wasm, whose policies have to be compiled by the program opa.');
  return {};
}

const verdict = (name, ratio) => (name.startsWith('rolecall:') ? '' : ratio < 0.95 ? 'faster than Policy' : ratio > 1.05 ? 'slower' : 'the same');
