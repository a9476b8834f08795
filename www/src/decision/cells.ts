// The matrix: what each source says to each attribute, from the steps of an explanation. It agrees with the table of its `text`.
import type { Explanation, Settings, Source, Step } from '../engine.js';
import { SOURCES } from '../sources.js';

export type CellKind = 'found' | 'nothing' | 'failed' | 'unasked';

export interface Cell {
  source: Source;
  kind: CellKind;
  /** What stands in the cell: a value, or a word. */
  text: string;
  /** Whether `text` is a value rather than a word of ours. */
  isValue: boolean;
  decisive: boolean;
  steps: readonly Step[];
}

export interface Row {
  attribute: Attribute;
  cells: readonly Cell[];
  answer: string;
  /** Whether the answer has a value at all. */
  answered: boolean;
}

export const ATTRIBUTES = ['id', 'name', 'login', 'email', 'role', 'orgs', 'groups'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** The attributes that are looked for only by an expression, with its setting. */
const BY_PATH: Partial<Record<Attribute, string>> = { role: 'role_attribute_path', orgs: 'org_attribute_path', groups: 'groups_attribute_path' };

/** More than this of a value is not drawn. */
export const MOST = 160;

export function rowsOf(explanation: Explanation, settings: Settings): Row[] {
  return ATTRIBUTES.filter((attribute) => looksFor(attribute, explanation, settings)).map((attribute) => rowOf(attribute, explanation));
}

/** Grafana skips an expression that is not set, on every source that it reads. */
function looksFor(attribute: Attribute, { steps }: Explanation, settings: Settings): boolean {
  const setting = BY_PATH[attribute];
  if (!setting) return true;
  return steps.some((step) => step.attribute === attribute && step.outcome !== 'skipped') || Boolean(settings[setting] && !skipsRoles(attribute, settings));
}

function skipsRoles(attribute: Attribute, settings: Settings): boolean {
  return attribute !== 'groups' && [true, 'true', '1'].includes(settings['skip_org_role_sync'] as string | boolean);
}

function rowOf(attribute: Attribute, explanation: Explanation): Row {
  const answer = answerOf(attribute, explanation);
  return { attribute, cells: SOURCES.map(({ id }) => cellOf(attribute, id, explanation)), answer: answer || 'none', answered: answer !== '' };
}

function answerOf(attribute: Attribute, { resolved, steps }: Explanation): string {
  if (attribute === 'role' && resolved.isGrafanaAdmin) return 'GrafanaAdmin';
  if (attribute === 'orgs' || attribute === 'groups') return shown(steps.find((step) => step.attribute === attribute && step.decisive)?.value ?? '');
  return shown(resolved[attribute] ?? '');
}

function cellOf(attribute: Attribute, source: Source, explanation: Explanation): Cell {
  const steps = explanation.steps.filter((step) => step.attribute === attribute && step.source === source && !isUnset(step));
  const found = steps.find((step) => step.outcome === 'found');
  const cell = { source, steps, decisive: found?.decisive ?? false };
  if (steps.length === 0) return { ...cell, ...untried(attribute, source, explanation) };
  if (attribute === 'role') return { ...cell, ...attempts(steps) };
  if (found) return { ...cell, kind: 'found', text: shown(found.value), isValue: true };
  if (steps.some((step) => step.outcome === 'failed')) return { ...cell, kind: 'failed', text: 'failed', isValue: false };
  return { ...cell, kind: 'nothing', text: nothing(steps), isValue: false };
}

/** A path that nobody set is a step without an expression to look at. */
function isUnset(step: Step): boolean {
  return step.outcome === 'skipped' && step.source !== undefined;
}

/** What a path gives that is there and of no use, in short. */
function nothing(steps: readonly Step[]): string {
  const given = steps.find((step) => step.value !== undefined && step.value !== null)?.value;
  return given === undefined ? 'nothing' : `nothing: ${abridged(given)}`;
}

/** The attempts at a role: the second one, without the source, is the surprise of behaviour 5.2. */
function attempts(steps: readonly Step[]): Pick<Cell, 'kind' | 'text' | 'isValue'> {
  const parts = steps.flatMap((step) => {
    const found = step.outcome === 'found';
    const invalid = step.outcome === 'failed' && step.value !== undefined;
    if (withoutGroups(step) && !found && !invalid) return [];
    const said = step.value === undefined ? (step.outcome === 'failed' ? 'failed' : 'nothing') : found || invalid ? shown(step.value) : abridged(step.value);
    return [`${said}${found || step.value === undefined ? '' : ' (no role)'}${withoutGroups(step) ? ' on empty groups' : ''}`];
  });
  const found = steps.some((step) => step.outcome === 'found');
  const failed = steps.some((step) => step.outcome === 'failed');
  return { kind: found ? 'found' : failed ? 'failed' : 'nothing', text: parts.join(', then '), isValue: found && parts.length === 1 };
}

/** Whether a role path was tried on `{"groups":[]}` in place of the source (behaviour 5.2). */
export function withoutGroups(step: Step): boolean {
  return step.rule.endsWith('on {"groups":[]}');
}

function untried(attribute: Attribute, source: Source, { steps }: Explanation): Pick<Cell, 'kind' | 'text' | 'isValue'> {
  const read = steps.find((step) => step.attribute === 'source' && step.source === source)?.outcome;
  if (read === 'nothing') return { kind: 'nothing', text: 'absent', isValue: false };
  // That an access token cannot be read is as common as it is harmless.
  if (read === 'failed') return { kind: 'nothing', text: 'unusable', isValue: false };
  if (read === 'refused') return { kind: 'failed', text: 'refused', isValue: false };
  const settled = steps.some((step) => step.attribute === attribute && step.decisive);
  return { kind: 'unasked', text: endedEarly(steps) && !settled ? 'not reached' : 'not asked', isValue: false };
}

/** Whether the login ended while sources were read. */
export function endedEarly(steps: readonly Step[]): boolean {
  return !steps.some((step) => step.attribute === 'orgRoles');
}

/** A value for reading: text as it is, a list of texts with commas, anything else as JSON; not more of it than can be read. */
export function shown(value: unknown, most = MOST): string {
  if (typeof value === 'string') return cut(value, most);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return listed(value as string[], most);
  return cut(JSON.stringify(value) ?? 'nothing', most);
}

function listed(items: readonly string[], most: number): string {
  let text = '';
  for (const [index, item] of items.entries()) {
    const next = (index === 0 ? '' : ', ') + cut(item, most);
    if (text.length + next.length > most) return `${text}, … ${(items.length - index).toLocaleString('en')} more`;
    text += next;
  }
  return text;
}

export function cut(text: string, most = MOST): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function abridged(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : '{…}';
  return cut(JSON.stringify(value) ?? 'null', 40);
}
