// What goes in and what comes out. Names follow the wire, OpenID Connect, RFC 6749/7519/7636 and Grafana's own words.

// ------------------------------------------------------------------------------------------------ what goes in

/** Every key of `[auth.generic_oauth]` under its ini name, as text, boolean, number or list; plus the three `[users]`
 *  keys that decide default roles: `auto_assign_org`, `auto_assign_org_id`, `auto_assign_org_role`.
 *  camelCase spellings (the SSO settings API) are read as well; where both stand, snake_case wins. Absent keys have Grafana's
 *  defaults (`email:primary`, sign-up allowed, `user:email`); null is the zero value, not the default. Typing is that of
 *  Grafana's API (docs/behaviour.md 1.2, 1.4.12, 1.5): a boolean word that Go's ParseBool refuses, a list for `team_ids`, or
 *  an unknown key that holds an array or object throws SettingsError; other unknown keys are ignored with a note.
 *  `auto_assign_org` and `auto_assign_org_id` given as text are read as the ini reader does (1.4a.10). */
export type Settings = Readonly<Record<string, string | boolean | number | readonly string[] | null | undefined>>;

/** A token as it was received (compact JWS, or an opaque access token), or its claims already decoded. */
export type Token = string | Readonly<Record<string, unknown>> | null | undefined;

/** The body of the userinfo response as received, text or bytes (preferred: nothing is lost), or its claims. Absent or null:
 *  `api_url` is not set, or the request failed; Grafana treats both alike. */
export type Userinfo = string | Uint8Array | Readonly<Record<string, unknown>> | null | undefined;

/** A response that was fetched because a decision asked for it. null: the request failed. */
export type LookupResponse = { status: number; body: string | Uint8Array } | null;
export type Lookup = 'emails' | 'teams' | 'organizations';

/** What Grafana knows and the tokens do not. */
export interface Context {
  /** Organizations by name, to resolve names and `*` in `org_mapping`. Absent: the directory is unavailable. */
  orgs?: Readonly<Record<string, number>>;
  /** Responses to the look-ups that earlier decisions asked for. */
  lookups?: Readonly<Partial<Record<Lookup, LookupResponse>>>;
  /** Verdict on the ID token's signature, when `validate_id_token` is on. */
  idTokenSignature?: 'valid' | 'invalid';
  /** false: the host knows no such user, so `allow_sign_up` decides. */
  userExists?: boolean;
  /** Teams and the external groups linked to each, for team sync. */
  teamGroups?: Readonly<Record<string, readonly string[]>>;
}

// ----------------------------------------------------------------------------------------------- what comes out

export type Role = 'None' | 'Viewer' | 'Editor' | 'Admin';
export type Source = 'id_token' | 'userinfo' | 'access_token';

export interface User {
  id: string;
  login: string;
  name: string;
  email: string;
  /** The role of `role_attribute_path`; null if no source gave one. */
  role: Role | null;
  /** null: leave the server administrator flag as it is. */
  isGrafanaAdmin: boolean | null;
  /** Role by organization id, to be made so at login; null: leave memberships as they are. */
  orgRoles: Record<string, Role> | null;
  groups: string[];
  /** Teams of `Context.teamGroups` with at least one linked group among `groups`. */
  teams: string[];
}

/** One shape for whatever the core has to say. `code` is stable; `message` is for people. */
export interface Note {
  code: string;
  message: string;
  source?: Source;
  setting?: string;
  /** Into the text of `setting`, in UTF-16 code units. */
  span?: { start: number; end: number };
}

/** `code` and `cause` are Grafana's message ids where it has one, ours elsewhere: the table in docs/behaviour.md, section 9. */
export interface Denial extends Note {
  cause?: string;
}

/** A user exists only where the answer is yes. */
export type Decision =
  | { decision: 'allow'; user: User; notes: Note[] }
  | { decision: 'deny'; denial: Denial; notes: Note[] }
  | { decision: 'incomplete'; request: { lookup: Lookup; url: string }; notes: Note[] };

