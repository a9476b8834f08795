// A Grafana log at level debug: the sources fill themselves.
import { batch, signal } from '@preact/signals';
import { readLog, type LoggedLogin } from '../engine.js';
import { Code } from '../editor/code.js';
import { Coded } from '../parts/coded.js';
import { layOut } from '../sources.js';
import { fillSource, lookups } from '../state.js';

const LOOKUPS = ['emails', 'teams', 'organizations'] as const;

/** Whether the place for a log is open, and what is in it. */
export const opened = signal(false);
const log = signal('');
const logins = signal<readonly LoggedLogin[]>([]);
const chosen = signal(0);

/** Whether a text looks like lines of such a log. */
export function looksLikeLog(text: string): boolean {
  return /raw_json\\?"?\s*[=:]/.test(text);
}

/** Takes a log that was pasted somewhere; the last login in it is the one that somebody has just tried. */
export function takeLog(text: string): boolean {
  if (!looksLikeLog(text)) return false;
  batch(() => {
    opened.value = true;
    read(text);
  });
  return true;
}

function read(text: string): void {
  log.value = text;
  logins.value = text.trim() === '' ? [] : readLog(text);
  if (logins.value.length > 0) fill(logins.value.length - 1);
}

function fill(index: number): void {
  const login = logins.value[index];
  if (!login) return;
  batch(() => {
    chosen.value = index;
    fillSource('id_token', layOut(login.idToken ?? ''));
    fillSource('userinfo', layOut(login.userinfo ?? ''));
    fillSource('access_token', layOut(login.accessToken ?? ''));
    // Responses of another person would decide about this one.
    lookups.value = Object.fromEntries(LOOKUPS.flatMap((name) => (login[name] === undefined ? [] : [[name, { status: 200, body: login[name] }]])));
  });
}

export function LogPaste() {
  if (!opened.value) return null;
  return (
    <div class="log">
      <p class="small quiet">
        Grafana writes what it received at level debug: <code>[log] filters = oauth.generic_oauth:debug</code>. Such a log holds claims; it stays on this page.
      </p>
      <Code label="Grafana log" value={log.value} onChange={read} language="text" placeholder='logger=oauth.generic_oauth … msg="Received id_token" raw_json="…"' />
      <p class="small" role="status">
        {log.value.trim() === '' ? '' : said()}
      </p>
      {logins.value[chosen.value]?.notes.map((note) => (
        <p class="small failed" key={note}>
          <Coded capital>{note}</Coded>
        </p>
      ))}
      {logins.value.length > 1 && (
        <label class="small">
          Which login{' '}
          <select value={String(chosen.value)} onChange={(event) => fill(Number(event.currentTarget.value))}>
            {logins.value.map(({ line }, index) => (
              <option value={String(index)}>{`line ${line}`}</option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function said(): string {
  const count = logins.value.length;
  if (count === 0) return 'No line of this log holds what Grafana received: it has to be at level debug.';
  const login = logins.value[chosen.value];
  if (login?.line === 0) return 'Nothing that this log holds of a login can be read.';
  const found = [login?.idToken && 'ID token', login?.userinfo && 'userinfo', login?.accessToken && 'access token', ...LOOKUPS.map((name) => login?.[name] && name)].filter(Boolean).join(', ');
  return `${count === 1 ? 'One login' : `${count} logins`} found. Filled in: ${found}.`;
}
