// What to do about a refusal, in the order of likelihood. The refusals themselves, and their words, are the core's.
import type { Denial } from '../engine.js';

const HELP: Record<string, string> = {
  'oauth.role_attribute_strict_violation':
    'Give this person a role in role_attribute_path or org_mapping, or turn role_attribute_strict off, and they get auto_assign_org_role.',
  'json-failed-to-search': 'Mend org_attribute_path so that it cannot fail where the claim is missing: `not_null(claim, `[]`)`. A failing role path is forgiven, a failing org path is not.',
  'json-failed-to-unmarshal': 'A number in this source is larger than Grafana can read. Have the provider leave the claim out, or send it as text.',
  'emails-lookup-failed': 'Have the provider send the claim `email` (scope `email`), or set email_attribute_path; then /emails is not asked. A provider other than GitHub rarely has /emails.',
  'emails-lookup-unreadable': 'Have the provider send the claim `email`, or set email_attribute_path: what /emails answers is not the list that Grafana expects.',
  'id-token-signature-invalid': 'Check jwk_set_url, and whether the token comes from this provider and has not been changed.',
  'id-token-signature-unchecked': 'Say below whether the signature is valid: this page cannot fetch jwk_set_url.',
  'team-membership': 'Look at team_ids, teams_url and team_ids_attribute_path, and at what teams_url answers for this person.',
  'organization-membership': 'Look at allowed_organizations and at what the provider answers under /orgs for this person.',
  'group-membership': 'Compare allowed_groups with the groups below. No groups at all: check groups_attribute_path, and the scope that makes the provider send them.',
  'auth.oauth.email.missing': 'Have the provider send the claim `email` (scope `email`), or set email_attribute_path or email_attribute_name.',
  'auth.oauth.email.not-allowed': 'Add the domain of this address to allowed_domains, or let the person log in with another address.',
  'user.sync.signup-disabled': 'Turn allow_sign_up on, or create the user first, with the same e-mail address or login.',
  panic: 'Grafana itself would crash on this expression with this token and answer with status 500. Change the expression as the message says.',
};

/** What to do, where we know. */
export function helpOf(denial: Denial): string | undefined {
  return HELP[denial.cause ?? ''] ?? HELP[denial.code];
}
