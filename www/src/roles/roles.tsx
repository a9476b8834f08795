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
  const orgChanges = [
    { setting: 'org_mapping', value: mapping.value },
    { setting: 'org_attribute_path', value: mapping.value === '' ? orgPath.value : path },
  ];
  return (
    <>
      <div class="pair">
        <RoleRows />
        <Built title="The expression" id="role-built" changes={[{ setting: 'role_attribute_path', value: expression.value }]} same={expression.value === rolePath.value} tell={roleOf} />
      </div>
      <div class="pair second">
        <OrgRows />
        <Built title="The mapping" id="org-built" changes={orgChanges} same={mapping.value === orgMapping.value && (mapping.value === '' || path === orgPath.value)} tell={orgsOf} />
      </div>
    </>
  );
}
