import { Layers } from './layers.js';

export function Decision() {
  return (
    <div class="room">
      <Layers />
    </div>
  );
}
