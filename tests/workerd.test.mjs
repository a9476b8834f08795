// workerd by miniflare: no file, no compiling at run time; the module comes by a static import.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { judge, stage } from './support/tarball.mjs';

const worker = `
import * as rolecall from 'rolecall';
import * as standard from 'rolecall/standard';
import { suite } from './portable.mjs';

export default {
  async fetch() {
    return Response.json(await suite(rolecall, standard));
  },
};
`;

/** What Vercel's bundler makes of `?module`: the import of a compiled module. */
const questionMark = {
  name: 'question mark',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir, kind }) => resolve(path.replace('?module', ''), { resolveDir, kind }));
  },
};

for (const condition of ['workerd', 'edge-light']) {
  test(`workerd, condition ${condition}`, async (t) => {
    const folder = stage(condition, { 'main.mjs': worker });
    const outdir = join(folder, 'bundled');
    await build({
      absWorkingDir: folder,
      entryPoints: ['main.mjs'],
      bundle: true,
      format: 'esm',
      conditions: [condition],
      loader: { '.wasm': 'copy' },
      plugins: [questionMark],
      outdir,
      logLevel: 'warning',
    });
    const modules = readdirSync(outdir).sort().map((name) => ({
      type: name.endsWith('.js') ? 'ESModule' : 'CompiledWasm',
      path: join(outdir, name),
    }));
    await t.test('the modules stay files of their own', () => {
      if (modules.length !== 4) throw new Error(`bundled to ${modules.map(({ path }) => path).join(', ')}`);
    });
    const miniflare = new Miniflare({ modules, modulesRoot: outdir, compatibilityDate: '2026-04-01', cf: false });
    try {
      const response = await miniflare.dispatchFetch('http://localhost/');
      await judge(t, await response.json());
    } finally {
      await miniflare.dispose();
    }
  });
}
