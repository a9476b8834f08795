// The rest of examples/: real shapes of claims. A chunk of its own, behind the first answer.
import type { Example } from './examples.js';

const FILES = import.meta.glob<string>(
  '../../examples/*/{grafana.ini,users.ini,id_token.jwt,userinfo.json,access_token.jwt,access_token.txt,context.json,settings.mended.json}',
  { query: '?raw', import: 'default', eager: true },
);

const NAMES: Record<string, string> = {
  auth0: 'Auth0', authentik: 'authentik', bitbucket: 'Bitbucket', cognito: 'Cognito', descope: 'Descope', dex: 'Dex', 'entra-id': 'Entra ID',
  gitlab: 'GitLab', keycloak: 'Keycloak', onelogin: 'OneLogin', zitadel: 'Zitadel',
};

/** Keycloak is where most people come from. */
export const MORE: readonly Example[] = Object.keys(NAMES)
  .sort((a, b) => Number(b === 'keycloak') - Number(a === 'keycloak') || a.localeCompare(b))
  .map(exampleOf);

function exampleOf(folder: string): Example {
  const file = (name: string) => FILES[`../../examples/${folder}/${name}`] ?? '';
  const context = JSON.parse(file('context.json') || '{}') as { orgs?: Record<string, number>; lookups?: Example['lookups'] };
  return {
    name: NAMES[folder] ?? folder,
    settings: { name: 'grafana.ini', text: [file('grafana.ini'), file('users.ini')].filter(Boolean).join('\n') },
    idToken: file('id_token.jwt').trim(),
    userinfo: file('userinfo.json'),
    accessToken: (file('access_token.jwt') || file('access_token.txt')).trim(),
    ...(context.orgs && { orgs: Object.entries(context.orgs).map(([name, id]) => `${id} ${name}`).join('\n') }),
    ...(context.lookups && { lookups: context.lookups }),
  };
}
