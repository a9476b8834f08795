// All that the page asks of rolecall. The main module decides and explains; the tools module, which reads and lints settings, comes
// right behind it; the standard engine when the lab is opened.
import { computed, signal } from '@preact/signals';
import * as rolecall from 'rolecall/slim';
import { mainModule, toolsModule } from './modules.js';

/** What has arrived. */
export const ready = { main: signal(false), tools: signal(false), failed: signal('') };

/** Everything is here, and nothing will be asked of any server again. */
export const loaded = computed(() => ready.main.value && ready.tools.value);

/** Starts both downloads; the first answer waits for the smaller one only. */
export async function load(): Promise<void> {
  try {
    const tools = toolsAfter(rolecall.init(mainModule()));
    await tools;
  } catch (error) {
    ready.failed.value = error instanceof Error ? error.message : String(error);
  }
}

async function toolsAfter(main: Promise<void>): Promise<void> {
  await main;
  ready.main.value = true;
  await rolecall.initTools(toolsModule());
  ready.tools.value = true;
}

export {
  ExpressionError, Policy, SettingsError, explain, evaluate, formatSettings, layers, lint, parseSettings, readOrgMapping,
  readRoleRows, redact, search, spellings, tokens, trace, writeOrgMapping, writeRoleRows,
} from 'rolecall/slim';
export type * from 'rolecall/slim';
/** Where claims come from. (`rolecall/slim` has a type of this name for where modules come from.) */
export type Source = NonNullable<rolecall.Step['source']>;
export * from './pending.js';
