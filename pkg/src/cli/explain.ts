// rolecall explain
import type { Call } from './args.js';
import { type Decision, describe, Policy, type User, useBoth } from './core.js';
import { UsageError } from './errors.js';
import { coloured, stdout, warn, width } from './host.js';
import { loggedOf, SAMPLE, sampleOf, settingsOf } from './inputs.js';
import { json, visible } from './visible.js';
import type { Sample } from '../types.js';

export async function explain(call: Call): Promise<number> {
  const { flags } = call;
  await useBoth();
  const { settings } = await settingsOf(flags.all('settings'), call);
  const sample = await given(call);
  const format = flags.text('format') ?? 'pretty';
  const policy = new Policy(settings);
  const of = [sample.idToken, sample.userinfo, sample.accessToken, sample.context] as const;
  const decision = policy.evaluate(...of);
  const field = flags.text('field');
  if (field !== undefined) return one(field, decision);
  if (format === 'json') {
    const { text: _, ...explanation } = policy.explain(...of);
    await stdout.write(`${json(explanation)}\n`);
  } else {
    const style = { format: format as 'pretty' | 'plain' | 'markdown', width: flags.number('width', 40) ?? width(), colour: coloured(call.color) };
    await stdout.write(describe(settings, sample, style));
  }
  return flags.has('exit-code') && decision.decision !== 'allow' ? 1 : 0;
}

async function given(call: Call): Promise<Sample> {
  const { flags } = call;
  const log = flags.text('log');
  const tokens = SAMPLE.filter((name) => flags.has(name));
  if (log === undefined && tokens.length === 0) throw new UsageError('name what the provider sent: --id-token, --userinfo, --access-token, or --log with Grafana\'s log at level debug');
  if (log === undefined) return sampleOf(call);
  if (tokens.length > 0) throw new UsageError(`--log and --${tokens[0]!} say both what the provider sent: give one of them`);
  return loggedOf(log, call);
}

/** One field of the user and nothing else. Of somebody who is not let in there is none, for a script might believe it. */
async function one(field: string, decision: Decision): Promise<number> {
  if (field === 'decision') {
    await stdout.write(`${decision.decision}\n`);
    return 0;
  }
  if (decision.decision === 'allow') {
    const value = decision.user[field as keyof User];
    await stdout.write(`${typeof value === 'string' ? visible(value) : JSON.stringify(value)}\n`);
    return 0;
  }
  if (decision.decision === 'deny') warn(`deny: ${visible(decision.denial.message)} (${decision.denial.code})`);
  else warn(`not decided yet: Grafana would now ask ${visible(decision.request.url)}; give the response by --${decision.request.lookup}`);
  return 1;
}
