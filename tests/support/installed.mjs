// The installed package as a program gets it, and the part of it that only tests look at.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { consumer, installed } from './tarball.mjs';

const { resolve } = createRequire(join(consumer, 'package.json'));
const load = (path) => import(pathToFileURL(path).href);

export const rolecall = await load(resolve('rolecall'));
export const standard = await load(resolve('rolecall/standard'));
/** `generation` grows with each new instance of the module: 1 as long as nothing has trapped. */
export const instance = await load(join(installed, 'dist/instance.js'));
export const glue = await load(join(installed, 'dist/rolecall.glue.js'));

/** What has not ended by then has no end: a guard against hanging, not a measure of speed. */
const PATIENCE = 120_000;

/** Runs a few lines in a process of their own, where they may take memory and time; gives what they print, or how they ended. */
export async function alone(program) {
  const imports = `import { glue, instance, rolecall, standard } from ${JSON.stringify(import.meta.url)};`;
  const child = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', imports + program], { timeout: PATIENCE });
  const { stdout } = await child.catch(({ stdout, stderr, signal }) => ({ stdout: stdout || (signal ? `ended by ${signal}` : stderr) }));
  return stdout.trim();
}
