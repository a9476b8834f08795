// Light, dark, or what the system says: the one thing that this page remembers.
import { effect, signal } from '@preact/signals';

type Theme = 'system' | 'light' | 'dark';
const NEXT: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
const KEY = 'theme';

const theme = signal<Theme>(remembered());

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

/** Storage may be forbidden, as in a file opened from disk. */
function remembered(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function choose(next: Theme): void {
  theme.value = next;
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Then it lasts as long as the page.
  }
}

export function ThemeSwitch() {
  return (
    <button type="button" class="plain" onClick={() => choose(NEXT[theme.value])}>
      Colours: {theme.value === 'system' ? 'auto' : theme.value}
    </button>
  );
}
