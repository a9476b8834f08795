// The open place of the matrix: each thing that was tried there, in order.
import type { Step } from '../engine.js';
import { shown, withoutGroups } from './cells.js';
import { ExpressionParts } from './expression.js';
import { expressionOf, labelOf, open, settingOf } from './look.js';
import { Why, withCode } from './why.js';

export function OpenPlace() {
  const place = open.value;
  if (!place) return null;
  const { row, cell } = place;
  return (
    <section class="open-place" aria-labelledby="open-place">
      <h3 id="open-place">
        <code>{row.attribute}</code> on {labelOf(cell.source)}
      </h3>
      {row.attribute !== 'role' && <Why attribute={row.attribute} />}
      {cell.steps.length === 0 && <p class="quiet">{untold(cell.text)}</p>}
      <ol class="steps">
        {cell.steps.map((step) => (
          <StepRow key={step.rule} step={step} />
        ))}
      </ol>
    </section>
  );
}

function untold(text: string): string {
  const words: Record<string, string> = {
    'not asked': 'An earlier source settled it, so Grafana did not look here.',
    'not reached': 'The login ended before Grafana got here.',
    absent: 'There is no such source.',
    unusable: 'Grafana cannot read this source and goes on without it.',
    refused: 'This token was refused.',
  };
  return words[text] ?? '';
}

function StepRow({ step }: { step: Step }) {
  const expression = expressionOf(step);
  const evaluation = step.evaluation ?? [];
  return (
    <li class="step">
      <p>
        <Outcome step={step} /> <code>{ruleOf(step)}</code>
        {step.value !== undefined && step.outcome !== 'skipped' && (
          <>
            {' gives '}
            <code class="value">{typeof step.value === 'string' ? `'${shown(step.value)}'` : shown(JSON.stringify(step.value))}</code>
          </>
        )}
        {step.decisive && <span class="settled"> and settles it</span>}
      </p>
      {step.error && <p class="failed">{withCode(step.error.message)}</p>}
      {expression && evaluation.length > 0 && <ExpressionParts expression={expression} evaluation={evaluation} label={`Parts of ${settingOf(step) ?? 'the expression'}`} />}
    </li>
  );
}

function ruleOf(step: Step): string {
  return withoutGroups(step) ? `${settingOf(step) ?? ''} once more, on {"groups":[]} in place of the source` : step.rule;
}

const WORDS: Record<Step['outcome'], string> = {
  found: '✓ found',
  nothing: '– nothing',
  failed: '✕ failed',
  skipped: '· skipped',
  passed: '✓ passed',
  refused: '✕ refused',
};

function Outcome({ step }: { step: Step }) {
  return <span class={`came-to ${step.decisive ? 'decisive' : ''} ${step.outcome}`}>{WORDS[step.outcome]}</span>;
}
