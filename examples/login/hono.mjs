// A login with Hono, here on Node.js; it is the same wherever Hono runs.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createLogin, LoginError } from 'rolecall/login';
import { HTML, failure, page } from './page.mjs';
import { sessionsOf } from './sessions.mjs';
import { options, origin, port, settings } from './settings.mjs';

// Of several processes each needs the same secret.
const login = createLogin(settings, { ...options, secret: crypto.getRandomValues(new Uint8Array(32)) });
const sessions = sessionsOf(login);
const app = new Hono();

app.get('/', async (context) => context.body(page(login, await sessions.of(context.req.header('cookie'))), 200, HTML));

app.get('/login', async (context) => context.body(null, 302, (await login.authorize({ request: context.req.raw })).headers));

app.get('/login/generic_oauth', async (context) => {
  const { headers, returnTo, ...answer } = await login.callback(context.req.raw);
  if (answer.decision.decision === 'deny') return context.body(page(login, answer), 403, { ...HTML, ...headers });
  return context.body(null, 302, { ...headers, location: returnTo, 'set-cookie': [headers['set-cookie'], sessions.start(answer)] });
});

app.get('/logout', (context) => context.body(null, 302, sessions.end(context.req.header('cookie'))));

app.onError((error, context) => {
  if (!(error instanceof LoginError)) throw error;
  return context.body(failure(error.message), 400, HTML);
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => console.log(`open ${origin}/`));
