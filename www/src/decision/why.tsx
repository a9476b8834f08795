// The reason for one attribute, in the core's words.
import { computed } from '@preact/signals';
import { answer } from '../state.js';
import { reasonsOf, type Reason } from './reasons.js';

export const told = computed(() => reasonsOf(answer.value?.explanation?.text ?? ''));

export function Why({ attribute }: { attribute: string }) {
  const reason = told.value.reasons.find((one) => one.attribute === attribute);
  return reason ? <Words reason={reason} /> : null;
}

/** What the role came from, right below the answer: the question that most people come with. */
export function Lead() {
  const reason = told.value.reasons.find(({ attribute }) => attribute === 'role') ?? told.value.reasons.find(({ attribute }) => attribute === 'orgRoles');
  return reason ? <Words reason={reason} before={reason.attribute === 'role' ? 'The role: ' : 'Organizations: '} /> : null;
}

export function Words({ reason, before = '' }: { reason: Reason; before?: string }) {
  return (
    <div class="words">
      {reason.parts.map(({ words, code }, index) => (code ? <pre>{words}</pre> : <p>{withCode(index === 0 ? before + words : words)}</p>))}
    </div>
  );
}

/** A quotation begins at a backtick behind a blank and ends at one before a blank or a full stop, so that it may hold literals. */
const QUOTED = /(?<=^|[\s(])`(.+?)`(?=$|[\s.,:;)])/g;

/** Words with what stands between backticks as code, and the first letter large. */
export function withCode(words: string, first: (text: string) => string = capital) {
  return words.split(QUOTED).map((piece, index) => (index % 2 === 1 ? <code>{piece}</code> : index === 0 ? first(piece) : piece));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
