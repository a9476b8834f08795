// Tests of logins and their coverage. A build of rolecall may be without them: then the page does without, and says nothing of them.
import * as rolecall from 'rolecall/slim';
import type { Sample, Settings } from 'rolecall/slim';

/** How often each branch, entry and source decided. */
export interface Coverage {
  branches: { setting: string; span: { start: number; end: number }; text: string; taken: number }[];
  mapping: { setting: string; entry: string; index: number; matched: number }[];
  sources: Record<string, Record<string, number>>;
  total: number;
}

export interface SuiteReport {
  cases: { name: string; passed: boolean; message: string }[];
}

interface Suites {
  coverage?: (settings: Settings, people: readonly Sample[]) => Coverage;
  runSuite?: (suite: string, options?: { files?: Record<string, string> }) => SuiteReport;
}

export const { coverage, runSuite } = rolecall as unknown as Suites;
