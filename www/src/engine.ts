// All that the page asks of rolecall. The main module decides and explains; the tools module, which reads and lints settings, comes
// right behind the first answer, and with it the code of all rooms. Then the page locks itself.
import { computed, signal } from '@preact/signals';
import * as rolecall from 'rolecall/slim';
import { lock } from './lock.js';
import { mainModule, toolsModule } from './modules.js';

/** What has arrived. */
export const ready = { main: signal(false), drawn: signal(false), tools: signal(false), locked: signal(false), failed: signal('') };

/** Everything is here, and nothing can be asked of any server again. */
export const loaded = computed(() => ready.locked.value);

/** Loads everything: first what the first answer needs, then the rest of the page. */
export async function load(rest: () => Promise<unknown>): Promise<void> {
  try {
    await rolecall.init(mainModule());
    ready.main.value = true;
    await drawn();
    performance.mark('first answer');
    ready.drawn.value = true;
    await Promise.all([loadTools(), rest()]);
    lock();
    performance.mark('everything');
    ready.locked.value = true;
  } catch (error) {
    ready.failed.value = error instanceof Error ? error.message : String(error);
  }
}

async function loadTools(): Promise<void> {
  await rolecall.initTools(toolsModule());
  ready.tools.value = true;
}

/** What a call gives, or the settings that cannot be read. Whatever else it throws is no answer and goes on. */
export type Tried<T> = { value: T; error?: never } | { value?: never; error: rolecall.SettingsError };

export function tried<T>(run: () => T): Tried<T> {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof rolecall.SettingsError) return { error };
    throw error;
  }
}

/** When what is there has been drawn. A tab behind others draws nothing: then a little later. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 300);
  });
}

export {
  ExpressionError, Policy, SettingsError, coverage, explain, evaluate, formatSettings, functions, layers, lint, parseSettings, readLog, readOrgMapping,
  readRoleRows, redact, runSuite, search, spellings, tokens, trace, writeOrgMapping, writeRoleRows,
} from 'rolecall/slim';
export type * from 'rolecall/slim';
