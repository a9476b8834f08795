// Expressions in the colours of rolecall's own tokens, alone or as the value of a setting.
import { Prec, type Extension, type Range } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { tokens } from '../engine.js';

/** Longer ones have no colours. */
const MOST = 20_000;

const style = (name: string) => Decoration.mark({ attributes: { class: `cm-code-${name}` } });
const STYLES: Readonly<Record<string, Decoration>> = {
  name: style('name'),
  'quoted-name': style('name'),
  function: style('function'),
  string: style('string'),
  literal: style('literal'),
  number: style('literal'),
  variable: style('variable'),
  node: style('variable'),
  operator: style('operator'),
  bracket: style('operator'),
  punctuation: style('operator'),
};

function* coloured(text: string, at: number): Generator<Range<Decoration>> {
  const all = tokens(text);
  for (const [index, { kind, start, end }] of all.entries()) {
    const called = kind === 'name' && text[all[index + 1]?.start ?? end] === '(';
    const look = STYLES[called ? 'function' : kind];
    if (look) yield look.range(at + start, at + end);
  }
}

function plugin(decorate: (view: EditorView) => DecorationSet): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
      }
    },
    { decorations: (value) => value.decorations },
  );
}

export const expression = plugin(({ state }) => (state.doc.length > MOST ? Decoration.none : Decoration.set([...coloured(state.doc.toString(), 0)])));

/** `role_attribute_path = …`, `GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=…`, `"roleAttributePath": …` and so on. */
const SETTING = /^\s*(?:-\s+|export\s+)?"?\w*attribute_?path"?\s*[=:]\s*/i;

/** Inside the colours of the settings, whose texts may be whole expressions. */
export const expressionsInSettings = Prec.highest(plugin((view) => {
  const ranges: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const key = line.length < MOST ? SETTING.exec(line.text) : null;
      if (key) ranges.push(...inValue(line.text, key[0].length, line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(ranges, true);
}));

/** The expression within a value: without the quotes of its spelling, and nothing where it is none to the eye. */
function inValue(line: string, start: number, at: number): Range<Decoration>[] {
  const value = line.slice(start).trimEnd().replace(/,$/, '');
  const quote = /^("""|["'])(?=.*\1$)/.exec(value)?.[1] ?? '';
  const inner = value.slice(quote.length, value.length - quote.length);
  if (inner === '' || (quote && inner.includes('\\'))) return [];
  if (quote && tokens(value).length > 1 && !tokens(value).some(isError)) return [...coloured(value, at + start)];
  return tokens(inner).some(isError) ? [] : [...coloured(inner, at + start + quote.length)];
}

const isError = ({ kind }: ReturnType<typeof tokens>[number]): boolean => kind === 'error';
