// Every command and flag, once: --help, the completion of shells and docs/cli.md are made of this table.

export interface Flag {
  name: string;
  short?: string;
  /** What stands for its value; without one it is on or off. */
  value?: string;
  choices?: readonly string[];
  /** Whether the value is a file, for completion. */
  file?: boolean;
  /** May be given several times. */
  many?: boolean;
  what: string;
}

export interface Example {
  what: string;
  /** A line for a shell; tests run it in examples/okta. */
  run: string;
}

export interface Command {
  name: string;
  /** What comes behind the name, besides flags. */
  operands: string;
  /** How many of these there are, at least and at most. */
  count: readonly [number, number];
  choices?: readonly string[];
  summary: string;
  about: readonly string[];
  flags: readonly Flag[];
  examples: readonly Example[];
}

const settings: Flag = { name: 'settings', short: 's', value: 'FILE', file: true, many: true, what: 'grafana.ini, variables (.env, compose, Kubernetes), Helm values, Terraform or the settings API\'s JSON; several are laid over one another as Grafana does' };
const env: Flag = { name: 'env', what: 'take ${NAME} and $__env{NAME} in the settings from this process\'s environment' };
const sample: readonly Flag[] = [
  { name: 'id-token', value: 'FILE', file: true, what: 'the ID token as it was received, or its claims as JSON' },
  { name: 'userinfo', value: 'FILE', file: true, what: 'the body of the userinfo response' },
  { name: 'access-token', value: 'FILE', file: true, what: 'the access token as it was received, or its claims as JSON' },
  { name: 'emails', value: 'FILE', file: true, what: 'the body of the response of <api_url>/emails' },
  { name: 'teams', value: 'FILE', file: true, what: 'the body of the response of teams_url' },
  { name: 'organizations', value: 'FILE', file: true, what: 'the body of the response of <api_url>/orgs' },
];
const context: Flag = { name: 'context', value: 'FILE', file: true, what: 'what Grafana knows besides, as JSON: { "orgs": { "Main Org.": 1 }, "userExists": true, "teamGroups": …, "lookups": … }' };
const output: Flag = { name: 'output', short: 'o', value: 'FILE', file: true, what: 'write there: to a file beside it, which takes its name when all is written' };
const showTokens: Flag = { name: 'show-tokens', what: 'do not hide secrets' };
const format = (...choices: string[]): Flag => ({ name: 'format', short: 'f', value: 'FORMAT', choices, what: `${choices.join(', ')}; ${choices[0]} by itself` });

/** What every command takes. */
export const COMMON: readonly Flag[] = [
  { name: 'color', value: 'WHEN', choices: ['auto', 'always', 'never'], what: 'auto, always or never; NO_COLOR and FORCE_COLOR are heard' },
  { name: 'help', short: 'h', what: 'this text' },
];

