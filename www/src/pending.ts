// TEMPORARY: stands in for what the tools module will export.
import type { Settings, Sample, Source as _S } from './engine.js';
export interface RoleRow { group: string; role: 'None' | 'Viewer' | 'Editor' | 'Admin' | 'GrafanaAdmin' }
export interface OrgRow { group: string; org: string; role: string }
export type Spelling = 'ini' | 'env' | 'compose' | 'helm' | 'operator' | 'terraform' | 'json';
export interface Layer { layer: string; text: string; note: string; origin?: { name: string; line: number; column: number }; won: boolean }
export interface Coverage { branches: { setting: string; span: { start: number; end: number }; text: string; taken: number }[]; mapping: { setting: string; entry: string; index: number; matched: number }[]; sources: Record<string, Record<string, number>>; total: number }
export function writeRoleRows(rows: readonly RoleRow[], { claim, otherwise }: { claim: string; otherwise: string | null }): string {
  const parts = rows.map(({ group, role }) => `contains(${claim} || \`[]\`, '${group}') && '${role}'`);
  return [...parts, ...(otherwise ? [`'${otherwise}'`] : [])].join(' || ');
}
export function readRoleRows(text: string): { claim: string; rows: RoleRow[]; otherwise: RoleRow['role'] | null } | null {
  const rows: RoleRow[] = []; let claim = 'groups'; let otherwise: RoleRow['role'] | null = null;
  for (const part of text.split(' || ')) {
    const m = /^contains\((.+?)(?:\[\*\])?, '(.*)'\) && '(\w+)'$/.exec(part);
    if (m) { claim = m[1]!; rows.push({ group: m[2]!, role: m[3] as RoleRow['role'] }); } else if (/^'\w+'$/.test(part)) otherwise = part.slice(1, -1) as RoleRow['role']; else return null;
  }
  return { claim, rows, otherwise };
}
export const writeOrgMapping = (rows: readonly OrgRow[]): string => rows.map(({ group, org, role }) => `${group}:${org}:${role}`).join(', ');
export const readOrgMapping = (value: string | readonly string[]): (OrgRow & { bad?: string })[] => (typeof value === 'string' ? value.split(/,\s*/) : value).filter(Boolean).map((e) => { const [group = '', org = '', role = ''] = e.split(':'); return { group, org, role }; });
export const spellings = (key: string, value: string): Record<Spelling, string> => ({ ini: `${key} = ${value}`, env: `GF_AUTH_GENERIC_OAUTH_${key.toUpperCase()}=${value}`, compose: `GF_AUTH_GENERIC_OAUTH_${key.toUpperCase()}: '${value}'`, helm: `${key}: "${value}"`, operator: `${key}: "${value}"`, terraform: `${key} = "${value}"`, json: JSON.stringify({ [key]: value }) });
export const layers = (_texts: unknown, key: string): Layer[] => [{ layer: 'ini', text: `${key} = x`, note: 'as it stands in the file', won: true }, { layer: 'value', text: 'x', note: 'what Grafana reads', won: true }];
export const redact = (settings: Settings, sample: Sample): { settings: Settings; sample: Sample; same: boolean; replaced: number } => ({ settings, sample, same: true, replaced: 0 });
export const coverage = (settings: Settings, people: readonly Sample[]): Coverage => ({ branches: [{ setting: 'role_attribute_path', span: { start: 0, end: 10 }, text: String(settings['role_attribute_path']), taken: 0 }], mapping: [], sources: { role: { id_token: people.length, none: 0 } }, total: people.length });
export const readSuite = (text: string): unknown => text;
export const runSuite = (_text: unknown): { cases: { name: string; passed: boolean; message: string; mismatches: { path: string; expected: unknown; got: unknown }[] }[] } => ({ cases: [{ name: 'x', passed: true, message: '', mismatches: [] }] });
