// Settings as administrators have them, through the installed package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';

const { SettingsError, evaluate, formatSettings, lint, parseSettings, readIni } = rolecall;

const ini = (lines) => `[auth.generic_oauth]\n${lines}\n`;

/** What cannot be read, and what is said of it. */
const unreadable = [
  ['ini', 'name = x\n\nnonsense\n', 3, 1, 'line 3, column 1 of `grafana.ini`: a line needs a `=` or `:` between key and value: Grafana does not start, and its log says `key-value delimiter not found`'],
  ['ini', ini('name = `x'), 2, 8, 'line 2, column 8 of `grafana.ini`: a backtick that opens a value must be closed: Grafana does not start, and its log says `missing closing key quote`'],
  ['env', 'A=b\nnot one', 2, 1, 'line 2, column 1 of `grafana.env`: a line of variables is written `NAME=value`, with nothing before the `=` but the name'],
  ['env', '{"GF_A": "b"', 1, 13, 'line 1, column 13 of `grafana.env`: the text is not JSON from here on'],
  ['json', '{\n  "name": x}', 2, 11, 'line 2, column 11 of `settings.json`: the text is not JSON from here on'],
  ['terraform', 'resource "grafana_sso_settings" "x" {\n  provider_name = "generic_oauth\n}', 2, undefined, undefined],
  ['yaml', 'grafana.ini:\n\tauth.generic_oauth: {}', 2, undefined, undefined],
  ['yaml', 'grafana.ini:\n  auth.generic_oauth:\n    name: "x', undefined, undefined, undefined],
];
for (const [format, text, line, column, message] of unreadable) {
  test(`${format} that cannot be read is refused with its place: ${JSON.stringify(text)}`, () => {
    const refused = (error) => {
      assert.ok(error instanceof SettingsError);
      assert.equal(error.code, 'settings.syntax');
      const [diagnostic] = error.diagnostics;
      assert.equal(error.diagnostics.length, 1);
      assert.equal(diagnostic.severity, 'error');
      assert.ok(diagnostic.line >= 1 && diagnostic.column >= 1, JSON.stringify(diagnostic));
      if (line) assert.equal(diagnostic.line, line);
      if (column) assert.equal(diagnostic.column, column);
      if (message) assert.equal(error.message, message);
      return true;
    };
    assert.throws(() => parseSettings({ text, format }), refused);
    if (format === 'ini') assert.throws(() => readIni(text), refused);
  });
}

test('lint tells of a text that cannot be read instead of throwing', () => {
  const [finding, ...rest] = lint('[auth.generic_oauth');
  assert.deepEqual(rest, []);
  assert.deepEqual([finding.code, finding.severity, finding.line, finding.column], ['settings.syntax', 'error', 1, 1]);
});

test('what was saved comes before the environment, and that before the file', () => {
  const file = { text: ini('name = File\nclient_id = file\nscopes = a\napi_url = https://file.example.com'), name: 'custom.ini' };
  const environment = { text: 'GF_AUTH_GENERIC_OAUTH_NAME=Environment\nGF_AUTH_GENERIC_OAUTH_SCOPES=b\n', name: '.env' };
  const saved = { text: '{"provider":"generic_oauth","settings":{"name":"Saved","apiUrl":"","clientId":""}}', name: 'api.json' };
  for (const texts of [[file, environment, saved], [saved, environment, file]]) {
    const { settings, origins } = parseSettings(texts);
    assert.deepEqual(settings, { name: 'Saved', client_id: '', api_url: 'https://file.example.com', scopes: 'b' });
    assert.deepEqual(origins, {
      name: { name: 'api.json', format: 'json', line: 1, column: 48 },
      client_id: { name: 'api.json', format: 'json', line: 1, column: 79 },
      api_url: { name: 'custom.ini', format: 'ini', line: 5, column: 11 },
      scopes: { name: '.env', format: 'env', line: 2, column: 30 },
    });
  }
});

test('variables are put in, and what nobody set is said', () => {
  const text = ini('client_secret = ${SECRET}\nclient_id = $__env{CLIENT}x\nname = ${NOBODY}');
  const { settings, diagnostics } = parseSettings([text, 'SECRET=from the environment'], { variables: { CLIENT: 'given' } });
  assert.deepEqual(settings, { client_secret: 'from the environment', client_id: 'givenx', name: '' });
  assert.deepEqual(diagnostics.map(({ code, line, column, setting }) => [code, line, column, setting]), [['variable-missing', 4, 8, 'name']]);
  assert.equal(diagnostics[0].message, '`NOBODY` is not among the variables given here, so `name` is read as if it were empty');
});

