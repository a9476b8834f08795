// A link that holds the page: made on request only, read once and taken out of the address at once.
import { batch, signal } from '@preact/signals';
import { looksLikeJwt } from '../sources.js';
import { defaults, editSource, idTokenSignature, lookups, newInput, newUser, orgs, room, settings, show, texts } from '../state.js';
import { claimsOf, rewritten, unsigned } from './carried.js';

/** What a link holds. */
interface Carried {
  texts: { name: string; text: string }[];
  id_token: string;
  userinfo: string;
  access_token: string;
  lookups: typeof lookups.value;
  orgs: string;
  signature: typeof idTokenSignature.value;
  newUser: boolean;
  defaults: { org: string; role: string };
}

const PREFIX = '#rolecall=1.';
/** No more than this is unpacked, whatever a link says. */
const MOST = 8 * 1024 * 1024;

/** What came of a link in the address. */
export const arrived = signal<{ kind: 'loaded' | 'damaged'; message: string } | undefined>(undefined);

/** The page as it may be carried: claims for tokens, settings without secrets. */
export function carried(): Carried {
  return {
    texts: texts.value.flatMap((input) => {
      const text = rewritten(input)?.text;
      return text === undefined ? [] : [{ name: input.name, text: unsigned(text) }];
    }),
    id_token: unsigned(claimsOf('id_token') ?? ''),
    userinfo: unsigned(claimsOf('userinfo') ?? ''),
    access_token: unsigned(claimsOf('access_token') ?? ''),
    lookups: JSON.parse(unsigned(JSON.stringify(lookups.value))) as Carried['lookups'],
    orgs: orgs.value,
    signature: idTokenSignature.value,
    newUser: newUser.value,
    defaults: defaults.value,
  };
}

/** Whether the client's secret is in it after all, for example as a claim. */
export function hasSecret(state: Carried): boolean {
  const secret = settings.value?.['client_secret'];
  return typeof secret === 'string' && secret.length >= 6 && JSON.stringify(state).includes(JSON.stringify(secret).slice(1, -1));
}

export async function linkOf(state: Carried): Promise<string> {
  const stream = new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  const [page] = location.href.split('#');
  return `${page}${PREFIX}${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** Reads the address, now and whenever somebody opens a link on this page. */
export function watchAddress(): void {
  addEventListener('hashchange', () => void arrive());
  void arrive();
}

async function arrive(): Promise<void> {
  const { hash } = location;
  if (!hash.startsWith('#rolecall=')) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  try {
    put(read(await unpacked(hash)));
    arrived.value = { kind: 'loaded', message: 'This came with the link, which has been taken out of the address. It holds no secret: where one is needed, type it in.' };
  } catch {
    arrived.value = { kind: 'damaged', message: 'The link is damaged or was made by another version: nothing of it was read. Ask for it again, whole.' };
  }
}

async function unpacked(hash: string): Promise<string> {
  if (!hash.startsWith(PREFIX)) throw new Error('another version');
  const bytes = Uint8Array.from(atob(hash.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
    if (text.length > MOST) throw new Error('too large');
  }
  return text + decoder.decode();
}

/** Checks every part: a link may come from anybody. */
function read(json: string): Carried {
  const state = JSON.parse(json) as Carried;
  const strings = [state.id_token, state.userinfo, state.access_token, state.orgs, state.defaults.org, state.defaults.role, ...state.texts.flatMap(({ name, text }) => [name, text])];
  const bodies = Object.entries(state.lookups).every(([name, of]) => ['emails', 'teams', 'organizations'].includes(name) && (of === null || (typeof of.body === 'string' && Number.isInteger(of.status))));
  const fits = strings.every((text) => typeof text === 'string') && ['', 'valid', 'invalid'].includes(state.signature) && typeof state.newUser === 'boolean' && bodies;
  if (!fits) throw new Error('not the state of this page');
  return state;
}

function put(state: Carried): void {
  const [first = { name: 'grafana.ini', text: '' }, ...others] = state.texts;
  batch(() => {
    show({ name: '', settings: first, idToken: '', userinfo: '', accessToken: '', lookups: state.lookups, orgs: state.orgs });
    for (const source of ['id_token', 'userinfo', 'access_token'] as const) if (!looksLikeJwt(state[source])) editSource(source, state[source]);
    texts.value = [...texts.value, ...others.map(({ name, text }) => newInput(name, text))];
    idTokenSignature.value = state.signature;
    newUser.value = state.newUser;
    defaults.value = state.defaults;
    room.value = 'decision';
  });
}
