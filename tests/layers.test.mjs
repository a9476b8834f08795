// What becomes of one setting on its way, and one setting in every spelling.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';

const { SettingsError, layers, parseSettings, spellings } = rolecall;

/** Each stage in one line; `*` where it is another text than before. */
const shown = (texts, key, variables) => layers(texts, key, { variables }).map(({ layer, text, note, changed, place, won }) => `${won ? 'won' : 'lost'} ${place ?? '-'} ${layer}${changed ? '*' : ''} ${text} — ${note}`);

test('quotes go through YAML, Helm and ini, and what is left is another claim', () => {
  const yaml = "grafana.ini:\n  auth.generic_oauth:\n    role_attribute_path: \"'Admin'\"\n";
  assert.deepEqual(shown({ text: yaml, name: 'values.yaml' }, 'role_attribute_path'), [
    "won 0 text \"'Admin'\" — as it stands in `values.yaml`",
    "won 0 yaml* 'Admin' — what YAML reads there",
    "won 0 helm* role_attribute_path = 'Admin' — the line that Helm's chart prints into grafana.ini",
    "won 0 ini* Admin — the ini reader takes off one pair of `'`",
    'won 0 value Admin — a text',
    'won 0 expression Admin — the claim `Admin`',
  ]);
});

test('what was saved comes before the environment, and that before the file', () => {
  const texts = [
    { text: '[auth.generic_oauth]\nclient_secret = pa#ss\nname =', name: 'custom.ini' },
    { text: 'GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET=${SECRET}', name: '.env' },
    { text: '{"provider":"generic_oauth","settings":{"clientSecret":"x\\u0079"}}', name: 'api.json' },
  ];
  const lost = [
    'lost 0 text pa#ss — as it stands in `custom.ini`',
    'lost 0 ini* pa — the ini reader cuts it at the `#`, where a comment begins; what was saved in `api.json` wins',
    'lost 1 text ${SECRET} — as it stands in `.env`',
    'lost 1 env ${SECRET} — the variable `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET`, as Grafana gets it',
    'lost 1 variables* s3 — what `${…}` and `$__env{…}` stand for is put in; what was saved in `api.json` wins',
  ];
  const won = ['won 2 text "x\\u0079" — as it stands in `api.json`', 'won 2 json* xy — `clientSecret` as the settings API gets it, a text', 'won 2 value xy — a text'];
  assert.deepEqual(shown(texts, 'client_secret', { SECRET: 's3' }), [...lost, ...won]);
  assert.deepEqual(layers(texts, 'clientSecret').at(-1), {
    layer: 'value', text: 'xy', note: 'a text', changed: false, place: 2, origin: { name: 'api.json', format: 'json', line: 1, column: 56 }, won: true,
  });
  assert.deepEqual(shown(texts, 'name'), [
    'lost 0 text  — as it stands in `custom.ini`',
    'lost 0 ini  — grafana.ini is read as it is; Grafana skips an empty value',
    'won - value OAuth — no text sets it, so this is the default: a text',
  ]);
});

