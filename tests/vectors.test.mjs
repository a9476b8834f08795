// What Grafana was seen to answer, line by line, asked of the packed package. A line's tokens are given as received and,
// where nothing is lost by it, as claims objects; each is evaluated and explained, with settings and with a Policy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { rolecall } from './support/installed.mjs';
import { claimsObjects, documents, lines, object, settle } from './support/vectors.mjs';

const { ExpressionError, Policy, SettingsError, evaluate, explain, parseSettings, readIni, search, tokens, trace } = rolecall;

// ------------------------------------------------------------------------------------------------------ decisions

const decisions = ['curated', 'random', 'contract'].flatMap((file) =>
  lines(file).map((line) => ({ ...line, topic: file === 'curated' ? `curated, ${line.id.split('/')[0]}` : file, objects: claimsObjects(line) })));

for (const [topic, group] of byTopic(decisions)) {
  const again = group.filter((line) => line.objects).length;
  test(`${topic}: ${group.length} decisions, ${again} also with claims objects`, () => agree(group, checkDecision));
}

test('two lines of three are run with claims objects, too', () => {
  const able = decisions.filter((line) => !line.expect.throws);
  const again = able.filter((line) => line.objects);
  assert.ok(again.length * 3 > able.length * 2, `${again.length} of ${able.length}`);
});

function checkDecision(line) {
  const { settings, expect, objects } = line;
  if (expect.throws) return refusal(() => evaluate(settings)) ?? refusal(() => explain(settings)) ?? refusal(() => new Policy(settings));
  const policy = new Policy(settings);
  const ways = {
    'evaluate()': (sources, context) => evaluate(settings, ...sources, context),
    'Policy.evaluate()': (sources, context) => policy.evaluate(...sources, context),
    'evaluate(policy)': (sources, context) => evaluate(policy, ...sources, context),
    'explain()': (sources, context) => explain(settings, ...sources, context),
    'Policy.explain()': (sources, context) => policy.explain(...sources, context),
  };
  let first;
  for (const [kind, sources] of [['', documents(line)], [' with claims objects', objects]]) {
    for (const [way, call] of sources ? Object.entries(ways) : []) {
      const { answer, decision, requests } = settle((context) => call(sources, context), line);
      first ??= decision;
      const wrong = complaint(line, decision, requests) ?? (isDeepStrictEqual(decision, first) ? null : `answers otherwise: ${JSON.stringify(decision)}`)
        ?? (answer === decision ? null : untold(answer));
      if (wrong) return `${way}${kind} ${wrong}`;
    }
  }
  return null;
}

/** What is wrong with a decision, if anything. Texts are not recorded; absent teams were not asked about. */
function complaint({ expect, settings }, decision, requests) {
  const due = expect.lookups.map((lookup) => ({ lookup, url: lookupUrl(settings, lookup) }));
  if (!isDeepStrictEqual(requests, due)) return `requests ${JSON.stringify(requests)}`;
  if (decision.decision !== expect.decision) return `answers ${JSON.stringify(decision)}`;
  const part = expect.decision === 'deny' ? 'denial' : 'user';
  const [got, recorded] = [decision[part], expect[part]];
  // An empty mapping and none are the same to Grafana: organizations are left as they are.
  const shown = (value) => (isDeepStrictEqual(value, {}) ? null : value);
  const wrong = Object.keys(recorded).filter((key) => !isDeepStrictEqual(shown(got[key]), shown(recorded[key])));
  return wrong.length === 0 ? null : wrong.map((key) => `says ${key} ${JSON.stringify(got[key])}`).join(', ');
}

/** Where Grafana asks: docs/behaviour.md 4.9, 7.1, 7.2. Settings' names match in any case. */
function lookupUrl(settings, lookup) {
  const name = (wanted) => (wanted in settings ? wanted : Object.keys(settings).find((key) => key.toLowerCase() === wanted));
  const text = (wanted) => settings[name(wanted)] ?? '';
  const below = { emails: '/emails', teams: '/teams', organizations: '/orgs' };
  return (lookup === 'teams' && text('teams_url')) || text('api_url') + below[lookup];
}

/** What an explanation does not tell, if anything. */
function untold({ decision, resolved, steps, text }) {
  if (decision.user && !isDeepStrictEqual(resolved, decision.user)) return `resolves ${JSON.stringify(resolved)}`;
  if (!Array.isArray(steps) || steps.length === 0) return 'has no steps';
  return typeof text === 'string' && text.trim() !== '' ? null : 'has no text';
}

function refusal(call) {
  try {
    return `answered ${JSON.stringify(call())}`;
  } catch (error) {
    return error instanceof SettingsError && error.diagnostics.length > 0 ? null : `threw ${error}`;
  }
}

