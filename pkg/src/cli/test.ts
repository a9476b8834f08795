// rolecall test
import type { Call } from './args.js';
import { UsageError } from './errors.js';

export async function test(_: Call): Promise<number> {
  throw new UsageError('not yet');
}
