// The role builder: rows become role_attribute_path and org_mapping, and settings become rows again.
import '../parts/parts.css';
import { ready } from '../engine.js';
import { Built, orgsOf, roleOf } from './built.js';
import { OrgRows } from './org-rows.js';
import { RoleRows } from './role-rows.js';
import { expression, mapping, organizations, orgMapping, orgPath, rolePath } from './rows.js';
import './roles.css';

export function Roles() {
  return (
    <div class="room roles">
      <h2>Role builder</h2>
      <p>Groups to roles, as rows. What comes out is safe where the claim is missing.</p>
      {ready.tools.value ? <Builders /> : <p class="quiet">One moment …</p>}
    </div>
  );
}

function Builders() {
  const path = organizations.value.path;
  const [role, map] = [expression.value, mapping.value];
  const orgChanges = [
    { setting: 'org_mapping', value: map.text ?? '' },
    { setting: 'org_attribute_path', value: map.text === '' ? orgPath.value : path },
  ];
  const isMapped = map.text === orgMapping.value && (map.text === '' || path === orgPath.value);
  return (
    <>
      <div class="pair">
        <RoleRows />
        <Built title="The expression" id="role-built" error={role.error} changes={[{ setting: 'role_attribute_path', value: role.text ?? '' }]} same={role.text === rolePath.value} tell={roleOf} />
      </div>
      <div class="pair second">
        <OrgRows />
        <Built title="The mapping" id="org-built" error={map.error} changes={orgChanges} same={isMapped} tell={orgsOf} />
      </div>
    </>
  );
}
