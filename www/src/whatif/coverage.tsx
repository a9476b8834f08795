// Which branches, entries and sources decided for anybody at all, and which never did.
import type { Coverage } from '../engine.js';
import type { Counts } from './judge.js';
import { sourceLabel, count, cut } from './words.js';

export function Covered({ coverage }: { coverage: Counts | undefined }) {
  if (!coverage || coverage.total === 0) return null;
  const { branches, mapping, sources, total } = coverage;
  const idle = branches.filter(({ taken }) => taken === 0).length + mapping.filter(({ matched }) => matched === 0).length;
  return (
    <section class="pane covered" aria-labelledby="covered">
      <h3 id="covered">What decided, over {count(total, 'person', 'people')}</h3>
      <p class={idle > 0 ? 'said-warning' : 'quiet'}>
        {idle > 0 ? `! ${count(idle, 'branch or entry', 'branches or entries')} never decided anything: perhaps a group that nobody is in, or a name that is spelled otherwise.` : 'Every branch and entry decided for somebody.'}
      </p>
      {branches.length > 0 && (
        <Times
          caption="Branches of expressions"
          rows={branches.map(({ setting, text, span, taken }) => ({ key: `${setting}${span.start}-${span.end}`, times: taken, of: setting, text }))}
        />
      )}
      {mapping.length > 0 && <Times caption="Entries of org_mapping" rows={mapping.map(({ entry, index, matched }) => ({ key: String(index), times: matched, of: `entry ${index + 1}`, text: entry }))} />}
      <Sources sources={sources} />
    </section>
  );
}

interface Counted {
  key: string;
  times: number;
  of: string;
  text: string;
}

/** More than these are not drawn; those that never decided come first. */
const MOST = 200;

function Times({ caption, rows }: { caption: string; rows: readonly Counted[] }) {
  const sorted = [...rows].sort((one, other) => Number(one.times > 0) - Number(other.times > 0));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="times">
        <caption>{caption}</caption>
        <tbody>
          {sorted.slice(0, MOST).map(({ key, times, of, text }) => (
            <tr key={key} class={times === 0 ? 'never' : undefined}>
              <td>{times === 0 ? '! never' : `${times.toLocaleString('en')}×`}</td>
              <td>
                <code>{of}</code>
              </td>
              <td>
                <code>{cut(text, 240)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST && <p class="quiet">… {(rows.length - MOST).toLocaleString('en')} more</p>}
    </div>
  );
}

const COLUMNS = ['id_token', 'userinfo', 'access_token', 'fallback', 'none'] as const;
const LABELS: Record<string, string> = { fallback: 'default', none: 'none' };

function Sources({ sources }: { sources: Coverage['sources'] }) {
  const counts = Object.entries(sources);
  const columns = COLUMNS.filter((column) => column !== 'fallback' || counts.some(([, of]) => of[column]));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Where each value came from">
      <table class="times sources-count">
        <caption>Where each value came from</caption>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th scope="col" key={column}>
                {sourceLabel(column) || LABELS[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map(([attribute, of]) => (
            <tr key={attribute}>
              <th scope="row">
                <code>{attribute}</code>
              </th>
              {columns.map((column) => (
                <td key={column} class={of[column] ? undefined : 'quiet'}>
                  {(of[column] ?? 0).toLocaleString('en')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
