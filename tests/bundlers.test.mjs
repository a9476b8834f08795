// Bundled code runs where there is no node_modules, and the side effect of the entry is not shaken off.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import { judge, printing, run, stage } from './support/tarball.mjs';

const bundlers = {
  async esbuild(folder, outfile) {
    await esbuild.build({ absWorkingDir: folder, entryPoints: ['main.mjs'], bundle: true, minify: true, format: 'esm', outfile, logLevel: 'warning' });
  },
  async vite(folder, outfile) {
    await vite.build({
      configFile: false,
      root: folder,
      logLevel: 'warn',
      build: { outDir: join(outfile, '..'), emptyOutDir: true, lib: { entry: 'main.mjs', formats: ['es'], fileName: () => 'main.mjs' } },
    });
  },
};

for (const [name, bundle] of Object.entries(bundlers)) {
  test(`bundled by ${name}, run by Node`, async (t) => {
    const away = mkdtempSync(join(tmpdir(), 'rolecall-'));
    try {
      await bundle(stage(`bundled-${name}`, { 'main.mjs': printing }), join(away, 'main.mjs'));
      await judge(t, JSON.parse(run(process.execPath, ['main.mjs'], away)));
    } finally {
      rmSync(away, { recursive: true });
    }
  });
}