/** What was tried, in order; the same pass as `evaluate`, recorded. */
export interface Explanation {
  decision: Decision;
  /** What had been resolved when the answer fell, also where it is no. */
  resolved: Partial<User>;
  steps: Step[];
  /** The same for a terminal, without tokens or secrets. */
  text: string;
}
export interface Step {
  attribute: 'source' | 'id' | 'name' | 'login' | 'email' | 'role' | 'orgs' | 'orgRoles' | 'groups' | 'teams' | 'gate';
  source?: Source;
  /** The claim, setting or gate that was tried: `claim email`, `role_attribute_path`, `allowed_groups`. */
  rule: string;
  outcome: 'found' | 'nothing' | 'failed' | 'skipped' | 'passed' | 'refused';
  value?: unknown;
  error?: Note;
  /** True for the step that settled its attribute. */
  decisive: boolean;
  /** For an expression: every sub-expression that ran, with its value. */
  evaluation?: Evaluation[];
}

export interface Evaluation {
  span: { start: number; end: number };
  value?: unknown;
  error?: string;
}

/** What is wrong with settings, for people and programs. */
export interface Diagnostic extends Note {
  severity: 'error' | 'warning' | 'info';
  help?: string;
  /** The name of the text the settings were read from, where there was one. */
  name?: string;
  /** Line and column in it, 1-based. */
  line?: number;
  column?: number;
  /** Replacement that mends it, where there is exactly one sensible: into the text where there is a `line`, else into the
   *  setting's value, in UTF-16 code units. That of a secret holds the secret. */
  fix?: { span: { start: number; end: number }; text: string };
}

export type SettingsFormat = 'ini' | 'env' | 'json' | 'terraform' | 'yaml';

export interface SettingsText {
  text: string;
  /** Recognised where it is not given. */
  format?: SettingsFormat | undefined;
  /** Shown in diagnostics and origins. */
  name?: string | undefined;
}

/** Where a setting comes from. */
export interface Origin {
  name: string;
  format: SettingsFormat;
  /** Both from 1. */
  line: number;
  column: number;
}

export interface ParsedSettings {
  settings: Settings;
  /** Which text won, key by key. */
  origins: Record<string, Origin>;
  /** What the texts say beside these settings, by full name: `server.root_url`. */
  globals: Record<string, string>;
  diagnostics: Diagnostic[];
}

/** A login to look at the settings with. */
export interface Sample {
  idToken?: Token;
  userinfo?: Userinfo;
  accessToken?: Token;
  context?: Context;
}

/** How `describe` writes an explanation. */
export interface DescribeOptions {
  /** `pretty`, for eyes: a table and reasons, what `explain` gives as `text`; `plain`, for ears: a line for each thing, nothing drawn;
   *  `markdown`, for issues and chats. */
  format?: 'pretty' | 'plain' | 'markdown' | undefined;
  /** How wide a line gets, unless a single word is wider: 100 by itself, 40 at least. Of `pretty` alone. */
  width?: number | undefined;
  /** One colour for what settled something and one for what failed, as a terminal takes them. Of `pretty` alone. */
  colour?: boolean | undefined;
}

/** A case that can be shown to others. */
export interface Redacted {
  settings: Settings;
  /** Tokens have become claims, but for what no object can hold. */
  sample: Sample;
  /** Whether Grafana decides as before: the same answer, role and organizations, by the same sources. */
  same: boolean;
  /** How many texts and numbers have become others. */
  replaced: number;
}

/** Who is in the group gets the role. */
export interface RoleRow {
  group: string;
  /** `GrafanaAdmin` makes a server administrator only with `allow_assign_grafana_admin`; without it, it is Admin. */
  role: Role | 'GrafanaAdmin';
}

/** What `writeRoleRows` takes, read from an expression. */
export interface RoleTable {
  /** As the expression has it; empty where there are no rows. */
  claim: string;
  rows: RoleRow[];
  otherwise: RoleRow['role'] | null;
  everywhere: boolean;
}

