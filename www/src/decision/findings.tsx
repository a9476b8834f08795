// What is likely wrong, each with its place and, where there is one sensible way, what mends it in one click.
import type { Diagnostic } from '../engine.js';
import { editText, findings, texts } from '../state.js';
import { Coded } from '../parts/coded.js';
import { Documented } from '../parts/documented.js';

const WORDS = { error: '✕ error', warning: '! warning', info: 'i note' };

/** More than these are counted only. */
const MOST = 60;

export function Findings() {
  const all = findings.value;
  if (texts.value.every(({ text }) => text.trim() === '')) return null;
  return (
    <section class="findings" aria-labelledby="findings">
      <h2 id="findings">{all.length === 0 ? 'Nothing found that looks wrong' : `${all.length} ${all.length === 1 ? 'thing' : 'things'} to look at`}</h2>
      <ul>
        {all.slice(0, MOST).map((finding) => (
          <Finding key={`${finding.code} ${finding.line} ${finding.column} ${finding.message}`} finding={finding} />
        ))}
      </ul>
      {all.length > MOST && <p class="quiet">… {all.length - MOST} more</p>}
    </section>
  );
}

function Finding({ finding }: { finding: Diagnostic }) {
  const { code, severity, message, help, fix, name, line, column } = finding;
  return (
    <li class={severity}>
      <p>
        <span class="severity">{WORDS[severity]}</span> <Coded capital>{message}</Coded>
      </p>
      {help && <p class="quiet"><Coded capital>{help}</Coded></p>}
      <p class="quiet small">
        <Documented page="lint" heading={code}>
          <code>{code}</code>
        </Documented>
        {line !== undefined && ` · ${name ?? 'settings'}:${line}:${column ?? 1}`}
        {fix && line !== undefined && (
          <>
            {' · '}
            <button type="button" class="link" onClick={() => mend(finding)}>
              mend it
            </button>
          </>
        )}
      </p>
    </li>
  );
}

/** Puts a finding's replacement into its text. */
export function mend({ fix, name }: Diagnostic): void {
  const text = texts.value.find((one) => one.name === name) ?? texts.value[0];
  if (fix && text) editText(text.id, text.text.slice(0, fix.span.start) + fix.text + text.text.slice(fix.span.end));
}
