// What becomes of the module's memory: over many decisions with one policy, and after tokens that are too large.
import { setImmediate } from 'node:timers/promises';
import { glue, instance, rolecall } from '../tests/support/installed.mjs';
import { groups, jwt, mustBeEditor, scenarios, settings, spread } from './scenarios.mjs';
import { table, thousands, title } from './support.mjs';

const { Policy, evaluate } = rolecall;
const held = () => glue.__wasm.memory.buffer.byteLength;
const small = (claims) => jwt({ sub: 'u-1', email: 'ada@example.com', preferred_username: 'ada', ...claims });

/** What a host may be sent, one after the other: admitted, refused, unreadable. Mostly small, so that ten million take a minute. */
const SOURCES = [
  [small({ resource_access: { grafana: { roles: ['admin', 'org:main:Editor'] } } }), null, null],
  [small({ groups: groups(5) }), null, 'an-opaque-access-token'],
  [small({ name: 'Zoë "Z" \u2028' }), '{"email":"ada@example.com"}', null],
  ['not.a.token', '{"broken":', null],
  [null, null, null],
  [small({ groups: 'no list', email: 7 }), '[]', small({ exp: 1e400 })],
];

export async function measure({ quick }) {
  const policy = new Policy(settings);
  const rows = [];
  const note = (what, also = '') => rows.push({ what, bytes: held(), also });
  note('before the first decision');
  const decided = many(policy, quick ? 1_000_000 : 10_000_000, note);
  const grown = rows.at(-1).bytes - rows.find(({ what }) => what.startsWith('1,000 ')).bytes;
  for (let i = 0; i < 2_000; i++) evaluate({ ...settings }, null, null, null);
  note('2,000 settings objects, each used once', 'at a stretch');
  for (let i = 0; i < 20_000; i++) {
    evaluate({ ...settings }, null, null, null);
    if (i % 10 === 0) await setImmediate();
  }
  note('20,000 settings objects, each used once', 'the event loop turns after each ten');
  for (const size of [20, 16, 16]) note(`an ID token of ${size} MB`, huge(policy, size));
  for (let i = 0; i < 10_000; i++) mustBeEditor(policy.evaluate(...scenarios.spread.sources));
  note('10,000 decisions of `spread`', 'all right');
  note('an ID token of 16 MB', huge(policy, 16));
  return { rows, decided, grown, instances: instance.generation };
}

function many(policy, count, note) {
  const marks = new Set([1_000, 100_000, 1_000_000, count]);
  const kinds = {};
  for (let i = 1; i <= count; i++) {
    const sources = i % 1_000 === 0 ? scenarios.spread.sources : SOURCES[i % SOURCES.length];
    const { decision } = policy.evaluate(...sources);
    kinds[decision] = (kinds[decision] ?? 0) + 1;
    if (marks.has(i)) note(`${thousands(i)} decisions`, Object.entries(kinds).map(([kind, times]) => `${thousands(times)} ${kind}`).join(', '));
  }
  return count;
}

/** What a decision says of a token of so many megabytes, with nothing else at hand. */
function huge(policy, megabytes) {
  const filler = 'x'.repeat(megabytes * 750_000);
  const token = jwt({ sub: 'u-1', email: 'ada@example.com', preferred_username: 'ada', name: 'Ada Example', resource_access: { grafana: { roles: ['editor'] } }, filler });
  const { decision, denial, user, notes } = policy.evaluate(token, null, null);
  const size = `${(token.length / 1e6).toFixed(1)} MB`;
  const told = notes.map(({ code, message }) => `note ${code}: ${message}`).join('; ') || 'no note';
  return `${size}: ${decision}${denial ? ` ${denial.code}` : ` ${user.role}`}; ${told}`;
}

export function show([{ rows, decided, grown, instances }]) {
  title('Memory of the module, one Policy');
  table(['after', 'bytes', ''], rows.map(({ what, bytes, also }) => [what, thousands(bytes), also]));
  console.log(`From the 1,000th to the ${thousands(decided)}th decision memory grew by ${thousands(grown)} bytes.${decided < 1e7 ? ' (10,000,000 without --quick.)' : ''}`);
  console.log(`Instances of the module: ${instances}; more than one would mean that something has trapped. Memory of WebAssembly never shrinks: what was needed once is kept and used again.`);
  return { 'memory grown over all decisions, bytes': grown };
}
