// CodeMirror behind the interface of code.tsx. All of it is one chunk that comes after the first answer.
import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { Annotation, Compartment, EditorSelection, EditorState, type Extension, type Text, type Transaction } from '@codemirror/state';
import { EditorView, closeHoverTooltips, hasHoverTooltips, keymap, placeholder, type ViewUpdate } from '@codemirror/view';
import type { CodeProps } from './code.js';
import { completions } from './completion.js';
import { hovers } from './hover.js';
import { languageOf } from './languages.js';
import { marking, setMarks } from './marks.js';
import { places, type Places } from './places.js';
import { admitStyles } from './policy.js';
import { squiggling, setSquiggles } from './squiggles.js';
import { theme } from './theme.js';

/** Where somebody was in the text area. */
export interface Standing {
  anchor: number;
  head: number;
  scroll: number;
  focused: boolean;
}

export interface Editor {
  update(props: CodeProps): void;
  destroy(): void;
}

/** What comes from outside is not told to the outside. */
const fromOutside = Annotation.define<boolean>();

/** Longer texts have no colours, and texts with longer lines are not wrapped. */
const COLOURED = 400_000;
const WRAPPED = 20_000;

export function createEditor(host: HTMLElement, props: CodeProps, standing: Standing): Editor {
  admitStyles();
  return new CodeEditor(host, props, standing);
}

class CodeEditor implements Editor {
  #props: CodeProps;
  #places: Places;
  readonly #view: EditorView;
  readonly #language = new Compartment();
  readonly #wrapping = new Compartment();
  readonly #words = new Compartment();
  #size: { coloured: boolean; wrapped: boolean };

  constructor(host: HTMLElement, props: CodeProps, standing: Standing) {
    this.#props = props;
    this.#places = places(props.value);
    const doc = EditorState.create({ doc: props.value }).doc;
    this.#size = sizeOf(doc);
    const inside = (at: number) => Math.min(at, doc.length);
    const selection = EditorSelection.single(inside(standing.anchor), inside(standing.head));
    this.#view = new EditorView({ parent: host, state: EditorState.create({ doc, selection, extensions: this.#extensions() }) });
    this.#view.scrollDOM.scrollTop = standing.scroll;
    if (standing.focused) this.#view.focus();
    this.#show({ marks: props.marks, squiggles: props.squiggles });
  }

  #extensions(): Extension {
    const { single } = this.#props;
    return [
      theme,
      history(),
      bracketMatching(),
      marking,
      squiggling,
      this.#language.of(this.#languageOf()),
      this.#wrapping.of(wrapping(this.#size.wrapped)),
      this.#words.of(wordsOf(this.#props)),
      hovers((at) => this.#hover(at)),
      autocompletion({ override: [(context) => this.#complete(context)], icons: false, maxRenderedOptions: 60 }),
      single ? oneLine : [],
      EditorView.domEventHandlers({ paste: (event) => this.#pasted(event), beforeinput: typedOver }),
      EditorView.updateListener.of((update) => this.#updated(update)),
      keymap.of([...completionKeymap, ...historyKeymap, ...(single ? [{ key: 'Enter', run: () => true }] : []), ...defaultKeymap, { key: 'Escape', run: leave }]),
    ];
  }

  update(props: CodeProps): void {
    const before = this.#props;
    this.#props = props;
    if (props.value !== before.value) this.#replace(props.value);
    if (props.language !== before.language) this.#view.dispatch({ effects: this.#language.reconfigure(this.#languageOf()) });
    if (props.label !== before.label || props.placeholder !== before.placeholder) {
      this.#view.dispatch({ effects: this.#words.reconfigure(wordsOf(props)) });
    }
    this.#show({
      marks: sameMarks(props.marks, before.marks) ? undefined : (props.marks ?? []),
      squiggles: sameSquiggles(props.squiggles, before.squiggles) ? undefined : (props.squiggles ?? []),
    });
  }

  destroy(): void {
    this.#view.destroy();
  }

  /** Makes the text that of the outside by the smallest change, so that the cursor and undoing survive. */
  #replace(value: string): void {
    this.#places = places(value);
    const due = this.#places.text;
    const text = this.#view.state.doc.toString();
    if (due === text) return;
    const most = Math.min(due.length, text.length);
    let start = 0;
    while (start < most && due.charCodeAt(start) === text.charCodeAt(start)) start += 1;
    let end = 0;
    while (end < most - start && due.charCodeAt(due.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end += 1;
    this.#view.dispatch({
      changes: { from: start, to: text.length - end, insert: due.slice(start, due.length - end) },
      annotations: [fromOutside.of(true), isolateHistory.of('full')],
    });
  }

  #show({ marks, squiggles }: { marks: CodeProps['marks']; squiggles: CodeProps['squiggles'] }): void {
    const { inside } = this.#places;
    if (marks) setMarks(this.#view, marks.map((mark) => ({ ...mark, start: inside(mark.start), end: inside(mark.end) })));
    if (squiggles) setSquiggles(this.#view, squiggles, inside);
  }

  #updated(update: ViewUpdate): void {
    const told = update.transactions.some((transaction) => transaction.annotation(fromOutside));
    if (update.docChanged) {
      const size = sizeOf(update.state.doc);
      if (size.coloured !== this.#size.coloured || size.wrapped !== this.#size.wrapped) this.#resize(size);
      if (!told) this.#tell(update.state.doc.toString());
    }
    const moved = update.transactions.some((transaction) => transaction.selection !== undefined && transaction.isUserEvent('select'));
    if (moved || (update.docChanged && !told)) this.#props.onCursor?.(this.#places.outside(update.state.selection.main.head));
  }

  #tell(text: string): void {
    this.#places = places(text);
    // What is told is what the outside has from now on, whether or not it renders in between.
    this.#props = { ...this.#props, value: text };
    this.#props.onChange(text);
  }

  /** Not while the view is at an update. */
  #resize(size: { coloured: boolean; wrapped: boolean }): void {
    this.#size = size;
    queueMicrotask(() => {
      this.#view.dispatch({ effects: [this.#language.reconfigure(this.#languageOf()), this.#wrapping.reconfigure(wrapping(size.wrapped))] });
    });
  }

  #languageOf(): Extension {
    return this.#size.coloured ? languageOf(this.#props.language) : [];
  }

  #complete(context: Parameters<typeof completions>[0]) {
    return this.#props.language === 'jmespath' ? completions(context, this.#props.document) : null;
  }

