// What one text has lost and gained against another, word by word.

export interface Piece {
  text: string;
  kind: 'same' | 'lost' | 'gained';
}

/** More words than these are compared by their ends only. */
const MOST = 600;

export function changes(before: string, after: string): Piece[] {
  const [one, other] = [words(before), words(after)];
  return joined(one.length > MOST || other.length > MOST ? byEnds(one, other) : byWords(one, other));
}

const words = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/gu) ?? [];

/** The longest common sequence, from a table of lengths. */
function byWords(one: readonly string[], other: readonly string[]): Piece[] {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1)
    for (let j = other.length - 1; j >= 0; j -= 1) table[i * width + j] = one[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const [left, right] = [one[i], other[j]];
    if (left !== undefined && left === right) {
      pieces.push({ text: left, kind: 'same' });
      i += 1;
      j += 1;
    } else if (right === undefined || (left !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ text: left ?? '', kind: 'lost' });
      i += 1;
    } else {
      pieces.push({ text: right, kind: 'gained' });
      j += 1;
    }
  }
  return pieces;
}

function byEnds(one: readonly string[], other: readonly string[]): Piece[] {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const piece = (list: readonly string[], from: number, to: number, kind: Piece['kind']): Piece => ({ text: list.slice(from, to).join(''), kind });
  return [
    piece(one, 0, head, 'same'),
    piece(one, head, one.length - tail, 'lost'),
    piece(other, head, other.length - tail, 'gained'),
    piece(one, one.length - tail, one.length, 'same'),
  ];
}

/** Neighbours of a kind as one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const list: Piece[] = [];
  for (const piece of pieces) {
    const last = list.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else if (piece.text !== '') list.push({ ...piece });
  }
  return list;
}
