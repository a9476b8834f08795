// The table of many people. Only the rows in sight are drawn.
import { batch, computed, signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { fillSource, lookups, room } from '../state.js';
import { judged, progress, type Judged, type Verdict } from './judge.js';
import { linesOf, personOf, type Plain } from './people.js';
import { count } from './words.js';

/** The height of a row, in CSS pixels; people.css has it too. */
const HEIGHT = 32;
const SHOWN = 15;
const AROUND = 10;

const VERDICTS: Record<Verdict, string> = { allow: '✓ allowed', deny: '✕ denied', incomplete: '? not decided', unreadable: '✕ unreadable' };

type Column = 'line' | 'name' | 'login' | 'role' | 'orgs' | 'verdict' | 'source' | 'other';
const COLUMNS: readonly { id: Column; label: string }[] = [
  { id: 'line', label: 'Line' },
  { id: 'name', label: 'Name' },
  { id: 'login', label: 'Login' },
  { id: 'role', label: 'Role' },
  { id: 'orgs', label: 'Organizations' },
  { id: 'verdict', label: 'Decision' },
  { id: 'source', label: 'Role from' },
  { id: 'other', label: 'With the other settings' },
];

const sort = signal<{ by: Column; down: boolean }>({ by: 'line', down: false });
const wanted = signal('');
/** Which of the counted kinds is shown alone. */
const kind = signal('');

const isOf = (row: Judged, of: string): boolean => of === '' || (of === 'changes' ? row.changes : kindOf(row) === of);
/** What is counted: the role where somebody is let in, else the decision. */
const kindOf = (row: Judged): string => (row.verdict === 'allow' ? row.role : row.verdict);

const view = computed<readonly Judged[]>(() => {
  void progress.value;
  const word = wanted.value.trim().toLowerCase();
  const rows = judged.rows.filter((row) => isOf(row, kind.value) && (word === '' || textOf(row).includes(word)));
  const { by, down } = sort.value;
  if (by !== 'line') rows.sort((one, other) => compare(cell(one, by), cell(other, by)) || one.line - other.line);
  return down ? rows.reverse() : rows;
});

const order = new Intl.Collator('en', { numeric: true });
const compare = (one: string, other: string): number => order.compare(one, other);

function textOf(row: Judged): string {
  return `${row.name} ${row.login} ${row.role} ${row.orgs} ${VERDICTS[row.verdict]} ${row.why} ${row.source} ${cell(row, 'other')}`.toLowerCase();
}

function cell(row: Judged, column: Column): string {
  if (column === 'line') return String(row.line);
  if (column === 'verdict') return row.why ? `${VERDICTS[row.verdict]}: ${row.why}` : VERDICTS[row.verdict];
  if (column === 'other') return row.other && row.changes ? changed(row) : row.other ? 'the same' : '';
  return row[column];
}

/** What would change, in the order of weight. */
function changed({ other, ...own }: Judged): string {
  if (!other) return '';
  if (other.verdict !== own.verdict) return `${VERDICTS[own.verdict]} → ${VERDICTS[other.verdict]}${other.verdict === 'allow' ? ` as ${other.role}` : ''}`;
  if (other.role !== own.role && [other.role, own.role].includes('GrafanaAdmin')) return `${own.role} → ${other.role}`;
  if (other.orgs !== own.orgs) return `${own.orgs || 'no organization'} → ${other.orgs || 'no organization'}`;
  return `${own.login} → ${other.login}`;
}

export function People({ text, plain, compared }: { text: string; plain: Plain; compared: boolean }) {
  const { done, total } = progress.value;
  return (
    <section class="pane" aria-labelledby="people-table">
      <h3 id="people-table">
        {done < total ? `${done.toLocaleString('en')} of ${count(total, 'person', 'people')} …` : count(total, 'person', 'people')}
      </h3>
      <Counts compared={compared} />
      <label class="row">
        Find <input type="search" value={wanted.value} onInput={(event) => (wanted.value = event.currentTarget.value)} />
        <span class="quiet">{view.value.length !== done && `${count(view.value.length, 'row')} shown`}</span>
      </label>
      <Window columns={compared ? COLUMNS : COLUMNS.filter(({ id }) => id !== 'other')} onShow={(row) => show(row, text, plain)} />
    </section>
  );
}

const COUNTED: readonly { id: string; label: string }[] = [
  { id: 'GrafanaAdmin', label: 'GrafanaAdmin' },
  { id: 'Admin', label: 'Admin' },
  { id: 'Editor', label: 'Editor' },
  { id: 'Viewer', label: 'Viewer' },
  { id: 'None', label: 'None' },
  { id: 'none', label: 'no role from a source' },
  { id: 'deny', label: '✕ denied' },
  { id: 'incomplete', label: '? not decided' },
  { id: 'unreadable', label: '✕ unreadable' },
  { id: 'changes', label: '≠ would change' },
];

/** How many of each; a button shows these alone. */
function Counts({ compared }: { compared: boolean }) {
  void progress.value;
  const counts = new Map<string, number>();
  for (const row of judged.rows) {
    counts.set(kindOf(row), (counts.get(kindOf(row)) ?? 0) + 1);
    if (row.changes) counts.set('changes', (counts.get('changes') ?? 0) + 1);
  }
  const rows = COUNTED.filter(({ id }) => counts.has(id) || (id === 'changes' && compared));
  return (
    <div class="counts" role="group" aria-label="Show only">
      {rows.map(({ id, label }) => (
        <button type="button" key={id} aria-pressed={kind.value === id} onClick={() => (kind.value = kind.value === id ? '' : id)}>
          {label} <b>{(counts.get(id) ?? 0).toLocaleString('en')}</b>
        </button>
      ))}
    </div>
  );
}

function Window({ columns, onShow }: { columns: typeof COLUMNS; onShow: (row: Judged) => void }) {
  const top = useSignal(0);
  const box = useRef<HTMLDivElement>(null);
  const rows = view.value;
  const first = Math.max(0, Math.min(Math.floor(top.value / HEIGHT), rows.length - SHOWN) - AROUND);
  const last = Math.min(rows.length, first + SHOWN + 2 * AROUND);
  return (
    <div ref={box} class="scroll people" tabIndex={0} role="region" aria-label="People, what they come to" onScroll={(event) => (top.value = event.currentTarget.scrollTop)}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ id, label }) => (
              <Head key={id} id={id} label={label} />
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Gap rows={first} />}
          {rows.slice(first, last).map((row, index) => (
            <tr key={row.line} aria-rowindex={first + index + 2} class={row.verdict}>
              {columns.map(({ id }) => (
                <td key={id} class={id === 'other' && row.changes ? 'other changes' : id} title={cell(row, id)}>
                  {id === 'line' ? <Line row={row} onShow={onShow} /> : id === 'other' && row.changes ? `≠ ${cell(row, id)}` : cell(row, id)}
                </td>
              ))}
            </tr>
          ))}
          {last < rows.length && <Gap rows={rows.length - last} />}
        </tbody>
      </table>
    </div>
  );
}

