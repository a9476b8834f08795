// Logging in at real providers, one suite for every runtime, without an import: each runner gives it the package, a user agent and the
// providers' addresses, and judges the results. Nobody listens at REDIRECT: the agent stops there, and the callback is called.

const REDIRECT = 'http://127.0.0.1:8765/login/generic_oauth';
const SECRET = 'k'.repeat(32);

const settingsOf = ({ url, client }) => ({
  ...client,
  auth_url: `${url}/auth`,
  token_url: `${url}/token`,
  api_url: `${url}/me`,
  jwk_set_url: `${url}/jwks`,
  signout_redirect_url: `${url}/session/end?post_logout_redirect_uri=http://127.0.0.1:8765/`,
  scopes: 'openid profile email groups roles',
  use_refresh_token: true,
  login_attribute_path: 'preferred_username',
  groups_attribute_path: 'groups',
  role_attribute_path: "contains(realm_access.roles[*], 'admin') && 'Admin' || contains(realm_access.roles[*], 'editor') && 'Editor'",
  role_attribute_strict: true,
});

/** What is known of each user, and what comes of them. */
const USERS = {
  mara: ['allow', 'mara', 'Mara Lindqvist', 'mara@example.com', 'Admin', { 1: 'Admin' }, ['/admins', '/staff']],
  tomas: ['allow', 'tomas', 'Tomas Okafor', 'tomas@example.com', 'Editor', { 1: 'Editor' }, ['/editors', '/staff']],
  noor: ['deny', 'auth.oauth.userinfo.error', 'oauth.role_attribute_strict_violation'],
};
const told = ({ decision, denial, user }) =>
  decision === 'allow' ? [decision, user.login, user.name, user.email, user.role, user.orgRoles, user.groups] : [decision, denial.code, denial.cause];
const codes = ({ notes }) => notes.map(({ code }) => code);

const flow = {
  async 'the request for a code has state, nonce and a challenge'(kit, { oidc }) {
    const { url } = await loginAt(kit, oidc).authorize();
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(new URL(url).searchParams);
    same([state, nonce, code_challenge].map((text) => /^[\w-]{43}$/.test(text)), [true, true, true]);
    same(rest, { client_id: 'grafana', code_challenge_method: 'S256', redirect_uri: REDIRECT, response_type: 'code', scope: 'openid profile email groups roles' });
  },
  ...Object.fromEntries(Object.entries(USERS).map(([user, due]) => [
    `${user} comes in as what they are, or not at all`,
    async (kit, { oidc }) => {
      const { decision, tokens, returnTo, url } = await signIn(kit, loginAt(kit, oidc), user);
      same([told(decision), returnTo], [due, '/d/home?tab=1']);
      same([claims(tokens.idToken).nonce, claims(tokens.idToken).sub], [new URL(url).searchParams.get('nonce'), user]);
      same([typeof tokens.refreshToken, tokens.expiresAt > Date.now() / 1000 + 200], ['string', true]);
    },
  ])),
  async 'without strict, somebody without groups is a Viewer'(kit, { oidc }) {
    const { decision } = await signIn(kit, loginAt(kit, oidc, { role_attribute_strict: false }), 'noor');
    same([decision.user.role, decision.user.orgRoles, decision.user.groups], [null, { 1: 'Viewer' }, []]);
  },
  async 'who is signed in at the provider is not asked again'(kit, { oidc }) {
    const login = loginAt(kit, oidc);
    const { browser } = await signIn(kit, login, 'mara');
    same(told((await signIn(kit, login, null, browser)).decision), USERS.mara);
  },
  async 'several logins of one browser are under way at once'(kit, { oidc }) {
    const login = loginAt(kit, oidc);
    const [one, other] = [kit.agent(), kit.agent()];
    const first = await login.authorize({ returnTo: '/1' });
    const headers = { cookie: first.setCookie.split(';')[0] };
    const second = await login.authorize({ returnTo: '/2', request: new Request(REDIRECT, { headers }) });
    for (const [browser, { url }, user, due] of [[one, first, 'mara', '/1'], [other, second, 'tomas', '/2']]) {
      const { decision, returnTo } = await login.callback(await comeBack(browser, url, second.setCookie, user));
      same([told(decision), returnTo], [USERS[user], due]);
    }
  },
  async 'groups and role come from a JWT access token where userinfo answers 401'(kit, { jwt }) {
    for (const [user, due] of Object.entries(USERS)) {
      const { decision, tokens } = await signIn(kit, loginAt(kit, jwt), user);
      same([told(decision), decision.notes.at(-1)], [due, { code: 'login.lookup-failed', message: '`api_url` answered with status 401', setting: 'api_url' }]);
      same([claims(tokens.accessToken).aud, claims(tokens.idToken).realm_access], ['https://api.example.com', undefined]);
    }
  },
  async 'signature, issuer, audience, expiry and nonce are right'(kit, { oidc, jwt }) {
    const checked = { validate_id_token: true };
    const options = { strict: true, verifyIdToken: kit.verifyIdToken };
    same(told((await signIn(kit, loginAt(kit, oidc, checked, { ...options, issuer: oidc.url }), 'mara')).decision), USERS.mara);
    // The keys of another provider.
    const { denial } = (await signIn(kit, loginAt(kit, oidc, { ...checked, jwk_set_url: `${jwt.url}/jwks` }, { ...options, issuer: oidc.url }), 'mara')).decision;
    same([denial.code, denial.cause], ['auth.oauth.userinfo.error', 'id-token-signature-invalid']);
  },
  async 'iss of the callback is compared with issuer'(kit, { oidc, jwt }) {
    same(told((await signIn(kit, loginAt(kit, oidc, {}, { issuer: oidc.url }), 'mara')).decision), USERS.mara);
    await fails(kit, signIn(kit, loginAt(kit, oidc, {}, { issuer: jwt.url }), 'mara'), ['login.issuer-mismatch']);
  },
};

