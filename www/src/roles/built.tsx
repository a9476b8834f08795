// What the rows come to: the expression, what it would make of the person on screen, and the way into the settings.
import { useSignal } from '@preact/signals';
import { SettingsError, explain, type Explanation, type Settings } from '../engine.js';
import { Coded } from '../parts/coded.js';
import { put } from '../parts/put.js';
import { Spelled } from '../parts/spelled.js';
import { editText, sample, settings, texts } from '../state.js';
import { because, decided, settling } from '../whatif/words.js';

interface BuiltProps {
  title: string;
  id: string;
  /** Why there is nothing to set. */
  error: string | undefined;
  /** What is set, in order; the first one is what is built. */
  changes: readonly { setting: string; value: string }[];
  /** Whether the settings say so already. */
  same: boolean;
  tell: (explanation: Explanation) => string;
}

export function Built({ title, id, error, changes, same, tell }: BuiltProps) {
  return (
    <section class="pane" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {error ? <p class="said-failed">✕ <Coded>{error}</Coded></p> : <Outcome changes={changes} same={same} tell={tell} />}
    </section>
  );
}

function Outcome({ changes, same, tell }: Pick<BuiltProps, 'changes' | 'same' | 'tell'>) {
  const [built] = changes;
  if (!built) return null;
  return (
    <>
      <pre class="outcome wrapped" tabIndex={0} aria-label={built.setting}>
        {built.value || 'no rows yet'}
      </pre>
      <Tried changes={changes} tell={tell} />
      <Into changes={changes} same={same} />
      {changes.filter(({ value }) => value !== '').map(({ setting, value }) => (
        <details key={setting} open={setting === built.setting}>
          <summary>
            <code>{setting}</code> to paste
          </summary>
          <Spelled setting={setting} value={value} />
        </details>
      ))}
    </>
  );
}

/** The person on screen, under the settings with this. */
function Tried({ changes, tell }: Pick<BuiltProps, 'changes' | 'tell'>) {
  const own = settings.value;
  if (!own) return null;
  const { explanation, error = '' } = tried({ ...own, ...Object.fromEntries(changes.map(({ setting, value }) => [setting, value])) });
  if (!explanation) return <p class="said-failed">✕ <Coded>{error}</Coded></p>;
  return (
    <p class="tried" role="status">
      The person on screen: <b>{tell(explanation)}</b>
      {explanation.decision.decision !== 'allow' && <span class="quiet"> (<Coded>{decided(explanation.decision)}</Coded>)</span>}
    </p>
  );
}

function tried(settings: Settings): { explanation?: Explanation; error?: string } {
  const { idToken, userinfo, accessToken, context } = sample.value;
  try {
    return { explanation: explain(settings, idToken, userinfo, accessToken, context) };
  } catch (error) {
    if (error instanceof SettingsError) return { error: error.message };
    throw error;
  }
}

function Into({ changes, same }: Pick<BuiltProps, 'changes' | 'same'>) {
  const said = useSignal('');
  // Nothing built is no wish to take away what is there.
  const empty = changes[0]?.value === '';
  const apply = (): void => {
    for (const { setting, value } of changes) {
      if (String(settings.value?.[setting] ?? '') === value) continue;
      const result = put(texts.value, setting, value);
      if (result.why !== undefined) return void (said.value = result.why);
      editText(result.id, result.text);
    }
    said.value = '';
  };
  return (
    <p class="row">
      <button type="button" disabled={same || empty} onClick={apply}>
        Put it into the settings
      </button>
      {said.value ? <span class="said-failed">✕ <Coded>{said.value}</Coded></span> : same && <span class="quiet">The settings on screen say so.</span>}
    </p>
  );
}

/** A role, and where it comes from. */
export function roleOf(explanation: Explanation): string {
  const { role, isGrafanaAdmin } = explanation.resolved;
  const from = because(settling(explanation, 'role'));
  if (!role && !isGrafanaAdmin) return 'no role from any source';
  return `${isGrafanaAdmin ? `${role ?? 'no role'}, server administrator` : role}${from && `, from ${from}`}`;
}

/** The roles by organization. */
export function orgsOf({ resolved }: Explanation): string {
  const held = Object.entries(resolved.orgRoles ?? {});
  if (held.length === 0) return 'memberships are left as they are';
  const shown = held.slice(0, 12).map(([id, role]) => `${role} in organization ${id}`);
  return held.length > 12 ? `${shown.join(', ')}, … ${held.length - 12} more` : shown.join(', ');
}
