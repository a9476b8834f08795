// Readers, writers and linter: a second module behind synchronous functions, which is not there before it is called for.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import { damaged, generator, text, value } from './support/random.mjs';
import { consumer, executable, installed, run, stage } from './support/tarball.mjs';

/** Every module that is compiled and every instance that is made. */
const made = { modules: 0, instances: [] };
WebAssembly.Module = new Proxy(WebAssembly.Module, {
  construct(target, args) {
    made.modules += 1;
    return Reflect.construct(target, args);
  },
});
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args) {
    made.instances.push(Reflect.construct(target, args));
    return made.instances.at(-1);
  },
});

const { resolve } = createRequire(join(consumer, 'package.json'));
const load = (path) => import(pathToFileURL(path).href);
const slim = await load(resolve('rolecall/slim'));
const early = [made.modules, made.instances.length];
const rolecall = await load(resolve('rolecall'));
const { Policy, SettingsError, evaluate, formatSettings, lint, parseSettings, readIni } = rolecall;

const UNREADABLE = 'settings.unreadable';

/** The SettingsError that a call ends in. */
function refusal(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof SettingsError, `${error?.stack}`);
    return error;
  }
  throw new Error('was not refused');
}

// Before any other: it counts from the start.
test('the module is compiled when it is called for, once', () => {
  assert.deepEqual(early, [0, 0]);
  evaluate({}, { sub: '1' });
  assert.deepEqual([made.modules, made.instances.length], [1, 1]);
  assert.deepEqual(readIni('k = v'), Object.assign(Object.create(null), { DEFAULT: Object.assign(Object.create(null), { k: 'v' }) }));
  assert.deepEqual([made.modules, made.instances.length], [2, 2]);
  parseSettings('');
  lint({});
  formatSettings({}, 'ini');
  readIni('');
  assert.deepEqual([made.modules, made.instances.length], [2, 2]);
});

test('what is refused before the module is asked does not bring it', () => {
  const program = `
    let modules = 0;
    WebAssembly.Module = new Proxy(WebAssembly.Module, { construct: (target, args) => (modules += 1, Reflect.construct(target, args)) });
    const { parseSettings, readIni } = await import('rolecall');
    for (const call of [() => parseSettings(1), () => readIni(null)]) try { call(); } catch {}
    console.log(modules);
  `;
  const folder = stage('settings', { 'main.mjs': program });
  assert.equal(run(process.execPath, ['main.mjs'], folder).trim(), '1');
});

test('all four answer at once', () => {
  const parsed = parseSettings([{ text: '', format: 'ini', name: 'grafana.ini' }, ''], { variables: { A: '1', B: undefined } });
  assert.deepEqual(Object.keys(parsed).sort(), ['diagnostics', 'globals', 'origins', 'settings']);
  assert.ok(Array.isArray(parsed.diagnostics));
  assert.ok(Array.isArray(lint('')));
  assert.equal(typeof formatSettings({}, 'terraform'), 'string');
  assert.equal(typeof readIni(''), 'object');
});

test('readIni gives objects without prototype, whatever the keys are called', () => {
  const sections = readIni('__proto__ = 1\nconstructor = 2\n[__proto__]\ntoString = 3\n[s]\n__proto__ = 4\n');
  assert.deepEqual(Object.keys(sections), ['DEFAULT', '__proto__', 's']);
  for (const keys of [sections, ...Object.values(sections)]) assert.equal(Object.getPrototypeOf(keys), null);
  assert.deepEqual(Object.entries(sections.DEFAULT), [['__proto__', '1'], ['constructor', '2']]);
  assert.deepEqual(Object.entries(sections.__proto__), [['toString', '3']]);
  assert.deepEqual(Object.entries(sections.s), [['__proto__', '4']]);
});

test('a refusal says what was expected', () => {
  const thrower = { get text() { throw new RangeError('no'); } };
  const cases = [
    [() => readIni(), 'undefined was given where a text is needed'],
    [() => readIni({ text: '' }), 'an object was given where a text is needed'],
    [() => parseSettings(null), 'null was given where a text, or an object with a `text`, is needed'],
    [() => parseSettings(7), 'a number was given where a text, or an object with a `text`, is needed'],
    [() => parseSettings(Symbol('s')), 'a symbol was given where a text, or an object with a `text`, is needed'],
    [() => parseSettings([['']]), 'a list was given where a text, or an object with a `text`, is needed'],
    [() => parseSettings(Array(1e6)), 'undefined was given where a text, or an object with a `text`, is needed'],
    [() => parseSettings({}), 'undefined was given where the `text` of an object is needed'],
    [() => parseSettings({ text: new Uint8Array() }), 'an object was given where the `text` of an object is needed'],
    [() => parseSettings({ text: '', format: 1 }), 'a number was given where the name of a format is needed'],
    [() => parseSettings({ text: '', format: 'toml' }), '`toml` is no format: take one of ini, env, json, terraform, yaml'],
    [() => parseSettings({ text: '', name: {} }), 'an object was given where the `name` of a text is needed'],
    [() => parseSettings('', { variables: 'A=1' }), 'a string was given where variables by name are needed'],
    [() => parseSettings('', { variables: { A: 1 } }), 'a number was given where the text of the variable `A` is needed'],
    [() => parseSettings(thrower), 'the texts throw when they are read'],
    [() => formatSettings({}, 'toml'), '`toml` is no format: take one of ini, env, json, terraform, yaml'],
    [() => formatSettings({}), 'undefined was given where the name of a format is needed'],
  ];
  for (const [call, message] of cases) {
    const error = refusal(call);
    assert.deepEqual([error.code, error.message], [UNREADABLE, message]);
    assert.deepEqual(error.diagnostics, [{ code: UNREADABLE, severity: 'error', message }]);
  }
});

