// An editor for code. Until CodeMirror has arrived it is a text area, which does for typing and pasting; where it never arrives, it
// stays one.
import { signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { ready } from '../engine.js';
import type { Editor, Standing } from './codemirror.js';
import './code.css';

export interface Mark {
  start: number;
  end: number;
  /** `read`: the claim or expression that is being looked at; `failed`: where an error is. */
  kind: 'read' | 'failed';
}

/** A replacement in the editor's text. */
export interface Change {
  start: number;
  end: number;
  text: string;
}

export interface Squiggle {
  start: number;
  end: number;
  severity: 'error' | 'warning' | 'info';
  message: string;
  code: string;
  help?: string | undefined;
  /** What mends it, in one click that can be undone. */
  change?: Change | undefined;
  /** The same where mending it is no change of this text. */
  fix?: (() => void) | undefined;
}

/** What is shown for a place of the text: under the mouse, and at the cursor with Alt-Enter. */
export interface Hover {
  start: number;
  end: number;
  title: string;
  text: string;
}

/** Places are UTF-16 code units of `value`. */
export interface CodeProps {
  /** For screen readers. */
  label: string;
  value: string;
  onChange: (text: string) => void;
  language: 'settings' | 'json' | 'jmespath' | 'text';
  /** Given what was pasted into an empty editor, or over all of its text; says whether it took care of it. */
  onPaste?: (text: string) => boolean;
  marks?: readonly Mark[];
  squiggles?: readonly Squiggle[];
  /** For jmespath: the document, whose claims are offered. */
  document?: unknown;
  placeholder?: string;
  /** One line only: Enter does nothing. */
  single?: boolean;
  /** Told where the cursor is, whenever somebody moves it. */
  onCursor?: (at: number) => void;
  hover?: (at: number) => Hover | undefined;
}

const arrived = signal<typeof import('./codemirror.js') | undefined>(undefined);
let asked: Promise<void> | undefined;

/** Has CodeMirror come, once for all editors. */
export function loadEditor(): Promise<void> {
  asked ??= import('./codemirror.js').then(
    (module) => void (arrived.value = module),
    () => undefined,
  );
  return asked;
}

export function Code(props: CodeProps) {
  const host = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const state = useSignal<'area' | 'editor' | 'broken'>('area');
  const composing = useSignal(false);
  // The first answer comes first.
  useEffect(() => void (ready.drawn.value && loadEditor()), [ready.drawn.value]);
  const module = arrived.value;
  const waits = composing.value;
  useLayoutEffect(() => {
    if (!module || waits || !host.current || state.value !== 'area') return;
    try {
      editor.current = module.createEditor(host.current, props, standing(area.current));
      state.value = 'editor';
    } catch (error) {
      console.warn(error);
      host.current.replaceChildren();
      state.value = 'broken';
    }
  }, [module, waits]);
  useLayoutEffect(() => editor.current?.update(props));
  useEffect(() => () => editor.current?.destroy(), []);
  return (
    <div class={props.single ? 'code single' : 'code'}>
      <div ref={host} class="held" />
      {state.value !== 'editor' && <Area area={area} props={props} composing={(value) => (composing.value = value)} />}
    </div>
  );
}

interface AreaProps {
  area: { current: HTMLTextAreaElement | null };
  props: CodeProps;
  composing: (value: boolean) => void;
}

function Area({ area, props, composing }: AreaProps) {
  return (
    <textarea
      ref={area}
      aria-label={props.label}
      placeholder={props.placeholder}
      spellcheck={false}
      autocomplete="off"
      autocapitalize="off"
      rows={props.single ? 1 : 8}
      value={props.value}
      onCompositionStart={() => composing(true)}
      onCompositionEnd={() => composing(false)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && props.single) event.preventDefault();
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
      onPaste={(event) => {
        const pasted = event.clipboardData?.getData('text/plain') ?? '';
        const { selectionStart, selectionEnd, value: whole } = event.currentTarget;
        const all = selectionStart === 0 && selectionEnd === whole.length;
        if (all && props.onPaste?.(pasted)) event.preventDefault();
      }}
      onInput={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** Where somebody is in the text area, to go on from there. */
function standing(area: HTMLTextAreaElement | null): Standing {
  if (!area) return { anchor: 0, head: 0, scroll: 0, focused: false };
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = area;
  const backward = selectionDirection === 'backward';
  return {
    anchor: backward ? selectionEnd : selectionStart,
    head: backward ? selectionStart : selectionEnd,
    scroll: scrollTop,
    focused: document.activeElement === area,
  };
}
