// The table of commands as scripts that complete them.
import { COMMANDS, COMMON, type Command, type Flag } from './table.js';

export type Shell = 'bash' | 'zsh' | 'fish';

const flagsOf = (command: Command) => [...command.flags, ...COMMON];
const names = () => COMMANDS.map(({ name }) => name).join(' ');
const words = (flags: readonly Flag[]) => flags.flatMap(({ name, short }) => [`--${name}`, ...(short ? [`-${short}`] : [])]).join(' ');

/** In single quotes, as these shells read them. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The flags that have these choices, in every command. */
function bashValues(command: Command): string[] {
  return flagsOf(command)
    .filter(({ choices }) => choices)
    .map(({ name, short, choices }) => {
      const pattern = [`${command.name}:--${name}`, ...(short ? [`${command.name}:-${short}`] : [])].join('|');
      return `    ${pattern}) COMPREPLY=($(compgen -W ${quoted(choices!.join(' '))} -- "$current")); return ;;`;
    });
}

function bash(): string {
  const cases = COMMANDS.map((command) => `    ${command.name}) words=${quoted(words(flagsOf(command)))} operands=${quoted((command.choices ?? []).join(' '))} ;;`);
  return `# bash completion of rolecall
_rolecall() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words= operands=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(`${names()} --help --version`)} -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}:$previous" in
${COMMANDS.flatMap(bashValues).join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) if [ -n "$operands" ]; then COMPREPLY=($(compgen -W "$operands" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi ;;
  esac
}
complete -o filenames -F _rolecall rolecall
`;
}

/** A text inside a specification of zsh's _arguments, in single quotes. */
const zshText = (text: string) => text.replaceAll("'", "'\\''").replaceAll('[', '\\[').replaceAll(']', '\\]').replaceAll(':', '\\:');

function zshFlag({ name, short, value, choices, many, what }: Flag): string {
  const action = choices ? `:${value}:(${choices.join(' ')})` : value ? `:${value}:_files` : '';
  const text = `[${zshText(what)}]${action}`;
  const star = many ? "'*'" : '';
  const long = value ? `--${name}=` : `--${name}`;
  return short ? `${many ? star : `'(-${short} --${name})'`}{-${short},${long}}'${text}'` : `${star}'${long}${text}'`;
}

function zsh(): string {
  const cases = COMMANDS.map((command) => {
    const operands = command.choices ? `'1:${command.operands}:(${command.choices.join(' ')})'` : "'*:file:_files'";
    return `    ${command.name}) _arguments ${[...flagsOf(command).map(zshFlag), operands].join(' \\\n      ')} ;;`;
  });
  return `#compdef rolecall
_rolecall() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${COMMANDS.map(({ name, summary }) => `      '${name}:${zshText(summary)}'`).join('\n')}
    )
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
_rolecall "$@"
`;
}

function fishFlag(command: string, { name, short, value, choices, what }: Flag): string {
  const parts = [`complete -c rolecall -n '__fish_seen_subcommand_from ${command}' -l ${name}`];
  if (short) parts.push(`-s ${short}`);
  if (choices) parts.push(`-x -a '${choices.join(' ')}'`);
  else if (value) parts.push('-r');
  return [...parts, `-d ${quoted(what)}`].join(' ');
}

function fish(): string {
  const first = COMMANDS.map(({ name, summary }) => `complete -c rolecall -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`);
  const flags = COMMANDS.flatMap((command) => flagsOf(command).map((flag) => fishFlag(command.name, flag)));
  const choices = COMMANDS.filter((command) => command.choices).map(({ name, choices }) => `complete -c rolecall -n '__fish_seen_subcommand_from ${name}' -f -a '${choices!.join(' ')}'`);
  return ['# fish completion of rolecall', ...first, ...flags, ...choices, ''].join('\n');
}

export function completion(shell: Shell): string {
  return { bash, zsh, fish }[shell]();
}
