// The heart of the page: attributes down, sources across, the answer at the end, read from left to right as Grafana does.
import { answer } from '../state.js';
import { SOURCES } from '../sources.js';
import { choose, open, rows, labelOf } from './look.js';
import type { Cell, Row } from './cells.js';
import type { Source, Step } from '../engine.js';
import { withCode } from './why.js';

export function Matrix() {
  if (rows.value.length === 0) return null;
  const steps = answer.value?.explanation?.steps ?? [];
  return (
    <div class="matrix">
      <h2 id="matrix" class="hidden">
        What each source says
      </h2>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="matrix">
        <table>
          <thead>
            <tr>
              <td class="attribute" />
              {SOURCES.map(({ id, label }) => (
                <th scope="col" key={id}>
                  {label} <span class="quiet">{stateOf(id, steps)}</span>
                </th>
              ))}
              <th scope="col" class="last">answer</th>
            </tr>
          </thead>
          <tbody>
            {rows.value.map((row) => (
              <MatrixRow key={row.attribute} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <Gates steps={steps} />
    </div>
  );
}

function stateOf(source: Source, steps: readonly Step[]): string {
  const outcome = steps.find((step) => step.attribute === 'source' && step.source === source)?.outcome;
  return { nothing: '(absent)', failed: '(unusable)', refused: '(refused)' }[outcome as string] ?? '';
}

function MatrixRow({ row }: { row: Row }) {
  return (
    <tr>
      <th scope="row">
        <code>{row.attribute}</code>
      </th>
      {row.cells.map((cell) => (
        <td key={cell.source} class={`${cell.kind}${cell.decisive ? ' decisive' : ''}`}>
          <Place row={row} cell={cell} />
        </td>
      ))}
      <td class={row.answered ? 'answer' : 'answer none'}>{row.answer}</td>
    </tr>
  );
}

const MARKS = { found: '', nothing: '', failed: '✕\u00a0', unasked: '' };

function Place({ row, cell }: { row: Row; cell: Cell }) {
  const pressed = open.value?.row.attribute === row.attribute && open.value.cell.source === cell.source;
  return (
    <button type="button" class={cell.isValue ? 'one-line' : ''} title={cell.isValue ? cell.text : undefined} aria-pressed={pressed} onClick={() => choose(row.attribute, cell.source)}>
      <span class="hidden">
        {row.attribute} on {labelOf(cell.source)}:{' '}
      </span>
      {cell.decisive ? '✓\u00a0' : MARKS[cell.kind]}
      <span class={cell.isValue ? 'value' : 'word'}>{cell.text}</span>
      {cell.decisive && <span class="hidden"> settled it</span>}
    </button>
  );
}

/** What stands between a user and being let in, as far as it was looked at. */
function Gates({ steps }: { steps: readonly Step[] }) {
  const gates = steps.filter(({ attribute, outcome }) => attribute === 'gate' && outcome !== 'skipped');
  if (gates.length === 0) return null;
  return (
    <ul class="gates" aria-label="Gates">
      {gates.map((gate) => (
        <li key={gate.rule} class={gate.outcome === 'passed' ? 'passed' : 'failed'}>
          {gate.outcome === 'passed' ? '✓' : gate.outcome === 'nothing' ? '?' : '✕'} <code>{gate.rule}</code>: {wordOf(gate)}
        </li>
      ))}
    </ul>
  );
}

function wordOf(gate: Step) {
  if (gate.outcome === 'passed') return 'passed';
  return gate.error ? withCode(gate.error.message, (text) => text) : gate.outcome === 'nothing' ? 'not decided' : 'refused';
}
