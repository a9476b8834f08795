// A file of lines, piece by piece, so that its size does not matter.
import { open } from 'node:fs/promises';
import { UsageError } from './errors.js';
import { cannot, named, takeStdin } from './host.js';

/** How much is read at once. */
const PIECE = 1 << 18;

/** A line longer than this is no line. */
const LONGEST = 16 << 20;

type Bytes = Uint8Array<ArrayBuffer>;

/** Whole lines, and the number of the first of them, from 1. Its buffer is its own and can be given away. */
export interface Lines {
  bytes: Bytes;
  first: number;
}

/** Fills a place, as far as there is something; 0 at the end. */
type Read = (place: Bytes) => Promise<number>;

export class LineFile {
  /** In bytes, where that is known. */
  readonly size: number | undefined;
  readonly #path: string;
  readonly #read: Read;
  readonly #close: () => Promise<void>;
  /** Buffers that came back. Made anew for each piece they would lie around until somebody looks for garbage. */
  readonly #free: ArrayBuffer[] = [];

  private constructor(path: string, read: Read, close: () => Promise<void>, size?: number) {
    this.#path = path;
    this.#read = read;
    this.#close = close;
    this.size = size;
  }

  static async open(path: string): Promise<LineFile> {
    if (path === '-') return new LineFile(path, reader(takeStdin()), async () => {});
    try {
      const file = await open(path);
      const about = await file.stat();
      if (about.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
      const read: Read = async (place) => {
        const { bytesRead } = await file.read(place, 0, place.length).catch((error: unknown) => Promise.reject(cannot('read', path, error)));
        return bytesRead;
      };
      return new LineFile(path, read, () => file.close(), about.isFile() ? about.size : undefined);
    } catch (error) {
      throw cannot('read', path, error);
    }
  }

  /** Takes a buffer back. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength === 2 * PIECE) this.#free.push(buffer);
  }

  #take(size: number): Bytes {
    return new Uint8Array(size <= 2 * PIECE ? (this.#free.pop() ?? new ArrayBuffer(2 * PIECE)) : new ArrayBuffer(size)).subarray(0, size);
  }

  /** As many whole lines as there are in a piece; the last one may lack its end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Lines> {
    let first = 1;
    let rest: Bytes = new Uint8Array();
    try {
      for (;;) {
        const piece = this.#take(rest.length + PIECE);
        piece.set(rest);
        const size = await this.#fill(piece, rest.length);
        const last = size < piece.length;
        const end = last ? size : piece.lastIndexOf(NEWLINE) + 1;
        rest = piece.slice(end, size);
        if (rest.length > LONGEST) throw new UsageError(`line ${first + countOf(piece.subarray(0, end))} of ${named(this.#path)} is longer than 16 MiB: one person a line is needed`);
        if (end > 0) {
          const lines = { bytes: piece.subarray(0, end), first };
          first += countOf(lines.bytes);
          yield lines;
        }
        if (last) return;
      }
    } finally {
      await this.#close();
    }
  }

  async #fill(piece: Bytes, from: number): Promise<number> {
    let size = from;
    while (size < piece.length) {
      const read = await this.#read(piece.subarray(size));
      if (read === 0) break;
      size += read;
    }
    return size;
  }
}

/** A stream that is read as a file is. */
function reader(stream: AsyncIterable<Buffer>): Read {
  const blocks = stream[Symbol.asyncIterator]();
  let block: Uint8Array = new Uint8Array();
  return async (place) => {
    while (block.length === 0) {
      const next = await blocks.next();
      if (next.done) return 0;
      block = next.value;
    }
    const part = block.subarray(0, place.length);
    place.set(part);
    block = block.subarray(part.length);
    return part.length;
  };
}

const NEWLINE = 10;

function countOf(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
