// A generator that gives the same again for the same seed, and the damage that tests do with it.

/** mulberry32. */
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit) => next() % limit;
  const pick = (list) => list[below(list.length)];
  return { below, pick, chance: (one) => below(one) === 0 };
}

const CHARACTERS = [
  ...'{}[]()"\'`\\:,.*@&|!?$=<>+-/% \t\n0159aAzZ_eE',
  '\0', '\x7f', '\x80', 'é', 'ſ', 'İ', '\u2028', '\ufeff', '\ud800', '\udfff', '👩', '\u{10ffff}',
];

export function text(random, longest) {
  return Array.from({ length: random.below(longest) }, () => random.pick(CHARACTERS)).join('');
}

export function bytes(random, longest) {
  return Uint8Array.from({ length: random.below(longest) }, () => random.below(256));
}

/** A text with one to three places changed: something put in, taken out, doubled, or cut off. */
export function damaged(random, original) {
  let result = original;
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    const at = random.below(result.length + 1);
    const length = random.below(random.chance(3) ? result.length + 1 : 4);
    const [head, middle, tail] = [result.slice(0, at), result.slice(at, at + length), result.slice(at + length)];
    result = random.pick([head + tail, head + middle + middle + tail, head, head + text(random, 4) + tail, head + text(random, 2) + middle + tail]);
  }
  return result;
}

/** Bytes with one to three bits turned over, or cut off. */
export function flipped(random, original) {
  const result = Uint8Array.from(original);
  for (let times = 1 + random.below(3); times > 0 && result.length > 0; times -= 1) result[random.below(result.length)] ^= 1 << random.below(8);
  return random.chance(8) ? result.subarray(0, random.below(result.length + 1)) : result;
}

const NAMES = [
  'sub', 'email', 'name', 'login', 'upn', 'attributes', 'groups', 'role', 'roles', 'orgs', 'SUB', 'Email',
  '', '__proto__', 'constructor', 'length', '0', 'a.b', 'é', '\ud800',
];

/** Any JSON value, and now and then something that JSON does not have. */
export function value(random, depth = 4) {
  const scalars = [null, true, false, 0, -0, 1, -1, 0.5, 1e21, 1e308, Number.MAX_SAFE_INTEGER, '', 'Admin', 'grafanaadmin', 'a@b.c', text(random, 6)];
  const odd = [
    undefined, NaN, -Infinity, Symbol('s'), () => 1, new Date(0), new Date(NaN), new Map([[1, 2]]), new Set([1]), /x/, new Uint8Array(2), Array(3),
  ];
  if (random.chance(12)) return random.pick(odd);
  if (depth === 0 || random.chance(3)) return random.pick(scalars);
  const items = Array.from({ length: random.below(4) }, () => value(random, depth - 1));
  if (random.chance(2)) return items;
  return Object.defineProperties({}, Object.fromEntries(items.map((item) => [random.pick(NAMES), { value: item, enumerable: true, configurable: true }])));
}
