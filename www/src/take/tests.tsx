// A test for CI, and whether it reads back and passes.
import { signal } from '@preact/signals';
import { explain, redact, runSuite, tried, type Explanation, type Redacted } from '../engine.js';
import { Coded } from '../parts/coded.js';
import { answer, sample, settings, texts } from '../state.js';
import { decided } from '../whatif/words.js';
import { Block } from './block.js';
import { suiteOf } from './suite.js';

const byPath = signal(false);
const replaced = signal(false);

export function Tests() {
  const made = suite();
  return (
    <section class="pane" aria-labelledby="take-tests">
      <h3 id="take-tests">A test for CI</h3>
      <p class="quiet">
        What is on screen, for <code>npx rolecall test</code>: whoever changes the settings is told when this person's answer changes.
      </p>
      <div class="choices">
        <label>
          <input type="checkbox" checked={byPath.value} onChange={(event) => (byPath.value = event.currentTarget.checked)} /> settings from their files
        </label>
        <label>
          <input type="checkbox" checked={replaced.value} onChange={(event) => (replaced.value = event.currentTarget.checked)} /> claims replaced
        </label>
      </div>
      {made.text === undefined ? (
        <p class="said-failed">✕ <Coded>{made.error}</Coded></p>
      ) : (
        <>
          <Judged text={made.text} />
          <Block text={made.text} file="rolecall.test.yaml" label="The test" />
        </>
      )}
    </section>
  );
}

function suite(): { text: string; error?: never } | { text?: never; error: string } {
  const { explanation, error } = answer.value ?? {};
  const own = settings.value;
  if (!explanation || !own) return { error: error?.message ?? 'there is no answer yet' };
  const paths = byPath.value ? texts.value.map(({ name }) => name) : undefined;
  if (!replaced.value) return { text: suiteOf({ name: nameOf(explanation), settings: own, paths, sample: sample.value, explanation }) };
  const { value, error: refused } = tried(() => shown(redact(own, sample.value), paths));
  return refused ? { error: refused.message } : value;
}

function shown({ settings: other, sample: person, same }: Redacted, paths: readonly string[] | undefined): { text: string; error?: never } | { text?: never; error: string } {
  if (!same) return { error: 'with other claims the decision is another one, so they cannot be replaced' };
  const explanation = explain(other, person.idToken, person.userinfo, person.accessToken, person.context);
  return { text: suiteOf({ name: nameOf(explanation), settings: other, paths, sample: person, explanation }) };
}

function nameOf({ decision }: Explanation): string {
  if (decision.decision !== 'allow') return decided(decision);
  const { login, email, id, role } = decision.user;
  return `${login || email || id} is ${role ?? 'let in'}`;
}

/** The file is read as the command line reads it, and run. */
function Judged({ text }: { text: string }) {
  const files = Object.fromEntries(texts.value.map((input) => [input.name, input.text]));
  const { value: report, error } = tried(() => runSuite(text, { files }));
  if (error) return <p class="said-failed">✕ It does not read back: <Coded>{error.message}</Coded></p>;
  const [one] = report.cases;
  if (one?.passed) return <p class="said-passed">✓ Read back and run here: it passes.</p>;
  return <p class="said-failed">✕ Read back and run here, it fails: <Coded>{one?.message ?? 'no case'}</Coded></p>;
}

