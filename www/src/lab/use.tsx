// The way back: the expression as a setting of the decision room.
import { useSignal } from '@preact/signals';
import { formatSettings, ready } from '../engine.js';
import { newInput, reading, room, texts } from '../state.js';
import { expression } from './state.js';

const SETTINGS = ['role_attribute_path', 'org_attribute_path', 'groups_attribute_path', 'login_attribute_path', 'name_attribute_path', 'email_attribute_path'];

export function Use() {
  const setting = useSignal('role_attribute_path');
  return (
    <p class="use">
      <label>
        Use as{' '}
        <select value={setting.value} onChange={(event) => (setting.value = event.currentTarget.value)}>
          {SETTINGS.map((name) => (
            <option>{name}</option>
          ))}
        </select>
      </label>{' '}
      <button type="button" disabled={!ready.tools.value || expression.value.trim() === ''} onClick={() => use(setting.value)}>
        See the decision
      </button>
    </p>
  );
}

const taken: Record<string, string> = {};

/** As a text of its own that wins: over a file as a variable, over what was saved as another body of the API. */
function use(setting: string): void {
  taken[setting] = expression.value;
  const saved = Object.values(reading.value?.parsed?.origins ?? {}).some(({ name, format }) => name !== NAME && (format === 'json' || format === 'terraform'));
  const text = formatSettings(taken, saved ? 'json' : 'env');
  const others = texts.value.filter(({ name }) => name !== NAME);
  texts.value = [...others, newInput(NAME, text)];
  room.value = 'decision';
}

const NAME = 'from the lab';
