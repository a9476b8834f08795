// One suite for every runtime, without an import: each runner gives it the package and judges the results.

const settings = {
  role_attribute_path: "contains(groups[*], 'admin') && 'Admin' || 'Viewer'",
  allowed_domains: 'example.com',
};
const idToken = { sub: '1', email: 'ada@example.com' };
const userinfo = JSON.stringify({ sub: '1', groups: ['admin'] });
/** The same as an ID token in its compact form; the signature is of no interest here. */
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIiwiZW1haWwiOiJhZGFAZXhhbXBsZS5jb20ifQ.AAAA';

const checks = {
  'evaluate answers from the first source that has an answer'({ evaluate }) {
    const { decision, user } = evaluate(settings, idToken, userinfo);
    same([decision, user.login, user.email, user.orgRoles], ['allow', 'ada@example.com', 'ada@example.com', { 1: 'Viewer' }]);
  },
  'a token in its compact form answers as its claims do'({ evaluate }) {
    same(evaluate(settings, jwt, userinfo), evaluate(settings, idToken, userinfo));
  },
  'a refusal is an answer'({ evaluate }) {
    const { decision, denial } = evaluate({ ...settings, allowed_domains: 'example.org' }, idToken);
    same([decision, denial.code], ['deny', 'auth.oauth.email.not-allowed']);
  },
  'text beyond ASCII passes in and out'({ evaluate }) {
    same(evaluate(settings, { ...idToken, name: 'Ada Løvelace 🎩' }).user.name, 'Ada Løvelace 🎩');
  },
  'a policy answers as evaluate does'({ evaluate, Policy }) {
    same(new Policy(settings).evaluate(idToken, userinfo), evaluate(settings, idToken, userinfo));
  },
  'explain decides as evaluate does and tells the steps'({ evaluate, explain }) {
    const explanation = explain(settings, idToken, userinfo);
    same(explanation.decision, evaluate(settings, idToken, userinfo));
    same([typeof explanation.text, explanation.steps.length > 0], ['string', true]);
  },
  'settings that cannot be read throw'({ evaluate, SettingsError }) {
    throws(() => evaluate({ allow_sign_up: 'perhaps' }, idToken), SettingsError);
  },
  'search speaks Grafana’s dialect'({ search }) {
    same(search('let $wanted = role in groups[?@ == $wanted] | [0]', { role: 'ops', groups: ['dev', 'ops'] }), 'ops');
  },
  'an expression that cannot be read throws'({ search, ExpressionError }) {
    same(throws(() => search('groups[', {}), ExpressionError).code, 'syntax');
  },
  'a depth bomb ends in an error'({ search, ExpressionError }) {
    same(throws(() => search('('.repeat(100_000), {}), ExpressionError).code, 'recursion-limit');
  },
  'an expression has at most 4 MiB'({ evaluate, search, ExpressionError }) {
    const expression = (length) => "'None'".padEnd(length);
    const most = 4 * 1024 * 1024;
    same(search(expression(most), {}), 'None');
    for (const length of [most + 1, 2 * most]) {
      const { code, message } = throws(() => search(expression(length), {}), ExpressionError);
      same([code, message], ['recursion-limit', 'the expression is longer than 4 MiB']);
    }
    same(throws(() => search(`'${'é'.repeat(most / 2)}'`, {}), ExpressionError).message, 'the expression is longer than 4 MiB');
    const codes = (length) => evaluate({ role_attribute_path: expression(length) }, idToken).notes.map(({ code }) => code);
    same([codes(most), codes(most + 1)], [[], ['expression.recursion-limit']]);
  },
  'an exhausted stack spoils nothing'({ evaluate, search }) {
    const before = evaluate(settings, idToken, userinfo);
    same(attemptAtEachDepth(() => search('a.b', '{"a": {"b": 1}}')), 1);
    same(evaluate(settings, idToken, userinfo), before);
  },
};