/** The room of rows that are not drawn. */
function Gap({ rows }: { rows: number }) {
  return (
    <tr aria-hidden="true" class="gap" style={{ height: `${rows * HEIGHT}px` }}>
      <td />
    </tr>
  );
}

function Line({ row, onShow }: { row: Judged; onShow: (row: Judged) => void }) {
  if (row.verdict === 'unreadable') return <>{row.line}</>;
  return (
    <button type="button" class="link" title="Show this person in the decision room" onClick={() => onShow(row)}>
      <span class="hidden">Show line </span>
      {row.line}
    </button>
  );
}

function Head({ id, label }: { id: Column; label: string }) {
  const { by, down } = sort.value;
  const sorted = by === id ? (down ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" class={id} aria-sort={sorted}>
      <button type="button" onClick={() => (sort.value = { by: id, down: by === id && !down })}>
        {label}
        {sorted && <span aria-hidden="true">{down ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
}

/** Puts a person on the page, and opens the decision. */
function show(row: Judged, text: string, plain: Plain): void {
  const line = linesOf(text).find(({ number }) => number === row.line);
  if (!line) return;
  const person = personOf(line.text, plain);
  batch(() => {
    lookups.value = {};
    for (const source of ['id_token', 'userinfo', 'access_token'] as const) fillSource(source, person.texts[source] ?? '');
    room.value = 'decision';
  });
}
