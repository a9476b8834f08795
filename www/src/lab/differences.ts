// Why Grafana's dialect and the standard say different things, as far as that is known (behaviour 10).
import { tokens } from '../engine.js';
import type { Other, Traced } from './state.js';

interface Case {
  words: readonly string[];
  expression: string;
  grafana: Traced;
  standard: Other;
}

interface Reason {
  when: (one: Case) => boolean;
  why: (one: Case) => string;
}

const has = (pattern: RegExp) => ({ words }: Case): boolean => words.some((word) => pattern.test(word));
const refused = ({ standard }: Case): boolean => standard.error !== undefined;
const failed = ({ grafana }: Case): boolean => grafana.error !== undefined;
const unknown = ({ standard }: Case): string | undefined => /undefined function (\w+)/.exec(standard.error?.message ?? '')?.[1];

const REASONS: readonly Reason[] = [
  {
    when: (one) => unknown(one) !== undefined && !failed(one),
    why: (one) => `\`${unknown(one)}\` is a function of the community's dialect, which Grafana runs; the standard has none of that name.`,
  },
  {
    when: (one) => refused(one) && has(/^\$./)(one),
    why: () => 'Variables, `let … in` and `$name`, are of the community’s dialect; the standard cannot read them.',
  },
  {
    when: (one) => refused(one) && has(/^\$$/)(one),
    why: () => '`$`, the whole document, is of the community’s dialect; the standard has `@` only.',
  },
  {
    when: (one) => refused(one) && /[A-Za-z_]-[A-Za-z_]/.test(bare(one)),
    why: () => 'In Grafana a dash between two names subtracts. The standard knows no arithmetic and refuses it. A name with a dash needs double quotes in both.',
  },
  {
    when: (one) => refused(one) && has(/^(?:[+\-−/÷×%]|\/\/)$/)(one),
    why: () => 'Arithmetic is of the community’s dialect; the standard cannot read it.',
  },
  {
    when: (one) => refused(one) && has(/^\*$/)(one) && one.standard.error?.code === 'syntax',
    why: () => '`*` between two values multiplies in the community’s dialect; in the standard it stands for all values only.',
  },
  {
    when: (one) => refused(one) && one.standard.error?.code === 'syntax',
    why: () => 'Grafana’s engine reads what the standard refuses.',
  },
  {
    when: (one) => refused(one) && one.standard.error?.code === 'runtime' && !failed(one) && has(/^(?:\[\]|\[\?|\*)$/)(one),
    why: () => 'Grafana’s engine takes an error left of `[]`, `[?…]` or `.*` as null. The standard raises it.',
  },
  {
    when: ({ words, grafana }) => words.includes(':') && typeof grafana.value === 'string',
    why: () => 'Grafana’s engine slices texts, by character; in the standard a slice of anything but a list is null.',
  },
  {
    when: ({ words }) => words[0] === '&',
    why: () => 'A reference to an expression is no value: Grafana has nothing to read from it.',
  },
  {
    when: ({ words, standard }) => standard.value === null && words.some((word) => word === '{' || word === '['),
    why: () => '`[a, b]` and `{a: b}` on null make a list or object of nulls in Grafana; in the standard they are null.',
  },
  {
    when: has(/^'.*\\.*'$/s),
    why: () => 'In Grafana `\\\\` between single quotes is one backslash; the standard keeps both.',
  },
  {
    when: has(/^to_string$/),
    why: () => '`to_string` writes JSON as Go does: keys sorted, `<`, `>` and `&` escaped.',
  },
  {
    when: has(/^(?:keys|values|items|\*)$/),
    why: () => 'Objects have no order in Grafana’s engine: what `keys`, `values`, `items` and `*` give comes in another order each time.',
  },
  {
    when: has(/^!$/),
    why: () => '`!a.b` is `(!a).b` in Grafana.',
  },
];

/** One sentence; undefined where no reason is known. */
export function whyDifferent(grafana: Traced, standard: Other): string | undefined {
  const { expression } = grafana;
  const words = tokens(expression).map(({ start, end }) => expression.slice(start, end));
  const one = { words, expression, grafana, standard };
  return REASONS.find(({ when }) => when(one))?.why(one);
}

/** The expression without its texts. */
const bare = ({ expression }: Case): string => expression.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '');

/** Whether both say the same: the same value, or that both fail. */
export function sameAnswer(grafana: Traced, standard: Other): boolean {
  if (grafana.error || standard.error) return grafana.error !== undefined && standard.error !== undefined;
  return same(grafana.value, standard.value);
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && same(Reflect.get(one, key), Reflect.get(other, key)));
}
