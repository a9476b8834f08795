// What Grafana's dialect makes of it: the answer line, the value, or the error in words.
import { typeOf, written } from '../values.js';
import { traced } from './state.js';
import { Words } from './words.js';

export function Result() {
  const now = traced.value;
  return (
    <section class="result" aria-labelledby="lab-result">
      <h2 id="lab-result">
        Result <span class="quiet">as Grafana evaluates it</span>
      </h2>
      <div aria-live="polite">
        {!now && <p class="quiet">Nothing to evaluate yet.</p>}
        {now?.error && (
          <p class="failed">
            <strong>✕ {now.error.code}</strong> <Words text={now.error.message} />
          </p>
        )}
        {now && !now.error && <p class="type">{now.value === null ? 'nothing' : typeOf(now.value)}</p>}
      </div>
      {now && !now.error && (
        <pre tabIndex={0} aria-label="Value of the expression">
          {written(now.value)}
        </pre>
      )}
    </section>
  );
}