const refusals = {
  async 'who cancels is not in'(kit, { oidc }) {
    await fails(kit, signIn(kit, loginAt(kit, oidc), ''), ['login.provider-refused', undefined, 'access_denied']);
  },
  async 'the provider wants PKCE'(kit, { oidc }) {
    await fails(kit, signIn(kit, loginAt(kit, oidc, { use_pkce: false }, { warn() {} }), 'mara'), ['login.provider-refused', undefined, 'invalid_request']);
  },
  async 'a code is no good with another verifier'(kit, { oidc }) {
    const settings = settingsOf(oidc);
    const [codeVerifier, other] = ['v', 'w'].map((letter) => letter.repeat(64));
    const code = async () => {
      const url = await kit.authorizationUrl(settings, { redirectUri: REDIRECT, state: 's', codeVerifier });
      return new URL((await comeBack(kit.agent(), url, '', 'mara')).url).searchParams.get('code');
    };
    await fails(kit, kit.exchange(settings, { code: await code(), redirectUri: REDIRECT, codeVerifier: other }), ['login.token-exchange-failed', 400, 'invalid_grant']);
    same(claims((await kit.exchange(settings, { code: await code(), redirectUri: REDIRECT, codeVerifier })).idToken).sub, 'mara');
  },
  async 'a wrong secret'(kit, { oidc }) {
    const login = loginAt(kit, oidc, { client_secret: 'wrong', auth_style: 'InParams' });
    await fails(kit, signIn(kit, login, 'mara'), ['login.token-exchange-failed', 401, 'invalid_client']);
  },
  async 'an ID token with the nonce of another login'(kit, { oidc }) {
    const login = loginAt(kit, oidc);
    const { url, setCookie } = await login.authorize();
    const forged = new URL(url);
    forged.searchParams.set('nonce', 'of-another-login');
    await fails(kit, login.callback(await comeBack(kit.agent(), forged.href, setCookie, 'mara')), ['login.nonce-invalid']);
  },
  async 'somebody else’s browser'(kit, { oidc }) {
    const login = loginAt(kit, oidc);
    const [{ url }, { setCookie }] = [await login.authorize(), await login.authorize()];
    await fails(kit, login.callback(await comeBack(kit.agent(), url, setCookie, 'mara')), ['login.state-invalid']);
  },
  async 'a code that was used is refused, and its tokens end'(kit, { oidc }) {
    const login = loginAt(kit, oidc);
    const { request, tokens, decision } = await signIn(kit, login, 'tomas');
    same(told(decision), USERS.tomas);
    await fails(kit, login.callback(request), ['login.token-exchange-failed', 400, 'invalid_grant']);
    same((await login.resolve(tokens)).decision.notes.at(-1), { code: 'login.lookup-failed', message: '`api_url` answered with status 401', setting: 'api_url' });
    await fails(kit, login.refresh(tokens), ['login.refresh-failed', 400, 'invalid_grant']);
  },
  async 'with a store a callback is good for one use, before the provider is asked'(kit, { oidc }) {
    const kept = new Map();
    const store = { put: (id, text) => void kept.set(id, text), take: (id) => [kept.get(id), kept.delete(id)][0] };
    const { asked, fetch } = counting();
    const login = loginAt(kit, oidc, {}, { secret: undefined, store, fetch });
    const { request, decision } = await signIn(kit, login, 'mara');
    const before = asked.length;
    same([told(decision), before], [USERS.mara, 2]);
    await fails(kit, login.callback(request), ['login.state-invalid']);
    same([asked.length, kept.size], [before, 0]);
  },
};

