// A login with Express.
import express from 'express';
import { createLogin, LoginError } from 'rolecall/login';
import { failure, page } from './page.mjs';
import { sessionsOf } from './sessions.mjs';
import { options, origin, port, settings } from './settings.mjs';

// Of several processes each needs the same secret.
const login = createLogin(settings, { ...options, secret: crypto.getRandomValues(new Uint8Array(32)) });
const sessions = sessionsOf(login);
const app = express();

app.get('/', async (request, response) => {
  response.set('cache-control', 'no-store').send(page(login, await sessions.of(request.headers.cookie)));
});

app.get('/login', async (request, response) => {
  response.status(302).set((await login.authorize({ request })).headers).end();
});

app.get('/login/generic_oauth', async (request, response) => {
  const { headers, returnTo, ...answer } = await login.callback(request);
  response.set(headers);
  if (answer.decision.decision === 'deny') return response.status(403).send(page(login, answer));
  response.append('set-cookie', sessions.start(answer)).redirect(returnTo);
});

app.get('/logout', (request, response) => {
  response.status(302).set(sessions.end(request.headers.cookie)).end();
});

app.use((error, request, response, next) => {
  if (!(error instanceof LoginError)) return next(error);
  response.status(400).set('cache-control', 'no-store').send(failure(error.message));
});

app.listen(port, '127.0.0.1', () => console.log(`open ${origin}/`));
