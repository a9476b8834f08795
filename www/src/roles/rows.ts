// The rows on the page: those of the settings for as long as nobody changes them.
import { computed, signal } from '@preact/signals';
import { readOrgMapping, readRoleRows, writeOrgMapping, writeRoleRows, type OrgRow, type RoleRow } from '../engine.js';
import { settings } from '../state.js';
import { claims } from './claims.js';

let lastId = 0;
const numbered = <T extends object>(row: T): T & { id: number } => ({ ...row, id: (lastId += 1) });

export type Numbered<T> = T & { id: number };
export interface RoleDraft {
  claim: string;
  rows: readonly Numbered<RoleRow>[];
  otherwise: RoleRow['role'] | null;
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
  if (read) return { ...read, rows: read.rows.map(numbered) };
  return { claim: likely(), rows: [numbered({ group: '', role: 'Admin' })], otherwise: null };
});
const likely = (): string => claims.value[0]?.path ?? 'groups';

export const roles = computed(() => roleDraft.value ?? readRoles.value);

const readOrgs = computed<OrgDraft>(() => {
  const value = settings.value?.['org_mapping'];
  const rows = readOrgMapping(Array.isArray(value) ? (value as string[]) : orgMapping.value);
  return { path: orgPath.value || likely(), rows: rows.map(numbered) };
});
export const organizations = computed(() => orgDraft.value ?? readOrgs.value);

/** The rows that say something. */
const told = <T extends { group: string }>(rows: readonly T[]): T[] => rows.filter(({ group }) => group !== '');

export const expression = computed(() => {
  const { claim, rows, otherwise } = roles.value;
  return writeRoleRows(told(rows).map(({ group, role }) => ({ group, role })), { claim, otherwise });
});

export const mapping = computed(() => writeOrgMapping(told(organizations.value.rows).map(({ group, org, role }) => ({ group, org, role }))));

/** A list with a row in another place, behind another, or away. */
export const moved = <T>(rows: readonly T[], from: number, to: number): T[] => {
  const list = [...rows];
  const [row] = list.splice(from, 1);
  if (row !== undefined) list.splice(Math.max(0, Math.min(to, list.length)), 0, row);
  return list;
};
export const newRole = (): Numbered<RoleRow> => numbered({ group: '', role: 'Viewer' as const });
export const newOrg = (): Numbered<OrgRow> => numbered({ group: '', org: '', role: 'Viewer' });
