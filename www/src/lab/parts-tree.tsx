// Every part of the expression with its value: a tree for the arrow keys, whose row is lit in the expression.
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { glimpsed, said, typeSaid } from './look.js';
import { partsOf, type Part } from './parts.js';
import { lit, traced } from './state.js';

/** More parts than that nobody reads. */
const MOST = 200;
const RUNS = 20;

export function Parts() {
  const now = traced.value;
  const all = now ? partsOf(now) : [];
  if (!now || all.length === 0) return null;
  return (
    <section class="parts" aria-labelledby="lab-parts">
      <h2 id="lab-parts">
        Its parts <span class="quiet">each with what it came to</span>
      </h2>
      <Tree key={now.expression} parts={all.slice(0, MOST)} text={now.expression} />
      {all.length > MOST && <p class="quiet">… {(all.length - MOST).toLocaleString('en')} more</p>}
    </section>
  );
}

function Tree({ parts, text }: { parts: readonly Part[]; text: string }) {
  const tree = useRef<HTMLDivElement>(null);
  const at = useSignal(0);
  const opened = useSignal(false);
  const go = (index: number) => {
    at.value = Math.max(0, Math.min(index, parts.length - 1));
    opened.value = true;
    light(parts[at.value]);
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[at.value]?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    const index = toward(event.key, at.value, parts);
    if (index === undefined) return;
    event.preventDefault();
    go(index);
  };
  const chosen = parts[at.value];
  return (
    <>
      <div ref={tree} role="tree" aria-labelledby="lab-parts" onKeyDown={pressed} onFocusOut={() => (lit.value = undefined)}>
        {parts.map((part, index) => (
          <Row part={part} text={text} chosen={index === at.value} open={opened.value} choose={() => go(index)} focus={() => light(part)} />
        ))}
      </div>
      {opened.value && chosen && <Runs part={chosen} />}
    </>
  );
}

function light(part: Part | undefined): void {
  lit.value = part && { start: part.start, end: part.end };
}

function toward(key: string, at: number, parts: readonly Part[]): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at - 1;
    case 'ArrowLeft':
      return parts[at]?.parent ?? at;
    case 'ArrowRight':
      return parts[at + 1]?.parent === at ? at + 1 : at;
    case 'Home':
      return 0;
    case 'End':
      return parts.length - 1;
    case 'Enter':
    case ' ':
      return at;
    default:
      return undefined;
  }
}

interface RowProps {
  part: Part;
  text: string;
  chosen: boolean;
  open: boolean;
  choose: () => void;
  focus: () => void;
}

function Row({ part, text, chosen, open, choose, focus }: RowProps) {
  const { start, end, level, runs } = part;
  const failed = runs.every(({ error }) => error !== undefined);
  return (
    <div
      role="treeitem" aria-level={level + 1} aria-selected={chosen && open} tabIndex={chosen ? 0 : -1} class={`part level-${Math.min(level, 8)}`}
      onClick={choose} onFocus={focus}
    >
      <code>{cut(text.slice(start, end))}</code>
      <span class="arrow"> → </span>
      <span class={failed ? 'mono failed' : 'mono'}>{glimpsed(runs)}</span>
    </div>
  );
}

const cut = (text: string): string => (text.length > 70 ? `${text.slice(0, 70)} …` : text);

/** What the chosen part came to, each time it ran. */
function Runs({ part }: { part: Part }) {
  const { runs } = part;
  return (
    <div class="runs">
      <ol tabIndex={0} aria-label="Values of the chosen part">
        {runs.slice(0, RUNS).map((run) => (
          <li>
            <span class="type">{typeSaid(run)}</span>
            <pre>{said(run, runs.length > 1 ? 20 : 200)}</pre>
          </li>
        ))}
      </ol>
      {runs.length > RUNS && <p class="quiet">… {(runs.length - RUNS).toLocaleString('en')} more</p>}
    </div>
  );
}
