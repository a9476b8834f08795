// Places in a text as the outside counts them, and as the editor does: there every line break is one character.

export interface Places {
  /** The text as the editor has it. */
  text: string;
  inside: (at: number) => number;
  outside: (at: number) => number;
}

export function places(value: string): Places {
  if (!value.includes('\r')) return { text: value, inside: (at) => Math.min(at, value.length), outside: (at) => at };
  const breaks = [...value.matchAll(/\r\n/g)].map(({ index }) => index);
  const text = value.replaceAll(/\r\n?/g, '\n');
  return {
    text,
    inside: (at) => Math.min(at - count(breaks, (place) => place < at), text.length),
    outside: (at) => at + count(breaks, (place, before) => place - before < at),
  };
}

/** How many of the sorted breaks come before: by halves. */
function count(breaks: readonly number[], before: (place: number, index: number) => boolean): number {
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(breaks[middle] ?? 0, middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
