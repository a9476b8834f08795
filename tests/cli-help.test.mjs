// The table of commands: its examples run, shells complete by it, and docs/cli.md is made of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, rolecall, shell } from './support/cli.mjs';
import { root } from './support/tarball.mjs';

const COMMANDS = ['explain', 'test', 'lint', 'diff', 'convert', 'decode', 'search', 'completion'];

test('every example of --help runs, says something, and complains about nothing', () => {
  let run = 0;
  for (const command of COMMANDS) {
    const { stdout } = rolecall([command, '--help']);
    const examples = stdout.slice(stdout.indexOf('\nexamples\n')).split('\n').filter((line) => line.startsWith('  rolecall'));
    assert.ok(examples.length > 0, command);
    for (const example of examples) {
      const cwd = folder();
      const { status, stdout, stderr } = shell(example, cwd);
      const wrote = example.includes(' > ') ? readFileSync(join(cwd, example.split(' > ')[1]), 'utf8') : stdout;
      assert.equal(status, 0, `${example}\n${stderr}`);
      assert.ok(wrote.length > 0, example);
      const expected = example.includes('convert') ? /^rolecall: client_secret is written as \*{8}: / : example.endsWith('|| true') ? /^rolecall: `contains` / : /^$/;
      assert.match(stderr, expected, example);
      run += 1;
    }
  }
  assert.ok(run >= 16, String(run));
});

test('docs/cli.md is what the table says', () => {
  const { stdout, status } = rolecall(['help', '--markdown']);
  const place = join(root, 'docs/cli.md');
  assert.equal(status, 0);
  if (process.env.UPDATE) writeFileSync(place, stdout);
  assert.equal(readFileSync(place, 'utf8'), stdout);
});

/** What bash offers for the last of these words. */
function completed(...words) {
  const script = `source <(rolecall completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rolecall; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = shellOfBash(script, words);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.split('\n').filter(Boolean);
}

function shellOfBash(script, words) {
  const cwd = folder();
  return shell(`exec bash -c '${script.replaceAll("'", "'\\''")}' bash ${words.map((word) => `'${word}'`).join(' ')}`, cwd);
}

test('bash completes commands, flags, what flags take, and files', () => {
  assert.deepEqual(completed('rolecall', 'c'), ['convert', 'completion']);
  assert.deepEqual(completed('rolecall', 'explain', '--id'), ['--id-token']);
  assert.deepEqual(completed('rolecall', 'explain', '--format', 'p'), ['pretty', 'plain']);
  assert.deepEqual(completed('rolecall', 'lint', '-f', 's'), ['sarif']);
  assert.deepEqual(completed('rolecall', 'completion', ''), ['bash', 'zsh', 'fish']);
  assert.deepEqual(completed('rolecall', 'lint', 'grafana.i'), ['grafana.ini']);
});

const installed = (program) => spawnSync(program, ['--version']).status === 0;

/** The script for a shell, in a file of its own. */
function scriptFor(shell) {
  const path = join(folder(), `_rolecall.${shell}`);
  writeFileSync(path, rolecall(['completion', shell]).stdout);
  return path;
}

test('fish completes the same', { skip: !installed('fish') && 'fish is not installed' }, () => {
  const script = scriptFor('fish');
  const completed = (line) => {
    const commands = `source ${script}; complete -C ${JSON.stringify(line)}`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', commands], { cwd: folder(), encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout.trim().split('\n').map((entry) => entry.split('\t')[0]);
  };
  assert.deepEqual(completed('rolecall c'), ['completion', 'convert']);
  assert.deepEqual(completed('rolecall explain --id'), ['--id-token']);
  assert.deepEqual(completed('rolecall lint -f s'), ['sarif']);
  assert.deepEqual(completed('rolecall completion '), ['bash', 'fish', 'zsh']);
  assert.deepEqual(completed('rolecall lint grafana.i'), ['grafana.ini']);
});

test('zsh takes its script for one of a command', { skip: !installed('zsh') && 'zsh is not installed' }, () => {
  const script = scriptFor('zsh');
  const { status, stderr } = spawnSync('zsh', ['-n', script], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(readFileSync(script, 'utf8'), /^#compdef rolecall\n/);
});
