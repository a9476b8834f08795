// What if: other settings for this person, another person under these settings, or many people at once.
import { Compare } from './compare.js';
import { Many } from './many.js';
import { mode, type Mode } from './other.js';
import { OtherPerson, OtherSettings } from './others.js';
import '../parts/parts.css';
import './whatif.css';

const MODES: readonly { id: Mode; label: string }[] = [
  { id: 'settings', label: 'the settings were others' },
  { id: 'person', label: 'it were another person' },
  { id: 'people', label: 'it were many people' },
];

export function WhatIf() {
  return (
    <div class="room whatif">
      <h2>What if …</h2>
      <fieldset class="choices modes">
        <legend class="hidden">What if</legend>
        {MODES.map(({ id, label }) => (
          <label key={id}>
            <input type="radio" name="whatif" checked={mode.value === id} onChange={() => (mode.value = id)} /> {label}
          </label>
        ))}
      </fieldset>
      {mode.value === 'people' ? (
        <Many />
      ) : (
        <div class="pair">
          {mode.value === 'settings' ? <OtherSettings /> : <OtherPerson />}
          <section class="pane" aria-labelledby="compared">
            <h3 id="compared">What would differ</h3>
            <Compare />
          </section>
        </div>
      )}
    </div>
  );
}