test('what stands outside the section is told apart', () => {
  const text = '[server]\ndomain = grafana.example.com\n[auth]\nsignout_redirect_url = https://id.example.com/out\n[users]\nauto_assign_org_id = 0x10\n';
  const { settings, globals } = parseSettings(text);
  assert.deepEqual(settings, { auto_assign_org_id: 16 });
  assert.deepEqual(globals, { 'server.root_url': 'http://grafana.example.com:3000/', 'auth.signout_redirect_url': 'https://id.example.com/out' });
});

test('what parseSettings gives is what evaluate takes', () => {
  const { settings } = parseSettings(ini('role_attribute_path = role\nallow_sign_up = nonsense\nallowed_domains = example.com'));
  assert.equal(settings.allow_sign_up, false);
  const answer = evaluate(settings, { sub: '1', email: 'ada@example.com', role: 'Editor' });
  assert.deepEqual([answer.decision, answer.user.role], ['allow', 'Editor']);
});

test('every spelling carries what another said', () => {
  const settings = { enabled: true, client_secret: 'pa#ss;"\'`x', role_attribute_path: "\"https://example.com/role\" || 'Viewer'", scopes: ['openid', 'e mail'] };
  const expected = { ...settings, scopes: '["openid", "e mail"]' };
  for (const format of ['ini', 'env', 'json', 'terraform', 'yaml']) {
    assert.deepEqual(parseSettings({ text: formatSettings(settings, format), format }).settings, expected, format);
    assert.deepEqual(parseSettings(formatSettings(settings, format)).settings, expected, `${format}, recognised`);
  }
});

test('what a spelling cannot carry is an error that names it', () => {
  assert.throws(() => formatSettings({ name: 'a\nb', client_secret: '${X}' }, 'env'), (error) => {
    assert.ok(error instanceof SettingsError);
    assert.equal(error.code, 'settings.unwritable');
    assert.deepEqual(error.diagnostics.map(({ setting }) => setting), ['name', 'client_secret']);
    assert.ok(!error.message.includes('${X}'));
    return true;
  });
});

test('a fix is applied to the text, and the finding is gone', () => {
  let text = ini("client_secret = pa#ss\nrole_attribute_path = 'Admin'\nenabeld = true");
  const codes = ['value-truncated', 'literal-lost-quotes', 'unknown-key'];
  for (const code of codes) {
    const { fix } = lint(text).find((finding) => finding.code === code);
    text = text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
  }
  assert.equal(text, ini('client_secret = `pa#ss`\nrole_attribute_path = "\'Admin\'"\nenabled = true'));
  assert.deepEqual(lint(text).filter(({ code }) => codes.includes(code)), []);
});

test('with a sample, the claim and the source are named', () => {
  const settings = { role_attribute_path: "contains(groups[*], 'ops') && 'Admin' || 'Viewer'" };
  const findings = lint(settings, { idToken: { sub: '1', email: 'ada@example.com' }, userinfo: { groups: ['ops'] } });
  assert.deepEqual(findings.map(({ code }) => code).sort(), ['catch-all-hides-sources', 'null-function-arg']);
  const hidden = findings.find(({ code }) => code === 'catch-all-hides-sources');
  assert.match(hidden.message, /userinfo.*`Admin`/);
});

test('texts that are laid over one another are linted as one', () => {
  const file = { text: ini('role_attribute_path = role\nallowed_groups = ${GROUPS}'), name: 'custom.ini' };
  const environment = { text: "GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=contains(groups, [a])", name: '.env' };
  const shown = (findings) => findings.map(({ code, name, line, column }) => [code, name, line, column]);
  assert.deepEqual(shown(lint([file, environment], undefined, { variables: { GROUPS: 'sre' } })), [
    ['allowed-groups-without-path', 'custom.ini', 3, 18],
    ['contains-with-list', '.env', 1, 60],
  ]);
  assert.deepEqual(shown(lint([file], undefined)), [['variable-missing', 'custom.ini', 3, 18]]);
  assert.throws(() => lint([{ text: 1 }]), { name: 'SettingsError', code: 'settings.unreadable' });
});
