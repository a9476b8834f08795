// Standard JMESPath beside Grafana's dialect: whether it says the same, and if not, what and why.
import { typeOf, written } from '../values.js';
import { sameAnswer, whyDifferent } from './differences.js';
import { standard } from './standard.js';
import { COMPARED, documentText, other, traced } from './state.js';
import { Words } from './words.js';

export function Compared() {
  return (
    <section class="compared" aria-labelledby="lab-standard">
      <h2 id="lab-standard">
        Standard JMESPath <span class="quiet">for comparison</span>
      </h2>
      <Comparison />
    </section>
  );
}

function Comparison() {
  const [grafana, its] = [traced.value, other.value];
  if (!standard.value) return <p class="quiet">The standard engine is on its way.</p>;
  if (documentText.value.length > COMPARED) return <p class="quiet">Not compared: the document is larger than {COMPARED / 1000} KB.</p>;
  if (!grafana || !its || grafana.error?.code === 'json') return <p class="quiet">Nothing to compare.</p>;
  if (sameAnswer(grafana, its)) {
    return <p>{its.error ? '= Fails as well.' : '= Says the same.'}</p>;
  }
  const why = whyDifferent(grafana, its);
  return (
    <div class="differs">
      <p>
        <strong>≠ Differs.</strong> {why ? <Words text={why} /> : 'No reason is known for this difference.'}
      </p>
      {its.error ? (
        <p class="failed">
          <strong>✕ {its.error.code}</strong> {its.error.message}
        </p>
      ) : (
        <>
          <p class="type">{typeOf(its.value)}</p>
          <pre tabIndex={0} aria-label="Value in standard JMESPath">
            {written(its.value, 100)}
          </pre>
        </>
      )}
    </div>
  );
}
