// What the command prints, whole: tests/cli/*.txt are sessions in a shell, in a folder with the files of examples/okta and of
// tests/cli/files. UPDATE=1 writes them anew; read the difference before you keep it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, shell } from './support/cli.mjs';
import { root } from './support/tarball.mjs';

const place = join(root, 'tests/cli');

/** `$ ` begins a line that is typed, `2> ` one of standard error, `= ` is the exit code where it is not 0. */
function told(line, { status, stdout, stderr }, cwd) {
  const shown = (text) => text.replaceAll(cwd, '/folder').replaceAll('\x1b', '␛').replaceAll('\r', '␍').replaceAll('\ufeff', '␣');
  const end = stdout === '' || stdout.endsWith('\n') ? '' : '␄\n';
  const errors = stderr.split('\n').slice(0, -1).map((one) => `2> ${one}\n`).join('');
  return `$ ${line}\n${shown(stdout)}${end}${shown(errors)}${status === 0 ? '' : `= ${status}\n`}`;
}

for (const name of readdirSync(place).filter((name) => name.endsWith('.txt'))) {
  test(`a session in a shell: ${name}`, () => {
    const cwd = folder();
    const file = join(place, name);
    const recorded = readFileSync(file, 'utf8');
    const typed = recorded.split('\n').filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
    assert.ok(typed.length > 0);
    const session = typed.map((line) => told(line, shell(line, cwd), cwd)).join('\n');
    if (process.env.UPDATE) writeFileSync(file, session);
    else assert.equal(session, recorded);
  });
}
