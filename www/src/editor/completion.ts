// What may stand at a place of an expression: the claims that are there, with what they hold, and the functions.
import { pickedCompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { functions, ready, tokens } from '../engine.js';
import { claimsAt, type Claim } from './claims.js';
import { nameOf } from '../values.js';

export function completions(context: CompletionContext, document: unknown): CompletionResult | null {
  const text = context.state.doc.toString();
  const place = placeOf(text, context.pos);
  if (!place || (!context.explicit && place.from === context.pos && !place.behindDot)) return null;
  const claims = claimsAt(text, place.from, document).map(claimOption);
  const options = place.behindDot ? claims : [...claims, ...functionOptions()];
  return options.length === 0 ? null : { from: place.from, ...(place.to && { to: place.to }), options, validFor: /^(?:\w*|"(?:[^"\\]|\\.)*)$/ };
}

interface Place {
  /** Where the word begins that is being typed. */
  from: number;
  /** Where it ends, if that is not at the cursor. */
  to?: number;
  behindDot: boolean;
}

/** The word at the cursor; undefined where none may be, as inside a text. */
function placeOf(text: string, at: number): Place | undefined {
  const before = tokens(text).filter(({ start }) => start < at);
  const last = before.at(-1);
  const open = last?.kind === 'error' && text[last.start] === '"' ? { ...last, end: at } : last;
  const typed = open && open.end >= at && ['name', 'quoted-name', 'error'].includes(open.kind) ? open : undefined;
  if (open && !typed && open.end > at) return undefined;
  if (open && !typed && open.end === at && ['string', 'literal', 'number', 'variable'].includes(open.kind)) return undefined;
  if (typed?.kind === 'error' && text[typed.start] !== '"') return undefined;
  const previous = typed ? before.at(-2) : last;
  const behindDot = previous !== undefined && text.slice(previous.start, previous.end) === '.';
  return { from: typed?.start ?? at, behindDot, ...(typed?.kind === 'quoted-name' && { to: typed.end }) };
}

function claimOption({ key, type }: Claim): Completion {
  return { label: nameOf(key), detail: type, type: 'property', boost: 1 };
}

let known: Completion[] | undefined;

/** Nothing as long as the module with their documentation is not there. */
function functionOptions(): Completion[] {
  if (!ready.tools.value) return [];
  known ??= functions().map(({ name, signature, summary }) => ({ label: name, detail: signature, info: summary, type: 'function', apply: call }));
  return known;
}

/** The name, with parentheses around the cursor where there are none. */
function call(view: EditorView, completion: Completion, from: number, to: number): void {
  const there = view.state.sliceDoc(to, to + 1) === '(';
  view.dispatch({
    changes: { from, to, insert: completion.label + (there ? '' : '()') },
    selection: { anchor: from + completion.label.length + 1 },
    annotations: pickedCompletion.of(completion),
    userEvent: 'input.complete',
  });
}