/** Who is in the external organization `group` gets `role` in Grafana's. */
export interface OrgRow {
  /** `*` is everybody. */
  group: string;
  /** An id, a name, or `*` for all. */
  org: string;
  role: string;
  /** Why Grafana skips the entry, or reads it otherwise than it looks; the whole entry is then in `group` if it has no parts. */
  problem?: string;
}

/** One setting at one stage of its way. */
export interface SettingLayer {
  /** `text`: as it is written; then what each reader made of it; `variables`: with `${…}` put in; `value`: what Grafana has;
   *  `list` and `expression`: what that means. */
  layer: 'text' | 'yaml' | 'helm' | 'operator' | 'compose' | 'ini' | 'env' | 'terraform' | 'json' | 'variables' | 'value' | 'list' | 'expression';
  text: string;
  note: string;
  /** Whether it is another text than at the stage before. */
  changed: boolean;
  /** Which of the places where the setting stands, from 0; the one that wins comes last. Absent where no text sets it. */
  place?: number;
  origin?: Origin;
  /** Whether Grafana takes the setting from there. */
  won: boolean;
}

/** The text to paste, or why there is none. */
export type Spelled = { text: string; problem?: undefined } | { text?: undefined; problem: string };
export type Spellings = Record<'ini' | 'env' | 'compose' | 'kubernetes' | 'helm' | 'operator' | 'terraform' | 'json', Spelled>;

/** What a decision asks of its host (`settle`). */
export interface Host {
  /** Makes the request that a decision asks for; null: it failed. */
  fetchLookup: (request: { lookup: Lookup; url: string }) => LookupResponse | Promise<LookupResponse>;
  /** Whether this user is known. Asked about whoever would be let in, and not without being known: where `allow_sign_up` is off. */
  userExists?: ((user: User) => boolean | Promise<boolean>) | undefined;
  /** Adds the explanation. */
  explain?: boolean | undefined;
}

/** A decision that asks for nothing any more. */
export interface Settled {
  decision: Exclude<Decision, { decision: 'incomplete' }>;
  explanation?: Explanation;
}

/** A function of the expressions. */
export interface ExpressionFunction {
  name: string;
  /** Its parameters: `(string, string[, number])`. */
  signature: string;
  /** What it does, in one sentence. */
  summary: string;
}

/** What Grafana had at one login, as it logged it: JSON, which `evaluate` takes as `userinfo`, and the others after `JSON.parse`. */
export interface LoggedLogin {
  idToken?: string;
  userinfo?: string;
  accessToken?: string;
  emails?: string;
  teams?: string;
  organizations?: string;
  /** The line it begins on, from 1; 0 where nothing of it could be read. */
  line: number;
  /** What could not be read, and where. */
  notes: string[];
}

/** What ever decided, over some people. */
export interface Coverage {
  /** The operands of each `||` and `&&`, outer ones first; of an expression that has neither, all of it. */
  branches: CoveredBranch[];
  /** The entries of `org_mapping`, as written. */
  mapping: CoveredEntry[];
  /** How many people have the attribute from each source. `fallback`: from none of them, such as `/emails`. */
  sources: Record<CoveredAttribute, Record<Source | 'fallback' | 'none', number>>;
  /** How many people. */
  total: number;
  /** How many branches and entries decided for somebody, of how many, and as a share of 1. */
  covered: number;
  coverable: number;
  share: number;
}
export interface CoveredBranch {
  setting: string;
  /** Into the text of the setting, in UTF-16 code units. */
  span: { start: number; end: number };
  text: string;
  /** Absent where it is the whole expression. */
  operator?: '||' | '&&';
  /** For how many people it gave the value. Of `&&` the left side does so where it is false, the right one where it is asked. */
  taken: number;
  /** For how many people it ran. */
  ran: number;
}
export interface CoveredEntry {
  setting: 'org_mapping';
  entry: string;
  /** From 0. */
  index: number;
  /** For how many people it gave a role. */
  matched: number;
}

