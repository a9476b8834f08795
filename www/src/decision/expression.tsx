// An expression with what each of its parts came to: on hover in the text, and as an outline for the keyboard.
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Evaluation } from '../engine.js';
import { partAt, partsOf, type Part } from '../expression-parts.js';
import { shown } from './cells.js';
import { part } from './look.js';

/** More parts than this are not drawn: an outline of thousands helps nobody. */
const MOST = 300;

export function ExpressionParts({ expression, evaluation, label }: { expression: string; evaluation: readonly Evaluation[]; label: string }) {
  const parts = partsOf({ expression, evaluation }, true).slice(0, MOST);
  const at = useSignal(firstFailure(parts));
  useEffect(() => {
    at.value = firstFailure(parts);
    return () => (part.value = undefined);
  }, [expression, evaluation]);
  return (
    <div class="expression">
      <Text expression={expression} parts={parts} at={at} />
      <Outline parts={parts} text={expression} at={at} label={label} />
    </div>
  );
}

/** Begins at what failed, the innermost; else at the whole. */
function firstFailure(parts: readonly Part[]): number {
  return Math.max(0, parts.reduce((best, one, index) => (failed(one) && one.level > (parts[best]?.level ?? -1) ? index : best), -1));
}

const failed = ({ runs }: Part): boolean => runs.some(({ error }) => error !== undefined);

function Text({ expression, parts, at }: { expression: string; parts: readonly Part[]; at: Signal<number> }) {
  const lit = parts[at.value];
  const { start, end } = lit ?? { start: 0, end: 0 };
  const pick = (event: MouseEvent) => {
    const offset = offsetOf(event);
    if (offset !== undefined) look(parts, expression, at, parts.indexOf(partAt(parts, offset) as Part));
  };
  return (
    <pre class="expression-text" onMouseMove={pick} onClick={pick}>
      {expression.slice(0, start)}
      <mark class={lit && failed(lit) ? 'failed' : 'read'}>{expression.slice(start, end)}</mark>
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

function look(parts: readonly Part[], expression: string, at: Signal<number>, index: number): void {
  const chosen = parts[index];
  if (!chosen) return;
  at.value = index;
  part.value = expression.slice(chosen.start, chosen.end);
}

/** A tree by its levels; the arrow keys walk through it. */
function Outline({ parts, text, at, label }: { parts: readonly Part[]; text: string; at: Signal<number>; label: string }) {
  const list = useRef<HTMLUListElement>(null);
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -parts.length, End: parts.length };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    look(parts, text, at, Math.min(Math.max(at.value + by, 0), parts.length - 1));
    list.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[at.value]?.focus();
  };
  return (
    <ul class="outline" role="tree" aria-label={label} ref={list} onKeyDown={move}>
      {parts.map((one, index) => (
        <li
          key={`${one.start}-${one.end}`}
          role="treeitem"
          aria-level={one.level + 1}
          aria-selected={index === at.value}
          tabIndex={index === at.value ? 0 : -1}
          class={`depth-${Math.min(one.level, 8)}`}
          onFocus={() => look(parts, text, at, index)}
          onMouseEnter={() => look(parts, text, at, index)}
        >
          <code>{shown(text.slice(one.start, one.end), 90)}</code>
          <span class={failed(one) ? 'result failed' : 'result'}>{resultOf(one)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What a part came to; where it ran for each item of a list, the first few results. */
function resultOf({ runs }: Part): string {
  const said = runs.slice(0, 3).map(({ value, error }) => (error === undefined ? json(value) : `✕ fails (${error})`));
  const rest = runs.length > 3 ? `, … ${(runs.length - 3).toLocaleString('en')} more` : '';
  return said.join(', ') + rest;
}

function json(value: unknown): string {
  return shown(typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'null'), 120);
}
