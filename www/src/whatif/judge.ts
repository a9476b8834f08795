// Many people, one after another, in slices short enough that the page goes on answering.
import { signal } from '@preact/signals';
import { Policy, coverage, type Context, type Coverage, type Explanation, type Settings } from '../engine.js';
import { linesOf, personOf, sampleOf, type Person, type Plain } from './people.js';
import { cut, sourceLabel } from './words.js';

export type Verdict = 'allow' | 'deny' | 'incomplete' | 'unreadable';

/** What one person comes to, in short. */
export interface Outcome {
  verdict: Verdict;
  login: string;
  role: string;
  orgs: string;
  /** Why not, where the answer is not yes. */
  why: string;
  /** Which source settled the role. */
  source: string;
}

export interface Judged extends Outcome {
  line: number;
  name: string;
  /** With the other settings, where there are any. */
  other: Outcome | undefined;
  changes: boolean;
}

export interface Question {
  text: string;
  plain: Plain;
  settings: Settings;
  other: Settings | undefined;
  context: Context;
}

/** Grows while people are judged; `done` tells how far it is good. */
export const judged: { rows: Judged[] } = { rows: [] };
export const progress = signal({ done: 0, total: 0 });
export const covered = signal<Coverage | undefined>(undefined);
export const wrong = signal('');

/** A slice of work, how often the page is drawn anew, and how many people coverage is asked of at once. */
const SLICE = 12;
const DRAWN = 200;
const AT_ONCE = 50;

/** Judges all; gives how to stop it. */
export function judge(question: Question): () => void {
  let stopped = false;
  run(question, () => stopped).catch((error: unknown) => {
    wrong.value = error instanceof Error ? error.message : String(error);
  });
  return () => void (stopped = true);
}

async function run({ text, plain, settings, other, context }: Question, isStopped: () => boolean): Promise<void> {
  wrong.value = '';
  covered.value = undefined;
  const lines = linesOf(text);
  const rows: Judged[] = [];
  judged.rows = rows;
  progress.value = { done: 0, total: lines.length };
  const [policy, otherPolicy] = [new Policy(settings), other && new Policy(other)];
  let drawn = performance.now();
  const report = (): void => void (progress.value = { done: rows.length, total: lines.length });
  const people: Person[] = [];
  const finished = await inSlices(lines, isStopped, ({ number, text: line }) => {
    rows.push(judgedOf(number, line, plain, policy, otherPolicy, context, people));
    if (performance.now() - drawn < DRAWN) return;
    drawn = performance.now();
    report();
  });
  if (!finished) return;
  report();
  await cover(settings, people, context, isStopped);
}

/** Whether it came to the end. */
async function inSlices<T>(items: readonly T[], isStopped: () => boolean, work: (item: T) => void): Promise<boolean> {
  let begun = performance.now();
  for (const item of items) {
    if (performance.now() - begun > SLICE) {
      await new Promise((resolve) => setTimeout(resolve));
      begun = performance.now();
    }
    if (isStopped()) return false;
    work(item);
  }
  return true;
}

function judgedOf(line: number, text: string, plain: Plain, policy: Policy, otherPolicy: Policy | undefined, context: Context, people: Person[]): Judged {
  let person: Person;
  try {
    person = personOf(text, plain);
  } catch (error) {
    const nothing = { login: '', role: '', orgs: '', source: '' };
    return { ...nothing, verdict: 'unreadable', why: `line ${line}: ${(error as Error).message}`, line, name: '', other: undefined, changes: false };
  }
  people.push(person);
  const own = outcome(policy, person, context);
  const other = otherPolicy && outcome(otherPolicy, person, context);
  return { ...own, line, name: person.name, other, changes: other !== undefined && differs(own, other) };
}

function outcome(policy: Policy, person: Person, own: Context): Outcome {
  const { idToken, userinfo, accessToken, context } = sampleOf(person, own);
  return short(policy.explain(idToken, userinfo, accessToken, context));
}

function short({ decision, resolved, steps }: Explanation): Outcome {
  const source = sourceLabel(steps.find((step) => step.attribute === 'role' && step.decisive)?.source);
  const { role = null, isGrafanaAdmin, orgRoles, login = '', email = '', id = '' } = resolved;
  const roles = Object.entries(orgRoles ?? {});
  return {
    verdict: decision.decision,
    login: cut(login || email || id, 80),
    role: isGrafanaAdmin ? 'GrafanaAdmin' : (role ?? 'none'),
    orgs: cut(roles.slice(0, 20).map(([org, held]) => `${org}: ${held}`).join(', '), 200),
    why: decision.decision === 'deny' ? decision.denial.message : decision.decision === 'incomplete' ? `would ask for ${decision.request.lookup}` : '',
    source,
  };
}

/** Whether somebody would have other rights, or be somebody else. Which source a default stands in for changes nothing. */
function differs(one: Outcome, other: Outcome): boolean {
  const isAdmin = ({ role }: Outcome): boolean => role === 'GrafanaAdmin';
  return one.verdict !== other.verdict || one.orgs !== other.orgs || one.login !== other.login || isAdmin(one) !== isAdmin(other);
}

/** What never fired: asked for a few people at a time, and added up. */
async function cover(settings: Settings, people: readonly Person[], context: Context, isStopped: () => boolean): Promise<void> {
  const parts = Array.from({ length: Math.ceil(people.length / AT_ONCE) }, (_, index) => people.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
  let sum: Coverage | undefined;
  const finished = await inSlices(parts, isStopped, (some) => {
    const one = coverage(settings, some.map((person) => sampleOf(person, context)));
    sum = sum ? added(sum, one) : one;
  });
  if (finished) covered.value = sum;
}

function added(sum: Coverage, one: Coverage): Coverage {
  const sources: Coverage['sources'] = { ...sum.sources };
  for (const [attribute, counts] of Object.entries(one.sources)) {
    const before = sources[attribute] ?? {};
    sources[attribute] = { ...before, ...Object.fromEntries(Object.entries(counts).map(([source, times]) => [source, (before[source] ?? 0) + times])) };
  }
  return {
    branches: sum.branches.map((branch, index) => ({ ...branch, taken: branch.taken + (one.branches[index]?.taken ?? 0) })),
    mapping: sum.mapping.map((entry, index) => ({ ...entry, matched: entry.matched + (one.mapping[index]?.matched ?? 0) })),
    sources,
    total: sum.total + one.total,
  };
}

