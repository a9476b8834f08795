// The answer in one line that a person understands, and what comes with it.
import type { Decision, Denial, Explanation, User } from '../engine.js';
import { answer, nobody, orgName, reading } from '../state.js';
import { shown } from './cells.js';
import { helpOf } from './denials.js';
import { AskedFor } from './lookups.js';
import { Coded } from '../parts/coded.js';
import { Documented } from '../parts/documented.js';
import { Lead } from './why.js';

export function Answer() {
  const { explanation, error } = answer.value ?? {};
  return (
    <section class="answer" aria-labelledby="answer">
      <h2 id="answer" class="hidden">
        Answer
      </h2>
      <div role="status">
        {error ? <Unreadable message={error.message} /> : nobody.value ? <Nobody /> : explanation ? <Headline decision={explanation.decision} /> : <Waiting />}
      </div>
      {explanation && !nobody.value && <Body explanation={explanation} />}
    </section>
  );
}

function Waiting() {
  return <p class="headline quiet">{reading.value === undefined ? 'Reading the settings …' : 'One moment …'}</p>;
}

/** Its message says where. */
function Unreadable({ message }: { message: string }) {
  return (
    <p class="headline deny">
      <span class="mark">✕ Cannot be read</span> <Coded capital>{message}</Coded>
    </p>
  );
}

function Nobody() {
  return (
    <>
      <p class="headline">
        <span class="mark">Nobody yet</span> Put in who is logging in: an ID token, userinfo or an access token.
      </p>
      <p class="quiet">
        A token may be pasted as it was received, or as its claims. Without any at hand, turn on debug logging in Grafana for one login and paste the log.
      </p>
    </>
  );
}

function Headline({ decision }: { decision: Decision }) {
  if (decision.decision === 'allow') {
    return (
      <p class="headline allow">
        <span class="mark">✓ Allowed</span> {whoIs(decision.user)}
      </p>
    );
  }
  if (decision.decision === 'deny') {
    return (
      <p class="headline deny">
        <span class="mark">✕ Denied</span> <Coded capital>{decision.denial.message}</Coded>
      </p>
    );
  }
  return (
    <p class="headline ask">
      <span class="mark">? Not decided yet</span> Grafana would now ask <code>{decision.request.url}</code>
    </p>
  );
}

function whoIs(user: User): string {
  const name = user.login || user.email || user.name || user.id;
  return `${shown(name, 80)} is ${granted(user)}${user.isGrafanaAdmin ? ', and server administrator' : ''}`;
}

/** Roles and where; more than a few organizations are counted. */
function granted({ orgRoles }: Pick<User, 'orgRoles'>): string {
  if (!orgRoles) return 'whatever Grafana has already stored: organizations and roles are left as they are';
  const held = Object.entries(orgRoles);
  if (held.length === 0) return 'in no organization';
  if (held.length > 4) return `in ${held.length.toLocaleString('en')} organizations`;
  return held.map(([id, role]) => `${role} in ${orgName(id)}`).join(', ');
}

function Body({ explanation: { decision, resolved } }: { explanation: Explanation }) {
  return (
    <>
      {decision.decision === 'deny' && <Refusal denial={decision.denial} />}
      {decision.decision === 'incomplete' && <AskedFor request={decision.request} />}
      {isAboutRoles(decision) && <Lead />}
      <Card user={resolved} complete={decision.decision === 'allow'} />
    </>
  );
}

/** Whether the role is what people will ask about. */
function isAboutRoles(decision: Decision): boolean {
  return decision.decision === 'allow' || (decision.decision === 'deny' && decision.denial.cause === 'oauth.role_attribute_strict_violation');
}

function Refusal({ denial }: { denial: Denial }) {
  const help = helpOf(denial);
  return (
    <>
      {help && <p class="help"><Coded capital>{help}</Coded></p>}
      <p class="quiet small">
        Grafana's id: {denial.cause ? <code>{denial.code}</code> : <Code>{denial.code}</Code>}
        {denial.cause && (
          <>
            , because of <Code>{denial.cause}</Code>
          </>
        )}
      </p>
    </>
  );
}

/** A code that leads to its section. */
function Code({ children }: { children: string }) {
  return (
    <Documented page="codes" heading={children}>
      <code>{children}</code>
    </Documented>
  );
}

/** Who it would be; of somebody who is not let in, what was known by then. */
function Card({ user, complete }: { user: Partial<User>; complete: boolean }) {
  const orgs = Object.entries(user.orgRoles ?? {});
  const entries: [string, string][] = [
    ['login', user.login ?? ''],
    ['name', user.name ?? ''],
    ['email', user.email ?? ''],
    ['id', user.id ?? ''],
    ['role', user.role ?? ''],
    ['server admin', user.isGrafanaAdmin === null || user.isGrafanaAdmin === undefined ? 'left as it is' : user.isGrafanaAdmin ? 'yes' : 'no'],
    ['organizations', user.orgRoles ? listed(orgs.map(([id, role]) => `${role} in ${orgName(id)}`)) : complete ? 'left as they are' : ''],
    ['groups', listed(user.groups ?? [])],
    ['teams', listed(user.teams ?? [])],
  ];
  return (
    <dl class="card" aria-label={complete ? 'The user' : 'What was known by then'}>
      {entries.map(([label, value]) => (
        <div key={label} class={value ? '' : 'empty'}>
          <dt>{label}</dt>
          <dd>{value || 'none'}</dd>
        </div>
      ))}
    </dl>
  );
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? '' : shown(items, 200);
}
