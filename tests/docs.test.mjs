// The documentation: links lead somewhere, commands exist, examples do what they say, and nothing that has a code is without its section.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { pages } from '../www/docs/pages.mjs';
import { rolecall as command } from './support/cli.mjs';
import { blocks, documents, links, textOf } from './support/documents.mjs';
import { rolecall } from './support/installed.mjs';
import { consumer, root, run } from './support/tarball.mjs';

const { evaluate, explain, lint, parseSettings } = rolecall;
const all = documents();

test('every page of docs/ is in the table of contents, each once', () => {
  const listed = pages(root).map(({ file }) => file);
  assert.deepEqual(all.filter((file) => file.startsWith('docs/') && !listed.includes(file)), []);
  assert.equal(new Set(listed).size, listed.length);
});

test('every link of every Markdown file leads to a file, and to a heading that is there', () => {
  const names = new Map(all.map((file) => [file, links(file)]));
  const lost = [];
  let count = 0;
  for (const [file, { found }] of names) {
    for (const link of found.filter((link) => !/^(https|mailto):/.test(link))) {
      const [path, heading] = link.split('#');
      const target = path ? posix.join(posix.dirname(file), decodeURI(path)) : file;
      const place = join(root, target);
      if (!existsSync(place)) lost.push(`${file}: ${link}`);
      else if (heading && !names.get(statSync(place).isDirectory() ? posix.join(target, 'README.md') : target)?.names.includes(heading)) lost.push(`${file}: ${link}`);
      count += 1;
    }
  }
  assert.deepEqual(lost, []);
  assert.ok(count > 200, String(count));
});

