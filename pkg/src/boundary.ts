// Input into the module's memory, answers out of it.
import { generation } from './instance.js';
import * as glue from './rolecall.glue.js';
import type { Context, Decision, Lookup, LookupResponse, Note, Role, Token, User, Userinfo } from './types.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A source larger than this is not handed over but counts as one that cannot be used. */
const MOST = 64 * 1024 * 1024;
/** Texts up to this length are given room for the worst case, longer ones are measured first. */
const SHORT = 1 << 20;

const ABSENT = 0;
const COMPACT = 1;
const CLAIMS = 2;
const TOO_LARGE = 3;

/** Room for each source, one behind the other; more where one is larger. */
const ROOM = 16 * 1024;

let kinds = 0;
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
  const { buffer } = glue.__wasm!.memory;
  bytes = new Uint8Array(buffer);
  words = new Uint32Array(buffer);
  base = -1;
  seen = generation;
}

/** Has room made for the sources and for `behind` bytes behind them. */
function reserve(needed: number, behind: number): void {
  const rooms = Math.max(ROOM, needed);
  const at = glue.reserve(3 * rooms + behind);
  look();
  if (at === base && rooms === room) return;
  base = at;
  room = rooms;
  places = [0, 1, 2].map((place) => bytes.subarray(at + place * rooms, at + (place + 1) * rooms));
}

type Part = string | Uint8Array;

/** What one source is, noted among the kinds; and what is to be written of it. Claims that JSON cannot hold (cycles, BigInt,
 *  getters that throw) are unreadable claims, not errors. */
function part(index: number, value: Token | Userinfo, kindOfText: number): Part {
  let kind = kindOfText;
  let taken: Part = '';
  if (value === null || value === undefined) kind = ABSENT;
  else if (typeof value === 'string') taken = value;
  else {
    kind = CLAIMS;
    taken = value instanceof Uint8Array ? value : written(value);
  }
  if (taken.length > SHORT) {
    if (taken.length > MOST) [taken, kind] = ['', TOO_LARGE];
    else if (typeof taken === 'string') taken = encoder.encode(taken);
  }
  kinds |= kind << (2 * index);
  return taken;
}

function written(claims: unknown): string {
  try {
    return JSON.stringify(claims) ?? '';
  } catch {
    return '';
  }
}

/** The context as the core reads it: JSON, the bodies of look-ups behind it. */
function contextOf(context: Context, bodies: Uint8Array[]): Uint8Array {
  const { orgs, idTokenSignature, userExists, teamGroups, lookups } = context;
  const response = (lookup: Lookup) => bodyOf(lookups?.[lookup], bodies);
  const json = JSON.stringify({
    orgs, idTokenSignature, userExists, teamGroups,
    emails: response('emails'), teams: response('teams'), organizations: response('organizations'),
  });
  return encoder.encode(json);
}

function bodyOf(response: LookupResponse | undefined, bodies: Uint8Array[]): [number, number] | false | undefined {
  if (response === undefined) return undefined;
  if (response === null) return false;
  const body = typeof response.body === 'string' ? encoder.encode(response.body) : response.body;
  if (body.length > MOST) return false;
  bodies.push(body);
  return [response.status, body.length];
}

/** How many bytes a part can take: three for each unit of a text. */
const most = (part: Part) => (typeof part === 'string' ? part.length * 3 : part.length);

/** Writes everything to its place. */
function send(idToken: Token, userinfo: Userinfo, accessToken: Token, context: Context | undefined): void {
  kinds = 0;
  const id = part(0, idToken, COMPACT);
  const info = part(1, userinfo, CLAIMS);
  const access = part(2, accessToken, COMPACT);
  const behind: Uint8Array[] = [];
  if (context) behind.unshift(contextOf(context, behind));
  reserve(Math.max(most(id), most(info), most(access)), behind.reduce((sum, one) => sum + one.length, 0));
  lengths[0] = put(id, 0);
  lengths[1] = put(info, 1);
  lengths[2] = put(access, 2);
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

/** The decision of a policy. */
export function decide(policy: number, idToken: Token, userinfo: Userinfo, accessToken: Token, context: Context | undefined): Decision {
  send(idToken, userinfo, accessToken, context);
  const at = glue.decide(policy, kinds, room, lengths[0]!, lengths[1]!, lengths[2]!, lengths[3]!);
  look();
  return read(at >>> 2);
}

/** The explanation of a policy, as JSON. */
export function explain(policy: number, idToken: Token, userinfo: Userinfo, accessToken: Token, context: Context | undefined): string {
  send(idToken, userinfo, accessToken, context);
  return glue.explain(policy, kinds, room, lengths[0]!, lengths[1]!, lengths[2]!, lengths[3]!);
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

function list(): string[] {
  const items: string[] = [];
  for (let count = number(); count > 0; count--) items.push(piece());
  return items;
}

/** The answer at a place among the words: src/wasm.rs says how it is laid out. */
function read(at: number): Decision {
  next = at + 3;
  text = decoder.decode(bytes.subarray(words[at + 1]!, words[at + 1]! + words[at + 2]!));
  offset = 0;
  return words[at] === 0 ? allow() : (JSON.parse(text) as Decision);
}

function allow(): Decision {
  const role = number();
  const isGrafanaAdmin = number();
  const user: User = {
    id: piece(), login: piece(), name: piece(), email: piece(),
    role: role === NULL ? null : ROLES[role]!,
    isGrafanaAdmin: isGrafanaAdmin === NULL ? null : isGrafanaAdmin === 1,
    orgRoles: null,
    groups: list(),
    teams: list(),
  };
  user.orgRoles = organizations();
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
