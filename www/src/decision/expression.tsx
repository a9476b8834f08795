// An expression with what each of its parts came to: on hover in the text, and as an outline for the keyboard.
import { useComputed, useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Evaluation } from '../engine.js';
import { shown } from './cells.js';
import { part } from './look.js';

interface Part {
  start: number;
  end: number;
  depth: number;
  text: string;
  /** What it came to, each time it ran. */
  results: readonly Evaluation[];
  failed: boolean;
}

/** More parts than this are not drawn: an outline of thousands helps nobody. */
const MOST = 300;

export function ExpressionParts({ expression, evaluation, label }: { expression: string; evaluation: readonly Evaluation[]; label: string }) {
  const parts = partsOf(expression, evaluation);
  const at = useSignal(firstFailure(parts));
  useEffect(() => {
    at.value = firstFailure(parts);
    return () => (part.value = undefined);
  }, [expression, evaluation]);
  return (
    <div class="expression">
      <Text expression={expression} parts={parts} at={at} />
      <Outline parts={parts} at={at} label={label} />
    </div>
  );
}

/** Begins at what failed, the innermost; else at the whole. */
function firstFailure(parts: readonly Part[]): number {
  const failed = parts.findLastIndex((one) => one.failed);
  const innermost = parts.reduce((best, one, index) => (one.failed && one.depth > (parts[best]?.depth ?? -1) ? index : best), failed);
  return innermost < 0 ? 0 : innermost;
}

/** Parts in the order of reading, outer ones first, each once however often it ran. */
function partsOf(expression: string, evaluation: readonly Evaluation[]): Part[] {
  const bySpan = new Map<string, Evaluation[]>();
  for (const one of evaluation) {
    const key = `${one.span.start}-${one.span.end}`;
    const same = bySpan.get(key);
    if (same) same.push(one);
    else bySpan.set(key, [one]);
  }
  const spans = [...bySpan.values()].map((results) => ({ ...results[0]!.span, results }));
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const ends: number[] = [];
  return spans.slice(0, MOST).map(({ start, end, results }) => {
    while (ends.length > 0 && (ends.at(-1) ?? 0) <= start) ends.pop();
    const depth = ends.length;
    ends.push(end);
    return { start, end, depth, results, text: expression.slice(start, end), failed: results.some(({ error }) => error !== undefined) };
  });
}

function Text({ expression, parts, at }: { expression: string; parts: readonly Part[]; at: Signal<number> }) {
  const lit = useComputed(() => parts[at.value]);
  const { start, end, failed } = lit.value ?? { start: 0, end: 0, failed: false };
  const pick = (event: MouseEvent) => {
    const offset = offsetOf(event);
    if (offset !== undefined) look(parts, at, innermostAt(parts, offset));
  };
  return (
    <pre class="expression-text" onMouseMove={pick} onClick={pick}>
      {expression.slice(0, start)}
      <mark class={failed ? 'failed' : 'read'}>{expression.slice(start, end)}</mark>
      {expression.slice(end)}
    </pre>
  );
}

/** Which character of the expression the pointer is at. */
function offsetOf(event: MouseEvent): number | undefined {
  const box = event.currentTarget as HTMLElement;
  const at = caretAt(event.clientX, event.clientY);
  if (!at || !box.contains(at.node)) return undefined;
  const range = document.createRange();
  range.selectNodeContents(box);
  range.setEnd(at.node, at.offset);
  return range.toString().length;
}

function caretAt(x: number, y: number): { node: Node; offset: number } | undefined {
  if ('caretPositionFromPoint' in document) {
    const position = document.caretPositionFromPoint(x, y);
    return position ? { node: position.offsetNode, offset: position.offset } : undefined;
  }
  const range = (document as { caretRangeFromPoint?: (x: number, y: number) => Range | null }).caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : undefined;
}

function innermostAt(parts: readonly Part[], offset: number): number {
  return parts.reduce((best, one, index) => (one.start <= offset && offset < one.end && one.depth >= (parts[best]?.depth ?? -1) ? index : best), -1);
}

function look(parts: readonly Part[], at: Signal<number>, index: number): void {
  const chosen = parts[index];
  if (!chosen) return;
  at.value = index;
  part.value = chosen.text;
}

/** A tree by its levels; the arrow keys walk through it. */
function Outline({ parts, at, label }: { parts: readonly Part[]; at: Signal<number>; label: string }) {
  const list = useRef<HTMLUListElement>(null);
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -parts.length, End: parts.length };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    look(parts, at, Math.min(Math.max(at.value + by, 0), parts.length - 1));
    list.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[at.value]?.focus();
  };
  return (
    <ul class="outline" role="tree" aria-label={label} ref={list} onKeyDown={move}>
      {parts.map((one, index) => (
        <li
          key={`${one.start}-${one.end}`}
          role="treeitem"
          aria-level={one.depth + 1}
          aria-selected={index === at.value}
          tabIndex={index === at.value ? 0 : -1}
          class={`depth-${Math.min(one.depth, 8)}`}
          onFocus={() => look(parts, at, index)}
          onMouseEnter={() => look(parts, at, index)}
        >
          <code>{shown(one.text, 90)}</code>
          <span class={one.failed ? 'result failed' : 'result'}>{resultOf(one)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What a part came to; where it ran for each item of a list, the first few results. */
function resultOf({ results }: Part): string {
  const said = results.slice(0, 3).map(({ value, error }) => (error === undefined ? json(value) : `✕ fails (${error})`));
  const rest = results.length > 3 ? `, … ${(results.length - 3).toLocaleString('en')} more` : '';
  return said.join(', ') + rest;
}

function json(value: unknown): string {
  return shown(typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'null'), 120);
}
