// The package: what Grafana's Generic OAuth makes of these settings and these tokens.
import * as boundary from './boundary.js';
import { ExpressionError, SettingsError } from './errors.js';
import { generation, guard, ready, spoil } from './instance.js';
import { forget, policy as read, search as searchInside, tokens as tokensInside } from './rolecall.glue.js';
import { flatten, rejected, type Snapshot, snapshot, unchanged } from './settings.js';
import type { Context, Decision, Diagnostic, Evaluation, Explanation, ExpressionErrorCode, Host, Lookup, LookupResponse, Note, Sample, Settings, Settled, Token, Userinfo } from './types.js';

export { ExpressionError, SettingsError };
export type * from './types.js';

const abandoned = new FinalizationRegistry<boundary.Handle>(release);

/** Has the module forget a policy; whoever still asks it gives the settings to the module again. */
function release(handle: boundary.Handle): void {
  if (handle.generation === generation) guard(() => forget(handle.number));
  handle.generation = -1;
}

let handleOf: (policy: Policy) => boundary.Handle;

/** Settings read and expressions parsed once, for a host that decides many logins. */
export class Policy {
  static {
    handleOf = (policy) => policy.#handle;
  }

  readonly #settings: string;
  readonly #handle: boundary.Handle = { number: 0, generation: -1, alone: 0 };

