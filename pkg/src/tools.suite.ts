// The other side of src/tools/log.rs and src/tools/suite.rs: what a log holds, what ever decided, tests of settings.
import { read } from './boundary.js';
import { coverage as coverageInside, read_log, read_suite, run_suite } from './tools.glue.js';
import { bytes, call, checked, joined, type ParseOptions, reading, type Subject, subjectOf, type Supplier, variablesOf } from './tools.js';
import type { Coverage, LoggedLogin, Sample, Suite, SuiteReport } from './types.js';

export interface SuiteOptions extends ParseOptions {
  /** The texts of the files that the suite names, of settings and of what a provider sends, by the path that it has there. */
  files?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether to count what ever decided. */
  coverage?: boolean | undefined;
  /** Only the cases with this text in their name, or whose name the expression matches. */
  only?: string | RegExp | undefined;
  /** What a test file that is given as text is called in messages. */
  name?: string | undefined;
}

export function logRead(supplier: Supplier, text: string): LoggedLogin[] {
  const log = checked(text, 'the text of a log');
  return (call(supplier, 'the log takes', () => read_log(log)) as { logins: LoggedLogin[] }).logins;
}

export function covered(supplier: Supplier, settings: Subject, people: readonly Sample[], options?: ParseOptions): Coverage {
  const subject = reading('the settings', () => subjectOf(settings, options));
  const [layout, parts] = reading('the people', () => peopleOf(people));
  return call(supplier, 'the settings and the people take', () => coverageInside(subject, layout, joined(parts))) as Coverage;
}

/** What people are made of, one behind the other, and for each what the sources are and how long each part is. */
function peopleOf(people: readonly Sample[]): [Uint32Array, Uint8Array[]] {
  const layout: number[] = [];
  const parts: Uint8Array[] = [];
  for (const person of Array.from(people)) {
    const { idToken, userinfo, accessToken, context } = person ?? {};
    const { id, info, access, behind, kinds } = read(idToken, userinfo, accessToken, context);
    const own = [bytes(id), bytes(info), bytes(access), behind[0] ?? bytes(''), joined(behind.slice(1))];
    layout.push(kinds, ...own.map((part) => part.length));
    parts.push(...own);
  }
  return [Uint32Array.from(layout), parts];
}

export function suiteRead(supplier: Supplier, text: string, name?: string): Suite {
  const file = checked(text, 'the text of a test file');
  const called = name === undefined ? '' : checked(name, 'the name of a test file');
  return (call(supplier, 'the test file takes', () => read_suite(file, called)) as { suite: Suite }).suite;
}

export function suiteRun(supplier: Supplier, suite: Suite | string, options?: SuiteOptions): SuiteReport {
  const [file, given] = reading('the test file', () => {
    const { files, variables, coverage, only, name } = options ?? {};
    const file = typeof suite === 'string' ? checked(suite, 'a test file') : checked(JSON.stringify(suite), 'a test file');
    const places = only === undefined ? undefined : placesOf(suiteRead(supplier, file, name), only);
    const texts = `"files":${variablesOf(files)},"variables":${variablesOf(variables)}`;
    const rest = JSON.stringify({ coverage: coverage === true, only: places, name });
    return [file, `{${texts},${rest.slice(1)}`] as const;
  });
  const report = call(supplier, 'the test file takes', () => run_suite(file, given)) as SuiteReport;
  // An object has no text to be at.
  if (typeof suite !== 'string') for (const { mismatches } of report.cases) for (const mismatch of mismatches) delete mismatch.at;
  return report;
}

/** Which cases are chosen. A global expression remembers where it was, so it is asked from the start each time. */
function placesOf({ cases }: Suite, only: string | RegExp): number[] {
  const chosen = (name: string) => (typeof only === 'string' ? name.includes(only) : name.search(only) >= 0);
  return cases.flatMap(({ name }, place) => (chosen(name) ? [place] : []));
}
