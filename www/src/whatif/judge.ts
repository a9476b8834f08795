// Many people, one after another, in slices short enough that the page goes on answering.
import { signal } from '@preact/signals';
import { Policy, coverage, type Context, type Coverage, type Decision, type Settings, type User } from '../engine.js';
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
}

export interface Judged extends Outcome {
  line: number;
  name: string;
  /** Which source settled the role: found out behind everything else, since an explanation costs fifty decisions. */
  source: string;
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
export const covered = signal<Counts | undefined>(undefined);
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
  const people: { person: Person; row: Judged }[] = [];
  const redraw = (): void => {
    if (performance.now() - drawn < DRAWN) return;
    drawn = performance.now();
    report();
  };
  const judgeLine = ({ number, text: line }: { number: number; text: string }): void => {
    const read = reading(number, line, plain);
    rows.push(read.person ? judgedOf(number, read.person, policy, otherPolicy, context) : read.row);
    if (read.person) people.push({ person: read.person, row: rows.at(-1) as Judged });
    redraw();
  };
  const explainRow = ({ person, row }: { person: Person; row: Judged }): void => {
    Object.assign(row, explained(policy, person, context, row));
    redraw();
  };
  if (!(await inSlices(lines, isStopped, judgeLine))) return;
  report();
  if (!(await inSlices(people, isStopped, explainRow))) return;
  report();
  await cover(settings, people.map(({ person }) => person), context, isStopped);
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

function reading(line: number, text: string, plain: Plain): { person: Person; row?: never } | { person?: never; row: Judged } {
  try {
    return { person: personOf(text, plain) };
  } catch (error) {
    const nothing = { login: '', role: '', orgs: '', source: '', name: '', other: undefined, changes: false };
    return { row: { ...nothing, verdict: 'unreadable', why: `line ${line}: ${(error as Error).message}`, line } };
  }
}

function judgedOf(line: number, person: Person, policy: Policy, otherPolicy: Policy | undefined, known: Context): Judged {
  const { idToken, userinfo, accessToken, context } = sampleOf(person, known);
  const own = outcome(policy.evaluate(idToken, userinfo, accessToken, context));
  const other = otherPolicy && outcome(otherPolicy.evaluate(idToken, userinfo, accessToken, context));
  return { ...own, line, name: person.name, source: '', other, changes: other !== undefined && differs(own, other) };
}

function outcome(decision: Decision): Outcome {
  if (decision.decision === 'allow') return { verdict: 'allow', ...granted(decision.user), why: '' };
  const why = decision.decision === 'deny' ? decision.denial.message : `would ask for ${decision.request.lookup}`;
  return { verdict: decision.decision, login: '', role: '', orgs: '', why };
}

/** What a user has, as far as it is known. */
function granted({ login = '', email = '', id = '', role = null, isGrafanaAdmin, orgRoles }: Partial<User>): Pick<Outcome, 'login' | 'role' | 'orgs'> {
  const roles = Object.entries(orgRoles ?? {}).slice(0, 20);
  return {
    login: cut(login || email || id, 80),
    role: isGrafanaAdmin ? 'GrafanaAdmin' : (role ?? 'none'),
    orgs: cut(roles.map(([org, held]) => `${org}: ${held}`).join(', '), 200),
  };
}

/** The source of the role, and what had been resolved of those who were not let in. */
function explained(policy: Policy, person: Person, known: Context, { verdict }: Judged): Partial<Judged> {
  const { idToken, userinfo, accessToken, context } = sampleOf(person, known);
  const { steps, resolved } = policy.explain(idToken, userinfo, accessToken, context);
  const source = sourceLabel(steps.find((step) => step.attribute === 'role' && step.decisive)?.source);
  return { source, ...(verdict !== 'allow' && granted(resolved)) };
}

/** Whether somebody would have other rights, or be somebody else. Which source a default stands in for changes nothing. */
function differs(one: Outcome, other: Outcome): boolean {
  const isAdmin = ({ role }: Outcome): boolean => role === 'GrafanaAdmin';
  if (one.verdict !== 'allow' && other.verdict !== 'allow') return one.verdict !== other.verdict;
  return one.verdict !== other.verdict || one.orgs !== other.orgs || one.login !== other.login || isAdmin(one) !== isAdmin(other);
}

/** What never fired: asked for a few people at a time, and added up. */
async function cover(settings: Settings, people: readonly Person[], context: Context, isStopped: () => boolean): Promise<void> {
  const parts = Array.from({ length: Math.ceil(people.length / AT_ONCE) }, (_, index) => people.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
  let sum: Counts | undefined;
  const finished = await inSlices(parts, isStopped, (some) => {
    const one = coverage(settings, some.map((person) => sampleOf(person, context)));
    sum = sum ? added(sum, one) : one;
  });
  if (finished) covered.value = sum;
}

/** What can be added up. */
export type Counts = Pick<Coverage, 'branches' | 'mapping' | 'sources' | 'total'>;

function added(sum: Counts, one: Counts): Counts {
  const sources = structuredClone(sum.sources);
  for (const [attribute, counts] of Object.entries(one.sources) as [keyof Coverage['sources'], Coverage['sources']['role']][]) {
    for (const [source, times] of Object.entries(counts) as [keyof typeof counts, number][]) sources[attribute][source] += times;
  }
  return {
    branches: sum.branches.map((branch, index) => ({ ...branch, taken: branch.taken + (one.branches[index]?.taken ?? 0) })),
    mapping: sum.mapping.map((entry, index) => ({ ...entry, matched: entry.matched + (one.mapping[index]?.matched ?? 0) })),
    sources,
    total: sum.total + one.total,
  };
}

