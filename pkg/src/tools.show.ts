// The other side of src/tools/show.rs: an explanation in another style, two settings side by side, what a token holds.
import { read } from './boundary.js';
import { flatten } from './settings.js';
import { codes as codesInside, compare, decode as decodeInside, describe as describeInside } from './tools.glue.js';
import { bytes, call, checked, joined, type Supplier } from './tools.js';
import type { DescribeOptions, Sample, Settings } from './types.js';

export function described(supplier: Supplier, settings: Settings, sample: Sample, options: DescribeOptions | undefined): string {
  const { format, width, colour } = options ?? {};
  const style = { form: format ?? 'pretty', ...(typeof width === 'number' && width > 0 && { columns: Math.min(Math.floor(width), 10_000) }), colour: colour === true };
  const subject = `{"settings":${flatten(settings)},${JSON.stringify(style).slice(1)}`;
  const { idToken, userinfo, accessToken, context } = sample ?? {};
  const { id, info, access, behind, kinds } = read(idToken, userinfo, accessToken, context);
  return (
    call(supplier, 'the settings and the sample take', () =>
      describeInside(subject, kinds, bytes(id), bytes(info), bytes(access), joined(behind), behind[0]?.length ?? 0),
    ) as { text: string }
  ).text;
}

/** A way in which people change: from what to what, where that can be counted. */
export interface Count {
  field: string;
  organization?: string;
  before?: unknown;
  after?: unknown;
  users: number;
}

export interface Totals {
  users: number;
  changed: number;
  /** Lines that are no person; `unreadable` has the first of them. */
  skipped: number;
  unreadable: { line: number; message: string }[];
  counts: Count[];
}

/** Two settings and lines of JSON. */
export interface Comparison {
  before: Settings;
  after: Settings;
  /** Context of those who bring none, as JSON. */
  context: string;
}

/** The totals, and a line of JSON for each who changes. */
export function compared(supplier: Supplier, { before, after, context }: Comparison, users: Uint8Array, first: number): { totals: Totals; changes: string } {
  const subject = `{"before":${flatten(before)},"after":${flatten(after)},"first":${first}}`;
  let changes = '';
  const totals = call(supplier, 'the users take', () => {
    const answer = compare(subject, context, users);
    const end = answer.indexOf('\n');
    if (end < 0) return answer;
    changes = answer.slice(end + 1);
    return answer.slice(0, end);
  }) as Totals;
  return { totals, changes };
}

/** Header and claims as they stand in a token, or what is wrong with it. Verifies nothing. */
export function decoded(supplier: Supplier, token: string): { header: string; claims: string; flaw?: undefined } | { flaw: string } {
  const text = checked(token, 'a token');
  return call(supplier, 'the token takes', () => decodeInside(text)) as ReturnType<typeof decoded>;
}

/** Every code that `lint` knows. */
export function codes(supplier: Supplier): string[] {
  return call(supplier, 'the codes take', () => codesInside()) as string[];
}