// --------------------------------------------------------------------------------------------------------- ini files

const iniLines = lines('ini-lines');
test(`${iniLines.length} lines of an ini file`, () => agree(iniLines, ({ text, value, missing, error }) => {
  let read;
  try {
    read = readIni(`[s]\n${text}`).s.k;
  } catch (thrown) {
    return thrown instanceof SettingsError && error ? null : `threw ${thrown}`;
  }
  const due = missing ? undefined : value;
  return !error && read === due ? null : `read ${JSON.stringify(read)}`;
}));

const [shipped, ...iniFiles] = lines('ini-files');
test(`${iniFiles.length} ini files with their environment`, () => agree(iniFiles, (line) => {
  const overrides = Object.fromEntries(Object.entries(line.env).filter(([name]) => name.startsWith('GF_')));
  let parsed;
  try {
    parsed = parseSettings([{ text: line.custom_ini, format: 'ini' }, { text: JSON.stringify(overrides), format: 'env' }], { variables: line.env });
  } catch (thrown) {
    return thrown instanceof SettingsError && line.error ? null : `threw ${thrown}`;
  }
  if (line.error) return 'read';
  const wrong = Object.keys(shipped.effective).filter((name) => !name.includes('.') || name.startsWith('users.')).filter((name) => {
    const due = line.reads?.[name] ?? line.effective[name] ?? shipped.effective[name];
    const got = parsed.settings[name.replace('users.', '')] ?? shipped.effective[name];
    return typeof got === 'boolean' ? got !== (String(due) === 'true') : String(got) !== String(due);
  });
  new Policy(parsed.settings);
  return wrong.length === 0 ? null : `${wrong.join(', ')} in ${JSON.stringify(parsed.settings)}`;
}));

// ---------------------------------------------------------------------------------------------------- expressions

const expressions = lines('jmespath').map((line) => ({ ...line, topic: `jmespath, ${line.id.split('/')[0]}` }));

for (const [topic, group] of byTopic(expressions)) {
  test(`${topic}: ${group.length} expressions`, () => agree(group, checkExpression));
}

function checkExpression({ expression, json, expected }) {
  const found = outcome(() => search(expression, json));
  const wrong = mistake(found, expected);
  if (wrong) return `${expression}: ${wrong}`;
  const document = object(json);
  if (document && !isDeepStrictEqual(outcome(() => search(expression, document)), found)) return `${expression}: otherwise with an object`;
  const { value, error, evaluation } = trace(expression, json);
  if (!isDeepStrictEqual(error ? { error: error.code } : { value }, found)) return `${expression}: trace() comes to ${JSON.stringify(error ?? value)}`;
  if (found.error !== 'syntax' && found.error !== 'panic' && evaluation.length === 0) return `${expression}: trace() tells nothing`;
  return misplaced(evaluation.map(({ span }) => span), expression) ?? misplaced(tokens(expression), expression);
}

function outcome(call) {
  try {
    return { value: call() };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { error: error.code };
  }
}

/** JSON has neither infinity nor what is no number: such a result was recorded as `unmarshalable`. Zero was recorded without
 *  its sign. */
function mistake({ value, error }, expected) {
  if ('result' in expected) {
    const right = error === undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(value)), expected.result);
    return right ? null : `gave ${error ?? JSON.stringify(value)}`;
  }
  if ('unmarshalable' in expected) return error === undefined ? null : `gave ${error}`;
  const due = 'panic' in expected ? error === 'panic' : error !== undefined && error !== 'panic';
  return due ? null : `gave ${error ?? JSON.stringify(value)}, due was ${JSON.stringify(expected)}`;
}

function misplaced(places, expression) {
  const place = places.find(({ start, end }) => !(start >= 0 && start <= end && end <= expression.length));
  return place ? `${expression}: points at ${JSON.stringify(place)}` : null;
}

// --------------------------------------------------------------------------------------------------------- runner

function byTopic(list) {
  const topics = new Map();
  for (const line of list) topics.set(line.topic, [...(topics.get(line.topic) ?? []), line]);
  return topics;
}

/** Runs all, then tells the first ten that disagree and how many there are. */
function agree(group, check) {
  const wrong = [];
  for (const line of group) {
    let message;
    try {
      message = check(line);
    } catch (error) {
      message = error.stack;
    }
    if (message) wrong.push(`${line.id}: ${message}\n  due: ${JSON.stringify(line.expect ?? line.expected)}`);
  }
  if (wrong.length > 0) assert.fail(`${wrong.length} of ${group.length} disagree\n${wrong.slice(0, 10).join('\n')}`);
}