/** A test file: docs/testing.md says what each key means. */
/** What the provider sends: in a case, or in every case that does not say otherwise. null in a case: nothing. */
export interface SuiteLogin {
  idToken?: Token | SuiteFile;
  userinfo?: string | Readonly<Record<string, unknown>> | SuiteFile | null;
  accessToken?: Token | SuiteFile;
  emails?: SuiteResponse;
  teams?: SuiteResponse;
  organizations?: SuiteResponse;
}
export interface Suite extends SuiteLogin {
  /** Texts are layered as Grafana layers them; objects lie over them, key by key. */
  settings?: SettingsRef | readonly SettingsRef[];
  /** What all cases share; a case's own context wins key by key. */
  context?: SuiteContext;
  cases: readonly Case[];
}
/** A file, by its path: a token, claims as JSON, or a body. `files` of the options has its text. */
export interface SuiteFile {
  path: string;
}
/** A path, or a text of more than one line; or which of the two; or settings by key. */
export type SettingsRef = string | { path: string; format?: SettingsFormat } | { text: string; format?: SettingsFormat; name?: string } | Settings;
export type SuiteContext = Omit<Context, 'lookups'>;
/** `{ status, body }`, or a body alone: text, what its JSON stands for, or a {@link SuiteFile}. null: the request failed. */
export type SuiteResponse = { status: number; body?: unknown } | string | readonly unknown[] | Readonly<Record<string, unknown>> | null;

export interface Case extends SuiteLogin {
  name: string;
  description?: string;
  /** Where it stands in the file it was read from, from 1. */
  line?: number;
  context?: SuiteContext;
  /** Laid over those of the file. */
  settings?: SettingsRef | readonly SettingsRef[];
  expect: Expectation;
}

/** Compared is what stands here and nothing else. */
export interface Expectation {
  /** Implied by `user` (allow), `denial` (deny) and `request` (incomplete). */
  decision?: Decision['decision'];
  /** Groups and teams in whatever order; organizations by id or by name. */
  user?: Partial<User>;
  denial?: { code?: string; cause?: string; message?: string; setting?: string };
  request?: Lookup | { lookup?: Lookup; url?: string };
  /** Codes that are among those of the decision's notes; an empty list: there are none. */
  notes?: readonly string[];
  /** Which source settled an attribute; `fallback`: none of them, such as `/emails`. */
  source?: Partial<Record<CoveredAttribute, Source | 'fallback' | 'none'>>;
}
export type CoveredAttribute = 'id' | 'name' | 'login' | 'email' | 'role' | 'orgs' | 'groups';

export interface SuiteReport {
  /** How many cases. */
  passed: number;
  failed: number;
  cases: CaseReport[];
  /** Of the suite's settings, over the cases that have none of their own; where it was asked for and there is such a case. */
  coverage?: Coverage;
}
export interface CaseReport {
  name: string;
  line: number;
  passed: boolean;
  decision: Decision;
  mismatches: Mismatch[];
  /** Where it failed: the steps that decided, and all steps of what nothing decided. */
  steps: Step[];
  /** What is not as expected, in one line; empty where it passed. */
  message: string;
}
export interface Mismatch {
  /** Below `expect`: `user.role`. */
  path: string;
  expected: unknown;
  got: unknown;
  attribute?: Step['attribute'];
  /** What decided: a step's `rule`, the setting that it is, the source that it was tried on. */
  rule?: string;
  setting?: string;
  source?: Source;
  /** Where what is expected begins in the text of the test file, in UTF-16 code units; of one that is given as text. */
  at?: number;
  message: string;
}

/** What an expression can go wrong with. `panic`: Grafana would crash; `json`: the document is not JSON. */
export type ExpressionErrorCode =
  | 'syntax'
  | 'invalid-type'
  | 'invalid-value'
  | 'invalid-arity'
  | 'unknown-function'
  | 'undefined-variable'
  | 'recursion-limit'
  | 'panic'
  | 'json';
