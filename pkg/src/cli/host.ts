// Files, standard input, standard output: all that a command has to do with the machine.
import { randomBytes } from 'node:crypto';
import { type WriteStream, createWriteStream, realpathSync, rmSync, statSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './errors.js';
import { visible } from './visible.js';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory, name a file in it',
  ENOTDIR: 'a part of its path is no directory',
  EACCES: 'it may not be read by this user',
  EPERM: 'it may not be read by this user',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk cannot be written to',
  EFBIG: 'it is larger than this user may write',
  EDQUOT: 'this user may not write as much',
};

const WHY_NOT_WRITTEN: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  EACCES: 'it may not be written by this user',
  EPERM: 'it may not be written by this user',
};

export function cannot(what: 'read' | 'write', path: string, error: unknown): UsageError {
  return refused(what, named(path), error);
}

function refused(what: 'read' | 'write', name: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const why = (what === 'write' ? WHY_NOT_WRITTEN[code] : undefined) ?? WHY[code] ?? `the system says ${code}`;
  return new UsageError(`cannot ${what} ${name}: ${why}`);
}

/** A path as messages show it; what looks like a token or like claims was meant to be one, and is not shown. */
export function named(path: string): string {
  if (path === '-') return 'standard input';
  return isToken(path) ? 'what was given' : `\`${visible(path)}\``;
}

const isToken = (path: string) => /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(path) || path.startsWith('{');

function refuseToken(path: string): void {
  if (isToken(path)) throw new UsageError('a token or claims were given where a file is needed: write them into one, or give them by standard input, which is `-`; arguments are seen by others');
}

let stdin = false;

/** The bytes of a file, or of standard input, which can be read once. */
export async function bytes(path: string): Promise<Buffer> {
  refuseToken(path);
  if (path === '-') return fromStdin();
  try {
    return await readFile(path);
  } catch (error) {
    throw cannot('read', path, error);
  }
}

/** Standard input can be read once. */
export function takeStdin(): NodeJS.ReadStream {
  if (stdin) throw new UsageError('standard input can be read once: name files for all but one of what is read from `-`');
  stdin = true;
  if (process.stdin.isTTY) process.stderr.write('reading from the terminal: paste it, then press Ctrl-D on a line of its own\n');
  return process.stdin;
}

async function fromStdin(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of takeStdin()) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A file as text: UTF-8, whose mark at the beginning is no part of it unless it is kept. */
export async function text(path: string, { mark = false } = {}): Promise<string> {
  const read = await bytes(path);
  if ((read[0] === 0xff && read[1] === 0xfe) || (read[0] === 0xfe && read[1] === 0xff)) throw new UsageError(`${named(path)} is UTF-16: save it as UTF-8`);
  let decoded: string;
  try {
    decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: mark }).decode(read);
  } catch {
    throw new UsageError(`${named(path)} is not UTF-8 text: save it as UTF-8`);
  }
  if (decoded.replace('\ufeff', '').trim() === '') throw new UsageError(`${named(path)} is empty: is it the right one?`);
  return decoded;
}

/** A JSON value of a file. The message says where it goes wrong and repeats nothing of it. */
export async function json(path: string): Promise<unknown> {
  const read = await text(path);
  return parsed(read, named(path));
}

export function parsed(read: string, name: string): unknown {
  try {
    return JSON.parse(read);
  } catch {
    throw new UsageError(`${name} is not JSON`);
  }
}

/** A name beside a file for what is written before it takes the file's name. */
function beside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
}

/** Follows links, so that they stay what they are. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Writes a file all at once: whoever reads it sees the old one or the new one. */
export async function replace(path: string, content: string): Promise<void> {
  const place = real(path);
  const temporary = beside(place);
  try {
    const mode = await stat(place).then(
      (there) => {
        if (there.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
        return there.mode & 0o777;
      },
      () => 0o666,
    );
    await writeFile(temporary, content, { mode, flush: true });
    await rename(temporary, place);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannot('write', path, error);
  }
}

/** Where a command writes what may be long. */
export interface Sink {
  write(text: string): Promise<void>;
  /** All is written. */
  end(): Promise<void>;
  /** Something went wrong: nothing is left. */
  abandon(): void;
}

function pushed(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (text === '') return resolve();
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** A reader that has stopped reading is no mistake: that error is passed on as it is. */
const unwritten = (error: NodeJS.ErrnoException) => Promise.reject(error.code === 'EPIPE' ? error : refused('write', 'standard output', error));

export const stdout: Sink = { write: (text) => pushed(process.stdout, text).catch(unwritten), end: async () => {}, abandon: () => {} };

/** A file that is there when all of it is. */
export async function sinkTo(path: string): Promise<Sink> {
  const place = real(path);
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) throw cannot('write', path, { code: 'EISDIR' });
  const temporary = beside(place);
  const remove = () => rmSync(temporary, { force: true });
  process.once('exit', remove);
  const stream: WriteStream = createWriteStream(temporary, { flags: 'wx', flush: true });
  try {
    await new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject));
  } catch (error) {
    throw cannot('write', path, error);
  }
  stream.on('error', () => {});
  return {
    write: (text) => pushed(stream, text).catch((error: unknown) => Promise.reject(cannot('write', path, error))),
    end: async () => {
      // What fails only when the last of it goes to the disk fails here.
      try {
        await new Promise<void>((resolve, reject) => stream.end((error?: Error | null) => (error ? reject(error) : resolve())));
        await rename(temporary, place);
      } catch (error) {
        throw cannot('write', path, error);
      }
    },
    abandon: () => {
      stream.destroy();
      remove();
    },
  };
}

/** Text to standard output or a file. */
export async function deliver(content: string, output: string | undefined): Promise<void> {
  if (output === undefined) await stdout.write(content);
  else await replace(output, content);
}

export function warn(line: string): void {
  process.stderr.write(`rolecall: ${line}\n`);
}

export type When = 'auto' | 'always' | 'never';

/** Whether a stream gets colours. */
export function coloured(when: When, stream: { isTTY?: boolean } = process.stdout): boolean {
  if (when !== 'auto') return when === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** Longer lines are hard to read, however wide a terminal is. */
const WIDEST = 120;

export function width(): number {
  return process.stdout.isTTY ? Math.min(process.stdout.columns || 100, WIDEST) : 100;
}
