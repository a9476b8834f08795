// Rows of organizations: group X → organization O, role Y.
import { Coded } from '../parts/coded.js';
import { directory } from '../state.js';
import { Rows } from './list.js';
import { newOrg, orgDraft, orgPath, organizations, type OrgDraft } from './rows.js';

const ROLES = ['Admin', 'Editor', 'Viewer', 'None'];

export function OrgRows() {
  const draft = organizations.value;
  const change = (changed: Partial<OrgDraft>): void => void (orgDraft.value = { ...draft, ...changed });
  const orgs = Object.entries(directory.value.orgs ?? {}).slice(0, 500);
  return (
    <section class="pane" aria-labelledby="org-rows">
      <div class="outcome-head">
        <h3 id="org-rows">Organizations by group</h3>
        {orgDraft.value && (
          <button type="button" class="carry" onClick={() => (orgDraft.value = undefined)}>
            Read the settings again
          </button>
        )}
      </div>
      <p class="quiet">
        Every row that fits counts, and in one organization the highest role; of two rows with the same group and organization the last one. A higher role from <code>role_attribute_path</code> counts in each of them, too. <code>*</code> as a group is everybody, as an organization all.
        {orgs.length === 0 && ' Organizations by name need the directory, which the decision room takes; ids do without.'}
      </p>
      <label class="row">
        <span>
          Claim with the groups (<code>org_attribute_path</code>)
        </span>
        <input maxLength={1000} class="mono" list="claim-paths" value={draft.path} onInput={(event) => change({ path: event.currentTarget.value })} spellcheck={false} autocomplete="off" />
      </label>
      {orgPath.value === '' && draft.rows.length > 0 && !orgDraft.value && (
        <p class="said-warning">
          ! The settings on screen have no <code>org_attribute_path</code>: only rows of <code>*</code> can fit.
        </p>
      )}
      <datalist id="orgs">
        <option value="*" label="every organization" />
        {orgs.map(([name, id]) => (
          <option key={id} value={name} label={String(id)} />
        ))}
      </datalist>
      <Rows name="organization row" rows={draft.rows} fresh={newOrg} onChange={(rows) => change({ rows })}>
        {(row, set, index) => (
          <>
            <input maxLength={1000} class="mono group" list="claim-values" aria-label={`Group of organization row ${index + 1}`} placeholder="group" value={row.group} onInput={(event) => set({ group: event.currentTarget.value, problem: undefined })} spellcheck={false} autocomplete="off" />
            <span aria-hidden="true">→</span>
            <input maxLength={1000} class="mono org" list="orgs" aria-label={`Organization of organization row ${index + 1}`} placeholder="organization" value={row.org} onInput={(event) => set({ org: event.currentTarget.value, problem: undefined })} spellcheck={false} autocomplete="off" />
            <select aria-label={`Role of organization row ${index + 1}`} value={row.role} onChange={(event) => set({ role: event.currentTarget.value, problem: undefined })}>
              {(ROLES.includes(row.role) ? ROLES : [row.role, ...ROLES]).map((role) => (
                <option key={role}>{role}</option>
              ))}
            </select>
            {row.problem && <span class="said-warning problem">! <Coded>{row.problem}</Coded></span>}
          </>
        )}
      </Rows>
    </section>
  );
}
