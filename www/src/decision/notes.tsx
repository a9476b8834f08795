// How the roles in organizations came about, and what was skipped on the way.
import { told, Words, withCode } from './why.js';

const BESIDE = ['admin', 'orgRoles', 'teams', 'the rest'];

const LABELS: Record<string, string> = { admin: 'server admin', orgRoles: 'organizations' };

export function Notes() {
  const reasons = told.value.reasons.filter(({ attribute }) => BESIDE.includes(attribute));
  if (reasons.length === 0 && told.value.notes.length === 0) return null;
  return (
    <section class="notes" aria-label="And besides">
      <dl>
        {reasons.map((reason) => (
          <div key={reason.attribute}>
            <dt>{LABELS[reason.attribute] ?? reason.attribute}</dt>
            <dd>
              <Words reason={reason} />
            </dd>
          </div>
        ))}
        {told.value.notes.map((note) => (
          <div key={note}>
            <dt>note</dt>
            <dd>{withCode(note)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