test('a file that Grafana refuses is told with its place', () => {
  const { code, message, diagnostics } = refusal(() => readIni('k = 1\n[s'));
  const why = 'a section header needs a closing `]`: Grafana does not start, and its log says `unclosed section`';
  assert.deepEqual([code, message], ['settings.syntax', `line 2, column 1 of \`grafana.ini\`: ${why}`]);
  assert.deepEqual(diagnostics, [{ code: 'settings.syntax', severity: 'error', message: why, name: 'grafana.ini', line: 2, column: 1 }]);
});

test('settings that Policy takes for none are none here', () => {
  for (const settings of [null, 7, { a: () => 1 }, { a: NaN }]) {
    assert.equal(refusal(() => formatSettings(settings, 'ini')).code, 'sso.settings');
    assert.equal(refusal(() => lint(settings)).code, 'sso.settings');
  }
});

test('texts up to 16 MiB are read, larger ones are refused', () => {
  const most = 16 * 1024 * 1024;
  assert.equal(readIni(`k = ${'x'.repeat(most - 4)}`).DEFAULT.k.length, most - 4);
  for (const call of [readIni, parseSettings, lint]) assert.equal(refusal(() => call(' '.repeat(most + 1))).message, 'the text is larger than 16 MiB');
  const half = ' '.repeat(most / 2 + 1);
  assert.equal(refusal(() => parseSettings([half, { text: half }])).message, 'the texts are larger than 16 MiB together');
  assert.equal(refusal(() => parseSettings('', { variables: { A: half, B: half } })).message, 'the variables are larger than 16 MiB together');
});

test('unpaired surrogates are read as U+FFFD', () => {
  assert.equal(readIni('k = a\ud800b').DEFAULT.k, 'a\ufffdb');
  parseSettings({ text: 'k = \udc00', name: '\ud800' }, { variables: { '\ud800': '\udfff' } });
});

test('a sample may be anything that evaluate takes', () => {
  const cycle = {};
  cycle.cycle = cycle;
  const context = { orgs: { Main: 1 }, lookups: { emails: { status: 200, body: '[]' }, teams: null }, userExists: true };
  for (const sample of [{}, { idToken: 'a.b.c' }, { idToken: cycle, userinfo: new Uint8Array([123, 125]), accessToken: 'x' }, { context }]) {
    assert.ok(Array.isArray(lint({ role_attribute_path: 'role' }, sample)));
  }
});

test('a trap is a refusal, and the next call has a new instance', () => {
  const program = `
    const made = [];
    WebAssembly.Instance = new Proxy(WebAssembly.Instance, { construct: (target, args) => made[made.push(Reflect.construct(target, args)) - 1] });
    const { SettingsError, readIni } = await import('rolecall');
    const text = 'k = ' + 'x'.repeat(8 * 1024 * 1024);
    readIni('');
    const { memory } = made.at(-1).exports;
    memory.grow(65536 - memory.buffer.byteLength / 65536);
    let refused;
    try { readIni(text); } catch (error) { refused = [error instanceof SettingsError, error.code, error.message, error.cause instanceof Error]; }
    console.log(JSON.stringify({ refused, length: readIni(text).DEFAULT.k.length, made: made.length }));
  `;
  const told = JSON.parse(run(process.execPath, ['main.mjs'], stage('settings-trap', { 'main.mjs': program })));
  const refused = [true, UNREADABLE, 'the text takes more memory or stack than there is', true];
  assert.deepEqual(told, { refused, made: 3, length: 8 * 1024 * 1024 });
});

test('settings without prototype, or with a key called __proto__, are settings', () => {
  const bare = Object.assign(Object.create(null), { allow_sign_up: false });
  const odd = JSON.parse('{"__proto__": "x", "allow_sign_up": false}');
  for (const settings of [bare, odd]) {
    const stranger = [{ sub: '1', email: 'ada@example.com' }, null, null, { userExists: false }];
    assert.equal(evaluate(settings, ...stranger).decision, 'deny');
    assert.equal(new Policy(settings).evaluate(...stranger).decision, 'deny');
    assert.ok(Array.isArray(lint(settings)));
  }
  assert.deepEqual(evaluate(odd, {}).notes.filter(({ setting }) => setting === '__proto__').length, 1);
});

