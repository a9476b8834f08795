// Findings as SARIF 2.1.0, which code scanning reads.
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../types.js';
import { version } from './version.js';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** A path as a relative reference; one that is absolute as a file's address. */
function uri(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return /^[A-Za-z]%3A\//.test(parts) ? `file:///${parts.replace('%3A', ':')}` : parts.startsWith('/') ? `file://${parts}` : parts;
}

function location({ name, line, column }: Diagnostic): object[] {
  if (name === undefined) return [];
  const region = line === undefined ? {} : { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } };
  return [{ physicalLocation: { artifactLocation: { uri: uri(name) }, ...region } }];
}

function fixes({ name, line, fix, help, message }: Diagnostic): object {
  if (name === undefined || line === undefined || !fix) return {};
  const { start, end } = fix.span;
  const replacements = [{ deletedRegion: { charOffset: start, charLength: end - start }, insertedContent: { text: fix.text } }];
  return { fixes: [{ description: { text: help ?? message }, artifactChanges: [{ artifactLocation: { uri: uri(name) }, replacements }] }] };
}

export function sarif(found: readonly Diagnostic[]): object {
  const rules = [...new Set(found.map(({ code }) => code))];
  const results = found.map((one) => ({
    ruleId: one.code,
    ruleIndex: rules.indexOf(one.code),
    level: LEVELS[one.severity],
    message: { text: one.help ? `${one.message}. ${one.help}` : one.message },
    locations: location(one),
    // The same finding in another line is the same finding.
    partialFingerprints: { 'rolecall/v1': createHash('sha256').update(JSON.stringify([one.name, one.code, one.setting, one.message])).digest('hex').slice(0, 32) },
    ...fixes(one),
  }));
  const driver = { name: 'rolecall', version, rules: rules.map((id) => ({ id })) };
  return { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }] };
}