const later = {
  async 'a refresh brings new tokens, and the old refresh token is used up'(kit, { oidc }) {
    const { asked, fetch } = counting();
    const login = loginAt(kit, oidc, {}, { fetch });
    const { tokens } = await signIn(kit, login, 'mara');
    same([login.needsRefresh(tokens), login.needsRefresh(tokens, 3600)], [false, true]);
    asked.length = 0;
    const [fresh, same_] = await Promise.all([login.refresh(tokens), login.refresh(tokens)]);
    same([fresh === same_, asked.length], [true, 1]);
    same(['accessToken', 'refreshToken'].filter((name) => fresh[name] === tokens[name]), []);
    same(told((await login.resolve(fresh)).decision), USERS.mara);
    await fails(kit, login.refresh(tokens), ['login.refresh-failed', 400, 'invalid_grant']);
    // Whoever used it twice may have stolen it, so the provider has ended them all.
    await fails(kit, login.refresh(fresh), ['login.refresh-failed', 400, 'invalid_grant']);
  },
  async 'signing out ends the session at the provider, too'(kit, { oidc }) {
    const login = loginAt(kit, oidc);
    const { browser, tokens } = await signIn(kit, login, 'mara');
    const url = new URL(login.signOut(tokens));
    same([url.pathname, url.searchParams.get('id_token_hint') === tokens.idToken], ['/session/end', true]);
    const isHome = (url) => url === 'http://127.0.0.1:8765/';
    same((await browser.click(await browser.go(url.href), { logout: 'yes' }, isHome)).url, 'http://127.0.0.1:8765/');
    const page = await browser.go((await login.authorize()).url);
    same([page.status, page.text.includes('Sign in at the provider')], [200, true]);
  },
};

