// Rows of roles: group X → role Y, otherwise Z.
import type { RoleRow } from '../engine.js';
import { claims } from './claims.js';
import { Rows } from './list.js';
import { newRole, readBack, roleDraft, rolePath, roles, type RoleDraft } from './rows.js';

const ROLES: readonly RoleRow['role'][] = ['GrafanaAdmin', 'Admin', 'Editor', 'Viewer', 'None'];

export function RoleRows() {
  const draft = roles.value;
  const change = (changed: Partial<RoleDraft>): void => void (roleDraft.value = { ...draft, ...changed });
  const values = claims.value.find(({ path }) => path === draft.claim)?.values ?? [];
  return (
    <section class="pane" aria-labelledby="role-rows">
      <div class="outcome-head">
        <h3 id="role-rows">Roles by group</h3>
        {roleDraft.value && (
          <button type="button" class="carry" onClick={() => (roleDraft.value = undefined)}>
            Read the settings again
          </button>
        )}
      </div>
      <From />
      <label class="row">
        Claim with the groups
        <input maxLength={1000} class="mono" list="claim-paths" value={draft.claim} onInput={(event) => change({ claim: event.currentTarget.value })} spellcheck={false} autocomplete="off" />
      </label>
      <datalist id="claim-paths">
        {claims.value.map(({ path, values: known }) => (
          <option key={path} value={path} label={known.slice(0, 3).join(', ')} />
        ))}
      </datalist>
      <datalist id="claim-values">
        {values.slice(0, 200).map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      <p class="quiet">The first row that fits wins, so the order matters: the highest role first. Enter adds a row, Alt and an arrow moves one.</p>
      <Rows name="role row" rows={draft.rows} fresh={newRole} onChange={(rows) => change({ rows })}>
        {(row, set, index) => (
          <>
            <input
              maxLength={1000}
              class="mono group"
              list="claim-values"
              aria-label={`Group of role row ${index + 1}`}
              placeholder="group"
              value={row.group}
              onInput={(event) => set({ group: event.currentTarget.value })}
              spellcheck={false}
              autocomplete="off"
            />
            <span aria-hidden="true">→</span>
            <select aria-label={`Role of role row ${index + 1}`} value={row.role} onChange={(event) => set({ role: event.currentTarget.value as RoleRow['role'] })}>
              {ROLES.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </select>
          </>
        )}
      </Rows>
      <label class="row">
        Otherwise
        <select value={draft.otherwise ?? ''} onChange={(event) => change({ otherwise: (event.currentTarget.value || null) as RoleDraft['otherwise'] })}>
          <option value="">no role from here: the next source is asked</option>
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </label>
      {draft.otherwise && draft.otherwise !== 'None' && <Everywhere draft={draft} onChange={(everywhere) => change({ everywhere })} />}
    </section>
  );
}

/** The surprise of behaviour 5.2.3, as a choice. */
function Everywhere({ draft, onChange }: { draft: RoleDraft; onChange: (everywhere: boolean) => void }) {
  return (
    <div>
      <label class="row">
        <input type="checkbox" checked={draft.everywhere} onChange={(event) => onChange(event.currentTarget.checked)} />
        also from a source without <code>{draft.claim}</code>
      </label>
      {draft.everywhere && <p class="said-warning">! Then the first source answers, and groups in a later one are never seen.</p>}
    </div>
  );
}

/** Whether the rows are those of the settings. */
function From() {
  if (roleDraft.value) return <p class="quiet">Changed here; the settings on screen are as they were.</p>;
  if (rolePath.value.trim() === '') return <p class="quiet">The settings on screen have no <code>role_attribute_path</code>: these rows begin one.</p>;
  if (readBack.value) return <p class="quiet">Read from the settings on screen.</p>;
  return (
    <p class="said-warning">
      ! The <code>role_attribute_path</code> on screen is more than rows. What is built here would replace it.
    </p>
  );
}
