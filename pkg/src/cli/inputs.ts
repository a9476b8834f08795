// Settings and what a provider sent, as flags name them.
import type { Call } from './args.js';
import { type ParsedSettings, parseSettings, readLog } from './core.js';
import { UsageError } from './errors.js';
import { bytes, json, named, parsed, text, warn } from './host.js';
import { visible } from './visible.js';
import type { Context, Diagnostic, LookupResponse, Sample, SettingsText, Token } from '../types.js';

/** Texts of settings, with their names. */
export async function textsOf(paths: readonly string[]): Promise<(SettingsText & { name: string })[]> {
  const texts = [];
  for (const path of paths) texts.push({ name: path === '-' ? 'standard input' : path, text: await text(path, { mark: true }) });
  return texts;
}

/** What the settings may take from the environment: nothing, unless it is said. */
export const variablesOf = ({ flags }: Call) => (flags.has('env') ? { variables: process.env } : {});

/** The settings of files, laid over one another. Says what is wrong with them, on standard error, unless that is asked for anyway. */
export async function settingsOf(paths: readonly string[], call: Call): Promise<ParsedSettings> {
  if (paths.length === 0) throw new UsageError('name the settings, for example --settings /etc/grafana/grafana.ini');
  const read = parseSettings(await textsOf(paths), variablesOf(call));
  const refused = read.diagnostics.find(({ code }) => code === 'sso.settings');
  if (refused) throw new UsageError(`${placeOf(refused)}${visible(refused.message)}`);
  const wrong = read.diagnostics.filter(({ severity }) => severity !== 'info');
  for (const one of wrong.slice(0, 3)) warn(`${placeOf(one)}${one.severity}: ${visible(one.message)}`);
  if (wrong.length > 3) warn(`${wrong.length - 3} more: \`rolecall lint\` names all`);
  return read;
}

/** `grafana.ini:3:22: `, or as much of it as is known. */
export function placeOf({ name, line, column }: Diagnostic): string {
  const parts = [name === undefined ? undefined : visible(name), line, column].filter((part) => part !== undefined);
  return parts.length > 0 ? `${parts.join(':')}: ` : '';
}

/** A token, or the claims of one as bytes: they cross as they are written. */
async function token(path: string): Promise<Token> {
  const read = (await text(path)).trim();
  if (!read.startsWith('{')) return read;
  parsed(read, named(path));
  return new TextEncoder().encode(read) as unknown as Token;
}

async function response(path: string): Promise<LookupResponse> {
  return { status: 200, body: await bytes(path) };
}

async function contextOf({ flags }: Call): Promise<Context> {
  const path = flags.text('context');
  const given = path === undefined ? {} : await json(path);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new UsageError(`${named(path!)} is no object: --context takes { "orgs": { "Main Org.": 1 } } and the like`);
  const context = given as Context;
  const lookups = { ...context.lookups };
  for (const lookup of ['emails', 'teams', 'organizations'] as const) {
    const body = flags.text(lookup);
    if (body !== undefined) lookups[lookup] = await response(body);
  }
  return { ...context, lookups };
}

/** What a provider sent, of files. */
export async function sampleOf(call: Call): Promise<Sample> {
  const { flags } = call;
  const of = async <T>(name: string, read: (path: string) => Promise<T>) => {
    const path = flags.text(name);
    return path === undefined ? undefined : read(path);
  };
  const idToken = await of('id-token', token);
  const userinfo = await of('userinfo', bytes);
  const accessToken = await of('access-token', token);
  return {
    ...(idToken !== undefined && { idToken }),
    ...(userinfo !== undefined && { userinfo: withoutMark(userinfo) }),
    ...(accessToken !== undefined && { accessToken }),
    context: await contextOf(call),
  };
}

/** The mark at the beginning is of an editor: no provider sends it. */
function withoutMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

export const SAMPLE = ['id-token', 'userinfo', 'access-token'] as const;

/** What a provider sent, out of a log. */
export async function loggedOf(path: string, call: Call): Promise<Sample> {
  const logins = readLog(await text(path));
  if (logins.length === 0) {
    throw new UsageError(`${named(path)} holds no login by Generic OAuth: set \`[log] filters = oauth.generic_oauth:debug\`, log in once more, and take the log then`);
  }
  if (logins[0]?.line === 0) throw new UsageError(`no login of ${named(path)} can be read: ${visible(logins[0].notes.join('; '))}`);
  const number = call.flags.number('login', 1) ?? logins.length;
  const login = logins[number - 1];
  if (!login) throw new UsageError(`there is no login ${number} in ${named(path)}: --login takes 1 to ${logins.length}`);
  warn(`login ${number} of ${logins.length}, from line ${login.line} of ${named(path)} on`);
  for (const note of login.notes) warn(visible(note));
  const context = await contextOf(call);
  const body = (text: string | undefined) => (text === undefined ? undefined : { status: 200, body: text });
  const lookups = Object.fromEntries(Object.entries({ emails: body(login.emails), teams: body(login.teams), organizations: body(login.organizations) }).filter(([, value]) => value));
  const claims = (text: string) => new TextEncoder().encode(text) as unknown as Token;
  return {
    ...(login.idToken !== undefined && { idToken: claims(login.idToken) }),
    ...(login.userinfo !== undefined && { userinfo: login.userinfo }),
    ...(login.accessToken !== undefined && { accessToken: claims(login.accessToken) }),
    context: { ...context, lookups: { ...lookups, ...context.lookups } },
  };
}
