// Take away: tests for CI, other spellings, a case for an issue, a link.
import '../parts/parts.css';
import { ready } from '../engine.js';
import { Convert } from './convert.js';
import { Share } from './share.js';
import { Show } from './show.js';
import { Tests } from './tests.js';
import './take.css';

export function Take() {
  return (
    <div class="room take">
      <h2>Take away</h2>
      <p>What is on screen, for other places. Nothing is sent: you copy it or save it.</p>
      {ready.tools.value ? (
        <>
          <div class="pair">
            <Tests />
            <Convert />
          </div>
          <div class="pair second">
            <Show />
            <Share />
          </div>
        </>
      ) : (
        <p class="quiet">One moment …</p>
      )}
    </div>
  );
}
