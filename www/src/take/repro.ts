// A case to show to others, as Markdown for an issue.
import { explain, formatSettings, type Decision, type Redacted } from '../engine.js';
import { withoutSecrets, jsonOf } from './carried.js';
import { layOut } from '../sources.js';

export function markdownOf({ settings, sample, same }: Redacted): string {
  const { idToken, userinfo, accessToken, context } = sample;
  const { decision, text } = explain(settings, idToken, userinfo, accessToken, context);
  const parts = [
    ['Settings', 'ini', formatSettings(withoutSecrets(settings), 'ini')],
    ['ID token', 'json', laidOut(jsonOf(idToken))],
    ['userinfo', 'json', laidOut(jsonOf(userinfo))],
    ['Access token', 'json', laidOut(jsonOf(accessToken))],
    ['Grafana knows', 'json', context && Object.keys(context).length > 0 ? JSON.stringify(context, null, 2) : undefined],
    ['How it was decided', 'text', text],
  ] as const;
  const blocks = parts.flatMap(([title, language, body]) => (body === undefined ? [] : [`**${title}**\n\n${fenced(body, language)}`]));
  return [`### ${headline(decision)}`, ...blocks, footnote(same)].join('\n\n') + '\n';
}

function headline(decision: Decision): string {
  if (decision.decision === 'deny') return `Denied: ${decision.denial.message}`;
  if (decision.decision === 'incomplete') return `Not decided: Grafana would ask for ${decision.request.lookup}`;
  return `Allowed, role ${decision.user.role ?? 'none'}`;
}

function footnote(same: boolean): string {
  const values = 'The values of claims have been replaced, the same one by the same one everywhere.';
  return `${values} ${same ? 'Grafana decides as it does on the originals.' : '**The decision is another one than on the originals.**'}`;
}

const laidOut = (json: string | undefined): string | undefined => (json === undefined ? undefined : json.trimStart().startsWith('{') ? layOut(json) : json);

/** A fence that no line of the body can end. */
function fenced(body: string, language: string): string {
  const longest = Math.max(2, ...[...body.matchAll(/^`{3,}/gm)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body.trimEnd()}\n${fence}`;
}
