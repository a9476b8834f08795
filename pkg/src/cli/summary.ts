// What a comparison comes to, for people.
import { visible } from './visible.js';
import type { Count, Totals } from '../tools.show.js';

interface Page {
  totals: Totals;
  /** Those who are named. */
  listed: string[];
  before: string;
  after: string;
  users: string;
  output: string | undefined;
  colour: boolean;
}

const thousands = (count: number) => count.toLocaleString('en-US');

/** One colour for what takes something away, none for anything else. */
const LOST = ['\x1b[31m', '\x1b[39m'] as const;

const people = (count: number) => `${thousands(count)} ${count === 1 ? 'person' : 'people'}`;

export function summary({ totals, listed, before, after, users, output, colour }: Page): string {
  const { changed, skipped, unreadable } = totals;
  const same = totals.users - changed;
  const lines = [
    `${people(totals.users)} of ${users === '-' ? 'standard input' : visible(users)}, by ${visible(before)} and by ${visible(after)}`,
    `${thousands(changed)} ${changed === 1 ? 'changes' : 'change'}, ${thousands(same)} ${same === 1 ? 'stays' : 'stay'} the same`,
  ];
  if (totals.counts.length > 0) lines.push('', ...table(totals.counts, colour));
  if (listed.length > 0) lines.push('', listed.length < changed ? `who, the first ${listed.length} of ${thousands(changed)}` : 'who', ...listed.map((line) => `  ${line}`));
  if (skipped > 0) lines.push('', `${skipped === 1 ? 'a line' : `${thousands(skipped)} lines`} could not be read`, ...unreadable.slice(0, 5).map(({ line, message }) => `  line ${line}: ${message}`));
  if (skipped > 5) lines.push('  …');
  if (output !== undefined) lines.push('', `everybody who changes is in ${visible(output)}`);
  return `${lines.join('\n')}\n`;
}

const WORDS: Readonly<Record<string, string>> = { decision: 'let in', isGrafanaAdmin: 'server administrator', orgRoles: 'organizations' };

function label({ field, organization }: Pick<Count, 'field' | 'organization'>): string {
  return organization === undefined ? (WORDS[field] ?? field) : `organization ${organization}`;
}

/** A value in words. */
function words(field: string, value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return field === 'isGrafanaAdmin' ? 'left as it is' : 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return visible(typeof value === 'string' ? value : JSON.stringify(value));
}

function table(counts: readonly Count[], colour: boolean): string[] {
  const rows = counts.map(({ field, organization, before, after, users }) => [label({ field, ...(organization !== undefined && { organization }) }), words(field, before), words(field, after), thousands(users)]);
  const all = [['what', 'before', 'after', 'people'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row, index) => {
    const cells = row.map((cell, column) => (column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)));
    const line = `  ${cells.join('  ')}`;
    return colour && index > 0 && counts[index - 1]!.after === 'deny' ? LOST.join(line) : line;
  });
}

interface Change {
  line: number;
  name: string | null;
  changes: Record<string, { before?: unknown; after?: unknown; added?: string[]; removed?: string[] }>;
}

/** How many items of a list are named. */
const ITEMS = 5;

const listed = (sign: string, items: readonly string[] = []) => [
  ...items.slice(0, ITEMS).map((item) => `${sign}${visible(item)}`),
  ...(items.length > ITEMS ? [`${sign}${items.length - ITEMS} more`] : []),
];

/** Somebody who changes, in a line. */
export function one(json: string): string {
  const { line, name, changes } = JSON.parse(json) as Change;
  const parts = Object.entries(changes).flatMap(([field, { before, after, added, removed }]) => {
    if (added || removed) return [`${field} ${[...listed('+', added), ...listed('-', removed)].join(' ')}`];
    if (field === 'orgRoles' && isRoles(before) && isRoles(after)) return organizations(before, after);
    if (field === 'denial') return words(field, after) === 'none' ? [] : [`denial ${words(field, after)}`];
    return [`${label({ field })} ${shownRoles(field, before)} → ${shownRoles(field, after)}`];
  });
  return `line ${line}, ${name === null ? 'without a name' : visible(name)}: ${parts.join('; ')}`;
}

type Roles = Record<string, string>;
const isRoles = (value: unknown): value is Roles => typeof value === 'object' && value !== null;

const shownRoles = (field: string, value: unknown) => {
  if (field !== 'orgRoles') return words(field, value);
  return isRoles(value) ? Object.entries(value).map(([id, role]) => `${role} in ${id}`).join(', ') || 'none' : 'left as they are';
};

function organizations(before: Roles, after: Roles): string[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((id) => before[id] !== after[id]);
  return ids.map((id) => `organization ${id} ${before[id] ?? 'none'} → ${after[id] ?? 'none'}`);
}
