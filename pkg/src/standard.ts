// What standard JMESPath says, by a module of its own: to compare with `search` of `rolecall`, never to decide.
import type { Bytes, WasmModule } from './platform.js';
import { __wbg_reset_state, answer as boundary, initSync } from './standard.glue.js';

export type StandardErrorCode = 'syntax' | 'runtime' | 'json' | 'recursion-limit';

export class StandardError extends Error {
  override readonly name = 'StandardError';
  constructor(readonly code: StandardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** A document larger than this is refused: the engine would take minutes. */
const MOST = 16 * 1024 * 1024;

/** A string is JSON text; any other value is taken as the document itself. Throws StandardError. */
export function search(expression: string, json: unknown): unknown {
  if (typeof expression !== 'string') throw new StandardError('syntax', 'an expression is a text');
  const document = typeof json === 'string' ? json : text(json);
  if (document.length > MOST) throw new StandardError('json', 'the document is larger than 16 MiB');
  const told = call(expression, document);
  if (told.startsWith('=')) return JSON.parse(told.slice(1));
  const end = told.indexOf(' ');
  throw new StandardError(told.slice(0, end) as StandardErrorCode, told.slice(end + 1));
}

/** For the entry points, before anything else. */
export function start(module: WasmModule | Bytes): void {
  initSync({ module });
}

function text(json: unknown): string {
  try {
    return JSON.stringify(json) ?? 'null';
  } catch (error) {
    throw new StandardError('json', 'the document cannot be written as JSON', { cause: error });
  }
}

let spoilt = false;

/** Every refusal is an answer; whatever flies was a trap and spoilt the instance. The next call makes a new one. */
function call(expression: string, json: string): string {
  if (spoilt) __wbg_reset_state();
  spoilt = false;
  try {
    return boundary(expression, json);
  } catch (error) {
    spoilt = true;
    throw new StandardError('recursion-limit', 'the engine ran out of memory or stack', { cause: error });
  }
}
