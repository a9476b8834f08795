// What is in the lab: an expression and a document, and what the two engines make of them. It stays while other rooms are open.
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import { ready, trace, type Evaluation, type Note } from '../engine.js';
import { EXAMPLES } from './examples.js';
import { standard } from './standard.js';

const [first] = EXAMPLES;
export const expression = signal(first.expression);
export const documentText = signal(first.document);
/** What the example shows that was chosen last. */
export const shows = signal<string>(first.shows);

export interface Traced {
  value?: unknown;
  error?: Note;
  evaluation: readonly Evaluation[];
  /** What was evaluated: the places of `evaluation` are in this text. */
  expression: string;
}

/** Larger documents are looked at when somebody pauses. */
const LARGE = 200_000;

/** What Grafana's dialect says; undefined while there is nothing to evaluate. */
export const traced = signal<Traced | undefined>(undefined);

effect(() => {
  const [text, json, there] = [expression.value, documentText.value, ready.main.value];
  if (!there) return undefined;
  const run = () => (traced.value = text.trim() === '' ? undefined : { ...trace(text, json.trim() === '' ? 'null' : json), expression: text });
  if (json.length < LARGE) return void run();
  const timer = setTimeout(run, 150);
  return () => clearTimeout(timer);
});

/** The document for completion; while somebody types in it, as it was when it was JSON. */
export const claims: ReadonlySignal<unknown> = computed((): unknown => {
  try {
    return (lastRead = JSON.parse(documentText.value));
  } catch {
    return lastRead;
  }
});
let lastRead: unknown = null;

export type Other = { value: unknown; error?: never } | { value?: never; error: { code: string; message: string } };

/** The standard engine takes long for large documents. */
export const COMPARED = 500_000;

/** What standard JMESPath says, as soon as somebody pauses; undefined where it is not asked. */
export const other = signal<Other | undefined>(undefined);

effect(() => {
  const [text, json, engine] = [expression.value, documentText.value, standard.value];
  other.value = undefined;
  if (!engine || text.trim() === '' || json.length > COMPARED) return undefined;
  const timer = setTimeout(() => (other.value = standardly(engine, text, json.trim() === '' ? 'null' : json)), 60);
  return () => clearTimeout(timer);
});

function standardly(engine: typeof import('rolecall/standard'), text: string, json: string): Other {
  try {
    return { value: engine.search(text, json) };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { error: { code, message } };
  }
}

/** Where the cursor was last in the expression. */
export const cursor = signal<number | undefined>(undefined);

/** The part of the expression that is being looked at. */
export const lit = signal<{ start: number; end: number } | undefined>(undefined);
effect(() => {
  expression.value;
  lit.value = undefined;
});
