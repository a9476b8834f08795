// Compiled by the runtime; an instance of it is made when it is called for. What each function does is told in tools.inline.ts.
import * as repro from './tools.repro.js';
import * as show from './tools.show.js';
import * as suite from './tools.suite.js';
import * as tools from './tools.js';
import compiled from './tools.wasm';
import type { DescribeOptions } from './types.js';
import type {
  Coverage, Diagnostic, ExpressionFunction, LoggedLogin, OrgRow, ParsedSettings, Redacted, RoleRow, RoleTable, Sample, SettingLayer, Settings, SettingsFormat, Spellings, Suite, SuiteReport,
} from './types.js';

const module = () => compiled;

export function parseSettings(texts: tools.Texts, options?: tools.ParseOptions): ParsedSettings {
  return tools.parsed(module, texts, options);
}

export function readIni(text: string): Record<string, Record<string, string>> {
  return tools.ini(module, text);
}

export function formatSettings(settings: Settings, format: SettingsFormat): string {
  return tools.formatted(module, settings, format);
}

export function lint(settings: tools.Subject, sample?: Sample, options?: tools.ParseOptions): Diagnostic[] {
  return tools.linted(module, settings, sample, options);
}

export function describe(settings: Settings, sample: Sample, options?: DescribeOptions): string {
  return show.described(module, settings, sample, options);
}

export function redact(settings: tools.Subject, sample: Sample, options?: tools.ParseOptions): Redacted {
  return repro.redacted(module, settings, sample, options);
}

export function writeRoleRows(rows: readonly RoleRow[], options: repro.RoleOptions): string {
  return repro.roleRowsWritten(module, rows, options);
}

export function readRoleRows(expression: string): RoleTable | null {
  return repro.roleRowsRead(module, expression);
}

export function writeOrgMapping(rows: readonly OrgRow[]): string {
  return repro.orgMappingWritten(module, rows);
}

export function readOrgMapping(value: string | readonly string[], options?: repro.MappingOptions): OrgRow[] {
  return repro.orgMappingRead(module, value, options);
}

export function layers(texts: tools.Texts, key: string, options?: tools.ParseOptions): SettingLayer[] {
  return repro.layered(module, texts, key, options);
}

export function spellings(key: string, value: Settings[string]): Spellings {
  return repro.spelled(module, key, value);
}

export function functions(): ExpressionFunction[] {
  return tools.listed(module);
}

export function readLog(text: string): LoggedLogin[] {
  return suite.logRead(module, text);
}

export function coverage(settings: tools.Subject, people: readonly Sample[], options?: tools.ParseOptions): Coverage {
  return suite.covered(module, settings, people, options);
}

export function readSuite(text: string, name?: string): Suite {
  return suite.suiteRead(module, text, name);
}

export function runSuite(tests: Suite | string, options?: suite.SuiteOptions): SuiteReport {
  return suite.suiteRun(module, tests, options);
}
