// Many people: what goes in, and what they come to.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Code } from '../editor/code.js';
import { context, settings } from '../state.js';
import { Covered } from './coverage.js';
import { covered, judge, progress, wrong } from './judge.js';
import { isOther, otherSettings } from './other.js';
import { OtherSettings } from './others.js';
import { EXAMPLE, type Plain } from './people.js';
import { People } from './table.js';

const text = signal(EXAMPLE);
const plain = signal<Plain>('userinfo');
const name = signal('');

/** A longer text is not put into an editor: what it comes to is what one wants to see. */
const EDITABLE = 256 * 1024;
/** How long nobody may type before the work begins. */
const PAUSE = 150;

export function Many() {
  const [own, other, known] = [settings.value, otherSettings.value, context.value];
  const compared = isOther.value && other?.settings !== undefined;
  const against = compared ? other.settings : undefined;
  useEffect(() => {
    if (!own) return undefined;
    let stop = (): void => undefined;
    const timer = setTimeout(() => (stop = judge({ text: text.value, plain: plain.value, settings: own, other: against, context: known })), PAUSE);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [own, against, known, text.value, plain.value]);
  return (
    <>
      <div class="pair many">
        <Lines />
        <OtherSettings />
      </div>
      {wrong.value && <p class="said-failed">✕ {wrong.value}</p>}
      {progress.value.total > 0 && <People text={text.value} plain={plain.value} compared={compared} />}
      <Covered coverage={covered.value} />
    </>
  );
}

function Lines() {
  const large = text.value.length > EDITABLE;
  return (
    <section class="pane" aria-labelledby="many-people">
      <div class="outcome-head">
        <h3 id="many-people">People, one a line</h3>
        {text.value !== EXAMPLE && (
          <button type="button" class="carry" onClick={() => take(EXAMPLE, '')}>
            Back to the example
          </button>
        )}
      </div>
      <div class="framed tall">
        {large ? <Large /> : <Code label="People, one JSON object a line" value={text.value} language="text" onChange={(typed) => (text.value = typed)} />}
      </div>
      <fieldset class="choices">
        <legend>A line of plain claims is</legend>
        <label>
          <input type="radio" name="plain" checked={plain.value === 'userinfo'} onChange={() => (plain.value = 'userinfo')} /> userinfo
        </label>
        <label>
          <input type="radio" name="plain" checked={plain.value === 'id_token'} onChange={() => (plain.value = 'id_token')} /> an ID token
        </label>
      </fieldset>
      <p class="quiet">
        A line is <code>{'{ "name", "idToken", "userinfo", "accessToken", "context" }'}</code>, of which any may be left out, or claims as they are.
      </p>
      <label class="row">
        From a file <input type="file" accept=".jsonl,.ndjson,.json,.txt" onChange={(event) => void fromFile(event.currentTarget)} />
      </label>
    </section>
  );
}

function Large() {
  return (
    <p class="large">
      {name.value || 'What was pasted'}: {progress.value.total.toLocaleString('en')} lines, {(text.value.length / 1e6).toFixed(1)} million characters. Too much to edit here.
    </p>
  );
}

function take(lines: string, from: string): void {
  text.value = lines;
  name.value = from;
}

async function fromFile(input: HTMLInputElement): Promise<void> {
  const [file] = input.files ?? [];
  if (file) take(await file.text(), file.name);
}
