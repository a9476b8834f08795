// Bun, as it is and after its bundler.
import { test } from 'node:test';
import { executable, judge, printing, run, stage } from './support/tarball.mjs';

const bun = executable('@oven/', 'bun', process.platform === 'win32' ? 'bin/bun.exe' : 'bin/bun');
const env = { DO_NOT_TRACK: '1' };

test('Bun', async (t) => {
  const folder = stage('bun', { 'main.mjs': printing });
  await judge(t, JSON.parse(run(bun, ['run', '--no-install', 'main.mjs'], folder, env)));
});

test('Bun’s bundler', async (t) => {
  const folder = stage('bun-build', { 'main.mjs': printing });
  run(bun, ['build', 'main.mjs', '--target=bun', '--minify', '--outfile=bundled/main.mjs'], folder, env);
  await judge(t, JSON.parse(run(bun, ['run', '--no-install', 'bundled/main.mjs'], folder, env)));
});
