// Two answers side by side; where they differ there is a mark.
import { useSignal } from '@preact/signals';
import { Coded } from '../parts/coded.js';
import { answer, directory } from '../state.js';
import { differences, type Difference, type Side } from './differences.js';
import { mode, otherAnswer } from './other.js';
import { count } from './words.js';

const THERE: Record<string, string> = { settings: 'With the other settings', person: 'The other person' };

export function Compare() {
  const own = answer.value;
  const other = otherAnswer.value;
  if (own?.error) return <p class="said-failed">✕ The settings on screen cannot be read: <Coded>{own.error.message}</Coded></p>;
  if (other?.error) return <p class="said-failed">✕ Cannot be read: <Coded>{other.error.message}</Coded></p>;
  if (!own || !other) return <p class="quiet">One moment …</p>;
  return <Table rows={differences(own.explanation, other.explanation, directory.value.orgs)} />;
}

function Table({ rows }: { rows: readonly Difference[] }) {
  const only = useSignal(false);
  const shown = only.value ? rows.filter(({ value, origin }) => value || origin) : rows;
  return (
    <>
      <div class="outcome-head">
        <p class="verdict" role="status">
          {verdict(rows)}
        </p>
        <label class="check">
          <input type="checkbox" checked={only.value} onChange={(event) => (only.value = event.currentTarget.checked)} /> Differences only
        </label>
      </div>
      {shown.length > 0 && (
        <table class="differences">
          <caption class="hidden">What both come to</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">On screen</th>
              <th scope="col">{THERE[mode.value]}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.label} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** How many answers differ, in a sentence; the first one is named. */
function verdict(rows: readonly Difference[]): string {
  const values = rows.filter(({ value }) => value);
  const elsewhere = rows.filter(({ value, origin }) => origin && !value);
  const [first] = values;
  if (!first && elsewhere.length === 0) return 'No difference: the same answer, decided in the same way.';
  if (!first) return `The same answer, but ${count(elsewhere.length, 'part')} of it ${elsewhere.length === 1 ? 'is' : 'are'} decided elsewhere.`;
  const rest = values.length > 1 ? `, and ${count(values.length - 1, 'more difference')}` : '';
  return `≠ ${first.label}: ${first.here.value} → ${first.there.value}${rest}`;
}

function Row({ row }: { row: Difference }) {
  return (
    <tr class={row.value ? 'differs' : row.origin ? 'elsewhere' : undefined}>
      <th scope="row">{row.isName ? <code>{row.label}</code> : row.label}</th>
      <Cell side={row.here} row={row} />
      <Cell side={row.there} row={row} marked />
    </tr>
  );
}

function Cell({ side, row, marked = false }: { side: Side; row: Difference; marked?: boolean }) {
  // Only the decision is a sentence of the core.
  const isPlain = row.label !== 'Decision';
  return (
    <td>
      <span class="value">
        {marked && row.value && (
          <span class="mark">
            <span aria-hidden="true">≠ </span>
            <span class="hidden">differs: </span>
          </span>
        )}
        {isPlain ? side.value : <Coded>{side.value}</Coded>}
      </span>
      {side.because && (
        <span class="because">
          {marked && row.origin && !row.value && (
            <span class="mark">
              <span aria-hidden="true">≠ </span>
              <span class="hidden">decided elsewhere: </span>
            </span>
          )}
          {side.because}
        </span>
      )}
    </td>
  );
}
