// Input into the module's memory, answers out of it.
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

/** What is to be written for one source: nothing, or a text or bytes of some kind. */
let kinds = 0;
const parts: (string | Uint8Array)[] = ['', '', '', ''];
const lengths = [0, 0, 0, 0];
let bodies: Uint8Array[] = [];

let bytes = new Uint8Array();
let words = new Uint32Array();

/** Views of the memory, anew where it has grown or is another instance's. */
function look(): void {
  const { buffer } = glue.__wasm!.memory;
  if (bytes.buffer === buffer) return;
  bytes = new Uint8Array(buffer);
  words = new Uint32Array(buffer);
}

/** Takes one source. Claims that JSON cannot hold (cycles, BigInt, getters that throw) are unreadable claims, not errors. */
function take(index: number, value: Token | Userinfo, kindOfText: number): void {
  let kind = kindOfText;
  let part: string | Uint8Array = '';
  if (value === null || value === undefined) kind = ABSENT;
  else if (typeof value === 'string') part = value;
  else {
    kind = CLAIMS;
    if (value instanceof Uint8Array) part = value;
    else part = written(value);
  }
  if (part.length > MOST) {
    part = '';
    kind = TOO_LARGE;
  }
  kinds |= kind << (2 * index);
  parts[index] = part;
}

function written(claims: unknown): string {
  try {
    return JSON.stringify(claims) ?? '';
  } catch {
    return '';
  }
}

/** The context as the core reads it: JSON, the bodies of look-ups behind it. */
function contextOf(context: Context | undefined): string {
  bodies = [];
  if (!context) return '';
  const { orgs, idTokenSignature, userExists, teamGroups, lookups } = context;
  const response = (lookup: Lookup) => bodyOf(lookups?.[lookup]);
  return JSON.stringify({
    orgs, idTokenSignature, userExists, teamGroups,
    emails: response('emails'), teams: response('teams'), organizations: response('organizations'),
  });
}

function bodyOf(response: LookupResponse | undefined): [number, number] | false | undefined {
  if (response === undefined) return undefined;
  if (response === null) return false;
  const body = typeof response.body === 'string' ? encoder.encode(response.body) : response.body;
  if (body.length > MOST) return false;
  bodies.push(body);
  return [response.status, body.length];
}

/** Writes everything one after the other. */
function write(): void {
  let room = bodies.reduce((sum, body) => sum + body.length, 0);
  for (let i = 0; i < 4; i++) {
    let part = parts[i]!;
    if (typeof part === 'string' && part.length > SHORT) parts[i] = part = encoder.encode(part);
    room += typeof part === 'string' ? part.length * 3 : part.length;
  }
  let at = glue.reserve(room);
  look();
  for (let i = 0; i < 4; i++) {
    lengths[i] = put(parts[i]!, at);
    at += lengths[i]!;
    parts[i] = '';
  }
  for (const body of bodies) at += put(body, at);
  bodies = [];
}

function put(part: string | Uint8Array, at: number): number {
  if (part.length === 0) return 0;
  if (typeof part === 'string') return encoder.encodeInto(part, bytes.subarray(at)).written;
  bytes.set(part, at);
  return part.length;
}

type Input = readonly [Token, Userinfo, Token, Context | undefined];

function send([idToken, userinfo, accessToken, context]: Input): void {
  kinds = 0;
  take(0, idToken, COMPACT);
  take(1, userinfo, CLAIMS);
  take(2, accessToken, COMPACT);
  parts[3] = contextOf(context);
  write();
}

/** The decision of a policy. */
export function decide(policy: number, input: Input): Decision {
  send(input);
  const at = glue.decide(policy, kinds, lengths[0]!, lengths[1]!, lengths[2]!, lengths[3]!);
  look();
  return read(at >>> 2);
}

/** The explanation of a policy, as JSON. */
export function explain(policy: number, input: Input): string {
  send(input);
  return glue.explain(policy, kinds, lengths[0]!, lengths[1]!, lengths[2]!, lengths[3]!);
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
