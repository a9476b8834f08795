// oauth2-mock-server with whims: each client of it, by its id, meets one.
import { OAuth2Server } from 'oauth2-mock-server';

/** Instead of JSON. */
const sends = (type, write) => (answer, request) => {
  request.res.json = function json(body) {
    return this.type(type).send(write(body));
  };
};
const form = (body) => new URLSearchParams(body).toString();
const sets = (members) => ({ body }) => Object.assign(body, members);
const lacks = (...names) => ({ body }) => names.forEach((name) => delete body[name]);

/** What is done to the redirect back, to claims, to the answer of the token endpoint, and to userinfo. */
const WHIMS = {
  'as it is': {},
  'redirect, no state': { redirect: ({ url }) => url.searchParams.delete('state') },
  'redirect, two codes': { redirect: ({ url }) => url.searchParams.append('code', 'another') },
  'redirect, iss': { redirect: ({ url }) => url.searchParams.set('iss', 'https://other.example.com') },
  'redirect, no code': { redirect: ({ url }) => url.searchParams.delete('code') },
  'redirect, error': { redirect: ({ url }) => url.searchParams.set('error', 'login_required') },
  'token as a form': { token: sends('application/x-www-form-urlencoded', form) },
  'token as text': { token: sends('text/plain', form) },
  'token as a page': { token: sends('text/html', () => '<!doctype html><title>Sign in</title>') },
  'token, status 201': { token: (answer) => (answer.statusCode = 201) },
  'token, redirects': { token: (answer, { res }) => (res.json = () => res.redirect(307, '/elsewhere')) },
  'token, error with status 200': { token: sets({ error: 'invalid_grant' }) },
  'token, too large': { token: sets({ scope: 'x'.repeat(1 << 20) }) },
  'token, no access_token': { token: lacks('access_token') },
  'token, no token_type': { token: lacks('token_type') },
  'token, token_type mac': { token: sets({ token_type: 'mac' }) },
  'token, expires_in as text': { token: sets({ expires_in: '60' }) },
  'token, expires_in null': { token: sets({ expires_in: null }) },
  'token, no expires_in': { token: lacks('expires_in') },
  'token, expires_in with a fraction': { token: sets({ expires_in: 3600.5 }) },
  'token, ends at once': { token: (answer, { body }) => body.grant_type === 'authorization_code' && (answer.body.expires_in = 5) },
  'token, no refresh_token': { token: lacks('refresh_token') },
  'token, only in the body': { token: (answer, request) => request.headers.authorization && Object.assign(answer, { statusCode: 401, body: { error: 'invalid_client' } }) },
  'id_token, none': { token: lacks('id_token') },
  'id_token, null': { token: sets({ id_token: null }) },
  'id_token, empty': { token: sets({ id_token: '' }) },
  'id_token, garbage': { token: sets({ id_token: 'gar.ba.ge' }) },
  'id_token, no nonce': { claims: ({ payload }) => delete payload.nonce },
  'id_token, another nonce': { claims: ({ payload }) => (payload.nonce &&= 'of another login') },
  'id_token, another issuer, long expired': { claims: ({ payload }) => Object.assign(payload, { iss: 'https://other.example.com', exp: 1, aud: ['a', 'b'] }) },
  'userinfo, no sub': { userinfo: lacks('sub') },
  'userinfo, sub a number': { userinfo: sets({ sub: 7 }) },
  'userinfo, a list': { userinfo: (answer) => (answer.body = [answer.body]) },
  'userinfo, another type': { userinfo: sends('application/jwt', JSON.stringify) },
  'userinfo, a page': { userinfo: sends('text/html', () => '<!doctype html>') },
  'userinfo, status 500': { userinfo: (answer) => (answer.statusCode = 500) },
  'userinfo, redirects': { userinfo: (answer, { res }) => (res.json = () => res.redirect('/elsewhere')) },
  'userinfo, too large': { userinfo: sets({ filler: 'x'.repeat(1 << 20) }) },
};
export const whims = Object.keys(WHIMS);

/** Starts it; gives its address, and how to stop it. */
export async function startMock() {
  const server = new OAuth2Server();
  const { service } = server;
  service.on('beforeAuthorizeRedirect', (redirect, request) => WHIMS[request.query.client_id].redirect?.(redirect));
  service.on('beforeTokenSigning', (token, request) => {
    token.payload.client = clientOf(request);
    WHIMS[token.payload.client].claims?.(token);
  });
  service.on('beforeResponse', (answer, request) => WHIMS[clientOf(request)].token?.(answer, request));
  service.on('beforeUserinfo', (answer, request) => {
    const { client } = JSON.parse(Buffer.from(request.headers.authorization.split('.')[1], 'base64url'));
    Object.assign(answer.body, { email: 'john@example.com', groups: ['/admins'] });
    WHIMS[client].userinfo?.(answer, request);
  });
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.stop() };
}

/** The client id, from the header or the body, form-encoded in both. */
function clientOf({ headers: { authorization }, body }) {
  if (!authorization) return body.client_id;
  const [id] = atob(authorization.split(' ')[1]).split(':');
  return new URLSearchParams(`id=${id}`).get('id');
}
