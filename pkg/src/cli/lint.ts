// rolecall lint
import { type Call, nearest, shown } from './args.js';
import { type Diagnostic, lint as find, type Sample, useTools } from './core.js';
import { toolsCompiled } from './core.js';
import { UsageError } from './errors.js';
import { coloured, named, replace, stdout, warn } from './host.js';
import { placeOf, SAMPLE, sampleOf, textsOf, variablesOf } from './inputs.js';
import { annotation } from './github.js';
import { sarif } from './sarif.js';
import { json, visible } from './visible.js';
import { codes } from '../tools.show.js';

type Level = Diagnostic['severity'] | 'off';

export async function lint(call: Call): Promise<number> {
  await useTools();
  const { flags } = call;
  const levels = levelsOf(flags.all('rule'));
  const groups = groupsOf(call);
  const sample = SAMPLE.some((name) => flags.has(name)) ? await sampleOf(call) : undefined;
  if (flags.has('fix')) for (const group of groups) await mend(group, sample, levels, call);
  const found: Diagnostic[] = [];
  for (const group of groups) found.push(...ordered(judged(find(await textsOf(group), sample, variablesOf(call)), levels)));
  await stdout.write(written(flags.has('show-tokens') ? found : found.map(withoutSecret), call));
  const worst = found.some(({ severity }) => severity === 'error' || (severity === 'warning' && flags.has('deny-warnings')));
  return worst ? 1 : 0;
}

/** Files that are looked at together. */
function groupsOf({ operands, flags }: Call): string[][] {
  const layered = flags.all('settings');
  const groups = [...operands.map((path) => [path]), ...(layered.length > 0 ? [layered] : [])];
  if (groups.length === 0) throw new UsageError('name the settings to look at, for example `rolecall lint /etc/grafana/grafana.ini`');
  if (flags.has('fix') && groups.flat().includes('-')) throw new UsageError('--fix writes files, and standard input is none: leave it out, or name a file');
  return groups;
}

const WORDS: Readonly<Record<string, Level>> = { off: 'off', info: 'info', warn: 'warning', warning: 'warning', error: 'error' };

function levelsOf(rules: readonly string[]): Map<string, Level> {
  const known = codes(toolsCompiled);
  return new Map(
    rules.map((rule) => {
      const [code = '', word = ''] = rule.split('=');
      if (!known.includes(code)) throw new UsageError(`there is no rule ${shown(code)}: ${nearest(code, known, 'docs/lint.md names all')}`);
      const level = WORDS[word];
      if (!level) throw new UsageError(`--rule ${code} takes off, info, warn or error, as in --rule ${code}=off`);
      return [code, level];
    }),
  );
}

function judged(found: readonly Diagnostic[], levels: ReadonlyMap<string, Level>): Diagnostic[] {
  return found.flatMap((one) => {
    const level = levels.get(one.code) ?? one.severity;
    return level === 'off' ? [] : [{ ...one, severity: level }];
  });
}

/** By file and place; what has none comes first. */
function ordered(found: Diagnostic[]): Diagnostic[] {
  const names = [...new Set(found.map(({ name }) => name))];
  const key = ({ name, line = 0, column = 0 }: Diagnostic) => [names.indexOf(name), line, column] as const;
  return found.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
  });
}

/** A fix of a secret holds the secret. */
function withoutSecret(one: Diagnostic): Diagnostic {
  if (one.setting !== 'client_secret') return one;
  const { fix: _, ...rest } = one;
  return rest;
}

/** More rounds than this are a fix that makes what it mends. */
const ROUNDS = 10;

/** Mends the files of a group until nothing is left that mends itself. */
async function mend(group: readonly string[], sample: Sample | undefined, levels: ReadonlyMap<string, Level>, call: Call): Promise<void> {
  const counts = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const texts = await textsOf(group);
    const found = judged(find(texts, sample, variablesOf(call)), levels);
    let changed = false;
    for (const { name, text: before } of texts) {
      const fixes = fixesOf(found, name);
      if (fixes.length === 0) continue;
      await replace(name, applied(before, fixes));
      counts.set(name, (counts.get(name) ?? 0) + fixes.length);
      changed = true;
    }
    if (!changed) break;
  }
  for (const [name, count] of counts) warn(`mended ${count} in ${named(name)}`);
}

type Fix = NonNullable<Diagnostic['fix']>;

/** Those of a file that do not touch one another, from the end on. */
function fixesOf(found: readonly Diagnostic[], name: string): Fix[] {
  const fixes = found.flatMap((one) => (one.name === name && one.line !== undefined && one.fix ? [one.fix] : []));
  fixes.sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
  let from = Infinity;
  return fixes.filter(({ span }) => {
    if (span.end > from) return false;
    from = span.start;
    return true;
  });
}

function applied(before: string, fixes: readonly Fix[]): string {
  return fixes.reduce((text, { span, text: mended }) => text.slice(0, span.start) + mended + text.slice(span.end), before);
}

function written(found: Diagnostic[], call: Call): string {
  switch (call.flags.text('format')) {
    case 'json':
      return `${json(found)}\n`;
    case 'sarif':
      return `${json(sarif(found))}\n`;
    case 'github':
      return found.map((one) => annotation({ level: one.severity, file: one.name, line: one.line, column: one.column, title: one.code, message: [one.message, one.help].filter(Boolean).join('\n') })).join('');
    default:
      return pretty(found, coloured(call.color));
  }
}

const FAILED = ['\x1b[31m', '\x1b[39m'] as const;

function pretty(found: readonly Diagnostic[], colour: boolean): string {
  const lines = found.map((one) => {
    const level = colour && one.severity === 'error' ? FAILED.join(one.severity) : one.severity;
    const help = one.help ? `  ${visible(one.help)}  [${one.code}]` : `  [${one.code}]`;
    return `${placeOf(one)}${level}: ${visible(one.message)}\n${help}\n`;
  });
  return [...lines, `${summary(found)}\n`].join('');
}

function summary(found: readonly Diagnostic[]): string {
  if (found.length === 0) return 'nothing found';
  const count = (severity: string, word: string) => {
    const all = found.filter((one) => one.severity === severity).length;
    return all === 0 ? [] : [`${all} ${word}${all === 1 || word === 'info' ? '' : 's'}`];
  };
  const mends = found.filter(({ fix, line }) => fix && line !== undefined).length;
  return `${[...count('error', 'error'), ...count('warning', 'warning'), ...count('info', 'info')].join(', ')}${mends > 0 ? `; --fix mends ${mends}` : ''}`;
}
