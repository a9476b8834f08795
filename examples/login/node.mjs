// A login with node:http.
import { createServer } from 'node:http';
import { createLogin, LoginError } from 'rolecall/login';
import { HTML, failure, page } from './page.mjs';
import { sessionsOf } from './sessions.mjs';
import { options, origin, port, settings } from './settings.mjs';

// Of several processes each needs the same secret.
const login = createLogin(settings, { ...options, secret: crypto.getRandomValues(new Uint8Array(32)) });
const sessions = sessionsOf(login);

const routes = {
  '/': async ({ headers: { cookie } }) => [200, HTML, page(login, await sessions.of(cookie))],
  '/login': async (request) => [302, (await login.authorize({ request })).headers],
  async '/login/generic_oauth'(request) {
    const { headers, returnTo, ...answer } = await login.callback(request);
    if (answer.decision.decision === 'deny') return [403, { ...HTML, ...headers }, page(login, answer)];
    return [302, { ...headers, location: returnTo, 'set-cookie': [headers['set-cookie'], sessions.start(answer)] }];
  },
  '/logout': ({ headers: { cookie } }) => [302, sessions.end(cookie)],
};

createServer(async (request, response) => {
  const route = routes[request.url.split('?')[0]];
  try {
    const [status, headers, body] = route ? await route(request) : [404, HTML, failure('there is no such page')];
    response.writeHead(status, headers).end(body);
  } catch (error) {
    const isLogin = error instanceof LoginError;
    if (!isLogin) console.error(error);
    response.writeHead(isLogin ? 400 : 500, HTML).end(failure(isLogin ? error.message : 'something is wrong here'));
  }
}).listen(port, '127.0.0.1', () => console.log(`open ${origin}/`));
