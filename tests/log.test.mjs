// Grafana's debug log, through the installed package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolecall } from './support/installed.mjs';

const { SettingsError, evaluate, readLog } = rolecall;

const claims = { sub: 'f4c1', email: 'ada@example.com', groups: ['ops "night"', 'é'] };
const text = JSON.stringify(claims);
const line = (message, json) => `logger=oauth.generic_oauth t=2026-03-02T10:11:12Z level=debug msg=${JSON.stringify(message)} raw_json=${JSON.stringify(json)} data="Sub: x"`;
const json = (message, json) => JSON.stringify({ level: 'debug', logger: 'oauth.generic_oauth', msg: message, raw_json: json });

const ways = {
  logfmt: line,
  JSON: json,
  'CRLF': (...of) => `${line(...of)}\r`,
  compose: (...of) => `grafana-1  | ${line(...of)}`,
  journald: (...of) => `Mar 02 10:11:12 host grafana[7]: ${line(...of)}`,
  "Docker's JSON": (...of) => JSON.stringify({ log: `${line(...of)}\n`, stream: 'stdout', time: '2026-03-02T10:11:12Z' }),
  colours: (...of) => line(...of).replace(/(\w+)=/g, '\u001b[36m$1\u001b[0m='),
};
for (const [name, way] of Object.entries(ways)) {
  test(`two logins in a log: ${name}`, () => {
    const log = ['logger=context level=info msg="Request Completed"', way('Received id_token', text), way('Received user info response', text), way('Received id_token', '{}'), way('Received access_token', text)].join('\n');
    const found = readLog(log);
    assert.deepEqual(found, [
      { idToken: text, userinfo: text, line: 2, notes: [] },
      { idToken: '{}', accessToken: text, line: 4, notes: [] },
    ]);
    assert.equal(evaluate({}, JSON.parse(found[0].idToken), found[0].userinfo).user.id, 'f4c1');
  });
}

test('a login of which nothing can be read has its notes alone', () => {
  const notes = ['line 1: `raw_json` is no JSON, cut off or blacked out: copy the whole line'];
  assert.deepEqual(readLog(line('Received id_token', '{')), [{ line: 0, notes }]);
});

test('what is no log holds no login', () => {
  for (const nonsense of ['', '[auth.generic_oauth]\nname = x', line('Other', '{}')]) assert.deepEqual(readLog(nonsense), []);
  assert.throws(() => readLog(7), (error) => error instanceof SettingsError && error.message === 'a number was given where the text of a log is needed');
});
