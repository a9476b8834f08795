// The workflows: actions by commit, as few rights as will do, nothing of an event in a shell; and when a tag may be released.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { notes } from '../xtask/release.mjs';
import { root } from './support/root.mjs';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);

test('there are two, and both are read', () => {
  assert.deepEqual(workflows.map(([name]) => name), ['ci.yml', 'release.yml']);
});

for (const [name, text] of workflows) {
  const lines = text.split('\n').map((line) => line.trim());

  test(`${name}: every action stands there by a whole commit, with its version behind it, and always the same`, () => {
    const uses = lines.map((line) => /^(?:- )?uses: (.+)$/.exec(line)?.[1]).filter(Boolean);
    assert.ok(uses.length >= 4);
    for (const use of uses) assert.match(use, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const everywhere = workflows.flatMap(([, text]) => [...text.matchAll(/uses: ([\w/-]+)@([0-9a-f]{40})/g)]);
    for (const [, action] of everywhere) assert.equal(new Set(everywhere.filter(([, other]) => other === action).map(([, , commit]) => commit)).size, 1, action);
  });

  test(`${name}: it may read by itself, and no more`, () => {
    assert.match(text, /^permissions:\n {2}contents: read\n\w/m);
    assert.doesNotMatch(text, /write-all|contents: write|packages: write/);
  });

  test(`${name}: what is checked out keeps no credentials`, () => {
    const steps = text.split(/^ {6}- /m).filter((step) => step.startsWith('uses: actions/checkout@'));
    assert.ok(steps.length > 0);
    for (const step of steps) assert.match(step, /persist-credentials: false/);
  });

  test(`${name}: nothing of an event and no secret comes into a shell`, () => {
    assert.doesNotMatch(text, /secrets\.|pull_request_target|workflow_run/);
    const shells = text.split(/^ {6}- /m).filter((step) => step.startsWith('run: '));
    assert.ok(shells.length > 0);
    for (const shell of shells) assert.doesNotMatch(shell.split('env:')[0].replaceAll('${{ matrix.target }}', ''), /\$\{\{/);
  });

  test(`${name}: every job ends`, () => {
    const jobs = text.split(/^jobs:\n/m)[1].split(/^ {2}(?=\w[\w-]*:$)/m).slice(1);
    assert.ok(jobs.length >= 3);
    for (const job of jobs) assert.match(job, /\n {4}timeout-minutes: \d+\n/);
  });
}

test('what is tried by a pull request may not publish', () => {
  const [, ci] = workflows.find(([name]) => name === 'ci.yml');
  assert.doesNotMatch(ci, /id-token|publish/);
});

/** The jobs of a workflow by their names. */
function jobsOf(name) {
  const [, text] = workflows.find(([other]) => other === name);
  const jobs = text.split(/^jobs:\n/m)[1].split(/^ {2}(?=\w[\w-]*:$)/m).slice(1);
  return Object.fromEntries(jobs.map((job) => [/^[\w-]+/.exec(job)[0], job]));
}

test('a job that can sign or publish runs these commands and no other, so nothing of a dependency', () => {
  const trusted = Object.entries(jobsOf('release.yml')).filter(([, job]) => job.includes('id-token: write'));
  const commands = trusted.map(([name, job]) => [name, [...job.matchAll(/^ {6}- run: (.+)$/gm)].map(([, command]) => command)]);
  assert.deepEqual(Object.fromEntries(commands), {
    attest: ['sha256sum --check SHA256SUMS'],
    npm: ['sha256sum --check SHA256SUMS', 'npm publish ./rolecall.tgz --provenance --access public'],
    crate: ['cargo publish --locked --no-verify --package rolecall'],
  });
});

test('nothing is published that is not attested, and nothing attested that is not tested', () => {
  const needs = Object.entries(jobsOf('release.yml')).map(([name, job]) => [name, /^ {4}needs: (.+)$/m.exec(job)?.[1]]);
  assert.deepEqual(Object.fromEntries(needs), { build: undefined, attest: 'build', npm: 'attest', crate: 'attest' });
  assert.match(jobsOf('release.yml').build, /- run: cargo xtask ci\n/);
});

test('every target of fuzz/ is fuzzed', () => {
  const targets = [...readFileSync(join(root, 'fuzz/Cargo.toml'), 'utf8').matchAll(/^\[\[bin\]\]\nname = "([^"]+)"/gm)].map(([, name]) => name);
  const [, matrix] = /target: \[(.+)\]/.exec(jobsOf('ci.yml').fuzz);
  assert.ok(targets.length > 0);
  assert.deepEqual(matrix.split(', '), targets);
});

const files = (version = '1.2.3', date = '2027-01-31') => ({
  cargo: `[package]\nname = "rolecall"\nversion = "${version}"\n`,
  npm: JSON.stringify({ version, repository: 'https://git.example.com/rolecall' }),
  changelog: `# Changelog\n\n## [${version}] - ${date}\n\n### Added\n\n- This.\n\n## [1.0.0] - 2026-12-01\n\n- That.\n`,
});

test('a tag may be released where both versions are its own and the changelog has its section', () => {
  assert.equal(notes('v1.2.3', files()), '### Added\n\n- This.');
  assert.equal(notes('v1.0.0-rc.1', files('1.0.0-rc.1')), '### Added\n\n- This.');
  assert.equal(notes('v1.0.0', { ...files('1.0.0'), changelog: '## [1.0.0] - 2026-12-01\n\n- That.\n' }), '- That.');
});

test('and not otherwise', () => {
  const refused = (tag, given, message) => assert.throws(() => notes(tag, given), { message });
  refused('1.2.3', files(), '`1.2.3` is no tag of a release: it is to be like v1.2.3');
  refused('v1.2.4', files(), 'Cargo.toml is of version 1.2.3, the tag of 1.2.4: set the version, commit, and tag that');
  refused('v1.2.3', { ...files(), npm: '{"version":"1.2.2"}' }, 'pkg/package.json is of version 1.2.2, the tag of 1.2.3: set the version, commit, and tag that');
  refused('v1.2.3', { ...files(), npm: '{"version":"1.2.3"}' }, 'pkg/package.json has no `repository`: npm takes a provenance only where it is the one of the workflow');
  refused('v1.2.3', { ...files(), changelog: '## [1.2.30] - 2027-01-31\n' }, 'CHANGELOG.md has no section for 1.2.3');
  refused('v1.2.3', files('1.2.3', 'unreleased'), 'CHANGELOG.md has `unreleased` where the day of 1.2.3 is to stand');
  const { status, stderr } = spawnSync(process.execPath, ['xtask/release.mjs', 'v0.0.1'], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^release\.mjs: Cargo\.toml is of version \d+\.\d+\.\d+, the tag of 0\.0\.1: /);
});
