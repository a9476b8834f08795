// Quoting layers: what becomes of a setting on its way from a file to Grafana, and the text to paste for each spelling.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import '../parts/parts.css';
import { SettingsError, layers, ready, type SettingLayer } from '../engine.js';
import { changes } from '../parts/changes.js';
import { Coded } from '../parts/coded.js';
import { Copy } from '../parts/copy.js';
import { Spelled } from '../parts/spelled.js';
import { reading, selected, settings, texts } from '../state.js';
import './layers.css';

/** Where an attribute of the matrix comes from. */
const PATHS: Record<string, string> = {
  role: 'role_attribute_path',
  orgs: 'org_attribute_path',
  orgRoles: 'org_mapping',
  groups: 'groups_attribute_path',
  login: 'login_attribute_path',
  name: 'name_attribute_path',
  email: 'email_attribute_path',
};
const FIRST = 'role_attribute_path';

const LABELS: Record<SettingLayer['layer'], string> = {
  text: 'as written',
  yaml: 'YAML',
  helm: 'Helm',
  operator: 'operator',
  compose: 'compose',
  ini: 'grafana.ini',
  env: 'environment',
  terraform: 'Terraform',
  json: 'JSON',
  variables: 'variables',
  value: 'Grafana has',
  list: 'as a list',
  expression: 'as an expression',
};

export function Layers() {
  const chosen = useSignal<string | undefined>(undefined);
  useEffect(() => void (chosen.value = undefined), [selected.value]);
  if (!ready.tools.value) return null;
  const key = chosen.value ?? PATHS[selected.value?.attribute ?? ''] ?? FIRST;
  const value = settings.value?.[key];
  return (
    <section class="layers" aria-labelledby="layers">
      <div class="outcome-head">
        <h3 id="layers">Quoting layers</h3>
        <label>
          <span class="hidden">Setting </span>
          <select class="mono" value={key} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            {known(key).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <Stages setting={key} />
      {value !== undefined && value !== null && (
        <details>
          <summary>The text to paste, per spelling</summary>
          <Spelled setting={key} value={value} />
        </details>
      )}
    </section>
  );
}

/** The settings that the texts set, and those that people ask about. */
function known(key: string): string[] {
  return [...new Set([...Object.keys(reading.value?.parsed?.origins ?? {}), ...Object.values(PATHS), key])].sort();
}

function Stages({ setting }: { setting: string }) {
  const { list, error } = stages(setting);
  if (!list) return <p class="quiet"><Coded>{error}</Coded></p>;
  return (
    <ol class="stages">
      {list.map((stage, index) => (
        <Stage key={`${stage.place ?? ''}${stage.layer}${index}`} stage={stage} before={list[index - 1]} />
      ))}
    </ol>
  );
}

function stages(setting: string): { list: SettingLayer[]; error?: never } | { list?: never; error: string } {
  const list = texts.value.filter(({ text }) => text.trim() !== '').map(({ name, text }) => ({ name, text }));
  try {
    return { list: layers(list, setting) };
  } catch (error) {
    if (error instanceof SettingsError) return { error: error.message };
    throw error;
  }
}

/** More of a text is not drawn. */
const MOST = 2000;

function Stage({ stage, before }: { stage: SettingLayer; before: SettingLayer | undefined }) {
  const next = before && before.place === stage.place ? before : undefined;
  const isNew = stage.place !== before?.place;
  return (
    <li class={`${stage.won ? 'won' : 'lost'}${next && !stage.changed ? ' unchanged' : ''}`}>
      {isNew && stage.origin && (
        <p class="place">
          {stage.origin.name || 'the text'}, line {stage.origin.line}
          {!stage.won && <span class="quiet"> does not win</span>}
        </p>
      )}
      <span class="layer">{LABELS[stage.layer]}</span>
      <code class="text">{stage.changed && next ? <Changed before={next.text} after={stage.text} /> : short(stage.text)}</code>
      <Copy text={stage.text} what={LABELS[stage.layer]} />
      <span class="note"><Coded>{stage.note}</Coded></span>
    </li>
  );
}

function Changed({ before, after }: { before: string; after: string }) {
  return (
    <>
      {changes(short(before), short(after)).map(({ text, kind }, index) =>
        kind === 'same' ? <span key={index}>{text}</span> : kind === 'lost' ? <del key={index}>{text}</del> : <ins key={index}>{text}</ins>,
      )}
    </>
  );
}

const short = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST)}… ${(text.length - MOST).toLocaleString('en')} more` : text);