  #hover(at: number) {
    const found = this.#props.hover?.(this.#places.outside(at));
    return found && { ...found, start: this.#places.inside(found.start), end: this.#places.inside(found.end) };
  }

  #pasted(event: ClipboardEvent): boolean {
    const { from, to } = this.#view.state.selection.main;
    const all = from === 0 && to === this.#view.state.doc.length;
    if (!all || !this.#props.onPaste?.(event.clipboardData?.getData('text/plain') ?? '')) return false;
    event.preventDefault();
    return true;
  }
}

function wordsOf({ label, placeholder: words, single }: CodeProps): Extension {
  // `tabindex`: checkers of accessibility do not know that what can be edited can have the focus.
  return [EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', ...(single && { 'aria-multiline': 'false' }) }), words ? placeholder(words) : []];
}

function wrapping(wrapped: boolean): Extension {
  return wrapped ? EditorView.lineWrapping : [];
}

function sizeOf(doc: Text): { coloured: boolean; wrapped: boolean } {
  return { coloured: doc.length <= COLOURED, wrapped: doc.length <= WRAPPED || !hasLongLine(doc) };
}

function hasLongLine(doc: Text): boolean {
  for (const line of doc.iterLines()) if (line.length > WRAPPED) return true;
  return false;
}

function sameMarks(one: CodeProps['marks'] = [], other: CodeProps['marks'] = []): boolean {
  return one === other || (one.length === other.length && one.every(({ start, end, kind }, index) => {
    const mark = other[index];
    return mark?.start === start && mark.end === end && mark.kind === kind;
  }));
}

/** Whoever renders makes new ones each time; setting the same again would close what is open about them. */
function sameSquiggles(one: CodeProps['squiggles'] = [], other: CodeProps['squiggles'] = []): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Line breaks of whatever is put in become spaces. */
const oneLine = EditorState.transactionFilter.of((transaction: Transaction) => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  const changes = [];
  for (let line = 1; line < transaction.newDoc.lines; line += 1) {
    const { to } = transaction.newDoc.line(line);
    changes.push({ from: to, to: to + 1, insert: ' ' });
  }
  return [transaction, { changes, sequential: true }];
});

/** Chromium keeps the colours of what is typed over by inline styles, which the page's policy refuses and the console tells. */
function typedOver(event: InputEvent, view: EditorView): boolean {
  if (event.inputType !== 'insertText' || event.data === null || event.isComposing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

/** First closes what is open about a place. */
function leave(view: EditorView): boolean {
  if (hasHoverTooltips(view.state)) {
    view.dispatch({ effects: closeHoverTooltips });
    return true;
  }
  view.contentDOM.blur();
  return true;
}
