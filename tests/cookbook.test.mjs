// The cookbook: its settings are those of the examples, its commands print what it says, its test files pass, its traps catch
// somebody, and its handlers are the files that run.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { rolecall as command, shell } from './support/cli.mjs';
import { rolecall } from './support/installed.mjs';
import { root } from './support/tarball.mjs';

const { lint, parseSettings, readSuite, runSuite } = rolecall;
const read = (path) => readFileSync(join(root, path), 'utf8');
const names = (path) => readdirSync(join(root, path));

const SETTINGS = new Set(['ini', 'env', 'json', 'terraform', 'yaml']);
const PARTS = ['At the provider', 'In Grafana', 'What comes of it', 'A test to keep it so', 'Traps'];
const MOST_LINES = 120;

/** The fenced blocks of a page: language, what else stands behind it, text. */
const fences = (text) => [...text.matchAll(/^```(\w+) *(.*)\n([\s\S]*?)^```$/gm)].map(([, language, info, block]) => ({ language, info, block }));
const part = (text, title) => text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const isSuite = ({ block }) => /^cases:/m.test(block);

/** Headings as the addresses that links have. */
const anchors = (text) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'));

function deadLinks(path) {
  const targets = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^https?:/.test(target));
  return targets.filter((target) => {
    const [file, anchor] = target.split('#');
    const place = file === '' ? path : join(dirname(path), file);
    return !existsSync(join(root, place)) || (anchor !== undefined && !anchors(read(place)).includes(anchor));
  });
}

/** What lint says of a snippet of settings, without what is only good to know. */
const troubles = ({ block }) => lint(block).filter(({ severity }) => severity !== 'info').map(({ code }) => code);

/** Another expectation of the same kind, which cannot be true as well. */
function changed(expect) {
  if (!expect.user) return { user: { role: 'Admin' } };
  return { user: { role: expect.user.role === 'None' ? 'Admin' : 'None' } };
}

