// The rows on the page: those of the settings for as long as nobody changes them.
import { computed, signal } from '@preact/signals';
import { SettingsError, readOrgMapping, readRoleRows, writeOrgMapping, writeRoleRows, type OrgRow, type RoleRow } from '../engine.js';
import { settings } from '../state.js';
import { claims } from './claims.js';

let lastId = 0;
const numbered = <T extends object>(row: T): T & { id: number } => ({ ...row, id: (lastId += 1) });

export type Numbered<T> = T & { id: number };
export interface RoleDraft {
  claim: string;
  rows: readonly Numbered<RoleRow>[];
  otherwise: RoleRow['role'] | null;
  /** Whether a source without the claim gives that role, too. */
  everywhere: boolean;
}
export interface OrgDraft {
  path: string;
  rows: readonly Numbered<OrgRow>[];
}

export const roleDraft = signal<RoleDraft | undefined>(undefined);
export const orgDraft = signal<OrgDraft | undefined>(undefined);

/** A setting as the text that it is. */
function setting(key: string): string {
  const value = settings.value?.[key];
  return Array.isArray(value) ? JSON.stringify(value) : value === undefined || value === null ? '' : String(value);
}

export const rolePath = computed(() => setting('role_attribute_path'));
export const orgPath = computed(() => setting('org_attribute_path'));
export const orgMapping = computed(() => setting('org_mapping'));

/** The settings' expression as rows; null where it is more than rows. */
export const readBack = computed(() => (rolePath.value.trim() === '' ? null : readRoleRows(rolePath.value)));

const readRoles = computed<RoleDraft>(() => {
  const read = readBack.value;
  if (read) return { ...read, claim: read.claim || likely(), rows: read.rows.map(numbered) };
  return { claim: likely(), rows: [numbered({ group: '', role: 'Admin' })], otherwise: null, everywhere: false };
});
const likely = (): string => claims.value[0]?.path ?? 'groups';

export const roles = computed(() => roleDraft.value ?? readRoles.value);

const readOrgs = computed<OrgDraft>(() => {
  const value = settings.value?.['org_mapping'];
  const strict = settings.value?.['role_attribute_strict'];
  const rows = readOrgMapping(Array.isArray(value) ? (value as string[]) : orgMapping.value, { strict: strict === true || strict === 'true' });
  return { path: orgPath.value || likely(), rows: rows.map(numbered) };
});
export const organizations = computed(() => orgDraft.value ?? readOrgs.value);

/** The rows that say something. */
const told = <T extends { group: string }>(rows: readonly T[]): T[] => rows.filter(({ group }) => group !== '');

/** A text, or why there is none. */
export type Text = { text: string; error?: never } | { text?: never; error: string };

export const expression = computed<Text>(() => {
  const { claim, rows, otherwise, everywhere } = roles.value;
  return written(() => writeRoleRows(told(rows), { claim, otherwise, everywhere }));
});

export const mapping = computed<Text>(() => written(() => writeOrgMapping(told(organizations.value.rows))));

function written(write: () => string): Text {
  try {
    return { text: write() };
  } catch (error) {
    if (error instanceof SettingsError) return { error: error.message };
    throw error;
  }
}

/** A list with a row in another place, behind another, or away. */
export const moved = <T>(rows: readonly T[], from: number, to: number): T[] => {
  const list = [...rows];
  const [row] = list.splice(from, 1);
  if (row !== undefined) list.splice(Math.max(0, Math.min(to, list.length)), 0, row);
  return list;
};
export const newRole = (): Numbered<RoleRow> => numbered({ group: '', role: 'Viewer' as const });
export const newOrg = (): Numbered<OrgRow> => numbered({ group: '', org: '', role: 'Viewer' });
