// A case to show to others: what tells of somebody is replaced.
import { SettingsError, redact, type Redacted } from '../engine.js';
import { Coded } from '../parts/coded.js';
import { sample, settings } from '../state.js';
import { count } from '../whatif/words.js';
import { Block } from './block.js';
import { markdownOf } from './repro.js';

export function Show() {
  const made = redacted();
  return (
    <section class="pane" aria-labelledby="take-show">
      <h3 id="take-show">A case for an issue</h3>
      <p class="quiet">Every value of a claim is replaced, the same one by the same one; secrets and tokens are gone. Read it before you post it.</p>
      {made.redacted ? (
        <>
          <Same redacted={made.redacted} />
          <Block text={markdownOf(made.redacted)} file="rolecall-case.md" label="The case" />
        </>
      ) : (
        <p class="said-failed">✕ <Coded>{made.error}</Coded></p>
      )}
    </section>
  );
}

function Same({ redacted: { same, replaced } }: { redacted: Redacted }) {
  const replacements = `${count(replaced, 'value')} replaced`;
  if (same) return <p class="said-passed">✓ {replacements}; the decision is the same.</p>;
  return <p class="said-warning">! {replacements}, and the decision is another one now: it depends on a value that was replaced.</p>;
}

function redacted(): { redacted: Redacted; error?: never } | { redacted?: never; error: string } {
  if (!settings.value) return { error: 'the settings on screen cannot be read' };
  try {
    return { redacted: redact(settings.value, sample.value) };
  } catch (error) {
    if (error instanceof SettingsError) return { error: error.message };
    throw error;
  }
}
