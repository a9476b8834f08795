// What is on screen as a test for CI, in the format of `rolecall test` (docs/testing.md).
import type { Decision, Explanation, Sample, Settings, Step, User } from '../engine.js';
import { withoutSecrets, jsonOf } from './carried.js';
import { exactly, yaml } from './yaml.js';

export interface Shown {
  name: string;
  settings: Settings;
  /** The paths of the settings, where the test is to read them from files. */
  paths: readonly string[] | undefined;
  sample: Sample;
  explanation: Explanation;
}

const HEAD = `# What Grafana's Generic OAuth makes of this person. Run it with \`npx rolecall test\`.
`;

export function suiteOf({ name, settings, paths, sample, explanation }: Shown): string {
  const one = { name, ...caseOf(sample), expect: expected(explanation) };
  const orgs = sample.context?.orgs;
  const suite = {
    settings: paths ? paths.map((path) => ({ path })) : withoutSecrets(settings),
    ...(orgs && { context: { orgs } }),
    cases: [one],
  };
  return HEAD + yaml(suite).replace(/^\n/, '') + '\n';
}

function caseOf({ idToken, userinfo, accessToken, context }: Sample): object {
  const { idTokenSignature, userExists, lookups } = context ?? {};
  const known = { ...(idTokenSignature && { idTokenSignature }), ...(userExists === false && { userExists }) };
  return {
    idToken: claims(jsonOf(idToken)),
    userinfo: claims(jsonOf(userinfo)),
    accessToken: claims(jsonOf(accessToken)),
    ...lookups,
    ...(Object.keys(known).length > 0 && { context: known }),
  };
}

/** Claims as a tree, anything else as it is. */
function claims(json: string | undefined): unknown {
  if (json === undefined) return undefined;
  try {
    return exactly(json);
  } catch {
    return json;
  }
}

/** What is expected, by inclusion: no more than somebody would want to be told about. */
function expected({ decision, steps }: Explanation): object {
  if (decision.decision === 'deny') return { decision: 'deny', denial: { code: decision.denial.code } };
  if (decision.decision === 'incomplete') return { decision: 'incomplete', request: { lookup: decision.request.lookup } };
  return { decision: 'allow', user: told(decision), source: source(steps) };
}

/** Long lists of groups say little. */
const GROUPS = 50;

function told({ user }: Extract<Decision, { decision: 'allow' }>): Partial<User> {
  const { login, name, email, role, isGrafanaAdmin, orgRoles, groups } = user;
  return {
    login,
    name,
    email,
    role,
    ...(isGrafanaAdmin !== null && { isGrafanaAdmin }),
    orgRoles,
    ...(groups.length > 0 && groups.length <= GROUPS && { groups }),
  };
}

function source(steps: readonly Step[]): object | undefined {
  const role = steps.find((step) => step.attribute === 'role' && step.decisive)?.source;
  return role && { role };
}
