// Two explanations side by side: what each says to each question, and where they differ.
import type { Explanation, Step, User } from '../engine.js';
import { because, cut, decided, listed, settling } from './words.js';

export interface Side {
  value: string;
  /** The source and the step that settled it. */
  because: string;
}

export interface Difference {
  /** In Grafana's words where `isName` is true. */
  label: string;
  isName: boolean;
  here: Side;
  there: Side;
  /** Whether the values differ, and whether they come from elsewhere. */
  value: boolean;
  origin: boolean;
}

interface Question {
  label: string;
  attribute: Step['attribute'];
  /** What `user` says to it. */
  of: (user: Partial<User>) => string;
}

const NONE = 'none';
const LEFT = 'left as it is';

const QUESTIONS: readonly Question[] = [
  { label: 'login', attribute: 'login', of: ({ login }) => login || NONE },
  { label: 'name', attribute: 'name', of: ({ name }) => name || NONE },
  { label: 'email', attribute: 'email', of: ({ email }) => email || NONE },
  { label: 'id', attribute: 'id', of: ({ id }) => id || NONE },
  { label: 'role', attribute: 'role', of: ({ role }) => role ?? NONE },
  { label: 'isGrafanaAdmin', attribute: 'role', of: ({ isGrafanaAdmin: is }) => (is === undefined || is === null ? LEFT : is ? 'yes' : 'no') },
];

export function differences(here: Explanation, there: Explanation, orgs: Readonly<Record<string, number>> = {}): Difference[] {
  return [decision(here, there), ...QUESTIONS.map((question) => ask(question, here, there)), ...organizations(here, there, orgs), ...sets(here, there)];
}

function decision(here: Explanation, there: Explanation): Difference {
  const side = (one: Explanation): Side => ({ value: decided(one.decision), because: refusal(one) });
  return compared('Decision', false, side(here), side(there));
}

/** Which gate was the last one. */
function refusal({ decision, steps }: Explanation): string {
  return decision.decision === 'deny' ? (steps.findLast(({ outcome }) => outcome === 'refused' || outcome === 'failed')?.rule ?? '') : '';
}

function ask({ label, attribute, of }: Question, here: Explanation, there: Explanation): Difference {
  const side = (one: Explanation): Side => {
    const value = cut(of(one.resolved));
    return { value, because: value === LEFT ? '' : because(settling(one, attribute)) };
  };
  return compared(label, true, side(here), side(there));
}

/** A row for each organization that either has. */
function organizations(here: Explanation, there: Explanation, orgs: Readonly<Record<string, number>>): Difference[] {
  const ids = new Set([...Object.keys(here.resolved.orgRoles ?? {}), ...Object.keys(there.resolved.orgRoles ?? {})]);
  const name = (id: string): string => Object.entries(orgs).find(([, one]) => String(one) === id)?.[0] ?? `organization ${id}`;
  const side = (one: Explanation, id: string): Side => {
    const roles = one.resolved.orgRoles;
    if (!roles) return { value: LEFT, because: '' };
    return { value: roles[id] ?? 'not a member', because: because(settling(one, 'orgRoles')) };
  };
  return [...ids].slice(0, 100).map((id) => compared(`role in ${name(id)}`, false, side(here, id), side(there, id)));
}

/** Groups and teams: what both have is counted, what one has alone is named. */
function sets(here: Explanation, there: Explanation): Difference[] {
  return (['groups', 'teams'] as const).map((attribute) => {
    const [one, other] = [here.resolved[attribute] ?? [], there.resolved[attribute] ?? []];
    const same = one.length === other.length && one.every((item, index) => item === other[index]);
    const side = (of: readonly string[], against: readonly string[], explanation: Explanation): Side => ({
      value: same ? listed(of) || NONE : apart(of, new Set(against)),
      because: because(settling(explanation, attribute)),
    });
    const row = compared(attribute, true, side(one, other, here), side(other, one, there));
    return { ...row, value: !same };
  });
}

function apart(items: readonly string[], others: ReadonlySet<string>): string {
  const alone = items.filter((item) => !others.has(item));
  const common = items.length - alone.length;
  if (items.length === 0) return NONE;
  return [listed(alone), common > 0 && `${common.toLocaleString('en')} in both`].filter(Boolean).join('; ');
}

function compared(label: string, isName: boolean, here: Side, there: Side): Difference {
  return { label, isName, here, there, value: here.value !== there.value, origin: here.because !== there.because };
}
