// Rows that the keyboard adds, removes and moves: Enter adds one below, Alt and an arrow moves it.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { moved } from './rows.js';

interface ListProps<T extends { id: number }> {
  /** What a row is called, for screen readers: `Row`. */
  name: string;
  rows: readonly T[];
  fresh: () => T;
  onChange: (rows: readonly T[]) => void;
  /** The fields of a row; the first one gets the focus. */
  children: (row: T, change: (changed: { [K in keyof T]?: T[K] | undefined }) => void, index: number) => ComponentChildren;
}

export function Rows<T extends { id: number }>({ name, rows, fresh, onChange, children }: ListProps<T>) {
  const list = useRef<HTMLOListElement>(null);
  /** Where the focus belongs after the change: a row, and which of its controls. */
  const wanted = useRef<{ id: number; control: string } | undefined>(undefined);
  // Before the next key: nobody is to type into the row that had the focus.
  useLayoutEffect(() => {
    const { id, control } = wanted.current ?? {};
    wanted.current = undefined;
    if (id === undefined) return;
    const row = list.current?.querySelector(`[data-row="${id}"]`);
    const found = row?.querySelector<HTMLElement>(control ? `[data-control="${control}"]:not(:disabled)` : 'input') ?? row?.querySelector<HTMLElement>('input');
    found?.focus();
  });

  const add = (at: number): void => {
    const row = fresh();
    wanted.current = { id: row.id, control: '' };
    onChange([...rows.slice(0, at), row, ...rows.slice(at)]);
  };
  const remove = (index: number): void => {
    const next = rows[index + 1] ?? rows[index - 1];
    if (next) wanted.current = { id: next.id, control: 'remove' };
    onChange(rows.filter((_, at) => at !== index));
  };
  const move = (index: number, by: number, control: string): void => {
    const row = rows[index];
    if (!row || index + by < 0 || index + by >= rows.length) return;
    wanted.current = { id: row.id, control };
    onChange(moved(rows, index, index + by));
  };
  const key = (event: KeyboardEvent, index: number): void => {
    const control = (event.target as HTMLElement).dataset['control'] ?? '';
    const isButton = event.target instanceof HTMLButtonElement;
    if (event.altKey && event.key === 'ArrowUp') move(index, -1, control);
    else if (event.altKey && event.key === 'ArrowDown') move(index, 1, control);
    else if (event.key === 'Enter' && !isButton) add(index + 1);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <ol ref={list} class="rows">
        {rows.map((row, index) => (
          <li key={row.id} data-row={row.id} onKeyDown={(event) => key(event, index)}>
            {children(row, (changed) => onChange(rows.map((one) => (one.id === row.id ? ({ ...one, ...changed } as T) : one))), index)}
            <Buttons name={`${name} ${index + 1}`} first={index === 0} last={index === rows.length - 1} onMove={(by, control) => move(index, by, control)} onRemove={() => remove(index)} />
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => add(rows.length)}>
        Add a row
      </button>
    </>
  );
}

interface ButtonsProps {
  name: string;
  first: boolean;
  last: boolean;
  onMove: (by: number, control: string) => void;
  onRemove: () => void;
}

function Buttons({ name, first, last, onMove, onRemove }: ButtonsProps) {
  return (
    <span class="row-buttons">
      <button type="button" class="plain" data-control="up" disabled={first} onClick={() => onMove(-1, 'up')}>
        ↑<span class="hidden"> Move up {name}</span>
      </button>
      <button type="button" class="plain" data-control="down" disabled={last} onClick={() => onMove(1, 'down')}>
        ↓<span class="hidden"> Move down {name}</span>
      </button>
      <button type="button" class="plain" data-control="remove" onClick={onRemove}>
        ✕<span class="hidden"> Remove {name}</span>
      </button>
    </span>
  );
}