const toolsChecks = {
  'settings are read, linted and written'({ Policy, formatSettings, lint, parseSettings, readIni }) {
    const { settings, origins, globals, diagnostics } = parseSettings('[auth.generic_oauth]\nallow_sign_up = false\n');
    same([origins, globals].map((one) => typeof one), ['object', 'object']);
    same([diagnostics, lint(settings, { idToken, userinfo })].map(Array.isArray), [true, true]);
    same(new Policy(settings).evaluate(idToken).decision, 'allow');
    same(typeof formatSettings(settings, 'env'), 'string');
    const { DEFAULT, s } = readIni('a = 1\n[s]\nk = "v"');
    same([DEFAULT.a, s.k], ['1', 'v']);
  },
  'functions are told with what they take'({ functions }) {
    const all = functions();
    same(all.length, 41);
    same(all[3], { name: 'contains', signature: '(array|string, any)', summary: 'Whether the list has the item, or the string the substring.' });
  },
  'a file that cannot be read throws'({ readIni, SettingsError }) {
    same(throws(() => readIni('[s'), SettingsError).code, 'settings.syntax');
  },
  'an exhausted stack spoils no reader'({ readIni }) {
    same(attemptAtEachDepth(() => readIni('k = v').DEFAULT.k), 'v');
  },
};

const standardChecks = {
  'the standard engine searches'(_, { search }) {
    same(search("contains(groups[*], 'admin') && 'Admin' || 'Viewer'", { groups: ['admin'] }), 'Admin');
    same(search('a[-1]', '{"a": [1, {"b": null}]}'), { b: null });
  },
  'the standard engine tells its errors'(_, { search, StandardError }) {
    same(throws(() => search('a[', {}), StandardError).code, 'syntax');
    same(throws(() => search('length(@)', 1), StandardError).code, 'runtime');
    same(throws(() => search('a', '{'), StandardError).code, 'json');
    const cycle = {};
    cycle.cycle = cycle;
    same(throws(() => search('a', cycle), StandardError).code, 'json');
  },
  'the standard engine refuses depth bombs and takes what is just below'(_, { search, StandardError }) {
    for (const [open, close, most] of [['(', ')', 200], ['[', ']', 200], ['!', '', 200], ['a.', '', 200], ['a || ', '', 100]]) {
      const nested = (depth) => `${open.repeat(depth)}a${close.repeat(depth)}`;
      search(nested(most), {});
      for (const depth of [most + 1, 100_000]) {
        same(throws(() => search(nested(depth), {}), StandardError).code, 'recursion-limit');
      }
    }
    same(throws(() => search('@', '['.repeat(100_000)), StandardError).code, 'recursion-limit');
  },
  'the standard engine survives an exhausted stack'(_, { search }) {
    same(attemptAtEachDepth(() => search('a.b', '{"a": {"b": 1}}')), 1);
  },
};

/** Gives, for each check, its name and what went wrong: null, or a text. */
export async function suite(rolecall, standard) {
  const results = [];
  for (const [name, check] of Object.entries({ ...checks, ...toolsChecks, ...(standard && standardChecks) })) {
    try {
      await check(rolecall, standard);
      results.push({ name, error: null });
    } catch (error) {
      results.push({ name, error: String(error?.stack ?? error) });
    }
  }
  return results;
}

/** Descends until the stack is used up, then calls on the way back until a call comes through: the first attempts break
 *  off somewhere in the module. */
function attemptAtEachDepth(call) {
  try {
    return attemptAtEachDepth(call);
  } catch {
    return call();
  }
}

function same(got, due) {
  if (written(got) !== written(due)) throw new Error(`got ${written(got)}, due was ${written(due)}`);
}

/** JSON with sorted keys. */
function written(value) {
  const sorted = (_, item) => (item && typeof item === 'object' && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort()) : item);
  return JSON.stringify(value, sorted) ?? 'undefined';
}

function throws(call, Class) {
  try {
    call();
  } catch (error) {
    if (typeof Class === 'function' && error instanceof Class) return error;
    throw new Error(`threw ${error?.name}: ${error?.message}`, { cause: error });
  }
  throw new Error('did not throw');
}
