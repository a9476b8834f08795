// Buttons that carry a text away: to the clipboard, or into a file.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import './parts.css';

/** How long a button says what it has done. */
const SAID = 2000;

/** Copies a text; says so on itself, and to screen readers. */
export function Copy({ text, label = 'Copy', what }: { text: string; label?: string; /** Where several stand together: which. */ what?: string }) {
  const said = useSignal('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    said.value = (await copied(text)) ? 'Copied' : 'Not copied';
    clearTimeout(timer.current);
    timer.current = setTimeout(() => (said.value = ''), SAID);
  };
  return (
    <button type="button" class="carry" onClick={() => void copy()}>
      {said.value || label}
      {what && <span class="hidden"> {what}</span>}
    </button>
  );
}

/** Whether the text is in the clipboard now. A file opened from disk may have no `navigator.clipboard`: then a selection does it. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

function copiedBySelection(text: string): boolean {
  const before = document.activeElement as HTMLElement | null;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'hidden';
  area.setAttribute('aria-hidden', 'true');
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } finally {
    area.remove();
    before?.focus();
  }
}

/** Saves a text as a file. It is made here, at the click, and forgotten once the browser has it. */
export function Download({ text, name, label = 'Save as a file' }: { text: string; name: string; label?: string }) {
  return (
    <button type="button" class="carry" title={name} onClick={() => save(text, name)}>
      {label}
    </button>
  );
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
