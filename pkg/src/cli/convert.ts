// rolecall convert
import type { Call } from './args.js';
import { formatSettings, type Settings, type SettingsFormat, useTools } from './core.js';
import { UsageError } from './errors.js';
import { deliver, named, warn } from './host.js';
import { settingsOf } from './inputs.js';

const FORMATS: Readonly<Record<string, SettingsFormat>> = { ini: 'ini', env: 'env', terraform: 'terraform', helm: 'yaml', json: 'json' };

/** What stands for a secret: it fails at the first login, and says where to look. */
const HIDDEN = '********';

export async function convert(call: Call): Promise<number> {
  const { flags, operands } = call;
  const to = flags.text('to');
  if (to === undefined) throw new UsageError('say what to write: --to ini, env, terraform, helm or json');
  await useTools();
  const { settings } = await settingsOf([...operands, ...flags.all('settings')], call);
  const { hidden, shown } = flags.has('show-tokens') ? { hidden: false, shown: settings } : masked(settings);
  await deliver(withEnd(formatSettings(shown, FORMATS[to]!)), flags.text('output'));
  if (hidden) warn(`client_secret is written as ${HIDDEN}: put it in by hand, or say --show-tokens`);
  const output = flags.text('output');
  if (output !== undefined) warn(`written to ${named(output)}`);
  return 0;
}

function masked(settings: Settings): { hidden: boolean; shown: Settings } {
  const hidden = typeof settings.client_secret === 'string' && settings.client_secret !== '';
  return { hidden, shown: hidden ? { ...settings, client_secret: HIDDEN } : settings };
}

const withEnd = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);