/** What comes of each whim of the other provider: [decision, id, role, codes of notes], or the error. */
const FINE = ['allow', 'johndoe', 'Admin', []];
/** The address is only in userinfo, so without that it is looked for at /userinfo/emails, where there is nothing. */
const NO_USERINFO = (...codes) => ['deny', 'auth.oauth.userinfo.error', 'emails-lookup-failed', ...codes, 'login.lookup-failed'];
export const WHIMS = {
  'as it is': FINE,
  'redirect, no state': ['login.state-invalid'],
  'redirect, two codes': ['login.parameter-repeated'],
  'redirect, iss': FINE,
  'redirect, no code': ['login.code-missing'],
  'redirect, error': ['login.provider-refused', undefined, 'login_required'],
  'token as a form': FINE,
  'token as text': FINE,
  'token as a page': ['login.token-exchange-failed', 200, undefined],
  'token, status 201': FINE,
  'token, redirects': ['login.redirected', 307],
  'token, error with status 200': ['login.token-exchange-failed', 200, 'invalid_grant'],
  'token, too large': ['login.response-too-large', 200],
  'token, no access_token': ['login.token-exchange-failed', 200, undefined],
  'token, no token_type': FINE,
  'token, token_type mac': FINE,
  'token, expires_in as text': FINE,
  'token, expires_in null': FINE,
  'token, no expires_in': FINE,
  'token, expires_in with a fraction': ['login.token-exchange-failed', 200, undefined],
  'token, ends at once': FINE,
  'token, no refresh_token': ['allow', 'johndoe', 'Admin', ['login.refresh-token-missing']],
  'token, only in the body': FINE,
  'id_token, none': FINE,
  'id_token, null': FINE,
  'id_token, empty': FINE,
  'id_token, garbage': ['allow', 'johndoe', 'Admin', ['claims.undecodable']],
  'id_token, no nonce': FINE,
  'id_token, another nonce': ['login.nonce-invalid'],
  'id_token, another issuer, long expired': FINE,
  'userinfo, no sub': FINE,
  'userinfo, sub a number': NO_USERINFO('claims.wrong-type'),
  'userinfo, a list': NO_USERINFO('claims.not-an-object'),
  'userinfo, another type': FINE,
  'userinfo, a page': NO_USERINFO('claims.not-json'),
  'userinfo, status 500': NO_USERINFO('login.lookup-failed'),
  'userinfo, redirects': NO_USERINFO('login.redirected'),
  'userinfo, too large': NO_USERINFO('login.response-too-large'),
};

const mockSettings = ({ url }, whim) => ({
  client_id: whim,
  client_secret: 'a b+c',
  auth_url: `${url}/authorize`,
  token_url: `${url}/token`,
  api_url: `${url}/userinfo`,
  scopes: 'openid',
  use_refresh_token: true,
  role_attribute_path: "contains(groups || `[]`, '/admins') && 'Admin'",
  // Of the two it may send in the header. There is no PKCE where it is asked twice: it forgets the challenge at the first question.
  ...(whim === 'token, only in the body' ? { use_pkce: false } : { auth_style: 'InHeader' }),
});
const mockLogin = (kit, mock, whim, options) => kit.createLogin(mockSettings(mock, whim), { redirectUri: REDIRECT, secret: SECRET, allowHttp: 'loopback', warn() {}, ...options });

