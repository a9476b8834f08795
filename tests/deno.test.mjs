// Deno, without any permission.
import { test } from 'node:test';
import { executable, judge, printing, run, stage } from './support/tarball.mjs';

test('Deno', async (t) => {
  const folder = stage('deno', { 'main.mjs': printing });
  const deno = executable('@deno/', 'deno', process.platform === 'win32' ? 'deno.exe' : 'deno');
  const env = { DENO_NO_UPDATE_CHECK: '1', DENO_NO_PROMPT: '1' };
  await judge(t, JSON.parse(run(deno, ['run', '--quiet', '--no-remote', '--node-modules-dir=manual', 'main.mjs'], folder, env)));
});
