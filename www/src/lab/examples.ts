// Expressions to begin with: the traps that people fall into, and what there is beyond the standard.

export interface LabExample {
  name: string;
  expression: string;
  document: string;
  /** What it shows, in a sentence or two. */
  shows: string;
}

const laid = (value: unknown): string => JSON.stringify(value, null, 2);

const ADA = laid({
  sub: '248289761001',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  groups: ['staff', 'grafana-admins'],
  realm_access: { roles: ['viewer', 'offline_access'] },
  'custom:team': 'observability',
});
const TEAMS = laid({
  teams: [
    { name: 'platform', members: 12, roles: ['editor', 'oncall'] },
    { name: 'data', members: 5, roles: ['viewer'] },
    { name: 'security', members: 7, roles: ['admin', 'oncall'] },
  ],
});

export const EXAMPLES: readonly [LabExample, ...LabExample[]] = [
  {
    name: 'A role for a group',
    expression: "contains(groups || `[]`, 'grafana-admins') && 'Admin' || 'Viewer'",
    document: ADA,
    shows: 'The left side of `&&` and `||` decides which side is the answer. An empty list in place of a missing claim keeps `contains` from failing.',
  },
  {
    name: 'Trap: the claim is missing',
    expression: "contains(groups[*], 'grafana-admins') && 'Admin' || 'Viewer'",
    document: laid({ sub: '248289761001', email: 'ada@example.com' }),
    shows: '`contains` takes no null, and `||` cannot rescue an expression that failed: write `` groups || `[]` `` for the list.',
  },
  {
    name: 'Trap: contains on a text',
    expression: "contains(group, 'admin')",
    document: laid({ group: 'not-administrators' }),
    shows: 'On a text `contains` looks for a part of it, so this is true. Compare with `==`, or make it a list with `to_array(group)`.',
  },
  {
    name: 'Trap: three kinds of quotes',
    expression: "['custom:team', \"custom:team\", `\"custom:team\"`]",
    document: ADA,
    shows: 'Single quotes are a text, double quotes are the claim of that name, backticks are JSON.',
  },
  {
    name: 'Trap: backticks without JSON',
    expression: 'contains(groups, `grafana-admins`)',
    document: ADA,
    shows: 'Between backticks stands JSON. A text between them needs double quotes in it, or single quotes in their place.',
  },
  {
    name: 'Trap: a dash in a name',
    expression: 'resource_access.grafana-client.roles',
    document: laid({ resource_access: { 'grafana-client': { roles: ['admin'] } } }),
    shows: 'In Grafana a dash subtracts: this is `resource_access.grafana` minus `client.roles`, and null. Write `resource_access."grafana-client".roles`.',
  },
  {
    name: 'Trap: a colon or URL in a name',
    expression: '"https://example.com/roles"[0]',
    document: laid({ 'https://example.com/roles': ['Editor'] }),
    shows: 'Names with anything but letters, digits and underscores stand between double quotes.',
  },
  {
    name: 'Filter a list',
    expression: "teams[?contains(roles, 'oncall') && members > `10`].name",
    document: TEAMS,
    shows: 'Inside `[?…]` names are read from each item. What follows is read from each item that is left.',
  },
  {
    name: 'Sort by, and take the first',
    expression: 'sort_by(teams, &members)[0].{team: name, size: members}',
    document: TEAMS,
    shows: '`&members` is evaluated for each item. `{…}` makes an object.',
  },
  {
    name: 'Flatten and pipe',
    expression: "teams[].roles[] | sort(@) | join(', ', @)",
    document: TEAMS,
    shows: '`[]` makes one list of lists. What stands left of `|` is `@` on its right.',
  },
  {
    name: 'Beyond the standard: let',
    expression: "let $wanted = 'oncall' in teams[?contains(roles, $wanted)].name",
    document: TEAMS,
    shows: 'Variables reach into filters, where names are those of the item. The standard has none.',
  },
  {
    name: 'Beyond the standard: arithmetic',
    expression: 'sum(teams[*].members) / length(teams)',
    document: TEAMS,
    shows: '`+ - * / % //` work on numbers, and are null on anything else.',
  },
  {
    name: 'Beyond the standard: texts',
    expression: "split(lower(email), '@')[1] || 'nobody'",
    document: ADA,
    shows: '`lower`, `split`, `replace`, `trim` and others are of the community’s dialect, which Grafana runs.',
  },
  {
    name: 'Different: an error becomes null',
    expression: "keys(teams)[] || 'none'",
    document: TEAMS,
    shows: 'What fails left of `[]`, `[?…]` or `.*` is null in Grafana, so `||` goes on; the standard raises it.',
  },
];