const whims = {
  ...Object.fromEntries(Object.entries(WHIMS).map(([whim, due]) => [
    `a provider’s whim: ${whim}`,
    async (kit, { mock }) => {
      const signingIn = signIn(kit, mockLogin(kit, mock, whim), null);
      if (due[0].startsWith('login.')) return fails(kit, signingIn, due);
      const { decision } = await signingIn;
      const { user, denial } = decision;
      if (user) same([decision.decision, user.id, user.role, codes(decision)], due);
      else same([decision.decision, denial.code, denial.cause, ...codes(decision)], due);
    },
  ])),
  async 'which style the token endpoint takes is found out once'(kit, { mock }) {
    const remembered = new Map();
    const { asked, fetch } = counting();
    const login = mockLogin(kit, mock, 'token, only in the body', { fetch, rememberAuthStyle: remembered });
    const counts = [];
    for (let times = 0; times < 2; times += 1) {
      asked.length = 0;
      await signIn(kit, login, null);
      counts.push(asked.filter((url) => url.endsWith('/token')).length);
    }
    same([counts, [...remembered.values()]], [[2, 1], ['InParams']]);
  },
  async 'tokens that end at once are renewed before userinfo is asked'(kit, { mock }) {
    const { asked, fetch } = counting();
    const { tokens } = await signIn(kit, mockLogin(kit, mock, 'token, ends at once', { fetch }), null);
    same(asked.map((url) => new URL(url).pathname), ['/token', '/token', '/userinfo']);
    same(tokens.expiresAt > Date.now() / 1000 + 3000, true);
  },
  async 'a refresh without a new refresh token keeps the old one'(kit, { mock }) {
    const settings = mockSettings(mock, 'token, no refresh_token');
    const fresh = await kit.refresh(settings, { accessToken: 'a', refreshToken: 'the old one', idToken: null, expiresAt: 0 });
    same([fresh.refreshToken, fresh.accessToken === 'a'], ['the old one', false]);
  },
  async 'plain http is for this machine, and for those who say so'(kit, { mock }) {
    for (const [allowHttp, url] of [[false, mock.url], ['loopback', 'http://idp.example.com']]) {
      await fails(kit, (async () => mockLogin(kit, { url }, 'as it is', { allowHttp }))(), ['login.url-refused']);
    }
  },
};

/** Gives, for each check, its name and what went wrong: null, or a text. */
export async function suite(kit, places) {
  const results = [];
  for (const [name, check] of Object.entries({ ...flow, ...refusals, ...later, ...whims })) {
    try {
      await check(kit, places);
      results.push({ name, error: null });
    } catch (error) {
      results.push({ name, error: String(error?.stack ?? error) });
    }
  }
  return results;
}

function loginAt({ createLogin }, place, settings = {}, options = {}) {
  return createLogin({ ...settingsOf(place), ...settings }, { redirectUri: REDIRECT, secret: SECRET, allowHttp: 'loopback', ...options });
}

/** A whole login; `user` is whom to choose at the provider, null if nobody is asked. */
async function signIn({ agent }, login, user, browser = agent()) {
  const { url, setCookie } = await login.authorize({ returnTo: '/d/home?tab=1' });
  const request = await comeBack(browser, url, setCookie, user);
  return { ...(await login.callback(request)), browser, request, url };
}

/** From the provider's page to the request of the callback. */
async function comeBack(browser, url, setCookie, user) {
  const isBack = (url) => url.startsWith(REDIRECT);
  let page = await browser.go(url, undefined, isBack);
  if (user !== null && !isBack(page.url)) page = await browser.click(page, { user }, isBack);
  if (!isBack(page.url)) throw new Error(`the provider stays at status ${page.status}: ${page.text}`);
  return new Request(page.url, { headers: { cookie: setCookie.split(';')[0] } });
}

/** fetch, and the addresses it was asked for. */
function counting() {
  const asked = [];
  return { asked, fetch: (url, init) => (asked.push(url), fetch(url, init)) };
}

function claims(token) {
  return JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
}

/** Waits for a LoginError of this code, status and `error`, without a secret in it. */
async function fails({ LoginError }, promise, [code, status, oauthError]) {
  const error = await promise.then(() => new Error('it did not fail'), (thrown) => thrown);
  if (!(error instanceof LoginError)) throw error;
  same([error.code, error.status, error.oauthError], [code, status, oauthError]);
  const written = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
  for (const secret of [SECRET, 'a secret of the example', 'a b+c', 'eyJ', 'code=']) if (written.includes(secret)) throw new Error(`${secret} is in ${written}`);
}

function same(got, due) {
  if (written(got) !== written(due)) throw new Error(`got ${written(got)}, due was ${written(due)}`);
}

/** JSON with sorted keys. */
function written(value) {
  const sorted = (_, item) => (item && typeof item === 'object' && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort()) : item);
  return JSON.stringify(value, sorted) ?? 'undefined';
}
