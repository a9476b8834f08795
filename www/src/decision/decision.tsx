// The room in which most people stay: what goes in on the left, the answer and its reasons on the right.
import './decision.css';
import { nobody, reading } from '../state.js';
import { Answer } from './answer.js';
import { Inputs } from './inputs.js';
import { Layers } from './layers.js';
import { Matrix } from './matrix.js';
import { Notes } from './notes.js';
import { OpenPlace } from './steps.js';

export function Decision() {
  return (
    <div class="decision">
      <div class="outcomes">
        <Answer />
        {!nobody.value && (
          <>
            <Matrix />
            <OpenPlace />
            <Notes />
          </>
        )}
        {!reading.value?.error && <Layers />}
      </div>
      <Inputs />
    </div>
  );
}
