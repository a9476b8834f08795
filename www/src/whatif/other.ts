// What is held against the page: other settings for the same person, or another person under the same settings.
import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { SettingsError, explain, parseSettings, ready, type Context, type Sample, type Settings, type Source } from '../engine.js';
import { tokenOf, type SourceText } from '../sources.js';
import { context, defaults, sample, settings, sources, texts, type Answer, type SettingsInput } from '../state.js';

export type Mode = 'settings' | 'person' | 'people';
export const mode = signal<Mode>('settings');

/** The edited copy of the settings texts; undefined for as long as nobody has edited it: then it is what is on the page. */
export const edited = signal<readonly SettingsInput[] | undefined>(undefined);
export const copy = computed(() => edited.value ?? texts.value);

export function editCopy(id: number, text: string): void {
  if (copy.value.find((one) => one.id === id)?.text === text) return;
  edited.value = copy.value.map((one) => (one.id === id ? { ...one, text } : one));
}

/** Whether there are other settings at all. */
export const isOther = computed(() => {
  const own = texts.value;
  return copy.value.length !== own.length || copy.value.some(({ text }, index) => text !== own[index]?.text);
});

export type OtherSettings = { settings: Settings; error?: never } | { settings?: never; error: SettingsError };

/** The copy as Grafana reads it. */
export const otherSettings: ReadonlySignal<OtherSettings | undefined> = computed(() => {
  if (!isOther.value) return settings.value && { settings: settings.value };
  if (!ready.tools.value) return undefined;
  const list = copy.value.filter(({ text }) => text.trim() !== '').map(({ name, text }) => ({ name, text }));
  const { org, role } = defaults.value;
  return guarded(() => ({ settings: { ...(org && { auto_assign_org_id: org }), ...(role && { auto_assign_org_role: role }), ...(list.length > 0 && parseSettings(list).settings) } }));
});

/** The other person's sources; undefined while they are those of the page. */
export const otherSources: Record<Source, Signal<SourceText | undefined>> = { id_token: signal(undefined), userinfo: signal(undefined), access_token: signal(undefined) };

export const otherSource = (source: Source): SourceText => otherSources[source].value ?? sources[source].value;

export const otherSample: ReadonlySignal<Sample> = computed(() => ({
  idToken: tokenOf(otherSource('id_token')),
  userinfo: otherSource('userinfo').text.trim() === '' ? undefined : otherSource('userinfo').text,
  accessToken: tokenOf(otherSource('access_token')),
  context: withoutLookups(context.value),
}));

/** Look-ups were answered for the person on the page, and for nobody else. */
function withoutLookups(own: Context): Context {
  return { ...own, lookups: {} };
}

/** What the other side comes to. */
export const otherAnswer: ReadonlySignal<Answer | undefined> = computed(() => {
  if (mode.value === 'people') return undefined;
  const under = mode.value === 'settings' ? otherSettings.value : settings.value && { settings: settings.value };
  const who = mode.value === 'settings' ? sample.value : otherSample.value;
  if (!under || !ready.main.value) return undefined;
  if (under.error) return { error: under.error };
  const { settings: chosen } = under;
  return guarded(() => ({ explanation: explain(chosen, who.idToken, who.userinfo, who.accessToken, who.context) }));
});

function guarded<T>(run: () => T): T | { error: SettingsError } {
  try {
    return run();
  } catch (error) {
    if (error instanceof SettingsError) return { error };
    throw error;
  }
}
