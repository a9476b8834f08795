// A file of lines, piece by piece, so that its size does not matter.
import { type FileHandle, open } from 'node:fs/promises';
import { UsageError } from './errors.js';
import { cannot, named, takeStdin } from './host.js';

/** How much is read at once. */
const PIECE = 1 << 20;

/** A line longer than this is no line. */
const LONGEST = 16 << 20;

/** Whole lines, and the number of the first of them, from 1. */
export interface Lines {
  bytes: Uint8Array<ArrayBuffer>;
  first: number;
}

export interface LineFile {
  /** In bytes, where that is known. */
  size: number | undefined;
  lines: AsyncGenerator<Lines>;
}

export async function linesOf(path: string): Promise<LineFile> {
  if (path === '-') return { size: undefined, lines: pieces(takeStdin() as AsyncIterable<Buffer>, path) };
  try {
    const file = await open(path);
    const about = await file.stat();
    if (about.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return { size: about.isFile() ? about.size : undefined, lines: pieces(blocks(file, path), path) };
  } catch (error) {
    throw cannot('read', path, error);
  }
}

async function* blocks(file: FileHandle, path: string): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const block = new Uint8Array(PIECE);
      const { bytesRead } = await file.read(block, 0, PIECE).catch((error: unknown) => Promise.reject(cannot('read', path, error)));
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

const NEWLINE = 10;

function countOf(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Cuts behind line ends. Each piece has a buffer of its own, which can be given away. */
async function* pieces(blocks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Lines> {
  let first = 1;
  // What has come and is not given yet, and how much of it are whole lines.
  let held: Uint8Array[] = [];
  let [size, whole] = [0, 0];
  for await (const block of blocks) {
    const end = block.lastIndexOf(NEWLINE) + 1;
    if (end > 0) whole = size + end;
    held.push(block);
    size += block.length;
    if (size - whole > LONGEST) throw new UsageError(`a line of ${named(path)}, behind line ${first + held.reduce((sum, part) => sum + countOf(part), 0) - 1}, is longer than 16 MiB: one person a line is needed`);
    if (whole < PIECE / 2) continue;
    const all = joined(held, size);
    const bytes = all.slice(0, whole);
    const next = first + countOf(bytes);
    held = [all.slice(whole)];
    [size, whole] = [size - whole, 0];
    yield { bytes, first };
    first = next;
  }
  if (size > 0) yield { bytes: joined(held, size), first };
}
