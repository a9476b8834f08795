// Input into the module's memory, answers out of it.
import { generation } from './instance.js';
import { __wasm, decide as decideInside, explain as explainInside, reserve as reserveInside } from './rolecall.glue.js';
import type { Context, Decision, Lookup, LookupResponse, Note, Role, Token, User, Userinfo } from './types.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A source larger than this is not handed over but counts as one that cannot be used: read, it takes up to fifty times as
 *  much memory. */
const MOST = 16 * 1024 * 1024;
/** Texts up to this length are given room for the worst case, longer ones are measured first. */
const SHORT = 1 << 20;

const ABSENT = 0;
const COMPACT = 1;
const CLAIMS = 2;
const TOO_LARGE = 3 as const;

/** Room for each source, one behind the other; more where one is larger. */
const ROOM = 16 * 1024;

let room = ROOM;
const lengths = [0, 0, 0, 0];

/** The memory as bytes and as words, and the place of each source in it; made anew where the memory has grown, is another
 *  instance's, or the places have moved. Making such a view costs more than filling it. */
let bytes = new Uint8Array();
let words = new Uint32Array();
let places: Uint8Array[] = [];
let base = -1;
let seen = -1;

/** A buffer whose memory has grown is detached, and then its views are empty. */
function look(): void {
  if (bytes.length > 0 && seen === generation) return;
  const { buffer } = __wasm!.memory;
  bytes = new Uint8Array(buffer);
  words = new Uint32Array(buffer);
  base = -1;
  seen = generation;
}

/** Has room made for the sources and for `behind` bytes behind them. */
function reserve(needed: number, behind: number): void {
  const rooms = Math.max(ROOM, needed);
  const at = reserveInside(3 * rooms + behind);
  look();
  if (at === base && rooms === room) return;
  base = at;
  room = rooms;
  places = [0, 1, 2].map((place) => bytes.subarray(at + place * rooms, at + (place + 1) * rooms));
}

type Part = string | Uint8Array;

/** What is to be written of one source, or that it is too large. Claims that cannot be read (cycles, BigInt, getters that
 *  throw) are claims without text, not errors. */
function partOf(value: Token | Userinfo): Part | typeof TOO_LARGE {
  let part: Part = '';
  if (typeof value === 'string') part = value;
  else if (value !== null && value !== undefined) part = written(value);
  if (part.length <= SHORT) return part;
  if (part.length > MOST) return TOO_LARGE;
  return typeof part === 'string' ? encoder.encode(part) : part;
}

function written(claims: object): Part {
  try {
    return claims instanceof Uint8Array ? claims : (JSON.stringify(claims) ?? '');
  } catch {
    return '';
  }
}

/** What one source is: nothing, a text of some kind, claims, or too much. */
function kindOf(value: Token | Userinfo, part: Part | typeof TOO_LARGE, kindOfText: number): number {
  if (part === TOO_LARGE) return TOO_LARGE;
  if (value === null || value === undefined) return ABSENT;
  return typeof value === 'string' ? kindOfText : CLAIMS;
}

/** The context as the core reads it: JSON, the bodies of look-ups behind it. */
function contextOf(context: Context): Uint8Array[] {
  const { orgs, idTokenSignature, userExists, teamGroups, lookups } = context;
  const bodies: Uint8Array[] = [];
  const response = (lookup: Lookup) => bodyOf(lookups?.[lookup], bodies);
  const json = JSON.stringify({
    orgs, idTokenSignature, userExists, teamGroups,
    emails: response('emails'), teams: response('teams'), organizations: response('organizations'),
  });
  return [encoder.encode(json), ...bodies];
}

/** A body that is neither text nor bytes is none: the request failed. */
function bodyOf(response: LookupResponse | undefined, bodies: Uint8Array[]): [number, number] | false | undefined {
  if (response === undefined) return undefined;
  const { status, body } = response ?? {};
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  if (!(bytes instanceof Uint8Array) || bytes.length > MOST || typeof status !== 'number') return false;
  bodies.push(bytes);
  return [status, bytes.length];
}

/** How many bytes a part can take: three for each unit of a text. */
const most = (part: Part) => (typeof part === 'string' ? part.length * 3 : part.length);

/** Everything that is to be written, read from what the caller gave: what runs while it is read (getters, `toJSON`) may call
 *  this package, so nothing of it is kept elsewhere until all is read. */
export interface Input {
  id: Part;
  info: Part;
  access: Part;
  behind: readonly Uint8Array[];
  kinds: number;
}

const NOTHING: readonly Uint8Array[] = [];

