import { Layers } from './layers.js';

export function Decision() {
  return (
    <div class="room">
      <h2 class="hidden">Answer</h2>
      <Layers />
    </div>
  );
}
