// The command as a process among others: pipes that close, signals, terminals, other processors, files that change.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { command, folder, rolecall, shell, start } from './support/cli.mjs';

/** People of whom one in three changes, one in fifty is refused, and one in a thousand cannot be read. */
function people(path, count) {
  const lines = Array.from({ length: count }, (_, index) => {
    if (index % 1000 === 999) return '{"idToken":';
    const groups = ['all', ...(index % 3 === 0 ? ['ops'] : [])];
    return JSON.stringify({ name: `person ${index}`, idToken: { sub: `${index}`, email: `p${index}@example.${index % 50 === 0 ? 'org' : 'com'}`, groups } });
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
}

const before = { role_attribute_path: "'Viewer'" };
const after = { role_attribute_path: "contains(groups[*], 'ops') && 'Editor' || 'Viewer'", allowed_domains: 'example.com' };

function comparison(count) {
  const cwd = folder();
  people(join(cwd, 'people.jsonl'), count);
  writeFileSync(join(cwd, 'before.json'), JSON.stringify(before));
  writeFileSync(join(cwd, 'after.json'), JSON.stringify(after));
  return { cwd, args: ['diff', 'before.json', 'after.json', '--users', 'people.jsonl'] };
}

test('one worker and several give the same totals, and the same lines in the same order', () => {
  const { cwd, args } = comparison(30_000);
  const results = [1, 2, 5].map((workers) => rolecall([...args, '--workers', String(workers), '-f', 'json'], { cwd }));
  for (const { status, stdout, stderr } of results) {
    assert.equal(status, 2);
    assert.equal(stderr.split('\n')[0], 'rolecall: line 1000 cannot be read: it is not JSON');
    assert.equal(stdout, results[0].stdout);
  }
  const { totals, changes } = JSON.parse(results[0].stdout);
  const index = [...Array(30_000).keys()].filter((index) => index % 1000 !== 999);
  const denied = index.filter((index) => index % 50 === 0).length;
  const promoted = index.filter((index) => index % 50 !== 0 && index % 3 === 0).length;
  assert.deepEqual(totals.counts, [
    { field: 'decision', before: 'allow', after: 'deny', users: denied },
    { field: 'denial', after: 'auth.oauth.email.not-allowed', users: denied },
    { field: 'role', before: 'Viewer', after: 'Editor', users: promoted },
    { field: 'orgRoles', organization: '1', before: 'Viewer', after: 'Editor', users: promoted },
  ]);
  assert.deepEqual([totals.users, totals.changed, totals.skipped, totals.unreadable.length], [29_970, denied + promoted, 30, 30]);
  assert.deepEqual(totals.unreadable.map(({ line }) => line), Array.from({ length: 30 }, (_, index) => 1000 * (index + 1)));
  assert.equal(changes.length, totals.changed);
  assert.ok(changes.every(({ line }, index) => index === 0 || line > changes[index - 1].line));
  const piped = rolecall([...args.slice(0, -1), '-', '--workers', '2', '-f', 'json'], { cwd, input: readFileSync(join(cwd, 'people.jsonl')) });
  assert.equal(piped.stdout, results[0].stdout);
});

const temporary = (cwd) => readdirSync(cwd).filter((name) => name.endsWith('.tmp'));

/** Waits until it has begun to write. */
async function begun(cwd, child) {
  while (child.exitCode === null && temporary(cwd).length === 0) await sleep(5);
  assert.equal(child.exitCode, null, 'it was done before it could be ended');
}

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT']) {
  test(`ended halfway by ${signal} it leaves what was there, and nothing half-written under that name`, async () => {
    const { cwd, args } = comparison(5);
    writeFileSync(join(cwd, 'out.jsonl'), 'what was there\n');
    // Standard input that never ends: it is always halfway.
    const child = start([...args.slice(0, -1), '-', '--output', 'out.jsonl'], cwd, { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.on('error', () => {});
    const line = `${JSON.stringify({ idToken: { sub: '1', email: 'a@example.com', groups: ['ops'] } })}\n`;
    child.stdin.write(line.repeat(20_000));
    await begun(cwd, child);
    child.kill(signal);
    const [code, by] = await once(child, 'exit');
    assert.deepEqual([code, by], signal === 'SIGKILL' ? [null, 'SIGKILL'] : [signal === 'SIGINT' ? 130 : 143, null]);
    assert.equal(readFileSync(join(cwd, 'out.jsonl'), 'utf8'), 'what was there\n');
    if (signal !== 'SIGKILL') assert.deepEqual(temporary(cwd), []);
  });
}

test('what fails halfway leaves nothing', () => {
  const { cwd, args } = comparison(5);
  writeFileSync(join(cwd, 'people.jsonl'), `${readFileSync(join(cwd, 'people.jsonl'), 'utf8')}{"idToken":"${'x'.repeat(18 << 20)}"}\n`);
  for (const workers of ['1', '3']) {
    const { status, stderr } = rolecall([...args, '--workers', workers, '--output', 'out.jsonl'], { cwd });
    assert.equal(stderr, 'rolecall: line 6 of `people.jsonl` is longer than 16 MiB: one person a line is needed\n');
    assert.deepEqual([status, existsSync(join(cwd, 'out.jsonl')), temporary(cwd)], [2, false, []]);
  }
});

test('what may not be read or written is said', () => {
  const { cwd, args } = comparison(1);
  // Nobody is refused anything as root, so root becomes somebody else.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  writeFileSync(join(cwd, 'closed.ini'), '');
  chmodSync(join(cwd, 'closed.ini'), 0o000);
  chmodSync(cwd, 0o555);
  for (const [given, due] of [
    [['lint', 'closed.ini'], 'rolecall: cannot read `closed.ini`: it may not be read by this user\n'],
    [[...args, '--output', 'out.jsonl'], 'rolecall: cannot write `out.jsonl`: it may not be written by this user\n'],
  ]) {
    const { status, stdout, stderr } = rolecall(given, { cwd, ...nobody });
    assert.deepEqual([status, stdout, stderr], [2, '', due]);
  }
  chmodSync(cwd, 0o755);
});

test('a full disk is said', { skip: !existsSync('/dev/full') && 'there is no /dev/full' }, () => {
  const { cwd, args } = comparison(30_000);
  for (const line of ['explain -s open.ini --id-token ada.json', 'lint small.ini', 'test failing.yaml -f json', 'completion bash', '--help', [...args, '-f', 'jsonl'].join(' ')]) {
    const { status, stderr } = shell(`rolecall ${line} > /dev/full`, cwd);
    assert.deepEqual([status, stderr], [2, 'rolecall: cannot write standard output: the disk is full\n'], line);
  }
  // A file that may not grow is as full as a disk.
  const { status, stderr } = shell(`ulimit -f 8; rolecall ${[...args, '--output', 'out.jsonl'].join(' ')}`, cwd);
  assert.deepEqual([status, stderr], [2, 'rolecall: cannot write `out.jsonl`: it is larger than this user may write\n']);
  assert.deepEqual([existsSync(join(cwd, 'out.jsonl')), temporary(cwd)], [false, []]);
});

test('a reader that stops reading ends it quietly', async () => {
  const { cwd, args } = comparison(30_000);
  const calls = [
    [...args, '-f', 'jsonl'], [...args, '-f', 'json', '--workers', '3'], ['explain', '-s', 'open.ini', '--id-token', 'ada.json', '-f', 'json'], ['explain', '--help'],
    ['lint', 'small.ini', '-f', 'sarif'], ['test', 'failing.yaml', '-f', 'json'], ['decode', 'old.jwt'], ['convert', 'open.ini', '--to', 'ini'], ['search', '@', 'ada.json'], ['completion', 'bash'],
  ];
  for (const call of calls) {
    const child = start(call, cwd, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (part) => (said += part));
    child.stdout.destroy();
    const [code, signal] = await once(child, 'close');
    assert.equal(signal, null, call.join(' '));
    assert.ok([0, 1, 2].includes(code), `${call.join(' ')}: ${code}`);
    assert.doesNotMatch(said, /EPIPE|should not happen|    at /, call.join(' '));
  }
  const { status, stdout, stderr } = shell(`"${command}" diff before.json after.json --users people.jsonl -f jsonl | head -n 1`, cwd);
  assert.deepEqual([status, stdout.split('\n').length, stderr], [0, 2, '']);
});

/** Runs it at a terminal; what it wrote to the one is what it wrote to both. */
const terminal = (line, cwd, more) => shell(`script -qec '${line}' /dev/null`, cwd, { TERM: 'xterm', ...more }).stdout;

test('a terminal gets colours and its width, unless somebody says otherwise', { skip: process.platform !== 'linux' && 'there is no `script` of util-linux' }, () => {
  const cwd = folder();
  assert.match(terminal('rolecall lint small.ini', cwd), /\x1b\[31merror\x1b\[39m/);
  assert.doesNotMatch(terminal('rolecall lint small.ini', cwd, { NO_COLOR: '1' }), /\x1b/);
  assert.doesNotMatch(terminal('rolecall lint small.ini', cwd, { TERM: 'dumb' }), /\x1b/);
  assert.doesNotMatch(terminal('rolecall lint --color never small.ini', cwd), /\x1b/);
  const lines = terminal('stty cols 64; rolecall explain --color never -s grafana.ini --id-token id_token.jwt --userinfo userinfo.json', cwd).split(/\r?\n/);
  const longest = Math.max(...lines.map((line) => [...line].length));
  assert.ok(longest <= 64 && longest > 56, String(longest));
});

test('a terminal is told how far it is, and the line is gone in the end', { skip: process.platform !== 'linux' && 'there is no `script` of util-linux' }, () => {
  const { cwd } = comparison(30_000);
  const told = terminal('rolecall diff before.json after.json --users people.jsonl --list 0', cwd);
  assert.match(told, /\r\[#*-*\] +\d+ %  [\d,]+ people, [\d,]+ a second\x1b\[K/);
  assert.match(told, /\r\x1b\[K29,970 people of people\.jsonl/);
  assert.doesNotMatch(rolecall(['diff', 'before.json', 'after.json', '--users', 'people.jsonl'], { cwd }).stderr, /\r|\x1b/);
});

test('--watch runs again when a test or the settings change, also after what cannot be read', async () => {
  const cwd = folder();
  const child = start(['test', '--watch', 'okta.rolecall.yaml'], cwd, { stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  child.stdout.on('data', (part) => (written += part));
  child.stderr.on('data', (part) => (written += part));
  const next = async () => {
    while (!written.includes('waiting for a change')) await sleep(10);
    // The watch begins behind the line that says so.
    await sleep(200);
    const said = written.replace('waiting for a change; Ctrl-C ends it\n', '');
    written = '';
    return said;
  };
  try {
    assert.equal(await next(), '3 passed, 0 failed\n');
    const suite = readFileSync(join(cwd, 'okta.rolecall.yaml'), 'utf8');
    writeFileSync(join(cwd, 'okta.rolecall.yaml'), suite.replace('role: Editor', 'role: Admin'));
    assert.match(await next(), /FAIL  an editor is Editor, line 10\n[^]*2 passed, 1 failed\n$/);
    writeFileSync(join(cwd, 'settings.mended.json'), '{');
    assert.match(await next(), /^rolecall: .*settings\.mended\.json/);
    writeFileSync(join(cwd, 'settings.mended.json'), JSON.stringify({ role_attribute_path: "'Admin'" }));
    assert.match(await next(), /passed, \d failed\n$/);
  } finally {
    child.kill();
    await once(child, 'exit');
  }
});
