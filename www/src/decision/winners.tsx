// Several texts: which one won, key by key. Later texts do not win by being later; Grafana's order of layers decides.
import { reading, texts } from '../state.js';

export function Winners() {
  const parsed = reading.value?.parsed;
  if (!parsed || texts.value.filter(({ text }) => text.trim() !== '').length < 2) return null;
  const origins = Object.entries(parsed.origins);
  return (
    <details class="winners">
      <summary>Which text won, key by key</summary>
      <p class="quiet small">What was saved in the database (UI, API, Terraform) wins over the environment, and that over the file.</p>
      <ul>
        {origins.map(([key, { name, line }]) => (
          <li key={key}>
            <code>{key}</code> <span class="quiet">{`${name}, line ${line}`}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
