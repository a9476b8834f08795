// What Grafana decides, written into a test file where it is not what is expected there.
import type { SuiteReport } from './core.js';
import { named, replace, text, warn } from './host.js';
import type { Mismatch } from '../types.js';

type Decide = (body: string) => SuiteReport;

/** Writes one expectation after the other. Each is proved by running the file again: what was written is then as expected, and nothing
 *  else has changed. What cannot be written so is left, and told. */
export async function update(file: string, report: SuiteReport, decide: Decide): Promise<SuiteReport> {
  let body = await text(file, { mark: true });
  let current = report;
  const left = new Set<string>();
  let written = 0;
  for (;;) {
    const next = first(current, left);
    if (!next) break;
    const better = edited(body, next.mismatch, current, decide);
    if (better) {
      ({ body, report: current } = better);
      written += 1;
    } else left.add(next.key);
  }
  if (written > 0) await replace(file, body);
  warn(`${written} ${written === 1 ? 'expectation' : 'expectations'} written into ${named(file)}${left.size > 0 ? `, ${left.size} left: these are to be written by hand` : ''}`);
  return current;
}

function first({ cases }: SuiteReport, left: ReadonlySet<string>): { mismatch: Mismatch; key: string } | undefined {
  for (const [place, { mismatches }] of cases.entries()) {
    for (const mismatch of mismatches) {
      const key = `${place} ${mismatch.path}`;
      if (!left.has(key)) return { mismatch, key };
    }
  }
  return undefined;
}

const failures = ({ cases }: SuiteReport) => cases.reduce((sum, { mismatches }) => sum + mismatches.length, 0);

/** The file with one expectation written, if it then reads as it should. Where a plain word ends depends on what it stands in. */
function edited(body: string, { at, got }: Mismatch, before: SuiteReport, decide: Decide): { body: string; report: SuiteReport } | undefined {
  if (at === undefined || got === undefined) return undefined;
  // The place counts without the mark at the beginning.
  const start = at + (body.startsWith('\ufeff') ? 1 : 0);
  for (const end of endsOf(body, start)) {
    const candidate = body.slice(0, start) + spelled(got, body.slice(start, end)) + body.slice(end);
    const report = tried(candidate, decide);
    if (report && report.cases.length === before.cases.length && failures(report) < failures(before)) return { body: candidate, report };
  }
  return undefined;
}

function tried(body: string, decide: Decide): SuiteReport | undefined {
  try {
    return decide(body.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

/** Where the value that begins here may end, the likeliest first. */
function endsOf(body: string, start: number): number[] {
  const rest = body.slice(start);
  const whole = /^"(?:[^"\\]|\\.)*"|^'(?:[^']|'')*'/s.exec(rest);
  if (whole) return [start + whole[0].length];
  if (rest.startsWith('[') || rest.startsWith('{')) return [start + flow(rest)];
  const line = /^[^\r\n]*/.exec(rest)![0].replace(/\s+#.*$/, '').trimEnd();
  const word = /^[^,\]}\r\n#]*/.exec(rest)![0].trimEnd();
  return [...new Set([start + word.length, start + line.length])];
}

/** How long a list or object in brackets is. */
function flow(rest: string): number {
  let depth = 0;
  for (const { 0: part, index } of rest.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[[\]{}]/gs)) {
    if (part === '[' || part === '{') depth += 1;
    if (part === ']' || part === '}') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return rest.length;
}

/** JSON, which is YAML as well; a word without quotes where one stood. */
function spelled(value: unknown, before: string): string {
  const plain = typeof value === 'string' && /^[A-Za-z][\w@.-]*$/.test(value) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value);
  return plain && !/^["']/.test(before) ? value : JSON.stringify(value);
}
