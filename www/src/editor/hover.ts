// What a place of the text is, shown under the mouse, and at the cursor by Alt-v.
import { Prec, type Extension } from '@codemirror/state';
import { EditorView, activateHover, hoverTooltip, keymap, type Tooltip } from '@codemirror/view';
import type { Hover } from './code.js';

export function hovers(find: (at: number) => Hover | undefined): Extension {
  const tooltip = hoverTooltip((_, at) => tooltipOf(find(at)), { hoverTime: 150, hideOnChange: true });
  const show = (view: EditorView): boolean => {
    const at = view.state.selection.main.head;
    const found = find(at);
    if (!found) return false;
    activateHover(view, at, 1, { tooltip, until: (transaction) => transaction.docChanged || transaction.selection !== undefined });
    view.dispatch({ effects: EditorView.announce.of(`${found.title}: ${found.text}`) });
    return true;
  };
  return [tooltip, Prec.high(keymap.of([{ key: 'Alt-v', run: show }]))];
}

function tooltipOf(found: Hover | undefined): Tooltip | null {
  if (!found) return null;
  return { pos: found.start, end: found.end, above: false, create: () => ({ dom: told(found) }) };
}

function told({ title, text }: Hover): HTMLElement {
  const dom = document.createElement('div');
  dom.className = 'cm-value';
  const head = document.createElement('p');
  head.textContent = title;
  const value = document.createElement('pre');
  value.textContent = text;
  dom.append(head, value);
  return dom;
}
