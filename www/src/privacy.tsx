// What this page does with what is pasted: nothing, and how to see that.
import { loaded, ready } from './engine.js';

export function Privacy() {
  if (ready.failed.value) return <p role="alert">The page did not load whole: {ready.failed.value}. Load it again.</p>;
  return (
    <p aria-live="polite">
      {loaded.value
        ? 'Everything is decided here. Nothing you paste leaves this page or is kept: since it was loaded it may make no request at all.'
        : 'Loading the reader of settings …'}
    </p>
  );
}