  /** Throws SettingsError for settings that Grafana's API would refuse. */
  constructor(settings: Settings) {
    this.#settings = flatten(settings);
    const wrong = guard(() => this.#read());
    if (wrong) throw rejected(wrong);
    abandoned.register(this, this.#handle);
  }

  /** Never throws for what an identity provider sent. */
  evaluate(idToken?: Token, userinfo?: Userinfo, accessToken?: Token, context?: Context): Decision {
    const input = boundary.read(idToken, userinfo, accessToken, context);
    ready();
    try {
      return boundary.decide(this.#held(), input);
    } catch (error) {
      spoil();
      throw error;
    }
  }

  /** The same pass, recorded. */
  explain(idToken?: Token, userinfo?: Userinfo, accessToken?: Token, context?: Context): Explanation {
    const input = boundary.read(idToken, userinfo, accessToken, context);
    return JSON.parse(guard(() => boundary.explanation(this.#held().number, input))) as Explanation;
  }

  /** Gives the settings to the module; what is wrong with them, if anything. */
  #read(): Diagnostic[] | null {
    const answer = read(this.#settings) as number | string;
    if (typeof answer === 'string') return JSON.parse(answer) as Diagnostic[];
    this.#handle.number = answer;
    this.#handle.generation = generation;
    return null;
  }

  /** Where the module keeps this policy; a new instance of it has to be given the settings again. */
  #held(): boundary.Handle {
    if (this.#handle.generation !== generation) this.#read();
    return this.#handle;
  }
}

const known = new WeakMap<object, { policy: Policy; snapshot: Snapshot }>();

/** The policies that were made for settings objects, oldest first. Settings that are another object at each call would fill the
 *  module until JavaScript collects its garbage, which may be long after; so the module keeps the newest of them only. */
const made: boundary.Handle[] = [];
const MOST_MADE = 64;

function remember(policy: Policy): void {
  made.push(handleOf(policy));
  if (made.length > MOST_MADE) release(made.shift()!);
}

/** The policy of a settings object, kept as long as the object is and says the same. */
function policyOf(settings: Settings | Policy): Policy {
  const found = typeof settings === 'object' && settings !== null ? known.get(settings) : undefined;
  if (found && unchanged(found.snapshot, settings as Settings)) return found.policy;
  if (isPolicy(settings)) return settings;
  const policy = new Policy(settings);
  remember(policy);
  const held = snapshot(settings);
  if (held) known.set(settings, { policy, snapshot: held });
  return policy;
}

/** A proxy may throw when it is asked. */
function isPolicy(settings: Settings | Policy): settings is Policy {
  try {
    return settings instanceof Policy;
  } catch {
    return false;
  }
}

/** What Grafana would decide. Never throws for what an identity provider sent; throws SettingsError for settings that cannot
 *  be read at all. A settings object that was seen before is recognised, and so is a change in it. */
export function evaluate(settings: Settings | Policy, idToken?: Token, userinfo?: Userinfo, accessToken?: Token, context?: Context): Decision {
  return policyOf(settings).evaluate(idToken, userinfo, accessToken, context);
}

/** The same decision, and how it came about. */
export function explain(settings: Settings | Policy, idToken?: Token, userinfo?: Userinfo, accessToken?: Token, context?: Context): Explanation {
  return policyOf(settings).explain(idToken, userinfo, accessToken, context);
}

/** Decides, and has the host find out what the decision asks for: each response once, and whether a user is known only where that
 *  makes a difference. Throws what the host throws. */
export async function settle(settings: Settings | Policy, sample: Sample, { fetchLookup, userExists, explain }: Host): Promise<Settled> {
  const policy = policyOf(settings);
  const { idToken, userinfo, accessToken, context } = sample;
  const lookups: Partial<Record<Lookup, LookupResponse>> = { ...context?.lookups };
  const known: Context = { ...context, lookups };
  const decide = (now: Context) => policy.evaluate(idToken, userinfo, accessToken, now);
  for (;;) {
    const explanation = explain ? policy.explain(idToken, userinfo, accessToken, known) : undefined;
    const decision = explanation?.decision ?? decide(known);
    if (decision.decision === 'incomplete') {
      // A response that is undefined would be asked for again, for ever.
      lookups[decision.request.lookup] = (await fetchLookup(decision.request)) ?? null;
    } else if (userExists && known.userExists === undefined && decision.decision === 'allow' && decide({ ...known, userExists: false }).decision === 'deny') {
      known.userExists = Boolean(await userExists(decision.user));
    } else {
      return { decision, ...(explanation && { explanation }) };
    }
  }
}

interface Traced {
  value?: unknown;
  error?: Note;
  evaluation: Evaluation[];
}

/** A document larger than this is refused before it is read. */
const MOST = 64 * 1024 * 1024;
/** So is an expression that the core would refuse whatever it says. */
const LONGEST = 4 * 1024 * 1024;

function refused(code: ExpressionErrorCode, message: string, cause?: unknown): ExpressionError {
  return new ExpressionError(code, message, { start: 0, end: 0 }, { cause });
}

/** JSON text as it is, any other value written as JSON; undefined counts as null. */
function documentText(json: unknown): string {
  let text: string;
  try {
    text = typeof json === 'string' ? json : (JSON.stringify(json) ?? 'null');
  } catch (error) {
    throw refused('json', 'the document cannot be written as JSON', error);
  }
  if (text.length > MOST) throw refused('json', 'the document is larger than 64 MiB');
  return text;
}

function expressionText(expression: string): string {
  let text: string;
  try {
    text = String(expression);
  } catch (error) {
    throw refused('syntax', 'an expression is a text', error);
  }
  if (text.length > LONGEST) throw refused('recursion-limit', 'the expression is longer than 4 MiB');
  return text;
}

function find(expression: string, json: unknown, watched: boolean): Traced {
  const text = expressionText(expression);
  const document = documentText(json);
  return JSON.parse(guard(() => searchInside(text, document, watched))) as Traced;
}

/** Grafana's JMESPath (the community dialect as go-jmespath v1.1.1 runs it). A string is JSON text; any other value is taken
 *  as the document itself. Throws ExpressionError. An expression reference as result is null, and so is NaN. */
export function search(expression: string, json: unknown): unknown {
  const { value, error } = find(expression, json, false);
  if (!error) return value;
  throw new ExpressionError(error.code as ExpressionErrorCode, error.message, error.span ?? { start: 0, end: 0 });
}

/** A node for each sub-expression that ran, for tools that show how an expression came to its value. */
export function trace(expression: string, json: unknown): { value?: unknown; error?: Note; evaluation: Evaluation[] } {
  try {
    return find(expression, json, true);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { error: { code: error.code, message: error.message }, evaluation: [] };
  }
}

/** Tokens with spans, for highlighting and completion: one grammar for engine and editor. */
export function tokens(expression: string): { kind: string; start: number; end: number }[] {
  const text = expressionText(expression);
  const list = JSON.parse(guard(() => tokensInside(text))) as [string, number, number][];
  return list.map(([kind, start, end]) => ({ kind, start, end }));
}
