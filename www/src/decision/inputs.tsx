// What the decision is made from: settings texts, three sources, and what Grafana knows besides.
import { useSignal } from '@preact/signals';
import { Code } from '../editor/code.js';
import { squigglesOf } from '../editor/findings.js';
import { FIRST } from '../examples.js';
import {
  clear, defaults, directory, editSource, editText, fillSource, findings, idTokenSignature, newInput, newUser, orgs, reading, show, sources, texts,
  type SettingsInput,
} from '../state.js';
import { SOURCES, looksLikeJwt } from '../sources.js';
import { Findings } from './findings.js';
import { GivenResponses } from './lookups.js';
import { LogPaste, opened, takeLog } from './log.js';
import { marksIn, marksInSettings, shownSource } from './look.js';
import { OTHERS } from './others.js';
import { Winners } from './winners.js';

export function Inputs() {
  return (
    <div class="inputs">
      <Bar />
      <LogPaste />
      <SettingsTexts />
      <Findings />
      <Sources />
      <Besides />
    </div>
  );
}

function Bar() {
  const choose = (name: string) => {
    const example = [FIRST, ...OTHERS.value].find((one) => one.name === name);
    if (example) show(example);
    else clear();
  };
  return (
    <p class="bar row">
      <label>
        Example{' '}
        <select onChange={(event) => choose(event.currentTarget.value)}>
          {[FIRST, ...OTHERS.value].map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
          <option value="">none: start empty</option>
        </select>
      </label>
      <button type="button" class="link" aria-expanded={opened.value} onClick={() => (opened.value = !opened.value)}>
        from a Grafana log
      </button>
    </p>
  );
}

function SettingsTexts() {
  const add = () => (texts.value = [...texts.value, newInput(unusedName(), '')]);
  return (
    <section class="settings" aria-labelledby="settings">
      <div class="row title">
        <h2 id="settings">Settings</h2>
        <button type="button" class="link" onClick={add}>
          add another text
        </button>
      </div>
      {texts.value.map((one) => (
        <SettingsText key={one.id} one={one} alone={texts.value.length === 1} />
      ))}
      <Winners />
    </section>
  );
}

const NAMES = ['grafana.ini', 'grafana.env', 'values.yaml', 'main.tf', 'api.json'];

function unusedName(): string {
  const taken = new Set(texts.value.map(({ name }) => name));
  return NAMES.find((name) => name !== 'grafana.ini' && !taken.has(name)) ?? `settings ${texts.value.length + 1}`;
}

const FORMATS: Record<string, string> = { ini: 'ini file', env: 'environment', json: 'settings API', terraform: 'Terraform', yaml: 'YAML' };

function SettingsText({ one, alone }: { one: SettingsInput; alone: boolean }) {
  const rename = (name: string) => (texts.value = texts.value.map((other) => (other.id === one.id ? { ...other, name } : other)));
  const format = Object.values(reading.value?.parsed?.origins ?? {}).find(({ name }) => name === one.name)?.format;
  return (
    <div class="text">
      <p class="row small">
        <input class="name" aria-label="Name of this text" value={one.name} onChange={(event) => rename(event.currentTarget.value)} />
        <span class="quiet">{format ? `read as ${FORMATS[format]}` : ''}</span>
        {!alone && (
          <button type="button" class="link" onClick={() => (texts.value = texts.value.filter(({ id }) => id !== one.id))}>
            remove
          </button>
        )}
      </p>
      <Code
        label={`Settings: ${one.name}`}
        value={one.text}
        onChange={(text) => editText(one.id, text)}
        onPaste={takeLog}
        squiggles={squigglesOf(findings.value, one.name, one.text)}
        marks={marksInSettings(one)}
        language="settings"
        placeholder="grafana.ini, GF_AUTH_GENERIC_OAUTH_… variables, Helm values, Terraform, or the settings API's JSON: paste it here"
      />
    </div>
  );
}

function Sources() {
  const shown = shownSource.value;
  return (
    <section class="sources" aria-labelledby="sources">
      <h2 id="sources" class="hidden">
        Sources
      </h2>
      <div role="tablist" aria-labelledby="sources" class="tabs" onKeyDown={turn}>
        {SOURCES.map(({ id, label }) => (
          <button
            type="button" role="tab" id={`tab-${id}`} aria-controls="source" aria-selected={shown === id} tabIndex={shown === id ? 0 : -1}
            onClick={() => (shownSource.value = id)}
          >
            {label} <span class="quiet">{sources[id].value.text.trim() === '' ? 'absent' : ''}</span>
          </button>
        ))}
      </div>
      <div role="tabpanel" id="source" aria-labelledby={`tab-${shown}`}>
        <Code
          key={shown}
          label={`${SOURCES.find(({ id }) => id === shown)?.label}: token or claims`}
          value={sources[shown].value.text}
          onChange={(text) => (looksLikeJwt(text) ? fillSource(shown, text) : editSource(shown, text))}
          onPaste={(text) => takeLog(text) || (looksLikeJwt(text) && (fillSource(shown, text), true))}
          marks={marksIn(shown)}
          language="json"
          placeholder={shown === 'userinfo' ? 'The JSON that api_url answers' : 'A token as received, or its claims as JSON'}
        />
        <p class="small quiet under">{saidOf(shown)}</p>
      </div>
    </section>
  );
}

function turn(event: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const at = SOURCES.findIndex(({ id }) => id === shownSource.value);
  const next = SOURCES[(at + by + SOURCES.length) % SOURCES.length];
  if (!next) return;
  shownSource.value = next.id;
  document.getElementById(`tab-${next.id}`)?.focus();
}

function saidOf(source: (typeof SOURCES)[number]['id']): string {
  const { text, received } = sources[source].value;
  if (received !== undefined) return 'Read from a JWT. Its signature is not looked at, and neither is its expiry.';
  if (text.trim() === '') return source === 'userinfo' ? 'Absent, as if api_url were not set or the request had failed.' : 'Absent.';
  if (source !== 'userinfo' && !text.trim().startsWith('{')) return 'Not a JWT: an opaque token, of which Grafana reads nothing.';
  return wrongJson(text) ?? '';
}

/** Where a text stops being JSON, in the browser's words. */
function wrongJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is no JSON: ${(error as Error).message}`;
  }
}

function Besides() {
  const open = useSignal(false);
  const { wrong } = directory.value;
  return (
    <details class="besides" open={open.value} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>What Grafana knows besides</summary>
      <div class="fields">
        <label class="wide">
          <span>
            Organizations, one a line: <code>1 Main Org.</code>
          </span>
          <textarea
            rows={3} spellcheck={false} value={orgs.value} aria-invalid={wrong !== undefined} aria-describedby="orgs-wrong"
            placeholder="None given: names and * in org_mapping cannot be resolved" onInput={(event) => (orgs.value = event.currentTarget.value)}
          />
          <span id="orgs-wrong" class="failed">
            {wrong && `Line ${wrong.line} is no organization: write a number and a name, as in "2 Operations".`}
          </span>
        </label>
        <label>
          Default organization{' '}
          <input
            inputMode="numeric" placeholder="auto_assign_org_id" value={defaults.value.org}
            onInput={(event) => (defaults.value = { ...defaults.value, org: event.currentTarget.value.replace(/\D/g, '') })}
          />
        </label>
        <label>
          Default role{' '}
          <select value={defaults.value.role} onChange={(event) => (defaults.value = { ...defaults.value, role: event.currentTarget.value })}>
            <option value="">as the settings say</option>
            {['None', 'Viewer', 'Editor', 'Admin'].map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        </label>
        <label>
          Signature of the ID token{' '}
          <select value={idTokenSignature.value} onChange={(event) => (idTokenSignature.value = event.currentTarget.value as '' | 'valid' | 'invalid')}>
            <option value="">not checked</option>
            <option value="valid">valid</option>
            <option value="invalid">invalid</option>
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={newUser.value} onChange={(event) => (newUser.value = event.currentTarget.checked)} /> Grafana does not know this user yet
        </label>
      </div>
      <GivenResponses />
    </details>
  );
}
