// Whether cost grows linearly: time for each unit of what grows.
import { glue, rolecall } from '../tests/support/installed.mjs';
import { groups, jwt, settings, spread } from './scenarios.mjs';
import { inTurns, micro, table, thousands, title, two } from './support.mjs';

const { Policy } = rolecall;

const READING = 'settings read';

/** The module reads settings and forgets them. By `new Policy` they would stay until the event loop turns. */
function reading(settings) {
  const text = JSON.stringify(settings);
  return () => glue.forget(glue.policy(text));
}

/** What grows, in which sizes, what is timed at a size, the floor first where there is one; `claims` are the ID token's. */
const SERIES = [
  {
    name: 'groups in the ID token, all of them taken',
    unit: 'group',
    sizes: [10, 100, 1_000, 10_000, 100_000],
    tasks: (size) => {
      const { texts, sources } = spread(groups(size));
      return { 'JSON.parse': () => texts.map((text) => JSON.parse(text)), Policy: decision(settings, ...sources) };
    },
  },
  {
    name: 'links of an expression: `contains(groups, …) || …` with 20 groups, none of which it finds',
    unit: 'link',
    sizes: [10, 100, 1_000, 10_000],
    tasks: (size) => {
      const role_attribute_path = `${Array.from({ length: size }, (_, index) => `contains(groups, '/org/none/${index}')`).join(' || ')} && 'Admin' || 'Viewer'`;
      return { [READING]: reading({ role_attribute_path }), Policy: decision({ role_attribute_path }, claims({ groups: groups(20) })) };
    },
  },
  {
    name: 'levels of an expression: not_null(not_null(…))',
    unit: 'level',
    sizes: [10, 50, 100, 200, 400],
    tasks: (size) => {
      const role_attribute_path = `${'not_null('.repeat(size)}grafana_role${')'.repeat(size)}`;
      return { [READING]: reading({ role_attribute_path }), Policy: decision({ role_attribute_path }, claims({ grafana_role: 'Viewer' })) };
    },
  },
  {
    name: 'levels of a document that a path has to look at: {"deep":{"a":{"a":…}}}',
    unit: 'level',
    sizes: [10, 50, 500, 5_000],
    tasks: (size) => {
      const text = claims({ deep: 'deep' }).replace('"deep":"deep"', `"deep":${'{"a":'.repeat(size)}1${'}'.repeat(size)}`);
      return { 'JSON.parse': () => JSON.parse(text), Policy: decision({ role_attribute_path: "deep.a && 'Viewer'" }, text) };
    },
  },
];

const claims = (more) => JSON.stringify({ sub: 'u-1', email: 'ada@example.com', preferred_username: 'ada', ...more });

/** A call that decides; the ID token may be given as the text of its claims. */
function decision(settings, idToken, ...others) {
  const policy = new Policy(settings);
  const sources = [idToken.startsWith('{') ? jwt(idToken) : idToken, ...others];
  const first = policy.evaluate(...sources);
  if (first.decision !== 'allow' || first.user.role === null) throw new Error(`wrong decision: ${JSON.stringify(first).slice(0, 400)}`);
  return () => policy.evaluate(...sources);
}

export async function measure({ quick }) {
  const found = [];
  for (const { name, unit, sizes, tasks } of SERIES) {
    const rows = [];
    for (const size of sizes) {
      const timed = await inTurns(tasks(size), { rounds: quick ? 15 : 51, quick });
      rows.push({ size, ns: Object.fromEntries(Object.entries(timed).map(([task, { ns }]) => [task, ns])), ratio: timed.Policy.ratio });
    }
    found.push({ name, unit, rows });
  }
  return found;
}

export function show([series]) {
  title('Growth: time for each unit of what grows, as it grows');
  for (const { name, unit, rows } of series) {
    const tasks = Object.keys(rows[0].ns);
    const each = (row, task) => row.ns[task] / row.size;
    console.log(`${name}\n`);
    const lines = rows.map((row) => [thousands(row.size), ...tasks.flatMap((task) => [micro(row.ns[task]), each(row, task).toFixed(1)]), ...(tasks.includes(READING) ? [] : [two(row.ratio)])]);
    const ratio = tasks.includes(READING) ? [] : ['Policy ÷ JSON.parse'];
    table([`${unit}s`, ...tasks.flatMap((task) => [`${task}, here`, `ns a ${unit}`]), ...ratio], lines);
    const [first, last] = [rows[0], rows.at(-1)];
    const before = rows.at(-2);
    const factors = tasks.map((task) => `${task} ${two(each(last, task) / each(first, task))} (last ÷ last but one ${two(each(last, task) / each(before, task))})`);
    console.log(`a ${unit} of the last row ÷ one of the first: ${factors.join(', ')}\n`);
  }
  console.log('1 is linear; less than 1: what does not grow is spread over more; the square would be as large as the sizes are apart.');
  return {};
}
