// What is on the page. Inputs are signals; everything else is computed from them, so that nothing can be out of date.
import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import {
  SettingsError, explain, lint, parseSettings, ready,
  type Context, type Diagnostic, type Explanation, type Lookup, type ParsedSettings, type Sample, type Settings, type Source,
} from './engine.js';
import { FIRST, FIRST_SETTINGS, type Example } from './examples.js';
import { directoryOf } from './directory.js';
import { sourceOf, tokenOf, type SourceText } from './sources.js';

/** A settings text: a file, a list of variables, what the API answered. Later ones do not win by being later: Grafana's order of
 *  layers decides (database over environment over file). */
export interface SettingsInput {
  id: number;
  name: string;
  text: string;
}

let lastId = 0;
export const newInput = (name: string, text: string): SettingsInput => ({ id: (lastId += 1), name, text });

// ------------------------------------------------------------------------------------------------------------------- what goes in

export const texts = signal<readonly SettingsInput[]>([newInput(FIRST.settings.name, FIRST.settings.text)]);
export const sources: Record<Source, Signal<SourceText>> = {
  id_token: signal(sourceOf(FIRST.idToken)),
  userinfo: signal<SourceText>({ text: FIRST.userinfo }),
  access_token: signal(sourceOf(FIRST.accessToken)),
};
/** Responses to look-ups. null: the request failed. */
export const lookups = signal<Partial<Record<Lookup, { status: number; body: string } | null>>>({});
/** Organizations, one a line: `1 Main Org.`. Empty: the directory is unavailable. */
export const orgs = signal('');
export const idTokenSignature = signal<'' | 'valid' | 'invalid'>('');
export const newUser = signal(false);
/** Who gets no role anywhere: `auto_assign_org_id` and `auto_assign_org_role`, where no settings text says. */
export const defaults = signal<{ org: string; role: string }>({ org: '', role: '' });

// ------------------------------------------------------------------------------------------------------------------- what comes out

export type Reading = { parsed: ParsedSettings; error?: never } | { parsed?: never; error: SettingsError };

const NOTHING: Omit<ParsedSettings, 'settings'> = { origins: {}, globals: {}, diagnostics: [] };

/** The settings as Grafana reads them; undefined while the reader has not arrived. */
export const reading: ReadonlySignal<Reading | undefined> = computed(() => {
  const list = texts.value.filter(({ text }) => text.trim() !== '').map(({ name, text }) => ({ name, text }));
  if (!ready.tools.value) return untouched(list) ? { parsed: { settings: FIRST_SETTINGS, ...NOTHING } } : undefined;
  try {
    return { parsed: list.length === 0 ? { settings: {}, ...NOTHING } : parseSettings(list) };
  } catch (error) {
    if (error instanceof SettingsError) return { error };
    throw error;
  }
});

function untouched(list: readonly { text: string }[]): boolean {
  return list.length === 1 && list[0]?.text === FIRST.settings.text;
}

/** What decisions are made with. */
export const settings: ReadonlySignal<Settings | undefined> = computed(() => {
  const read = reading.value?.parsed?.settings;
  const { org, role } = defaults.value;
  return read && { ...(org && { auto_assign_org_id: org }), ...(role && { auto_assign_org_role: role }), ...read };
});

export const directory = computed(() => directoryOf(orgs.value));

export const context: ReadonlySignal<Context> = computed(() => ({
  ...(directory.value.orgs && { orgs: directory.value.orgs }),
  lookups: lookups.value,
  ...(idTokenSignature.value && { idTokenSignature: idTokenSignature.value }),
  ...(newUser.value && { userExists: false }),
}));

export const sample: ReadonlySignal<Sample> = computed(() => ({
  idToken: tokenOf(sources.id_token.value),
  userinfo: sources.userinfo.value.text.trim() === '' ? undefined : sources.userinfo.value.text,
  accessToken: tokenOf(sources.access_token.value),
  context: context.value,
}));

/** Whether there is nobody to decide about. */
export const nobody = computed(() => Object.values(sources).every(({ value }) => value.text.trim() === ''));

export type Answer = { explanation: Explanation; error?: never } | { explanation?: never; error: SettingsError };

/** The decision with every step; undefined while there is nothing to decide with. */
export const answer: ReadonlySignal<Answer | undefined> = computed(() => {
  if (!ready.main.value || settings.value === undefined) return reading.value?.error && { error: reading.value.error };
  const { idToken, userinfo, accessToken, context } = sample.value;
  try {
    return { explanation: explain(settings.value, idToken, userinfo, accessToken, context) };
  } catch (error) {
    if (error instanceof SettingsError) return { error };
    throw error;
  }
});

/** What is likely wrong, with these settings and with this person. A little later than the answer: it may take longer. */
export const findings = signal<readonly Diagnostic[]>([]);

effect(() => {
  if (!ready.tools.value) return undefined;
  const list = texts.value.filter(({ text }) => text.trim() !== '').map(({ name, text }) => ({ name, text }));
  const person = sample.value;
  const timer = setTimeout(() => (findings.value = findingsOf(list, person)), 30);
  return () => clearTimeout(timer);
});

function findingsOf(list: readonly { name: string; text: string }[], person: Sample): readonly Diagnostic[] {
  if (list.length === 0) return [];
  try {
    return lint(list, person);
  } catch (error) {
    if (error instanceof SettingsError) return error.diagnostics;
    throw error;
  }
}

// ------------------------------------------------------------------------------------------------------------------- what is looked at

/** The place of the matrix whose steps are open. */
export const selected = signal<{ attribute: string; source: Source | undefined } | undefined>(undefined);
/** The rooms of the page. */
export type Room = 'decision' | 'lab' | 'whatif' | 'roles' | 'take';
export const room = signal<Room>('decision');

// ------------------------------------------------------------------------------------------------------------------- changes

/** Changes one settings text, as typing in its editor does. */
export function editText(id: number, text: string): void {
  texts.value = texts.value.map((one) => (one.id === id ? { ...one, text } : one));
}

/** Puts text into a source; a JWT is shown as its claims. */
export function fillSource(source: Source, pasted: string): void {
  sources[source].value = source === 'userinfo' ? { text: pasted } : sourceOf(pasted);
}

/** Changes what a source's editor shows: from then on it is no longer the token as received. */
export function editSource(source: Source, text: string): void {
  if (sources[source].value.text !== text) sources[source].value = { text };
}

/** Puts an example on the page, and takes everything else off it. */
export function show(example: Example): void {
  batch(() => {
    texts.value = [newInput(example.settings.name, example.settings.text)];
    fillSource('id_token', example.idToken);
    fillSource('userinfo', example.userinfo);
    fillSource('access_token', example.accessToken);
    lookups.value = example.lookups ?? {};
    orgs.value = example.orgs ?? '';
    idTokenSignature.value = '';
    newUser.value = false;
    defaults.value = { org: '', role: '' };
    selected.value = undefined;
  });
}

/** Takes everything off the page. */
export function clear(): void {
  show({ name: '', settings: { name: 'grafana.ini', text: '' }, idToken: '', userinfo: '', accessToken: '' });
}