test('whatever is given ends in an answer or in SettingsError, and costs no instance', () => {
  const random = generator(Number(process.env.ROLECALL_SEED ?? 20260401));
  const before = made.instances.length;
  const sample = '[auth.generic_oauth]\nclient_id = "a"  # b\nscopes = `openid\nemail`\n\n[users]\nauto_assign_org_role: ${ROLE}\n';
  const formats = ['ini', 'env', 'json', 'terraform', 'yaml', undefined];
  for (let round = 0; round < Number(process.env.ROLECALL_ROUNDS ?? 4000); round += 1) {
    const given = random.chance(2) ? damaged(random, sample) : text(random, 40);
    const any = random.chance(2) ? given : value(random);
    const format = random.pick(formats);
    const calls = [
      () => readIni(any),
      () => parseSettings(random.chance(2) ? any : { text: given, format, name: any }, { variables: random.chance(2) ? { ROLE: given } : any }),
      () => formatSettings(value(random), format),
      () => lint(any, random.chance(2) ? { idToken: value(random), userinfo: given } : undefined),
    ];
    for (const call of calls) {
      try {
        call();
      } catch (error) {
        if (!(error instanceof SettingsError)) throw new Error(`round ${round}: ${JSON.stringify(given)}`, { cause: error });
      }
    }
  }
  assert.equal(made.instances.length, before);
});

test('the functions have their names in traces', () => {
  for (const [name, exported] of Object.entries(rolecall)) assert.equal(exported.name, name);
});

test('slim says what it lacks, and needs nothing else', () => {
  const program = `
    import { readFile } from 'node:fs/promises';
    import * as slim from 'rolecall/slim';
    const calls = [() => slim.parseSettings(''), () => slim.readIni('k = v').DEFAULT.k, () => slim.formatSettings({}, 'ini'), () => slim.lint({})];
    const before = calls.map((call) => { try { return call(); } catch (error) { return error.name + ': ' + error.message; } });
    const done = slim.initTools(await readFile(new URL(import.meta.resolve('rolecall/tools.wasm'))));
    const at = slim.readIni('k = v').DEFAULT.k;
    await done;
    const bad = await slim.initTools(new Response('', { status: 404 })).catch((error) => error.message);
    console.log(JSON.stringify({ before, at, after: calls.map((call) => typeof call()), bad }));
  `;
  const { before, at, after, bad } = JSON.parse(run(process.execPath, ['main.mjs'], stage('settings-slim', { 'main.mjs': program })));
  assert.deepEqual(before, Array(4).fill('Error: rolecall is not ready to read or lint settings: await `initTools(…)` of rolecall/slim first'));
  assert.deepEqual([at, after], ['v', ['object', 'string', 'string', 'object']]);
  assert.equal(bad, 'the module was not found: 404 for ``');
});

test('errors of both entries are the same', () => {
  assert.equal(slim.SettingsError, SettingsError);
  assert.equal(slim.Policy, Policy);
});

/** A program that imports these, bundled. */
const bundlers = {
  async esbuild(folder) {
    const { outputFiles } = await esbuild.build({ absWorkingDir: folder, entryPoints: ['main.mjs'], bundle: true, format: 'esm', write: false });
    return outputFiles[0].text;
  },
  async vite(folder) {
    const lib = { entry: 'main.mjs', formats: ['es'], fileName: () => 'main.mjs' };
    const [{ output }] = await vite.build({ configFile: false, root: folder, logLevel: 'warn', build: { write: false, lib } });
    return output.map(({ code }) => code).join('');
  },
  bun(folder) {
    const bun = executable('@oven/', 'bun', process.platform === 'win32' ? 'bin/bun.exe' : 'bin/bun');
    run(bun, ['build', 'main.mjs', '--target=browser', '--outfile=bundled.mjs'], folder, { DO_NOT_TRACK: '1' });
    return readFileSync(join(folder, 'bundled.mjs'), 'utf8');
  },
};
for (const [name, bundle] of Object.entries(bundlers)) {
  test(`a login handler bundled by ${name} does not take the module along`, async () => {
    const bundled = (names) => bundle(stage(`settings-${name}`, { 'main.mjs': `import { ${names} } from 'rolecall';\nconsole.log(${names});\n` }));
    const main = readFileSync(join(installed, 'dist/rolecall.wasm')).toString('base64').slice(-4000, -1000);
    // The second module's text is the other long one; it is deflated, so what it should be is for the code to say.
    const texts = [...readFileSync(join(installed, 'dist/entry.inline.js'), 'utf8').matchAll(/["'`]([A-Za-z0-9+/=]{100000,})["'`]/g)];
    const other = texts.map(([, text]) => text.slice(1000, 4000)).filter((text) => !readFileSync(join(installed, 'dist/rolecall.wasm')).toString('base64').includes(text));
    assert.deepEqual([texts.length, other.length], [2, 1]);
    const holds = (code) => [main, other[0]].map((piece) => code.includes(piece));
    assert.deepEqual(holds(await bundled('Policy, evaluate')), [true, false]);
    assert.deepEqual(holds(await bundled('parseSettings')), [true, true]);
  });
}
