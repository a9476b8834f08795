// Part of the code, and text until it is called for; deflated, for every character is looked at when the code is loaded.
import { decode } from './base64.js';
import { guard } from './instance.js';
import { inflate } from './rolecall.glue.js';
import text from './tools.base64.js';
import * as repro from './tools.repro.js';
import * as show from './tools.show.js';
import * as suite from './tools.suite.js';
import * as tools from './tools.js';
import type { DescribeOptions } from './types.js';
import type {
  Coverage, Diagnostic, ExpressionFunction, LoggedLogin, OrgRow, ParsedSettings, Redacted, RoleRow, RoleTable, Sample, SettingLayer, Settings, SettingsFormat, Spellings, Suite, SuiteReport,
} from './types.js';

const module = () => guard(() => inflate(decode(text())) as Uint8Array<ArrayBuffer>);

/** Reads what administrators have: grafana.ini, `GF_AUTH_GENERIC_OAUTH_*` variables (.env, compose, Kubernetes), the SSO
 *  settings API's JSON, Terraform's `grafana_sso_settings`, Helm values and operator YAML. A format that is not given is
 *  recognised. Several texts are layered as Grafana layers them: database (API, Terraform) over environment over ini.
 *  `variables` feeds `${NAME}` and `$__env{NAME}`; `process.env` will do. Booleans come back as booleans, `auto_assign_org*`
 *  normalised, everything else as text; only keys that some text sets. `evaluate` takes `settings` as it is.
 *
 *  Throws SettingsError for a text that cannot be read at all. */
export function parseSettings(texts: tools.Texts, options?: tools.ParseOptions): ParsedSettings {
  return tools.parsed(module, texts, options);
}

/** Grafana's ini dialect alone: raw text by section and key, each section with its own keys only; keys before any header are
 *  in `DEFAULT`. Objects without prototype. Throws SettingsError where Grafana would refuse the file. */
export function readIni(text: string): Record<string, Record<string, string>> {
  return tools.ini(module, text);
}

/** Writes settings in another spelling, quoted so that Grafana reads the same values back. Throws SettingsError for settings
 *  that cannot be read or written so. */
export function formatSettings(settings: Settings, format: SettingsFormat): string {
  return tools.formatted(module, settings, format);
}

/** What is likely wrong with these settings, given as an object, as a text that parseSettings reads, or as a list of such
 *  texts; with a sample, also what is wrong with them together. `variables` is that of parseSettings. */
export function lint(settings: tools.Subject, sample?: Sample, options?: tools.ParseOptions): Diagnostic[] {
  return tools.linted(module, settings, sample, options);
}

/** An explanation as text, in another style than that of `explain`. Holds claims, no token and no secret. Throws SettingsError. */
export function describe(settings: Settings, sample: Sample, options?: DescribeOptions): string {
  return show.described(module, settings, sample, options);
}

/** A case that can be shown to others: every value of a claim replaced, the same by the same everywhere, structure and types
 *  kept, no secret and no token left. `same`: Grafana decides as before, which was found out by asking. Look at it all the same
 *  before you give it away. Throws SettingsError for settings that cannot be read. */
export function redact(settings: tools.Subject, sample: Sample, options?: tools.ParseOptions): Redacted {
  return repro.redacted(module, settings, sample, options);
}

/** Rows as a `role_attribute_path` that never fails, whatever the claim is or where it is missing. Throws SettingsError for a
 *  claim that is more than a path. */
export function writeRoleRows(rows: readonly RoleRow[], options: repro.RoleOptions): string {
  return repro.roleRowsWritten(module, rows, options);
}

/** The rows that an expression is; null where it is more than rows. */
export function readRoleRows(expression: string): RoleTable | null {
  return repro.roleRowsRead(module, expression);
}

/** Rows as the value of `org_mapping`; quote it for where it goes by `formatSettings` or `spellings`. Throws SettingsError for
 *  rows that Grafana would read otherwise. */
export function writeOrgMapping(rows: readonly OrgRow[]): string {
  return repro.orgMappingWritten(module, rows);
}

/** The rows of an `org_mapping`; one that Grafana skips, or reads otherwise than it looks, has a `problem`. */
export function readOrgMapping(value: string | readonly string[], options?: repro.MappingOptions): OrgRow[] {
  return repro.orgMappingRead(module, value, options);
}

/** What becomes of one setting on its way: in each text as it is written, after each reader, and what Grafana has in the end.
 *  Shows the value of secrets. Throws SettingsError for a text that cannot be read, and a key that nobody knows. */
export function layers(texts: tools.Texts, key: string, options?: tools.ParseOptions): SettingLayer[] {
  return repro.layered(module, texts, key, options);
}

/** One setting in every spelling, ready to be pasted, or why it cannot be written so. */
export function spellings(key: string, value: Settings[string]): Spellings {
  return repro.spelled(module, key, value);
}

/** Every function that expressions may call, sorted by name, with what it takes and does. */
export function functions(): ExpressionFunction[] {
  return tools.listed(module);
}

/** The logins that Grafana's log holds at level debug, oldest first: logfmt or lines of JSON, also with what Docker, Kubernetes
 *  or journald have put around them. A text that is no such log holds none. Holds what the provider sent. */
export function readLog(text: string): LoggedLogin[] {
  return suite.logRead(module, text);
}

/** What decided for some people: which branches of `||` and `&&`, which entries of `org_mapping`, which sources. Settings are
 *  given as for `lint`. Throws SettingsError for settings that cannot be read. */
export function coverage(settings: tools.Subject, people: readonly Sample[], options?: tools.ParseOptions): Coverage {
  return suite.covered(module, settings, people, options);
}

/** Reads a test file, YAML or JSON (docs/testing.md); `name` is what it is called in messages. Throws SettingsError, with line and
 *  column, for a file that is neither, a key that nobody knows, a case without an expectation. */
export function readSuite(text: string, name?: string): Suite {
  return suite.suiteRead(module, text, name);
}

/** Runs the cases of a test file. Throws SettingsError for a file or settings that cannot be read; what is not as expected is an
 *  answer. */
export function runSuite(tests: Suite | string, options?: suite.SuiteOptions): SuiteReport {
  return suite.suiteRun(module, tests, options);
}
