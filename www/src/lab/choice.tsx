// Expressions to begin with: examples, and those of the settings in the decision room.
import { batch } from '@preact/signals';
import { settings } from '../state.js';
import { EXAMPLES } from './examples.js';
import { expression, documentText, shows } from './state.js';
import { Words } from './words.js';

export function Choice() {
  const own = Object.entries(settings.value ?? {}).filter((entry): entry is [string, string] => /_attribute_path$/.test(entry[0]) && typeof entry[1] === 'string' && entry[1] !== '');
  return (
    <>
      <label class="choice">
        <span class="hidden">Begin with</span>
        <select value="" onChange={(event) => choose(event.currentTarget, own)}>
          <option value="">Begin with …</option>
          <optgroup label="Examples">
            {EXAMPLES.map(({ name }) => (
              <option value={name}>{name}</option>
            ))}
          </optgroup>
          {own.length > 0 && (
            <optgroup label="Your settings">
              {own.map(([key]) => (
                <option value={key}>{key}</option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
    </>
  );
}

/** What the example shows that was chosen last. */
export function Shows() {
  if (!shows.value) return null;
  return (
    <p class="shows quiet">
      <Words text={shows.value} />
    </p>
  );
}

function choose(select: HTMLSelectElement, own: readonly (readonly [string, string])[]): void {
  const name = select.value;
  select.value = '';
  const example = EXAMPLES.find((one) => one.name === name);
  const setting = own.find(([key]) => key === name);
  batch(() => {
    if (example) [expression.value, documentText.value, shows.value] = [example.expression, example.document, example.shows];
    if (setting) [expression.value, shows.value] = [setting[1], ''];
  });
}
