// What is wrong, under the text where it is: by mouse on hovering, by keyboard with F8 and Alt-Enter.
import { forEachDiagnostic, nextDiagnostic, previousDiagnostic, setDiagnostics, type Action, type Diagnostic } from '@codemirror/lint';
import { isolateHistory } from '@codemirror/commands';
import { Prec, type Text } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { Squiggle } from './code.js';

/** More are in the list of findings only. */
const MOST = 200;

export function setSquiggles(view: EditorView, squiggles: readonly Squiggle[], inside: (at: number) => number): void {
  const diagnostics = squiggles.slice(0, MOST).map((one) => diagnosticOf(one, inside, view.state.doc));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

function diagnosticOf(squiggle: Squiggle, inside: (at: number) => number, doc: Text): Diagnostic {
  const { start, end, severity, code } = squiggle;
  return {
    from: inside(start),
    to: inside(end),
    severity,
    message: spoken(squiggle),
    source: code,
    renderMessage: () => told(squiggle),
    actions: actionsOf(squiggle, inside, doc),
  };
}

function actionsOf({ change, fix }: Squiggle, inside: (at: number) => number, doc: Text): Action[] {
  // Its places are those of the text as it was found: after a change in it, the next findings have theirs.
  if (change) {
    const [from, to, insert] = [inside(change.start), inside(change.end), change.text];
    return [{ name: 'Mend it', apply: (view) => doc.eq(view.state.doc) && mend(view, from, to, insert) }];
  }
  return fix ? [{ name: 'Mend it', apply: () => fix() }] : [];
}

/** One change, undone as one. */
function mend(view: EditorView, from: number, to: number, insert: string): void {
  view.dispatch({ changes: { from, to, insert }, annotations: isolateHistory.of('full'), userEvent: 'input.mend' });
  view.focus();
}

const WORDS = { error: '✕ error', warning: '! warning', info: 'i note' };

function spoken({ severity, message, help }: Squiggle): string {
  return `${severity}: ${message}${help ? `; ${help}` : ''}`;
}

function told({ severity, message, help }: Squiggle): Node {
  const all = document.createDocumentFragment();
  const word = document.createElement('strong');
  word.textContent = WORDS[severity];
  all.append(word, ' ', ...withCode(message));
  if (help) {
    const more = document.createElement('span');
    more.className = 'cm-help';
    more.append(...withCode(help));
    all.append(more);
  }
  return all;
}

/** What stands between backticks as code. */
function withCode(words: string): Node[] {
  return words.split(/(`[^`]+`)/).map((part) => {
    if (!/^`[^`]+`$/.test(part)) return document.createTextNode(part);
    const code = document.createElement('code');
    code.textContent = part.slice(1, -1);
    return code;
  });
}

/** The diagnostics at the cursor or in the selection. */
function here(view: EditorView): Diagnostic[] {
  const { from, to } = view.state.selection.main;
  const found: Diagnostic[] = [];
  forEachDiagnostic(view.state, (diagnostic, start, end) => {
    if (start <= to && end >= from && !found.includes(diagnostic)) found.push(diagnostic);
  });
  return found;
}

/** Goes to one, and says it. */
function visit(view: EditorView, go: (view: EditorView) => boolean): boolean {
  if (!go(view)) return false;
  const words = here(view).map(({ message, actions }) => message + (actions?.length ? '. Press Alt+Enter to mend it' : ''));
  view.dispatch({ effects: EditorView.announce.of(words.join('. ')) });
  return true;
}

function mendHere(view: EditorView): boolean {
  const found = here(view).find(({ actions }) => actions?.length);
  if (!found) return false;
  found.actions?.[0]?.apply(view, found.from, found.to);
  return true;
}

export const squiggling = Prec.high(
  keymap.of([
    { key: 'F8', run: (view) => visit(view, nextDiagnostic), shift: (view) => visit(view, previousDiagnostic) },
    { key: 'Alt-Enter', run: mendHere },
  ]),
);
