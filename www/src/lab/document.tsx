// The document: whatever JSON, or what a source of the decision room holds; a place in it told as a path.
import { useSignal } from '@preact/signals';
import { Code, type Squiggle } from '../editor/code.js';
import { SOURCES } from '../sources.js';
import { sources } from '../state.js';
import { placeAt, wrongAt } from './json-text.js';
import { cursor, documentText, expression, traced } from './state.js';

export function Document() {
  const at = useSignal<number | undefined>(undefined);
  const wrong = traced.value?.error?.code === 'json' ? traced.value.error.message : undefined;
  return (
    <section class="document" aria-labelledby="lab-document">
      <div class="row">
        <h2 id="lab-document">Document</h2>
        {SOURCES.map(({ id, label }) => (
          <button type="button" class="link" disabled={sources[id].value.text.trim() === ''} onClick={() => (documentText.value = sources[id].value.text)}>
            {label}
          </button>
        ))}
      </div>
      <Code
        label="JSON document"
        language="json"
        value={documentText.value}
        onChange={(text) => (documentText.value = text)}
        squiggles={squigglesOf(wrong)}
        onCursor={(place) => (at.value = place)}
        placeholder="Any JSON: the claims of a token, for example"
      />
      {wrong ? <p class="failed small">✕ {wrong}</p> : <Path at={at.value} />}
    </section>
  );
}

let last: { wrong: string | undefined; text: string; squiggles: Squiggle[] } = { wrong: undefined, text: '', squiggles: [] };

/** Where the document stops being JSON. */
function squigglesOf(wrong: string | undefined): readonly Squiggle[] {
  const text = documentText.value;
  if (wrong === last.wrong && (wrong === undefined || text === last.text)) return last.squiggles;
  const start = wrong === undefined ? undefined : wrongAt(text);
  const squiggles: Squiggle[] = wrong === undefined || start === undefined ? [] : [{ start, end: Math.min(start + 1, text.length), severity: 'error', message: wrong, code: 'json' }];
  last = { wrong, text, squiggles };
  return squiggles;
}

/** The path to what is at the cursor, to be put into the expression. */
function Path({ at }: { at: number | undefined }) {
  if (at === undefined || documentText.value.trim() === '') return <p class="quiet small">Click a value to get its path.</p>;
  const { path, every } = placeAt(documentText.value, at);
  return (
    <p class="path small">
      <span class="quiet">Put into the expression:</span>
      {[path, every].map(
        (one) =>
          one && (
            <button type="button" class="link" onClick={() => insert(one)}>
              <code>{one}</code>
            </button>
          ),
      )}
    </p>
  );
}

/** Puts a path where the cursor was in the expression. */
function insert(path: string): void {
  const text = expression.value;
  const at = Math.min(cursor.value ?? text.length, text.length);
  expression.value = text.slice(0, at) + path + text.slice(at);
  cursor.value = at + path.length;
}
