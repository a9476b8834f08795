#!/usr/bin/env node
// To log in here with a browser: the provider, and one of the handlers.
//
//   node examples/login/start.mjs            node:http
//   node examples/login/start.mjs deno       express, hono, worker, deno or bun
//
// It needs the built package: `cargo xtask start login` builds it first, then runs this.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { argv, env, execPath, exit, platform } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const exe = platform === 'win32' ? '.exe' : '';

/** How each is run; Deno and Bun are those of node_modules. */
const HANDLERS = {
  node: () => [execPath, 'node.mjs'],
  express: () => [execPath, 'express.mjs'],
  hono: () => [execPath, 'hono.mjs'],
  worker: () => [execPath, 'run-worker.mjs'],
  deno: () => [packaged('@deno', `deno${exe}`), 'run', '--quiet', '--allow-net=127.0.0.1', '--allow-env=ORIGIN,PROVIDER', 'deno.mjs'],
  bun: () => [packaged('@oven', `bin/bun${exe}`), 'bun.mjs'],
};
export const names = Object.keys(HANDLERS);

/** A program that npm has installed for this platform. */
function packaged(scope, file) {
  const folder = here(`../../node_modules/${scope}`);
  const found = existsSync(folder) && readdirSync(folder).map((name) => `${folder}/${name}/${file}`).find(existsSync);
  if (!found) throw new Error(`${scope} is not installed: run \`npm ci\`, then this again`);
  return found;
}

/** Runs a handler until `stop` is called; resolves when it listens. `ended` says how it ended, if it does so by itself. */
export async function startHandler(name, { origin, provider }) {
  const [program, ...args] = HANDLERS[name]();
  const quiet = { DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' };
  const child = spawn(program, args, { cwd: here('.'), env: { ...env, ...quiet, ORIGIN: origin, PROVIDER: provider }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal)));
  const listens = new Promise((resolve) => createInterface(child.stdout).once('line', resolve));
  const how = await Promise.race([ended, listens.then(() => null)]);
  if (how !== null) throw new Error(`${name} has ended (${how}): see what it says above; if the address is taken, choose another by ORIGIN`);
  const stop = () => child.kill() && ended;
  return { ended, stop };
}

async function main([name = 'node', ...rest]) {
  if (!names.includes(name) || rest.length > 0) throw new Error(`\`${[name, ...rest].join(' ')}\` is not understood: take one of ${names.join(', ')}`);
  if (!existsSync(here('../../pkg/dist/login.inline.js'))) throw new Error('the package is not built yet: run `cargo xtask build`, then this again');
  const { startProvider } = await import('./provider.mjs');
  const { origin, provider } = await import('./settings.mjs');
  await startProvider({ port: Number(new URL(provider).port) });
  const handler = await startHandler(name, { origin, provider });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, handler.stop);
  console.log(`
  ${origin}/    the application, examples/login/${name}.mjs
  ${provider}     the provider, examples/login/provider.mjs

  1. Open ${origin}/ and click "Sign in with the local provider".
  2. Choose who you are. No password is asked for.
       Mara Lindqvist     an admin of two organizations
       Tomas Okafor       an editor
       Noor Petit         has no groups, and is not let in
  3. Click "Sign out", confirm it, and come back as somebody else.

  Ctrl-C ends both.
`);
  const how = await handler.ended;
  if (how > 0) throw new Error(`${name}.mjs has ended (${how}): see what it says above`);
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  await main(argv.slice(2)).catch(({ code, message }) => {
    const next = code === 'EADDRINUSE' ? ': end what listens there, or choose other addresses by ORIGIN and PROVIDER' : '';
    console.error(`start.mjs: ${message}${next}`);
    exit(2);
  });
  exit();
}
