// What is being looked at, lit in the text.
import { StateEffect, StateField, type Range } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { Mark } from './code.js';

/** More are not lit. */
const MOST = 500;

const effect = StateEffect.define<readonly Mark[]>();
const LOOKS = {
  read: Decoration.mark({ class: 'cm-mark-read' }),
  failed: Decoration.mark({ class: 'cm-mark-failed' }),
};

export const marking = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const set = transaction.effects.find((one) => one.is(effect));
    return set ? decorations(set.value) : marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorations(marks: readonly Mark[]): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const { start, end, kind } of marks.slice(0, MOST)) if (start < end) ranges.push(LOOKS[kind].range(start, end));
  return Decoration.set(ranges, true);
}

/** Lights these, and scrolls the editor, not the page, to the first of them. */
export function setMarks(view: EditorView, marks: readonly Mark[]): void {
  view.dispatch({ effects: effect.of(marks) });
  const first = marks.length > 0 ? Math.min(...marks.slice(0, MOST).map(({ start }) => start)) : undefined;
  if (first !== undefined) scrollTo(view, first);
}

function scrollTo(view: EditorView, at: number): void {
  view.requestMeasure({
    key: scrollTo,
    read: () => ({ block: view.lineBlockAt(Math.min(at, view.state.doc.length)), box: view.scrollDOM }),
    write: ({ block, box }) => {
      const above = block.top < box.scrollTop;
      const below = block.bottom > box.scrollTop + box.clientHeight;
      if (above || below) box.scrollTop = Math.max(0, block.top - box.clientHeight / 3);
    },
  });
}
