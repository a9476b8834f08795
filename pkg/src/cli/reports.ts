// What came of test files: for people, programs, and services that show it.
import type { Call } from './args.js';
import { annotation } from './github.js';
import { coloured } from './host.js';
import { json, visible } from './visible.js';
import type { CaseReport, Coverage, Step, SuiteReport } from '../types.js';

export interface FileReport {
  file: string;
  report: SuiteReport;
}

type Reporter = (reports: readonly FileReport[], call: Call) => string;

const counted = (reports: readonly FileReport[], key: 'passed' | 'failed') => reports.reduce((sum, { report }) => sum + report[key], 0);

const FAILED = ['\x1b[31m', '\x1b[39m'] as const;

function pretty(reports: readonly FileReport[], call: Call): string {
  const { flags } = call;
  const quiet = flags.has('fail-only');
  const fail = coloured(call.color) ? FAILED.join('FAIL') : 'FAIL';
  const lines = reports.flatMap(({ file, report }) => {
    const told = report.cases.flatMap((one) => (one.passed ? (flags.has('verbose') && !quiet ? [`  ok    ${visible(one.name)}`] : []) : failure(one, fail)));
    return told.length > 0 ? [visible(file), ...told] : [];
  });
  const [passed, failed] = [counted(reports, 'passed'), counted(reports, 'failed')];
  const covered = quiet ? [] : reports.flatMap(({ file, report }) => (report.coverage ? coverage(file, report.coverage) : []));
  const total = quiet && failed === 0 ? [] : [`${passed} passed, ${failed} failed`];
  return [...lines, ...covered, ...total].map((line) => `${line}\n`).join('');
}

function failure(one: CaseReport, fail: string): string[] {
  const about = new Set(one.mismatches.map(({ attribute }) => attribute));
  const steps = one.steps.filter(({ attribute }) => about.has(attribute));
  return [`  ${fail}  ${visible(one.name)}, line ${one.line}`, ...one.mismatches.map(({ message }) => `        ${message}`), ...steps.map((step) => `          ${told(step)}`)];
}

const SOURCES = { id_token: 'the ID token', userinfo: 'userinfo', access_token: 'the access token' } as const;

/** A step in a line: what was tried, where, and what came of it. */
function told({ attribute, rule, source, outcome, value, error }: Step): string {
  const on = source ? ` on ${SOURCES[source]}` : '';
  const gave = value === undefined ? outcome : `${outcome} ${JSON.stringify(value)}`;
  return visible(`${attribute}: ${rule}${on}: ${gave}${error ? `, ${error.message}` : ''}`);
}

function coverage(file: string, { branches, mapping, sources, covered, coverable, share }: Coverage): string[] {
  const row = (count: number, text: string) => `    ${String(count).padStart(5)}  ${visible(text)}${count === 0 ? '  never' : ''}`;
  const settings = [...new Set(branches.map(({ setting }) => setting))];
  const paths = settings.flatMap((setting) => [`  ${setting}`, ...branches.filter((branch) => branch.setting === setting).map(({ taken, text }) => row(taken, text))]);
  const entries = mapping.length > 0 ? ['  org_mapping', ...mapping.map(({ matched, entry }) => row(matched, entry))] : [];
  const asked = Object.entries(sources).map(([attribute, counts]) => {
    const held = Object.entries(counts).filter(([, count]) => count > 0).map(([source, count]) => `${source} ${count}`);
    return `    ${attribute.padEnd(8)}${held.join(', ')}`;
  });
  return [`coverage of ${visible(file)}: ${covered} of ${coverable} branches and entries, ${Math.floor(share * 100)} %`, ...paths, ...entries, '  sources', ...asked];
}

function asJson(reports: readonly FileReport[]): string {
  const brief = (one: CaseReport) => ({ ...one, steps: one.steps.map(({ evaluation: _, ...step }) => step) });
  const files = reports.map(({ file, report }) => ({ file, ...report, cases: report.cases.map(brief) }));
  return `${json({ passed: counted(reports, 'passed'), failed: counted(reports, 'failed'), files })}\n`;
}

/** XML knows no other control characters than these three. */
const xml = (text: string) =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? `&#${char.charCodeAt(0)};`);

function junit(reports: readonly FileReport[]): string {
  const suites = reports.map(({ file, report }) => {
    const cases = report.cases.map((one) => {
      const head = `    <testcase name="${xml(one.name)}" classname="${xml(file)}"`;
      if (one.passed) return `${head}/>`;
      const body = [`${file}:${one.line}`, ...one.mismatches.map(({ message }) => message), ...one.steps.filter(({ decisive }) => decisive).map(told)].map(xml).join('\n');
      return `${head}>\n      <failure type="expectation" message="${xml(one.message)}">${body}</failure>\n    </testcase>`;
    });
    const { passed, failed } = report;
    return [`  <testsuite name="${xml(file)}" tests="${passed + failed}" failures="${failed}" errors="0" skipped="0">`, ...cases, '  </testsuite>'].join('\n');
  });
  const [passed, failed] = [counted(reports, 'passed'), counted(reports, 'failed')];
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="rolecall" tests="${passed + failed}" failures="${failed}" errors="0">`, ...suites, '</testsuites>', ''].join('\n');
}

const tapName = (name: string) => visible(name).replace(/[\\#]/g, '\\$&');

function tap(reports: readonly FileReport[]): string {
  const cases = reports.flatMap(({ file, report }) => report.cases.map((one) => ({ file, one })));
  const lines = cases.flatMap(({ file, one }, index) => {
    const head = `ok ${index + 1} - ${tapName(one.name)}`;
    if (one.passed) return [head];
    const messages = one.mismatches.map(({ message }) => `    - ${JSON.stringify(message)}`);
    return [`not ${head}`, '  ---', '  messages:', ...messages, `  file: ${JSON.stringify(visible(file))}`, `  line: ${one.line}`, '  ...'];
  });
  return ['TAP version 14', `1..${cases.length}`, ...lines, ''].join('\n');
}

function github(reports: readonly FileReport[]): string {
  const failed = reports.flatMap(({ file, report }) => report.cases.filter(({ passed }) => !passed).map((one) => annotation({ level: 'error', file, line: one.line, title: one.name, message: one.message })));
  return [...failed, `${counted(reports, 'passed')} passed, ${counted(reports, 'failed')} failed\n`].join('');
}

export const reporters: Readonly<Record<string, Reporter>> = { pretty, json: asJson, junit, tap, github };