export function read(idToken: Token, userinfo: Userinfo, accessToken: Token, context: Context | undefined): Input {
  const id = partOf(idToken);
  const info = partOf(userinfo);
  const access = partOf(accessToken);
  const behind = context ? contextOf(context) : NOTHING;
  return {
    id: id === TOO_LARGE ? '' : id,
    info: info === TOO_LARGE ? '' : info,
    access: access === TOO_LARGE ? '' : access,
    behind,
    kinds: kindOf(idToken, id, COMPACT) | (kindOf(userinfo, info, CLAIMS) << 2) | (kindOf(accessToken, access, COMPACT) << 4),
  };
}

/** Where only the ID token is written, the others are absent. */
const ID_TOKEN_ALONE = 0b11;

/** Writes everything to its place, or of the sources only the ID token. */
function send({ id, info, access, behind }: Input, alone: boolean): void {
  let size = 0;
  for (const one of behind) size += one.length;
  reserve(Math.max(most(id), most(info), most(access)), size);
  lengths[0] = put(id, 0);
  lengths[1] = alone ? 0 : put(info, 1);
  lengths[2] = alone ? 0 : put(access, 2);
  lengths[3] = behind[0]?.length ?? 0;
  let at = base + 3 * room;
  for (const one of behind) {
    bytes.set(one, at);
    at += one.length;
  }
}

function put(part: Part, place: number): number {
  if (part.length === 0) return 0;
  if (typeof part === 'string') return encoder.encodeInto(part, places[place]!).written;
  places[place]!.set(part);
  return part.length;
}

/** A policy inside the module: its number there, and in which generation of the module that holds. */
export interface Handle {
  number: number;
  generation: number;
  /** How many decisions in a row asked the ID token and nothing else. After some the next one is likely to do the same, and
   *  then the other sources are not even written; if it does not, it is made once more. */
  alone: number;
}

const SOME = 4;

/** The decision of a policy. */
export function decide(policy: Handle, input: Input): Decision {
  const tried = policy.alone >= SOME;
  let at = run(policy.number, input, tried);
  const alone = words[at + 3]! <= 1;
  policy.alone = alone ? policy.alone + 1 : 0;
  if (tried && !alone) at = run(policy.number, input, false);
  return answer(at);
}

/** Where the answer is among the words. */
function run(policy: number, input: Input, alone: boolean): number {
  send(input, alone);
  const kinds = alone ? input.kinds & ID_TOKEN_ALONE : input.kinds;
  const at = decideInside(policy, kinds, room, lengths[0]!, lengths[1]!, lengths[2]!, lengths[3]!);
  if (at === 0) throw new Error('rolecall has lost a policy, which it never should');
  look();
  return at >>> 2;
}

/** The explanation of a policy, as JSON. */
export function explanation(policy: number, input: Input): string {
  send(input, false);
  return explainInside(policy, input.kinds, room, lengths[0]!, lengths[1]!, lengths[2]!, lengths[3]!);
}

const ROLES: readonly Role[] = ['None', 'Viewer', 'Editor', 'Admin'];
const NULL = 0xffff_ffff;

let next = 0;
let text = '';
let offset = 0;

function number(): number {
  return words[next++]!;
}

function piece(): string {
  const start = offset;
  offset += number();
  return text.slice(start, offset);
}

/** With everything at hand in variables of its own, since lists may be long. */
function list(): string[] {
  const count = number();
  const items = new Array<string>(count);
  const [lengths, texts] = [words, text];
  let place = next;
  let start = offset;
  for (let index = 0; index < count; index++) {
    const end = start + lengths[place++]!;
    items[index] = texts.slice(start, end);
    start = end;
  }
  next = place;
  offset = start;
  return items;
}

/** The answer at a place among the words: src/wasm.rs says how it is laid out. */
function answer(at: number): Decision {
  next = at + 4;
  text = decoder.decode(bytes.subarray(words[at + 1]!, words[at + 1]! + words[at + 2]!));
  offset = 0;
  return words[at] === 0 ? allow() : (JSON.parse(text) as Decision);
}

function allow(): Decision {
  const role = number();
  const isGrafanaAdmin = number();
  const groups = list();
  const teams = list();
  const id = piece();
  const login = piece();
  const email = piece();
  const user: User = {
    id,
    login,
    name: piece(),
    email,
    role: role === NULL ? null : ROLES[role]!,
    isGrafanaAdmin: isGrafanaAdmin === NULL ? null : isGrafanaAdmin === 1,
    orgRoles: organizations(),
    groups,
    teams,
  };
  const notes = piece();
  return { decision: 'allow', user, notes: notes === '' ? [] : (JSON.parse(notes) as Note[]) };
}

function organizations(): Record<string, Role> | null {
  const count = number();
  if (count === NULL) return null;
  const roles: Record<string, Role> = {};
  for (let i = 0; i < count; i++) {
    const role = ROLES[number()]!;
    roles[piece()] = role;
  }
  return roles;
}
