// The text to paste for settings, in the spelling that somebody has.
import { signal } from '@preact/signals';
import { SettingsError, spellings, type Settings, type Spellings } from '../engine.js';
import { Coded } from './coded.js';
import { Copy } from './copy.js';

type Spelling = keyof Spellings;

const SPELLINGS: readonly { id: Spelling; label: string }[] = [
  { id: 'ini', label: 'grafana.ini' },
  { id: 'env', label: 'environment' },
  { id: 'compose', label: 'compose' },
  { id: 'kubernetes', label: 'Kubernetes' },
  { id: 'helm', label: 'Helm' },
  { id: 'operator', label: 'operator' },
  { id: 'terraform', label: 'Terraform' },
  { id: 'json', label: 'API' },
];

const chosen = signal<Spelling>('ini');

/** One setting in one spelling at a time; which one is remembered for as long as the page is open. */
export function Spelled({ setting, value }: { setting: string; value: Settings[string] }) {
  const { of, error } = spelled(setting, value);
  if (!of) return <p class="said-failed">✕ <Coded>{error}</Coded></p>;
  const { text, problem } = of[chosen.value];
  return (
    <div class="spelled">
      <div class="outcome-head" role="group" aria-label={`Spelling of ${setting}`}>
        {SPELLINGS.map(({ id, label }) => (
          <button type="button" class="carry" key={id} aria-pressed={chosen.value === id} onClick={() => (chosen.value = id)}>
            {label}
          </button>
        ))}
      </div>
      {text === undefined ? (
        <p class="said-failed">✕ <Coded>{problem}</Coded></p>
      ) : (
        <>
          <pre class="outcome wrapped" tabIndex={0} aria-label={`${setting} to paste`}>
            {text}
          </pre>
          <p>
            <Copy text={text} what={setting} />
          </p>
        </>
      )}
    </div>
  );
}

function spelled(setting: string, value: Settings[string]): { of: Spellings; error?: never } | { of?: never; error: string } {
  try {
    return { of: spellings(setting, value) };
  } catch (error) {
    if (error instanceof SettingsError) return { error: error.message };
    throw error;
  }
}
