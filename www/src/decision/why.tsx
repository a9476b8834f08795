// The reason for one attribute, in the core's words.
import { computed } from '@preact/signals';
import { Coded } from '../parts/coded.js';
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
      {reason.parts.map(({ words, code }, index) => (code ? <pre>{words}</pre> : <p><Coded capital>{index === 0 ? before + words : words}</Coded></p>))}
    </div>
  );
}
