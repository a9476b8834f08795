// The table of commands as help, and as a page of the documentation.
import { ABOUT, COMMANDS, COMMON, EXITS, type Command, type Flag } from './table.js';

const WIDTH = 100;

/** Words in lines that hang at a column. */
function wrapped(text: string, indent: number, first = indent): string {
  const lines: string[] = [];
  let line = ' '.repeat(first);
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent);
    }
    line += line.trim() === '' || line.endsWith(' ') ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

const spelled = ({ name, short, value, many }: Flag) => `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}${many ? '…' : ''}`;

/** Two columns, the second of which hangs. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(24, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) => {
      if (left.length > width) return `  ${left}\n${wrapped(right, width + 4)}`;
      return `  ${left.padEnd(width + 2)}${wrapped(right, width + 4).trimStart()}`;
    })
    .join('\n');
}

const usage = ({ name, operands, flags }: Command) => ['rolecall', name, operands, flags.length > 0 ? '[FLAGS]' : ''].filter(Boolean).join(' ');

/** What `rolecall --help` prints. */
export function overview(): string {
  const commands = COMMANDS.map(({ name, summary }) => [name, summary] as const);
  return [
    wrapped(ABOUT, 0),
    '',
    'rolecall COMMAND [FLAGS]',
    '',
    columns(commands),
    '',
    '`rolecall COMMAND --help` has its flags and examples. A file named - is standard input.',
    'A broken login right now? rolecall explain --settings grafana.ini --log grafana.log',
    '',
    'exit codes',
    columns(EXITS),
    '',
  ].join('\n');
}

/** What `rolecall COMMAND --help` prints. */
export function help(command: Command): string {
  return [
    `${usage(command)}: ${command.summary}`,
    '',
    ...command.about.flatMap((text) => [wrapped(text, 0), '']),
    'flags',
    columns([...command.flags, ...COMMON].map((flag) => [spelled(flag), flag.what] as const)),
    '',
    'examples',
    ...command.examples.flatMap(({ what, run }) => [`  # ${what}`, `  ${run}`]),
    '',
  ].join('\n');
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*');

function flagTable(flags: readonly Flag[]): string[] {
  return ['| flag | |', '|---|---|', ...flags.map((flag) => `| \`${spelled(flag)}\` | ${cell(flag.what)} |`), ''];
}

function section(command: Command): string[] {
  return [
    `## \`rolecall ${command.name}\``,
    '',
    `${command.summary[0]!.toUpperCase()}${command.summary.slice(1)}. \`${usage(command)}\``,
    '',
    ...command.about.flatMap((text) => [cell(text), '']),
    ...(command.flags.length > 0 ? flagTable(command.flags) : []),
    '```sh',
    ...command.examples.flatMap(({ what, run }) => [`# ${what}`, run]),
    '```',
    '',
  ];
}

/** docs/cli.md, but for what is written by hand below. */
export function page(): string {
  return [
    '# The command line',
    '',
    `\`npx rolecall COMMAND\`. ${ABOUT}`,
    '',
    'This page is made of the table that the commands are made of; `rolecall COMMAND --help` prints the same.',
    '',
    '| command | |',
    '|---|---|',
    ...COMMANDS.map(({ name, summary }) => `| [\`${name}\`](#rolecall-${name}) | ${summary} |`),
    '',
    'Every command takes:',
    '',
    ...flagTable(COMMON),
    '| exit code | |',
    '|---|---|',
    ...EXITS.map(([code, what]) => `| ${code} | ${what} |`),
    '',
    'A file named `-` is standard input; one of them may be. Errors are one line on standard error. No output holds a token or a secret,',
    'unless `--show-tokens` is given to a command that has it.',
    '',
    ...COMMANDS.flatMap(section),
  ].join('\n');
}