export const COMMANDS: readonly Command[] = [
  {
    name: 'explain',
    operands: '',
    count: [0, 0],
    summary: 'who somebody is to Grafana, what they may do, and why',
    about: [
      'Takes the settings and what the provider sent, and says what Grafana makes of them: the answer, a table of what each source said, and the reason for each part of the answer. It asks nobody: no network, no clock, no signature.',
      'With --log it takes what the provider sent from Grafana\'s own log at level debug, the last login in it unless --login says which.',
      'It prints claims, for that is what it is for. It prints no token and no secret.',
    ],
    flags: [
      settings, ...sample, context, env,
      { name: 'log', value: 'FILE', file: true, what: 'Grafana\'s log at level debug, instead of tokens' },
      { name: 'login', value: 'N', what: 'which login of the log, from 1; the last by itself' },
      { name: 'field', value: 'NAME', choices: ['decision', 'id', 'login', 'name', 'email', 'role', 'isGrafanaAdmin', 'orgRoles', 'groups', 'teams'], what: 'print this and nothing else; of somebody who is not let in nothing, with exit code 1' },
      format('pretty', 'plain', 'json', 'markdown'),
      { name: 'width', value: 'N', what: 'how wide a line gets; that of the terminal by itself' },
      { name: 'exit-code', what: 'exit code 1 where the answer is not allow' },
    ],
    examples: [
      { what: 'why did she get that role?', run: 'rolecall explain -s grafana.ini --id-token id_token.jwt --userinfo userinfo.json --access-token access_token.jwt' },
      { what: 'for somebody who listens to it', run: 'rolecall explain -s grafana.ini --id-token id_token.jwt -f plain' },
      { what: 'the role alone, for a script', run: 'rolecall explain -s grafana.ini -s grafana.env --id-token - --field role < id_token.jwt' },
    ],
  },
  {
    name: 'test',
    operands: '[PATH…]',
    count: [0, Infinity],
    summary: 'whether the settings do what is expected of them',
    about: [
      'Runs test files: YAML or JSON with settings and cases, each with what a provider sends and what is expected of Grafana. A path is a file, or a folder of files named *.rolecall.yaml, *.rolecall.yml or *.rolecall.json; without one it is this folder.',
      'docs/testing.md says what stands in such a file; editors complete it by node_modules/rolecall/schema/suite.schema.json.',
    ],
    flags: [
      { name: 'run', short: 'r', value: 'REGEX', what: 'only cases whose names it matches' },
      { name: 'verbose', short: 'v', what: 'name the cases that pass, too' },
      { name: 'fail-only', what: 'name the cases that fail, and nothing else' },
      { name: 'coverage', what: 'which branches of expressions, entries of mappings and sources ever decided' },
      { name: 'threshold', value: 'N', what: 'exit code 1 where less than N per cent are covered; with --coverage' },
      { name: 'watch', what: 'run again whenever a file changes' },
      { name: 'update', what: 'write what Grafana decides into the test files, where it is not what they expect' },
      { name: 'pass-with-no-tests', what: 'no case is no error' },
      env,
      format('pretty', 'json', 'junit', 'tap', 'github'),
    ],
    examples: [
      { what: 'every case below this folder', run: 'rolecall test' },
      { what: 'in a pipeline', run: 'rolecall test okta.rolecall.yaml -f junit > report.xml' },
      { what: 'what no case has tried', run: 'rolecall test --coverage' },
    ],
  },
  {
    name: 'lint',
    operands: '[FILE…]',
    count: [0, Infinity],
    summary: 'what is likely wrong with settings',
    about: [
      'Looks at each FILE by itself; files that Grafana reads together are given by --settings. With somebody\'s tokens it also looks at what goes wrong on them. docs/lint.md has a section for each finding.',
      'Exit code 1 where there is an error.',
    ],
    flags: [
      settings, ...sample, context, env,
      { name: 'fix', what: 'mend in place what can be mended in exactly one way, and tell the rest' },
      { name: 'deny-warnings', what: 'exit code 1 for warnings, too' },
      { name: 'rule', value: 'CODE=LEVEL', many: true, what: 'how bad a finding is: off, info, warn or error' },
      showTokens,
      format('pretty', 'json', 'sarif', 'github'),
    ],
    examples: [
      { what: 'one file', run: 'rolecall lint grafana.ini' },
      { what: 'what Grafana has in the end, and somebody\'s login', run: 'rolecall lint -s grafana.ini -s grafana.env --id-token id_token.jwt' },
      { what: 'for code scanning', run: 'rolecall lint -f sarif --rule pkce-off=off grafana.ini > lint.sarif' },
    ],
  },
  {
    name: 'diff',
    operands: 'BEFORE AFTER',
    count: [2, 2],
    summary: 'who would become what by other settings',
    about: [
      'Decides everybody of a file by the settings BEFORE and by the settings AFTER, and says who changes and how. A line of the file is somebody: { "name"?, "idToken"?, "userinfo"?, "accessToken"?, "context"? }, tokens as received or claims. The file may be of any size; it is read once, in order, and nothing of it is kept.',
      'Who changes comes in the order of the file, whatever the number of workers. A line that cannot be read is named by its number; the others are decided all the same, and the exit code is 2.',
    ],
    flags: [
      { name: 'users', short: 'u', value: 'FILE', file: true, what: 'who to decide, a line of JSON each' },
      context, env,
      format('pretty', 'json', 'jsonl'),
      { name: 'list', value: 'N', what: 'how many of those who change are named by pretty; 20 by itself' },
      { ...output, what: `${output.what}; with pretty the file gets a line of JSON for each who changes` },
      { name: 'workers', value: 'N', what: 'how many processors; all of them by itself' },
      { name: 'skip-unreadable', what: 'lines that cannot be read are told, and are no reason for exit code 2' },
      { name: 'exit-code', what: 'exit code 1 where somebody changes' },
    ],
    examples: [
      { what: 'before a mapping goes live', run: 'rolecall diff settings.json settings.mended.json --users users.jsonl' },
      { what: 'everybody who changes, for another program', run: 'rolecall diff settings.json settings.mended.json --users users.jsonl -f jsonl' },
    ],
  },
  {
    name: 'convert',
    operands: '[FILE…]',
    count: [0, Infinity],
    summary: 'settings in another spelling',
    about: [
      'Reads settings in any spelling and writes them in another, quoted so that Grafana reads the same values back.',
      'client_secret is written as ********, so that no terminal and no log shows it; put it in by hand, or say --show-tokens.',
    ],
    flags: [
      settings, env,
      { name: 'to', short: 't', value: 'FORMAT', choices: ['ini', 'env', 'terraform', 'helm', 'json'], what: 'ini, env, terraform, helm or json' },
      output, showTokens,
    ],
    examples: [
      { what: 'grafana.ini for Terraform', run: 'rolecall convert grafana.ini --to terraform' },
      { what: 'what Grafana has in the end, as variables', run: 'rolecall convert -s grafana.ini -s grafana.env --to env' },
    ],
  },
  {
    name: 'decode',
    operands: '[FILE]',
    count: [0, 1],
    summary: 'what a token holds, unverified',
    about: [
      'Prints header and claims of a token, or of the tokens in a token response. Nothing is verified: whoever made the token could have written anything into it. The signature is not printed, so what comes out is no token any more.',
      'Tokens are read from standard input or a file. As an argument they would be in the list of processes and in the history of the shell.',
    ],
    flags: [format('pretty', 'json')],
    examples: [{ what: 'what is in it?', run: 'rolecall decode < id_token.jwt' }],
  },
  {
    name: 'search',
    operands: 'EXPRESSION [FILE]',
    count: [1, 2],
    summary: 'what Grafana\'s JMESPath finds in a document',
    about: ['Searches JSON, of a file or of standard input, with Grafana\'s dialect of JMESPath. Exit code 1 where the expression fails on the document.'],
    flags: [
      { name: 'raw', short: 'r', what: 'a text without its quotes' },
      { name: 'trace', what: 'every part of the expression that ran, with its value' },
      { name: 'standard', what: 'beside it what standard JMESPath finds' },
    ],
    examples: [
      { what: 'does the path fit?', run: `rolecall search "contains(groups[*], 'grafana-admins') && 'Admin'" userinfo.json` },
      { what: 'why not?', run: `rolecall search --trace "contains(groups[*], 'grafana-admins')" id_token.claims.json || true` },
    ],
  },
  {
    name: 'completion',
    operands: 'SHELL',
    count: [1, 1],
    choices: ['bash', 'zsh', 'fish'],
    summary: 'what completes these commands in a shell',
    about: ['Prints a script: bash takes it by `source <(rolecall completion bash)`, zsh from a file _rolecall on its fpath, fish from ~/.config/fish/completions/rolecall.fish.'],
    flags: [],
    examples: [{ what: 'in this shell', run: 'rolecall completion bash' }],
  },
];

/** What all of it is, in a sentence. */
export const ABOUT = 'What Grafana\'s Generic OAuth makes of settings and tokens: who is this person, and what may they do?';

export const EXITS: readonly (readonly [string, string])[] = [
  ['0', 'done, and all is well'],
  ['1', 'a case failed, a finding is an error, or what --exit-code asks for'],
  ['2', 'the command was not understood, or something could not be read'],
];
