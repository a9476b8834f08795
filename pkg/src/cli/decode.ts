// rolecall decode
import type { Call } from './args.js';
import { toolsCompiled, useTools } from './core.js';
import { UsageError } from './errors.js';
import { stdout, text } from './host.js';
import { indented } from './visible.js';
import { decoded } from '../tools.show.js';

/** Claims that are times, in seconds. */
const TIMES = ['iat', 'nbf', 'exp', 'auth_time', 'updated_at'];

interface Part {
  /** Where a token response has it. */
  name?: string;
  token: string;
}

export async function decode(call: Call): Promise<number> {
  const [path = '-'] = call.operands;
  // What looks like one is not even repeated.
  if (path.split('.').length === 3 && path.startsWith('eyJ')) throw new UsageError('tokens come by standard input or from a file, never as an argument, which others see: rolecall decode < id_token.jwt');
  await useTools();
  const parts = partsOf(await text(path));
  const found = parts.map(({ name, token }) => ({ name, ...decoded(toolsCompiled, token) }));
  const flaw = found.find((one) => one.flaw !== undefined);
  if (flaw) throw new UsageError(`${flaw.name ? `\`${flaw.name}\`` : found.length > 1 ? 'one of the tokens' : 'the token'} cannot be decoded: ${flaw.flaw}`);
  const read = found as { name?: string; header: string; claims: string }[];
  if (call.flags.text('format') === 'json') {
    const tokens = read.map(({ name, header, claims }) => `{${name ? `"name":${JSON.stringify(name)},` : ''}"verified":false,"header":${header},"claims":${claims}}`);
    await stdout.write(`${indented(tokens.length === 1 ? tokens[0]! : `[${tokens.join(',')}]`)}\n`);
  } else await stdout.write(read.map(pretty).join('\n'));
  return 0;
}

/** Tokens one behind the other, or those of a token response. */
function partsOf(read: string): Part[] {
  const response = object(read);
  if (response) {
    const parts = ['id_token', 'access_token', 'refresh_token'].flatMap((name) => {
      const token = response[name];
      return typeof token === 'string' && token.split('.').length === 3 ? [{ name, token }] : [];
    });
    if (parts.length === 0) throw new UsageError('the JSON holds no token: neither id_token nor access_token is a JWT');
    return parts;
  }
  return read.trim().split(/\s+/).filter((word) => !/^bearer$/i.test(word)).map((token) => ({ token }));
}

function object(read: string): Record<string, unknown> | undefined {
  if (!read.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(read) as Record<string, unknown>;
  } catch {
    throw new UsageError('what begins with `{` is not JSON: give a token, or a token response as JSON');
  }
}

function pretty({ name, header, claims }: { name?: string; header: string; claims: string }): string {
  const times = timesOf(claims);
  return [
    `${name ?? 'token'}, not verified: anybody could have written this`,
    '',
    'header',
    indented(header),
    '',
    'claims',
    indented(claims),
    ...(times.length > 0 ? ['', 'times; Grafana looks at none of them', ...times] : []),
    '',
  ].join('\n');
}

function timesOf(claims: string): string[] {
  let read: unknown;
  try {
    read = JSON.parse(claims);
  } catch {
    return [];
  }
  if (typeof read !== 'object' || read === null) return [];
  return TIMES.flatMap((name) => {
    const seconds = (read as Record<string, unknown>)[name];
    if (typeof seconds !== 'number' || Math.abs(seconds) > 8.64e12) return [];
    const passed = name === 'exp' && seconds * 1000 < Date.now() ? ', which has passed' : '';
    return [`  ${name.padEnd(10)} ${new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')}${passed}`];
  });
}
