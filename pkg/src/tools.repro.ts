// The other side of src/tools/repro.rs: a case to show, rows, the layers and the spellings of one setting.
import { read } from './boundary.js';
import { flatten } from './settings.js';
import {
  read_org_mapping, read_role_rows, redact as redactInside, setting_layers, setting_spellings, write_org_mapping, write_role_rows,
} from './tools.glue.js';
import { bytes, call, checked, joined, type ParseOptions, reading, type Subject, subjectOf, type Supplier, type Texts, textsOf, variablesOf } from './tools.js';
import type { OrgRow, Redacted, RoleRow, RoleTable, Sample, Settings, SettingLayer, Spellings } from './types.js';

export interface RoleOptions {
  /** The claim that holds the groups: its name, or a path to it. */
  claim: string;
  /** The role of who is in none of the groups; null leaves them to Grafana's default. */
  otherwise: RoleRow['role'] | null;
  /** Whether a source without the claim gives `otherwise`, too; then the sources behind it are never asked. Only `None` does so
   *  by itself, since nobody is to get more. */
  everywhere?: boolean | undefined;
}

export interface MappingOptions {
  /** `role_attribute_strict`: an entry needs a role, and one that is wrong voids all. */
  strict?: boolean | undefined;
}

export function redacted(supplier: Supplier, settings: Subject, sample: Sample, options: ParseOptions | undefined): Redacted {
  const subject = reading('the settings', () => subjectOf(settings, options));
  const { id, info, access, behind, kinds } = reading('the sample', () => {
    const { idToken, userinfo, accessToken, context } = sample ?? {};
    return read(idToken, userinfo, accessToken, context);
  });
  return call(supplier, 'the settings and the sample take', () =>
    redactInside(subject, kinds, bytes(id), bytes(info), bytes(access), joined(behind), behind[0]?.length ?? 0),
  ) as Redacted;
}

export function roleRowsWritten(supplier: Supplier, rows: readonly RoleRow[], options: RoleOptions): string {
  const table = reading('the rows', () => {
    const { claim, otherwise, everywhere } = options;
    return JSON.stringify({
      claim: checked(claim, 'the name of a claim'),
      otherwise: otherwise == null ? null : checked(otherwise, 'the name of a role'),
      everywhere,
      rows: Array.from(rows, ({ group, role }) => ({ group: checked(group, 'the `group` of a row'), role: checked(role, 'the `role` of a row') })),
    });
  });
  return (call(supplier, 'the rows take', () => write_role_rows(table)) as { text: string }).text;
}

export function roleRowsRead(supplier: Supplier, expression: string): RoleTable | null {
  const text = checked(expression, 'an expression');
  return (call(supplier, 'the expression takes', () => read_role_rows(text)) as { table: RoleTable | null }).table;
}

export function orgMappingWritten(supplier: Supplier, rows: readonly OrgRow[]): string {
  const json = reading('the rows', () => {
    const part = (row: OrgRow, key: 'group' | 'org' | 'role') => checked(row[key], `the \`${key}\` of a row`);
    return JSON.stringify(Array.from(rows, (row) => ({ group: part(row, 'group'), org: part(row, 'org'), role: part(row, 'role') })));
  });
  return (call(supplier, 'the rows take', () => write_org_mapping(json)) as { text: string }).text;
}

export function orgMappingRead(supplier: Supplier, value: string | readonly string[], options: MappingOptions | undefined): OrgRow[] {
  const json = reading('the mapping', () => {
    const list = Array.isArray(value) ? Array.from(value as readonly string[], (item) => checked(item, 'an entry of the mapping')) : checked(value, 'a text or a list');
    return JSON.stringify({ value: list, strict: options?.strict === true });
  });
  return (call(supplier, 'the mapping takes', () => read_org_mapping(json)) as { rows: OrgRow[] }).rows;
}

export function layered(supplier: Supplier, texts: Texts, key: string, options: ParseOptions | undefined): SettingLayer[] {
  const given = reading('the texts', () => {
    const name = JSON.stringify(checked(key, 'the name of a setting'));
    return `{"texts":${textsOf(texts)},"variables":${variablesOf(options?.variables)},"key":${name}}`;
  });
  return (call(supplier, 'the texts take', () => setting_layers(given)) as { layers: SettingLayer[] }).layers;
}

export function spelled(supplier: Supplier, key: string, value: Settings[string]): Spellings {
  const given = reading('the value', () => {
    const name = JSON.stringify(checked(key, 'the name of a setting'));
    return `{"key":${name},"value":${plain(value)}}`;
  });
  return (call(supplier, 'the value takes', () => setting_spellings(given)) as { spellings: Spellings }).spellings;
}

/** A value as settings hold it, as JSON. */
function plain(value: Settings[string]): string {
  return value === undefined ? 'null' : flatten({ value }).slice('{"value":'.length, -1);
}
