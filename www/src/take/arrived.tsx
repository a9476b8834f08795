// What came of a link in the address.
import { arrived } from './link.js';
import './take.css';

export function Arrived() {
  const said = arrived.value;
  if (!said) return null;
  return (
    <div class={`arrived ${said.kind}`} role={said.kind === 'damaged' ? 'alert' : 'note'}>
      <p>
        {said.kind === 'damaged' ? '✕ ' : ''}
        {said.message}
      </p>
      <button type="button" class="plain" onClick={() => (arrived.value = undefined)}>
        Close
      </button>
    </div>
  );
}
