// The providers of examples/, as things to begin with. Okta comes first: it is the surprise of behaviour 5.2.3.
import oktaAccess from '../../examples/okta/access_token.jwt?raw';
import oktaId from '../../examples/okta/id_token.jwt?raw';
import oktaIni from '../../examples/okta/grafana.ini?raw';
import oktaSettings from '../../examples/okta/settings.json';
import oktaUserinfo from '../../examples/okta/userinfo.json?raw';
import type { Lookup, Settings } from './engine.js';

export interface Example {
  name: string;
  settings: { name: string; text: string };
  idToken: string;
  userinfo: string;
  accessToken: string;
  /** Responses to look-ups, where the provider's users need them. */
  lookups?: Partial<Record<Lookup, { status: number; body: string } | null>>;
  /** Organizations, one a line. */
  orgs?: string;
}

export const FIRST: Example = {
  name: 'Okta',
  settings: { name: 'grafana.ini', text: oktaIni },
  idToken: oktaId,
  userinfo: oktaUserinfo,
  accessToken: oktaAccess,
};

/** The first example's settings as read, so that its answer needs no reader of settings. */
export const FIRST_SETTINGS: Settings = oktaSettings;
