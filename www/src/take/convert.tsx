// The settings on screen in another spelling.
import { signal } from '@preact/signals';
import { SettingsError, formatSettings, type SettingsFormat } from '../engine.js';
import { Coded } from '../parts/coded.js';
import { settings } from '../state.js';
import { Block } from './block.js';
import { withoutSecrets } from './carried.js';

const FORMATS: readonly { id: SettingsFormat; label: string; file: string }[] = [
  { id: 'ini', label: 'grafana.ini', file: 'grafana.ini' },
  { id: 'env', label: 'environment', file: 'grafana.env' },
  { id: 'yaml', label: 'Helm', file: 'values.yaml' },
  { id: 'terraform', label: 'Terraform', file: 'main.tf' },
  { id: 'json', label: 'API', file: 'sso-settings.json' },
];

const format = signal<SettingsFormat>('env');
const withSecret = signal(false);

export function Convert() {
  const own = settings.value;
  const chosen = FORMATS.find(({ id }) => id === format.value);
  const made = own && written(withSecret.value ? own : withoutSecrets(own), format.value);
  return (
    <section class="pane" aria-labelledby="take-convert">
      <h3 id="take-convert">The settings in another spelling</h3>
      <div class="row" role="group" aria-label="Spelling">
        {FORMATS.map(({ id, label }) => (
          <button type="button" class="carry" key={id} aria-pressed={format.value === id} onClick={() => (format.value = id)}>
            {label}
          </button>
        ))}
        <label>
          <input type="checkbox" checked={withSecret.value} onChange={(event) => (withSecret.value = event.currentTarget.checked)} /> with <code>client_secret</code>
        </label>
      </div>
      {!made && <p class="said-failed">✕ The settings on screen cannot be read.</p>}
      {made?.error && <p class="said-failed">✕ <Coded>{made.error}</Coded></p>}
      {made?.text !== undefined && <Block text={made.text} file={chosen?.file ?? 'settings'} label="The settings" />}
    </section>
  );
}

function written(of: Parameters<typeof formatSettings>[0], as: SettingsFormat): { text?: string; error?: string } {
  try {
    return { text: formatSettings(of, as) };
  } catch (error) {
    if (error instanceof SettingsError) return { error: error.message };
    throw error;
  }
}