test('every other way', () => {
  const of = (text, key, variables) => shown(text, key, variables).map((line) => line.replace(/^won 0 /, ''));
  assert.deepEqual(of({ text: 'services:\n  grafana:\n    environment:\n      GF_AUTH_GENERIC_OAUTH_NAME: "a $$ ${B}"\n', name: 'compose.yaml' }, 'name', { B: 'b' }), [
    'text "a $$ ${B}" — as it stands in `compose.yaml`',
    'yaml* a $$ ${B} — what YAML reads there',
    'compose* a $ b — what compose makes of it: `$$` is a dollar sign, `${…}` is replaced',
    'env a $ b — the variable `GF_AUTH_GENERIC_OAUTH_NAME`, as Grafana gets it',
    'value a $ b — a text',
  ]);
  assert.deepEqual(of('apiVersion: x\nkind: Grafana\nspec:\n  config:\n    auth.generic_oauth:\n      enabled: "`yes`"\n', 'enabled'), [
    'text "`yes`" — as it stands in `values.yaml`',
    'yaml* `yes` — what YAML reads there',
    'operator* enabled = `yes` — the line that the operator prints into grafana.ini',
    'ini* yes — the ini reader takes off the backticks',
    'value* true — a boolean',
  ]);
  assert.deepEqual(of('grafana.ini:\n  auth.generic_oauth:\n    allowed_groups: [a, b]\n', 'allowed_groups'), [
    'text [a, b] — as it stands in `values.yaml`',
    "helm* allowed_groups = [a b] — the line that Helm's chart prints into grafana.ini",
    'ini* [a b] — grafana.ini is read as it is',
    'value [a b] — a text',
    'list* [] — it begins with `[` and is no JSON array of texts, so Grafana goes on with an empty list',
  ]);
  assert.deepEqual(of('resource "grafana_sso_settings" "x" {\n  provider_name = "generic_oauth"\n  oauth2_settings {\n    scopes = "a \\"b"\n  }\n}', 'scopes'), [
    'text "a \\"b" — as it stands in `main.tf`',
    'terraform* a "b — `scopes` as the settings API gets it, a text',
    'value a "b — a text',
    'list* ["a","b"] — 2 items',
  ]);
});

test('what an expression is read as', () => {
  const meaning = (expression) => layers({ text: JSON.stringify({ role_attribute_path: expression }), format: 'json' }, 'role_attribute_path').at(-1).note;
  assert.deepEqual(
    ["'Admin'", '`"Admin"`', 'Admin', '"cognito:groups"', 'a.b[0]', "a && 'b' || 'Viewer'", "a && 'b' || c && 'Viewer'", 'a || b', "a && 'b'", 'keys(a)', 'a-b', 'a == b', '[a]', "'a"].map(meaning),
    [
      'the text `Admin`, the same for everybody', 'the text `Admin`, the same for everybody', 'the claim `Admin`', 'the claim `cognito:groups`', 'the claim at the path `a.b[0]`',
      'the first of 2 that gives something; the last is the text `Viewer`, whatever the claims are', 'the first of 2 that gives something', 'the first of 2 that gives something', 'something, if the condition before it holds',
      'what the function `keys` gives', 'a calculation, which gives no text', 'true or false, which is no text', 'an expression',
      "no expression, so it fails at each login: a quote is opened and not closed: `'a`",
    ],
  );
});

test('a setting in every spelling, read back', () => {
  const formats = { ini: 'ini', env: 'env', compose: 'yaml', kubernetes: 'yaml', helm: 'yaml', operator: 'yaml', terraform: 'terraform', json: 'json' };
  for (const value of ["'Admin'", '"a:b"', "contains(groups[*], 'x;#') && 'Admin' || `\"Viewer\"`", "{{ x }} $y $$ \\ 'é'"]) {
    const spelled = spellings('role_attribute_path', value);
    assert.deepEqual(Object.keys(spelled), Object.keys(formats));
    for (const [name, { text, problem }] of Object.entries(spelled)) {
      assert.equal(problem, undefined, `${name} of ${value}`);
      assert.deepEqual(parseSettings({ text, format: formats[name] }).settings, { role_attribute_path: value }, text);
    }
  }
  assert.deepEqual(spellings('allowedGroups', ['a b', 'c']).env, { text: 'GF_AUTH_GENERIC_OAUTH_ALLOWED_GROUPS=["a b", "c"]\n' });
  assert.deepEqual(spellings('login_prompt', 'consent').compose, { problem: 'a variable for `login_prompt` does nothing unless grafana.ini has that key too: write ini or yaml instead' });
});

test('what cannot be asked', () => {
  const refused = (message) => (error) => error instanceof SettingsError && (assert.equal(error.message, message), true);
  assert.throws(() => layers('', 'nonsense'), refused('`nonsense` is no setting that Grafana knows'));
  assert.throws(() => spellings('nonsense', 1), refused('`nonsense` is no setting that Grafana knows'));
  assert.throws(() => layers('[x', 'name'), /^SettingsError: line 1, column 1 of `grafana.ini`/);
  assert.throws(() => layers('', 7), refused('a number was given where the name of a setting is needed'));
  assert.throws(() => spellings('name', Symbol('x')), SettingsError);
});
