// Decisions and where they come from, in words.
import type { Decision, Explanation, Step } from '../engine.js';
import { SOURCES } from '../sources.js';

export function decided(decision: Decision): string {
  if (decision.decision === 'allow') return 'Allowed';
  if (decision.decision === 'deny') return `Denied: ${decision.denial.message}`;
  return `Not decided yet: Grafana would now ask for ${decision.request.lookup}`;
}

/** The step that settled an attribute. */
export function settling({ steps }: Pick<Explanation, 'steps'>, attribute: Step['attribute']): Step | undefined {
  return steps.find((step) => step.attribute === attribute && step.decisive);
}

/** Which source settled it, and by what: `userinfo, role_attribute_path`. */
export function because(step: Step | undefined): string {
  // `result` is what the other steps came to.
  if (!step || step.rule === 'result') return '';
  const source = sourceLabel(step.source);
  return source ? `${source}, ${step.rule}` : step.rule;
}

export function sourceLabel(source: string | undefined): string {
  return SOURCES.find(({ id }) => id === source)?.label ?? '';
}

/** No more of a value than can be read. */
export function cut(text: string, most = 160): string {
  return text.length > most ? `${text.slice(0, most)}… ${(text.length - most).toLocaleString('en')} more` : text;
}

/** The first items of a list, and how many are left. */
export function listed(items: readonly string[], most = 8): string {
  const shown = items.slice(0, most).map((item) => cut(item, 80));
  return items.length > most ? `${shown.join(', ')}, … ${(items.length - most).toLocaleString('en')} more` : shown.join(', ');
}

export const count = (number: number, noun: string, many = `${noun}s`): string => `${number.toLocaleString('en')} ${number === 1 ? noun : many}`;
