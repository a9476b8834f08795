// The editors of the other side: a copy of the settings, or another person's sources.
import { useSignal } from '@preact/signals';
import { Code } from '../editor/code.js';
import type { Source } from '../engine.js';
import { Coded } from '../parts/coded.js';
import { SOURCES, sourceOf } from '../sources.js';
import { copy, edited, editCopy, isOther, otherSettings, otherSource, otherSources } from './other.js';

export function OtherSettings() {
  const shown = useSignal(0);
  const one = copy.value[shown.value] ?? copy.value[0];
  const error = otherSettings.value?.error;
  return (
    <section class="pane" aria-labelledby="other-settings">
      <div class="outcome-head">
        <h3 id="other-settings">The other settings</h3>
        {isOther.value ? (
          <button type="button" class="carry" onClick={() => (edited.value = undefined)}>
            Start again from those on screen
          </button>
        ) : (
          <span class="quiet">a copy of those on screen: change something</span>
        )}
      </div>
      {copy.value.length > 1 && (
        <div class="row" role="group" aria-label="Settings texts">
          {copy.value.map(({ id, name }, index) => (
            <button type="button" class="carry" key={id} aria-pressed={one?.id === id} onClick={() => (shown.value = index)}>
              {name || `text ${index + 1}`}
            </button>
          ))}
        </div>
      )}
      {one && (
        <div class="framed tall">
          <Code key={one.id} label={`The other settings, ${one.name}`} value={one.text} language="settings" onChange={(text) => editCopy(one.id, text)} />
        </div>
      )}
      {error && <Wrong message={error.message} where={error.diagnostics[0]} />}
    </section>
  );
}

function Wrong({ message, where }: { message: string; where: { line?: number; column?: number } | undefined }) {
  return (
    <p class="said-failed">
      ✕ <Coded>{message}</Coded>
      {where?.line !== undefined && `, line ${where.line}, column ${where.column ?? 1}`}
    </p>
  );
}

export function OtherPerson() {
  const shown = useSignal<Source>('userinfo');
  const changed = SOURCES.some(({ id }) => otherSources[id].value !== undefined);
  return (
    <section class="pane" aria-labelledby="other-person">
      <div class="outcome-head">
        <h3 id="other-person">The other person</h3>
        {changed ? (
          <button type="button" class="carry" onClick={() => SOURCES.forEach(({ id }) => (otherSources[id].value = undefined))}>
            Start again from the one on screen
          </button>
        ) : (
          <span class="quiet">a copy of the one on screen: change something, or paste tokens</span>
        )}
      </div>
      <div class="row" role="group" aria-label="Sources">
        {SOURCES.map(({ id, label }) => (
          <button type="button" class="carry" key={id} aria-pressed={shown.value === id} onClick={() => (shown.value = id)}>
            {label}
            {otherSource(id).text.trim() === '' && <span class="quiet"> none</span>}
          </button>
        ))}
      </div>
      <div class="framed tall">
        <OtherSource key={shown.value} source={shown.value} />
      </div>
    </section>
  );
}

function OtherSource({ source }: { source: Source }) {
  const label = SOURCES.find(({ id }) => id === source)?.label ?? source;
  const edit = (text: string): void => {
    if (text !== otherSource(source).text) otherSources[source].value = { text };
  };
  const paste = (text: string): boolean => {
    const read = source === 'userinfo' ? { text } : sourceOf(text);
    otherSources[source].value = read;
    return read.text !== text;
  };
  return <Code label={`The other person's ${label}`} value={otherSource(source).text} language="json" onChange={edit} onPaste={paste} />;
}
