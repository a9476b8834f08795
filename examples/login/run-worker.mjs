// Runs worker.mjs in workerd, as `wrangler dev` would: bundled by esbuild, and the module of rolecall stays a file of its own.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { origin, port, provider } from './settings.mjs';

/** Miniflare wants the main module first. */
const isMain = (a, b) => b.endsWith('.js') - a.endsWith('.js');

const outdir = mkdtempSync(join(tmpdir(), 'rolecall-worker-'));
await build({
  entryPoints: [fileURLToPath(new URL('worker.mjs', import.meta.url))],
  bundle: true,
  format: 'esm',
  conditions: ['workerd'],
  loader: { '.wasm': 'copy' },
  outdir,
  logLevel: 'error',
});
const modules = readdirSync(outdir).sort(isMain).map((name) => ({ type: name.endsWith('.js') ? 'ESModule' : 'CompiledWasm', path: join(outdir, name) }));
const miniflare = new Miniflare({
  modules,
  modulesRoot: outdir,
  host: '127.0.0.1',
  port,
  cf: false,
  // The bindings of the worker are in its process.env, too.
  compatibilityDate: '2026-04-01',
  compatibilityFlags: ['nodejs_compat'],
  bindings: { ORIGIN: origin, PROVIDER: provider, COOKIE_SECRET: crypto.randomUUID() },
});
await miniflare.ready;
rmSync(outdir, { recursive: true });
console.log(`open ${origin}/`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => miniflare.dispose().then(() => process.exit()));
