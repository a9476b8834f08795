// CodeMirror in the page's tokens. Its own colours are replaced, not extended: they fail contrast in the dark.
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const WAVES = Object.fromEntries(
  Object.entries({ error: 'failed', warning: 'warning', info: 'accent' }).map(([severity, colour]) => [
    `.cm-lintRange-${severity}`,
    { backgroundImage: 'none', textDecoration: `underline wavy var(--${colour})`, textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  ]),
);
const EDGES = Object.fromEntries(
  Object.entries({ error: 'failed', warning: 'warning', info: 'accent' }).map(([severity, colour]) => [
    `.cm-diagnostic-${severity}`, { borderLeft: `4px solid var(--${colour})`, '& strong': { color: `var(--${colour})` } },
  ]),
);

export const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: 'inherit' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--text)' },
  // What is wrapped goes on further in.
  '.cm-line': { padding: '0 12px 0 28px', textIndent: '-16px' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--sunken)', outline: '1px solid var(--line-strong)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', color: 'var(--failed)' },
  '.cm-lintRange': { paddingBottom: '0' },
  ...WAVES,
  '.cm-lintRange-active': { backgroundColor: 'var(--read-ground)' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--failed) !important' },
  '.cm-tooltip': {
    zIndex: '20', maxWidth: 'min(560px, calc(100vw - 24px))', color: 'var(--text)', backgroundColor: 'var(--raised)',
    border: '1px solid var(--line-strong)', borderRadius: 'var(--radius)', font: 'var(--small)/1.5 var(--sans)', boxShadow: '0 4px 16px var(--shade)',
  },
  '.cm-diagnostic': { padding: '8px 12px', marginLeft: '0', whiteSpace: 'normal', overflowWrap: 'anywhere' },
  '.cm-diagnostic + .cm-diagnostic': { borderTop: '1px solid var(--line)' },
  ...EDGES,
  '.cm-diagnosticText': { display: 'block' },
  '.cm-diagnostic .cm-help': { display: 'block', color: 'var(--quiet)' },
  '.cm-diagnosticAction': {
    margin: '4px 8px 4px 0', padding: '2px 12px', color: 'var(--text)', backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)',
  },
  '.cm-diagnosticAction:after': { content: '" (Alt+Enter)"', color: 'var(--quiet)' },
  '.cm-diagnosticSource': { fontSize: 'inherit', fontFamily: 'var(--mono)', color: 'var(--quiet)', opacity: '1' },
  '.cm-tooltip.cm-tooltip-autocomplete': {
    '& > ul': { fontFamily: 'var(--mono)', fontSize: '13px', maxHeight: '240px', maxWidth: 'min(560px, calc(100vw - 24px))' },
    '& > ul > li': { padding: '2px 12px', lineHeight: '1.6' },
    '& > ul > li[aria-selected]': { backgroundColor: 'var(--selected)', color: 'var(--text)' },
  },
  '.cm-completionLabel': { fontSize: 'inherit' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': { marginLeft: '16px', fontStyle: 'normal', color: 'var(--quiet)' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 12px', maxWidth: '320px' },
  '.cm-value': { padding: '8px 12px', maxHeight: '320px', overflow: 'auto' },
  '.cm-value p': { color: 'var(--quiet)' },
  '.cm-value pre': { margin: '4px 0 0', font: '13px/1.5 var(--mono)', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
});

export const highlighting = HighlightStyle.define([
  { tag: tags.heading, color: 'var(--text)', fontWeight: '600' },
  { tag: [tags.propertyName, tags.variableName], color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.special(tags.variableName)], color: 'var(--code-literal)' },
  { tag: tags.function(tags.variableName), color: 'var(--code-function)' },
  { tag: [tags.operator, tags.punctuation, tags.separator, tags.bracket], color: 'var(--quiet)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
]);
