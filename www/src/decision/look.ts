// What of the answer is being looked at: the open place of the matrix, and a part of an expression under the pointer.
import { batch, computed, signal } from '@preact/signals';
import type { Mark } from '../editor/code.js';
import type { Source, Step } from '../engine.js';
import { answer, reading, selected, settings, sources, type SettingsInput } from '../state.js';
import { SOURCES } from '../sources.js';
import { ATTRIBUTES, rowsOf, type Cell, type Row } from './cells.js';
import { claimsRead, fieldsOf, locate } from './claims.js';

export const rows = computed<readonly Row[]>(() => {
  const explanation = answer.value?.explanation;
  return explanation && settings.value ? rowsOf(explanation, settings.value) : [];
});

/** The open place: what was chosen, for as long as it is there; else the one that tells most. */
export const open = computed<{ row: Row; cell: Cell } | undefined>(() => {
  const chosen = selected.value;
  const row = rows.value.find(({ attribute }) => attribute === chosen?.attribute);
  const cell = row?.cells.find(({ source }) => source === chosen?.source);
  return row && cell ? { row, cell } : telling(rows.value);
});

/** What a refusal is about. */
const REFUSED: Record<string, string> = { 'group-membership': 'groups', 'auth.oauth.email.missing': 'email', 'auth.oauth.email.not-allowed': 'email', 'emails-lookup-failed': 'email' };

/** What was refused first, then a failure, for the role before anything else; then what decided the role. */
function telling(all: readonly Row[]): { row: Row; cell: Cell } | undefined {
  const decision = answer.value?.explanation?.decision;
  const refused = decision?.decision === 'deny' ? (REFUSED[decision.denial.cause ?? decision.denial.code] ?? 'role') : undefined;
  const tried = all.find(({ attribute }) => attribute === refused)?.cells.filter(({ steps }) => steps.length > 0) ?? [];
  const cell = tried.find(({ kind }) => kind === 'failed') ?? tried.find(({ decisive }) => decisive) ?? tried[0];
  const row = all.find(({ attribute }) => attribute === refused);
  if (row && cell) return { row, cell };
  const order = ['role', 'orgs', 'groups', ...ATTRIBUTES];
  const places = order.flatMap((attribute) => all.filter((row) => row.attribute === attribute).flatMap((row) => row.cells.map((cell) => ({ row, cell }))));
  return places.find(({ cell }) => cell.kind === 'failed' && cell.steps.length > 0) ?? places.find(({ cell }) => cell.decisive) ?? places[0];
}

/** Which source's document is on show. */
export const shownSource = signal<Source>('id_token');

export function choose(attribute: string, source: Source): void {
  batch(() => {
    selected.value = { attribute, source };
    shownSource.value = source;
    part.value = undefined;
  });
}

/** The part of an expression that the pointer or the keyboard is at, as text of the expression. */
export const part = signal<string | undefined>(undefined);

/** What to light in a source's document. */
export function marksIn(source: Source): readonly Mark[] {
  const place = open.value;
  if (!place || place.cell.source !== source) return [];
  const fields = part.value === undefined ? [] : fieldsOf(part.value.replace(/\[[^\]]*\]$/, ''));
  const wanted = fields.length > 0 ? [fields] : place.cell.steps.flatMap((step) => claimsRead(step, expressionOf(step)));
  return wanted.length === 0 ? [] : locate(sources[source].value.text, wanted);
}

/** What to light in a settings text: the setting whose expression is looked at, once somebody has chosen a place. */
export function marksInSettings({ name, text }: SettingsInput): readonly Mark[] {
  if (selected.value === undefined) return [];
  const keys = new Set(open.value?.cell.steps.map(settingOf));
  const origins = Object.entries(reading.value?.parsed?.origins ?? {}).filter(([key, origin]) => keys.has(key) && origin.name === name);
  const lines = origins.length > 0 ? text.split('\n') : [];
  return origins.map(([, { line }]) => {
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    return { start, end: start + (lines[line - 1]?.replace(/\r$/, '').length ?? 0), kind: 'read' };
  });
}

/** The text of the expression that a step ran. */
export function expressionOf(step: Step): string | undefined {
  const value = settings.value?.[settingOf(step) ?? ''];
  return typeof value === 'string' ? value : undefined;
}

/** The setting that a step's rule names, where it is an expression. */
export function settingOf(step: Step): string | undefined {
  const [name] = step.rule.split(' ');
  return name?.endsWith('_attribute_path') ? name : undefined;
}

export const labelOf = (source: Source): string => SOURCES.find(({ id }) => id === source)?.spoken ?? source;
