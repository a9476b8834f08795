// Responses that Grafana would fetch before it goes on: put in by hand, for nothing is fetched here.
import { useSignal } from '@preact/signals';
import type { Decision, Lookup } from '../engine.js';
import { Code } from '../editor/code.js';
import { lookups } from '../state.js';

type Request = Extract<Decision, { decision: 'incomplete' }>['request'];

const EXAMPLES: Record<Lookup, string> = {
  emails: '[{ "email": "ada@example.com", "primary": true, "verified": true }]',
  teams: '[{ "id": 1 }]',
  organizations: '[{ "login": "example" }]',
};

/** Why there is no answer yet, and the place to put the response. */
export function AskedFor({ request: { lookup } }: { request: Request }) {
  return (
    <div class="asked">
      <p>Paste what the provider answers there, with this person's access token:</p>
      <ResponseForm key={lookup} lookup={lookup} />
    </div>
  );
}

export function ResponseForm({ lookup }: { lookup: Lookup }) {
  const body = useSignal(EXAMPLES[lookup]);
  const status = useSignal('200');
  const give = (response: { status: number; body: string } | null) => (lookups.value = { ...lookups.value, [lookup]: response });
  return (
    <form
      class="response"
      onSubmit={(event) => {
        event.preventDefault();
        give({ status: Number(status.value), body: body.value });
      }}
    >
      <label class="short">
        Status <input inputMode="numeric" pattern="[1-5][0-9][0-9]" required value={status.value} onInput={(event) => (status.value = event.currentTarget.value)} />
      </label>
      <div class="body">
        <Code label={`Body of the response: ${lookup}`} value={body.value} onChange={(text) => (body.value = text)} language="json" />
      </div>
      <p class="row">
        <button type="submit">Go on with this response</button>
        <button type="button" onClick={() => give(null)}>
          The request failed
        </button>
      </p>
    </form>
  );
}

/** The responses that were given, each with a way to take it back. */
export function GivenResponses() {
  const given = Object.entries(lookups.value) as [Lookup, { status: number; body: string } | null][];
  if (given.length === 0) return null;
  return (
    <ul class="given">
      {given.map(([lookup, response]) => (
        <li key={lookup}>
          <code>{lookup}</code>: {response ? `status ${response.status}, ${response.body.length.toLocaleString('en')} characters` : 'the request failed'}{' '}
          <button type="button" class="link" onClick={() => (lookups.value = Object.fromEntries(Object.entries(lookups.value).filter(([name]) => name !== lookup)))}>
            take back
          </button>
        </li>
      ))}
    </ul>
  );
}