test('addresses of others are https, without a query or a secret in them', () => {
  const others = all.flatMap((file) => links(file).found).filter((link) => /^\w+:/.test(link));
  assert.ok(others.length > 0);
  assert.deepEqual(others.filter((link) => !/^https:\/\/[\w./-]+(#[\w-]+)?$/.test(link)), []);
});

// -------------------------------------------------------------------------------------------------------------- commands

const HELP = readFileSync(join(root, 'xtask/src/main.rs'), 'utf8');

/** Whether what a line would run is there; what it prints is another test's. */
const COMMANDS = [
  [/^cargo xtask$/, () => true],
  [/^cargo xtask ([a-z]+)(.*)$/, (name, rest) => HELP.includes(`\n  ${name} `) && (rest.match(/--[a-z-]+/g) ?? []).every((flag) => HELP.includes(flag))],
  [/^(?:UPDATE=1 |ROLECALL_\w+=\w+ )*(?:cargo|nice cargo) (?:test|bench)(.*)$/, (rest) => [...rest.matchAll(/--(test|bench) (\w+)/g)].every(([, kind, name]) => existsSync(join(root, kind === 'test' ? 'tests' : 'benches', `${name}.rs`)))],
  [/^(?:UPDATE=1 )?node (?:--test )?([\w./-]+\.mjs)/, (path) => existsSync(join(root, path))],
  [/^(?:npx )?rolecall COMMAND( --help)?$/, () => true],
  [/^(?:npx )?rolecall ([a-z]+)(.*)$/, (name, rest) => isFlagged(name, rest)],
  [/^npx vite www$/, () => existsSync(join(root, 'www/vite.config.ts'))],
  [/^(cargo (\+nightly )?(install|fuzz|add|doc|package|publish|deny|clean|audit)|cargo check|cargo clippy|cargo fmt|npm (install|ci|pack|publish|sbom|audit)|cd|mkdir|git|docker|\.ci\/run)\b/, () => true],
];

const helps = new Map();

/** Whether a subcommand is there and knows each flag. */
function isFlagged(name, rest) {
  if (!helps.has(name)) helps.set(name, command([name, '--help']));
  const { status, stdout } = helps.get(name);
  const flags = rest.match(/(?<= )-{1,2}[a-z][a-z-]*/g) ?? [];
  return status === 0 && flags.every((flag) => new RegExp(`(^|[ ,])${flag}\\b`, 'm').test(stdout));
}

/** The commands of a page: lines of its shells, and what stands within a sentence. */
function commands(file) {
  const lines = blocks(file).filter(({ language }) => language === 'sh').flatMap(({ content }) => content.split('\n'));
  const said = [...textOf(file).matchAll(/(?<!`)`((?:cargo|npx|node|rolecall|UPDATE=1) [^`\n]+)`(?!`)/g)].map(([, line]) => line);
  return [...lines, ...said].flatMap((line) => line.replace(/(^|\s)#.*/, '').split(' && ')).map((line) => line.trim()).filter(Boolean);
}

test('every command that is written anywhere is there, with its flags and files', () => {
  const unknown = [];
  let count = 0;
  // docs/cli.md is made of the table of commands, whose examples run in tests/cli-help.test.mjs.
  for (const file of all.filter((file) => file !== 'docs/cli.md')) {
    for (const line of commands(file)) {
      const known = COMMANDS.some(([shape, check]) => {
        const found = shape.exec(line);
        return found && check(...found.slice(1));
      });
      if (!known && !(file === 'docs/guide.md' && line === 'node server.mjs')) unknown.push(`${file}: ${line}`);
      count += 1;
    }
  }
  assert.deepEqual(unknown, []);
  assert.ok(count > 100, String(count));
});

// -------------------------------------------------------------------------------------------------------------- examples

/** What every kind of block is looked at by. What is not here is no kind: a block that nobody runs fails. */
const KINDS = [
  ['sh', /^$/, 'commands, above'],
  ['text', /./, 'the guide, below; elsewhere it shows and is not run'],
  ['text', /^$/, 'the guide, below; elsewhere it shows and is not run'],
  ['', /^$/, 'shows and is not run'],
  ['rust', /^$/, 'the crate\'s own documentation tests', ['README.md']],
  ['html', /^$/, 'tests/browser.test.mjs has this page', ['README.md']],
  ['json', /^example$/, 'examples, below'],
  ['ini', /^reads /, 'examples, below'],
  [/^(ini|env|yaml|json|terraform|hcl)$/, /^(wrong|right|sample)/, 'tests/lint.rs, and examples, below'],
  [/^(ini|json|yaml|js)$/, /^[\w.]+$/, 'the guide, below', ['docs/guide.md']],
  ['yaml', /^$/, 'tests/suite.test.mjs; the workflow of README.md is looked at below', ['docs/testing.md', 'README.md']],
  ['ini', /^$/, 'read by parseSettings, below'],
  ['js', /^$/, 'run, below', ['README.md', 'docs/login.md', 'docs/testing.md']],
];
/** Pages with a test of their own for what is fenced. */
const OWN = { 'docs/lint.md': 'tests/lint.rs', 'docs/handlers.md': 'tests/cookbook.test.mjs' };
const isOwn = (file) => file in OWN || file.startsWith('docs/cookbook/');

test('every block is of a kind that some test looks at', () => {
  const unknown = [];
  for (const file of all.filter((file) => !isOwn(file))) {
    for (const { language, caption, line } of blocks(file)) {
      const known = KINDS.some(([languages, captions, , files]) => (typeof languages === 'string' ? languages === language : languages.test(language)) && captions.test(caption) && (!files || files.includes(file)));
      if (!known) unknown.push(`${file}:${line}: ${language} ${caption}`);
    }
  }
  assert.deepEqual(unknown, []);
});

/** A part of an answer, as far as the expected has it. */
const part = (given, expected) => (expected && typeof expected === 'object' ? Object.fromEntries(Object.keys(expected).map((key) => [key, part(given?.[key], expected[key])])) : given);

const answerOf = ({ settings, idToken, userinfo, accessToken, context }) => evaluate(settings, idToken, userinfo, accessToken, context);

test('every example of docs/differences.md comes to what it says', () => {
  const examples = blocks('docs/differences.md').filter(({ caption }) => caption === 'example');
  assert.ok(examples.length >= 17);
  for (const { content, line } of examples) {
    const { expect, ...login } = JSON.parse(content);
    assert.ok(Object.keys(expect).length > 0);
    assert.deepEqual(part(answerOf(login), expect), expect, `docs/differences.md:${line}`);
  }
});

test('docs/differences.md has every row of behaviour 11', () => {
  const [, section] = /\n## 11\. ([^]*?)\n## 12\./.exec(textOf('docs/behaviour.md'));
  const rows = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
  const told = new Set([...textOf('docs/differences.md').matchAll(/\((\d+(?:, \d+)*)\)/g)].flatMap(([, list]) => list.split(', ').map(Number)));
  assert.ok(rows.length >= 30);
  assert.deepEqual(rows.filter((row) => !told.has(row)), []);
});

/** Sections of docs/codes.md whose code only comes of more than a page can show. */
const LARGE = ['claims.too-large', 'expression.recursion-limit'];
/** … or that only explanations have. */
const STEPS = ['oauth.invalid_role', 'gate.undecided'];

test('every example of docs/codes.md comes to the code that it stands under', () => {
  const sections = [...textOf('docs/codes.md').matchAll(/^### `([\w.-]+)`$/gm)].map(([, code]) => code);
  const examples = new Map(blocks('docs/codes.md').map(({ heading, content }) => [heading, JSON.parse(content)]));
  assert.deepEqual(sections.filter((code) => !examples.has(code)), [...LARGE, ...STEPS]);
  for (const [code, login] of examples) {
    const { denial, notes } = answerOf(login);
    assert.ok([denial?.code, denial?.cause, ...notes.map(({ code }) => code)].includes(code), `${code}: ${JSON.stringify({ denial, notes })}`);
  }
  const [settings, idToken] = [{ allow_sign_up: false }, { sub: '1', email: 'ada@example.com' }];
  assert.equal(evaluate(settings, 'x'.repeat(17 << 20)).notes[0].code, LARGE[0]);
  assert.equal(evaluate({ role_attribute_path: '('.repeat(501) }, idToken).notes[0].code, LARGE[1]);
  const explained = explain({ ...settings, role_attribute_path: "'Owner'" }, idToken).steps.map(({ error }) => error?.code);
  assert.deepEqual(STEPS.filter((code) => !explained.includes(code)), []);
});

/** The codes that a Rust file names, of notes, denials and errors. */
function codesOf(file) {
  const code = /"((?:claims|expression|org-mapping|settings|gate|sso|suite)\.[a-zA-Z-]+|(?:auth\.oauth|user\.sync|oauth)\.[a-z._-]+|[a-z-]+-membership|emails-lookup-[a-z]+|json-failed-to-[a-z]+|id-token-signature-[a-z]+)"/g;
  return [...readFileSync(join(root, 'src', file), 'utf8').split('\n#[cfg(test)]')[0].matchAll(code)].map(([, found]) => found);
}

test('docs/codes.md has every code of the core, and every denial that the page has advice for', () => {
  const files = ['access.rs', 'claims.rs', 'evaluate.rs', 'jwt.rs', 'org.rs', 'outcome.rs', 'resolve.rs', 'search.rs', 'settings/api.rs', 'spelling/layers.rs', 'spelling/mod.rs', 'spelling/write/mod.rs', 'tools.rs', 'suite/document.rs'];
  const codes = [...new Set(files.flatMap(codesOf))];
  const manual = textOf('docs/codes.md');
  assert.ok(codes.length > 30, String(codes.length));
  assert.deepEqual(codes.filter((code) => !manual.includes(`\`${code}\``)), []);
  const advice = [...readFileSync(join(root, 'www/src/decision/denials.ts'), 'utf8').matchAll(/^ {2}'?([\w.-]+)'?:\s/gm)].map(([, code]) => code);
  assert.ok(advice.length > 10);
  assert.deepEqual(advice.filter((code) => !manual.includes(`\n### \`${code}\`\n`)), []);
});

test('settings that are shown as wrong have a finding, those shown as right have none, and what is read is what it says', () => {
  let count = 0;
  for (const file of all.filter((file) => !isOwn(file))) {
    for (const { language, caption, content, line } of blocks(file).filter(({ language }) => language === 'ini')) {
      const { settings, diagnostics } = parseSettings(content, { format: language });
      const serious = lint(content).filter(({ severity }) => severity !== 'info').map(({ code }) => code);
      if (caption === 'wrong') assert.notDeepEqual(serious, [], `${file}:${line}`);
      if (caption === 'right') assert.deepEqual(serious, [], `${file}:${line}`);
      if (caption.startsWith('reads ')) assert.deepEqual(part(settings, JSON.parse(caption.slice(6))), JSON.parse(caption.slice(6)), `${file}:${line}`);
      assert.deepEqual(diagnostics.filter(({ code }) => code === 'settings.syntax'), [], `${file}:${line}`);
      count += 1;
    }
  }
  assert.ok(count >= 5);
});

// -------------------------------------------------------------------------------------------------------------- programs

/** Programs of a page: which of its blocks, by what they hold, and what has to stand before them. */
const PROGRAMS = [
  { file: 'README.md', holds: ['answer = evaluate'] },
  { file: 'README.md', holds: ['answer = evaluate', 'settle(settings'] },
  { file: 'README.md', holds: ['parseSettings([ini'] },
  { file: 'README.md', holds: ['parseSettings([ini', 'readRoleRows'] },
  { file: 'README.md', holds: ['answer = evaluate', 'redact(settings'] },
];
/** Programs that other tests run: a handler as a server, a bundle, a test file with its files beside it. */
const ELSEWHERE = [
  ['README.md', 'createLogin(settings', 'tests/login-package.test.mjs', 'the handler of README.md'],
  ['README.md', 'rolecall.wasm?url', 'www/src/modules.ts', 'rolecall.wasm?url'],
  ['docs/testing.md', 'runSuite(', 'tests/suite.test.mjs', 'the example of docs/testing.md passes'],
  ['docs/testing.md', 'readLog(', 'tests/log.test.mjs', 'readLog('],
  ['docs/login.md', 'createServer(', 'tests/docs.test.mjs', 'the handlers of docs/login.md'],
  ['docs/login.md', 'tlsFetch(settings)', 'tests/docs.test.mjs', 'the handlers of docs/login.md'],
];

test('every program of a page is run by some test', () => {
  const programs = all.filter((file) => !isOwn(file)).flatMap((file) => blocks(file).filter(({ language, caption }) => language === 'js' && !caption).map((block) => ({ file, ...block })));
  const isRun = ({ file, content }) => [...PROGRAMS.map(({ file, holds }) => [file, holds.at(-1)]), ...ELSEWHERE].some(([of, part]) => of === file && content.includes(part));
  assert.deepEqual(programs.filter((program) => !isRun(program)).map(({ file, line }) => `${file}:${line}`), []);
  for (const [file, part, where, said] of ELSEWHERE) {
    assert.ok(textOf(file).includes(part), `${file}: ${part}`);
    assert.ok(textOf(where).includes(said), `${where}: ${said}`);
  }
});

for (const { file, holds } of PROGRAMS) {
  test(`${file}: ${holds.at(-1)}… prints what it says`, () => {
    const found = holds.map((part) => blocks(file).find(({ content }) => content.includes(part)).content);
    const { program, expected } = instrumented(found.at(-1));
    const folder = scratch({ 'main.mjs': `${found.slice(0, -1).join('\n')}\nimport { inspect as $inspect } from 'node:util';\n${program}` });
    const printed = printedBy(run(process.execPath, ['main.mjs'], folder));
    rmSync(folder, { recursive: true });
    for (const [at, lines] of expected) {
      const given = printed.get(at) ?? [];
      const told = lines.length === 1 ? [given.join(' ')] : given;
      lines.forEach((line, index) => assert.ok(agree(told[index] ?? '', line), `${line}\nis not ${inspect(given)}`));
    }
    if (found.at(-1).includes(' // ') && !found.at(-1).includes('fetchLookup')) assert.ok(expected.size > 0);
  });
}

const MARK = '\u0001';

/** A program that prints what its statements come to, each behind a mark with its line; and what the comments behind or below them say. */
function instrumented(code) {
  const expected = new Map();
  let last = null;
  const lines = code.split('\n').map((line, at) => {
    const [, said] = /^\/\/ (.*)$/.exec(line) ?? [];
    if (said !== undefined) {
      if (last !== null) expected.set(last, [...expected.get(last) ?? [], said]);
      return line;
    }
    const [, statement, comment] = /^(.*?;)(?: \/\/ (.*))?$/.exec(line) ?? [];
    const isValue = /^[a-z]\w*[.(]/.test(statement ?? '') && !/^(console|for|if|import)\b|=/.test(statement.replaceAll(/'[^']*'|"[^"]*"/g, ''));
    last = isValue || /console\.log\(/.test(statement ?? '') ? at : null;
    if (last === null) return line;
    if (comment) expected.set(at, [comment]);
    return `console.log('${MARK}${at}'); ${isValue ? `console.log(typeof ($value = ${statement.slice(0, -1)}) === 'string' ? $value : $inspect($value, { breakLength: Infinity }));` : statement}`;
  });
  return { program: `let $value;\n${lines.join('\n')}`, expected };
}

function printedBy(text) {
  return new Map(text.split(MARK).slice(1).map((part) => {
    const [at, ...lines] = part.trimEnd().split('\n');
    return [Number(at), lines];
  }));
}

/** A comment is what was printed, with `…` for what is left out; or that and a word about it behind. */
function agree(printed, comment) {
  const pattern = comment.split('…').map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`).test(printed) || comment.startsWith(`${printed} `) || comment.startsWith(`'${printed}'`) || comment === printed;
}

/** A folder from which `rolecall` is found. */
function scratch(files) {
  mkdirSync(consumer, { recursive: true });
  const folder = mkdtempSync(join(consumer, 'docs-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('the handlers of docs/login.md answer', () => {
  const [handler, signatures] = blocks('docs/login.md').filter(({ language }) => language === 'js').map(({ content }) => content);
  const before = `
process.env.COOKIE_SECRET = 'k'.repeat(32);
const settings = { client_id: 'c', auth_url: 'https://id.example.com/a', token_url: 'https://id.example.com/t', use_pkce: true };
const startSession = () => {};
`;
  const visit = `
async function visit() {
  const base = 'http://127.0.0.1:' + this.address().port;
  const start = await fetch(base + '/login?next=/home', { redirect: 'manual' });
  const end = await fetch(base + '/login/generic_oauth?code=c&state=s');
  console.log(start.status, new URL(start.headers.get('location')).origin, end.status, await end.text());
  this.close();
}`;
  const both = {
    'handler.mjs': before + handler.replace('.listen(3000)', ".listen(0, '127.0.0.1', visit)") + visit,
    'signatures.mjs': `import { createLogin } from 'rolecall/login';\n${before}const [redirectUri, secret] = ['https://app.example.com/login/generic_oauth', 'k'.repeat(32)];\n${signatures}\nconsole.log(typeof login.callback);`,
  };
  const folder = scratch(both);
  assert.equal(run(process.execPath, ['handler.mjs'], folder), '302 https://id.example.com 400 `cookie` is missing: start again, by https, at the host of redirectUri\n');
  assert.equal(run(process.execPath, ['signatures.mjs'], folder), 'function\n');
  rmSync(folder, { recursive: true });
});
