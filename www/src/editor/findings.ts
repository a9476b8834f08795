// Findings of rolecall as squiggles under a text.
import type { Diagnostic } from '../engine.js';
import type { Squiggle } from './code.js';

/** The findings that have a place in the text of this name. Mending one is a change in the editor, and `onFix` is told. */
export function squigglesOf(findings: readonly Diagnostic[], name: string, text: string, onFix?: (finding: Diagnostic) => void): Squiggle[] {
  const lines = lineStarts(text);
  const own = findings.filter((one) => one.line !== undefined && (one.name === undefined || one.name === name));
  return own.map((one) => {
    const { code, severity, message, help, fix } = one;
    const start = Math.min((lines[(one.line ?? 1) - 1] ?? text.length) + (one.column ?? 1) - 1, text.length);
    const change = fix && { start: fix.span.start, end: fix.span.end, text: fix.text };
    return { start, end: endOf(one, text, start), severity, message, code, help, change, fix: change && onFix ? () => onFix(one) : undefined };
  });
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** A finding has its start in the text and its length in the setting's value, which may be written longer. Without a length it is of
 *  the key or value that begins there. */
function endOf({ span, fix }: Diagnostic, text: string, start: number): number {
  const lineEnd = text.slice(start).search(/\r?\n|$/) + start;
  if (span && span.end > span.start) return Math.min(start + span.end - span.start, lineEnd);
  if (span && fix && fix.span.end > start) return Math.min(fix.span.end, lineEnd);
  const word = /^(?:[\w.$-]+(?=\s*[=:])|[^\r\n]*[^\s])/.exec(text.slice(start, lineEnd))?.[0].length ?? 0;
  return start + Math.max(word, 1);
}