/** The bullets of a part: the bold words that each begins with, and the codes of lint that it links to. */
function bullets(text) {
  return text.split(/^- /m).slice(1).map((bullet) => ({
    lead: /^\*\*(.*?)\.\*\*/s.exec(bullet)?.[1].replaceAll('`', '').replace(/\s+/g, ' '),
    codes: [...bullet.matchAll(/lint\.md#([\w.-]+)/g)].map(([, code]) => code),
    snippets: fences(bullet),
  }));
}

/** What lint says of a case: its settings over those of the page, and its claims. A text stands for itself. */
function found(ini, { settings = {}, idToken, userinfo, accessToken, orgs }) {
  const subject = typeof settings === 'string' ? settings : { ...parseSettings(ini).settings, ...settings };
  return lint(subject, { idToken, userinfo, accessToken, context: { orgs } }).map(({ code }) => code);
}

const providers = names('examples').filter((name) => existsSync(join(root, 'examples', name, 'settings.json')));
const pages = names('docs/cookbook').filter((name) => name !== 'README.md').map((name) => name.replace('.md', ''));

test('each example has a page, and each page an example', () => {
  assert.ok(pages.length > 0);
  assert.deepEqual(pages, providers);
  assert.deepEqual(names('tests/cookbook').map((name) => name.replace('.rolecall.yaml', '')), providers);
});

test('the index names each page', () => {
  const index = read('docs/cookbook/README.md');
  assert.deepEqual(pages.filter((name) => !index.includes(`](${name}.md) |`)), []);
});

for (const path of [...names('docs/cookbook').map((name) => `docs/cookbook/${name}`), 'docs/handlers.md', 'examples/README.md']) {
  test(`${path}: what it links to is there`, () => assert.deepEqual(deadLinks(path), []));
}

for (const name of pages) {
  const page = read(`docs/cookbook/${name}.md`);
  const [ini] = fences(part(page, 'In Grafana'));
  const [suite] = fences(part(page, 'A test to keep it so'));
  const file = `${name}.rolecall.yaml`;
  /** A folder as somebody has it who follows the page. */
  const cwd = mkdtempSync(join(tmpdir(), 'rolecall-'));
  after(() => rmSync(cwd, { recursive: true, force: true }));
  cpSync(join(root, 'examples', name), cwd, { recursive: true });
  writeFileSync(join(cwd, 'grafana.ini'), ini.block);
  writeFileSync(join(cwd, file), suite.block);
  const files = { 'grafana.ini': ini.block };

  test(`${name}: the page has its parts, and is short`, () => {
    assert.match(page, /^# \S/);
    assert.deepEqual([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title), PARTS);
    assert.ok(page.split('\n').length <= MOST_LINES);
    assert.ok(page.includes('https://grafana.example.com/login/generic_oauth'));
  });

  test(`${name}: the settings are those of the example`, () => {
    const mended = `examples/${name}/grafana.mended.ini`;
    assert.equal(ini.language, 'ini');
    assert.equal(ini.block, read(existsSync(join(root, mended)) ? mended : `examples/${name}/grafana.ini`));
  });

  test(`${name}: lint finds nothing in what is right, and something in what is wrong`, () => {
    const snippets = fences(page).filter((fence) => SETTINGS.has(fence.language) && !isSuite(fence));
    for (const snippet of snippets) {
      if (snippet.info === 'wrong') assert.notDeepEqual(troubles(snippet), [], snippet.block);
      else assert.deepEqual(troubles(snippet), [], snippet.block);
    }
    for (const code of snippets.filter(({ info }) => info === 'wrong').flatMap(troubles)) assert.ok(page.includes(`../lint.md#${code}`), code);
  });

  test(`${name}: the command prints what the page says`, () => {
    const [line, output] = fences(part(page, 'What comes of it'));
    assert.match(line.block, /^npx rolecall explain /);
    const { status, stdout, stderr } = shell(line.block.replace('npx ', ''), cwd);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.equal(stdout.slice(0, output.block.length), output.block);
  });

  test(`${name}: the test file passes, in the command and in the library`, () => {
    const { status, stdout, stderr } = command(['test', file], { cwd });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, stdout);
    const report = runSuite(suite.block, { name: file, files });
    assert.ok(report.cases.length >= 2 && report.cases.length <= 4);
    assert.deepEqual(report.cases.filter(({ passed }) => !passed).map(({ message }) => message), []);
  });

  test(`${name}: each case of the test file fails once something else is expected`, () => {
    const { cases, ...rest } = readSuite(suite.block);
    const others = { ...rest, cases: cases.map((one) => ({ ...one, expect: changed(one.expect) })) };
    assert.deepEqual(runSuite(others, { name: file, files }).cases.filter(({ passed }) => passed).map(({ name }) => name), []);
  });

  test(`${name}: the traps are traps, and lint names those that the page says it names`, () => {
    const traps = bullets(part(page, 'Traps'));
    assert.ok(traps.length >= 3 && traps.length <= 6, `${traps.length} traps`);
    const text = read(`tests/cookbook/${file}`);
    const leadOf = ({ name }) => name.split(': ')[0];
    const report = runSuite(text, { name: file, files }).cases;
    assert.ok(report.length >= 2);
    assert.deepEqual(report.filter(({ passed }) => !passed).map(({ name, message }) => `${name}: ${message}`), []);
    assert.deepEqual(report.map(leadOf).filter((lead) => !traps.some((trap) => trap.lead === lead)), []);
    const { cases, orgs } = readSuite(text);
    for (const { lead, codes, snippets } of traps) {
      const said = [...cases.filter((one) => leadOf(one) === lead).flatMap((one) => found(ini.block, { orgs, ...one })), ...snippets.flatMap(troubles)];
      assert.deepEqual(codes.filter((code) => !said.includes(code)), [], `${lead}: lint says ${said}`);
    }
  });
}

test('auth0: the Action puts the roles where the settings look for them', async () => {
  const { block } = fences(part(read('docs/cookbook/auth0.md'), 'At the provider')).find(({ language }) => language === 'js');
  const exports = {};
  new Function('exports', block)(exports);
  for (const [authorization, roles] of [[{ roles: ['editor'] }, ['editor']], [undefined, []]]) {
    const claims = {};
    await exports.onExecutePostLogin({ authorization }, { idToken: { setCustomClaim: (name, value) => (claims[name] = value) } });
    assert.deepEqual(claims, { 'https://grafana.example.com/roles': roles });
  }
});

test('docs/handlers.md has each handler as it is, and the command that starts it', () => {
  const page = read('docs/handlers.md');
  const started = [...page.matchAll(/cargo xtask start login ?(\w*)/g)].map(([, name]) => name || 'node');
  const files = fences(page).filter(({ language, info }) => language === 'js' && info !== '');
  assert.deepEqual(files.map(({ info }) => info.replace('.mjs', '')), ['node', 'express', 'hono', 'deno', 'bun', 'worker']);
  for (const { info, block } of files) {
    assert.equal(block, read(`examples/login/${info}`));
    assert.ok(started.includes(info.replace('.mjs', '')), info);
  }
});
