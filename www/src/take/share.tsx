// A link that holds the page. It is made on request, after a warning, and never stands in the address of this page.
import { useSignal } from '@preact/signals';
import { SOURCES } from '../sources.js';
import { texts } from '../state.js';
import { Copy } from '../parts/copy.js';
import { count } from '../whatif/words.js';
import { claimsOf, leftOut, rewritten } from './carried.js';
import { carried, hasSecret, linkOf } from './link.js';

export function Share() {
  const asked = useSignal(false);
  /** The link, and what it was made of: when that changes, it is out of date. */
  const made = useSignal<{ link: string; of: string } | undefined>(undefined);
  const state = carried();
  const now = JSON.stringify(state);
  const link = made.value?.of === now ? made.value.link : undefined;
  const make = async (): Promise<void> => {
    made.value = { link: await linkOf(state), of: now };
    asked.value = false;
  };
  return (
    <section class="pane" aria-labelledby="take-share">
      <h3 id="take-share">A link</h3>
      <p class="quiet">For somebody who is to see what you see. Everything is in the link itself, behind the #, which browsers send to no server.</p>
      {hasSecret(state) ? (
        <p class="said-failed">✕ The value of client_secret also stands somewhere else on this page, so no link is made.</p>
      ) : link ? (
        <Made link={link} />
      ) : asked.value ? (
        <Warning onYes={() => void make()} onNo={() => (asked.value = false)} />
      ) : (
        <p>
          <button type="button" onClick={() => (asked.value = true)}>
            Make a link …
          </button>
        </p>
      )}
    </section>
  );
}

function Warning({ onYes, onNo }: { onYes: () => void; onNo: () => void }) {
  const sources = SOURCES.filter(({ id }) => claimsOf(id) !== undefined).map(({ label }) => label);
  const settings = texts.value.filter((input) => rewritten(input)).map(({ name }) => name);
  const unread = texts.value.filter((input) => input.text.trim() !== '' && !rewritten(input)).map(({ name }) => name);
  const missing = [...leftOut(), ...unread];
  return (
    <div class="warned" role="group" aria-labelledby="warned">
      <p id="warned">
        <b>! Whoever has the link can read what is in it,</b> and programs that pass links on keep them.
      </p>
      <ul>
        <li>In it: {[...sources.map((label) => `the claims of ${label}`), ...settings.map((name) => `the settings of ${name}`)].join(', ') || 'nothing'}, organizations and look-ups.</li>
        <li>
          Not in it: <code>client_secret</code>, tokens and their signatures, comments, other sections of the files.
        </li>
        {missing.length > 0 && <li class="said-warning">Left out, as it cannot be read: {missing.join(', ')}.</li>}
      </ul>
      <p class="row">
        <button type="button" onClick={onYes}>
          I know, make the link
        </button>
        <button type="button" class="plain" onClick={onNo}>
          No
        </button>
      </p>
    </div>
  );
}

/** Programs cut longer links. */
const LONG = 8000;

function Made({ link }: { link: string }) {
  return (
    <>
      <p class="row">
        <Copy text={link} label="Copy the link" />
        <span class="quiet">{count(link.length, 'character')}</span>
      </p>
      <label>
        <span class="hidden">The link</span>
        <input class="mono link" readonly value={link} onFocus={(event) => event.currentTarget.select()} />
      </label>
      {link.length > LONG && <p class="said-warning">! Some programs cut a link of this length: send it as a file, or take claims away first.</p>}
    </>
  );
}
