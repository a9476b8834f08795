// The command of the installed package, as a process of its own.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consumer, root } from './tarball.mjs';

const bin = join(consumer, 'node_modules/.bin');
export const command = join(bin, 'rolecall');

/** No terminal, no wish for colours, whatever runs the tests. */
const env = (more = {}) => {
  const { NO_COLOR, FORCE_COLOR, ...rest } = process.env;
  return { ...rest, PATH: `${bin}:${process.env.PATH}`, ...more };
};

/** A folder with the files of an example and those of the tests; it is gone when the process ends. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'rolecall-'));
  cpSync(join(root, 'examples/okta'), path, { recursive: true });
  cpSync(join(root, 'tests/cli/files'), path, { recursive: true });
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs it with arguments; gives exit code and what it wrote. `uid` and `gid` may be those of somebody else. */
export function rolecall(args, { cwd, input = '', env: more, ...user } = {}) {
  const { status, signal, stdout, stderr } = spawnSync(command, args, { cwd, input, env: env(more), ...user, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status, signal, stdout, stderr };
}

/** Runs a line of a shell. */
export function shell(line, cwd, more) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd, env: env(more), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return { status, stdout, stderr };
}

/** Starts it and does not wait. */
export const start = (args, cwd, options = {}) => spawn(command, args, { cwd, env: env(), ...options });
