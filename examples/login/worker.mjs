// A login in a Cloudflare Worker; run-worker.mjs runs it here.
import { createLogin, LoginError } from 'rolecall/login';
import { HTML, failure, page } from './page.mjs';
import { sessionsOf } from './sessions.mjs';
import { options, settings } from './settings.mjs';

// A secret of the worker: `wrangler secret put COOKIE_SECRET`.
const login = createLogin(settings, { ...options, secret: process.env.COOKIE_SECRET });
// Instances of a worker share no memory: there sessions belong into KV or a Durable Object.
const sessions = sessionsOf(login);

const routes = {
  '/': async ({ headers }) => new Response(page(login, await sessions.of(headers.get('cookie'))), { headers: HTML }),
  '/login': async (request) => new Response(null, { status: 302, headers: (await login.authorize({ request })).headers }),
  async '/login/generic_oauth'(request) {
    const { headers, returnTo, ...answer } = await login.callback(request);
    if (answer.decision.decision === 'deny') return new Response(page(login, answer), { status: 403, headers: { ...HTML, ...headers } });
    const response = new Response(null, { status: 302, headers: { ...headers, location: returnTo } });
    response.headers.append('set-cookie', sessions.start(answer));
    return response;
  },
  '/logout': ({ headers }) => new Response(null, { status: 302, headers: sessions.end(headers.get('cookie')) }),
};

async function handle(request) {
  try {
    const route = routes[new URL(request.url).pathname];
    return route ? await route(request) : new Response('there is no such page', { status: 404 });
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    return new Response(failure(error.message), { status: 400, headers: HTML });
  }
}

export default { fetch: handle };
