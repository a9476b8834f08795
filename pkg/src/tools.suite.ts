// The other side of src/tools/log.rs and src/tools/suite.rs: what a log holds, what ever decided, tests of settings.
import { read } from './boundary.js';
import { coverage as coverageInside, read_log } from './tools.glue.js';
import { bytes, call, checked, joined, type ParseOptions, reading, type Subject, subjectOf, type Supplier } from './tools.js';
import type { Coverage, LoggedLogin, Sample } from './types.js';

export function logRead(supplier: Supplier, text: string): LoggedLogin[] {
  const log = checked(text, 'the text of a log');
  return (call(supplier, 'the log takes', () => read_log(log)) as { logins: LoggedLogin[] }).logins;
}

export function covered(supplier: Supplier, settings: Subject, people: readonly Sample[], options: ParseOptions | undefined): Coverage {
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
