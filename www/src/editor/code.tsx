// An editor for code. Until CodeMirror has arrived it is a text area, which does for typing and pasting.

export interface Mark {
  start: number;
  end: number;
  /** `read`: the claim or expression that is being looked at; `failed`: where an error is. */
  kind: 'read' | 'failed';
}

export interface Squiggle {
  start: number;
  end: number;
  severity: 'error' | 'warning' | 'info';
  message: string;
  code: string;
  help?: string | undefined;
  /** What mends it, in one click. */
  fix?: (() => void) | undefined;
}

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
}

export function Code(props: CodeProps) {
  return (
    <textarea
      class="code"
      aria-label={props.label}
      placeholder={props.placeholder}
      spellcheck={false}
      autocomplete="off"
      autocapitalize="off"
      rows={props.single ? 1 : undefined}
      value={props.value}
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
