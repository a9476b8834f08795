// The other providers of examples/: real shapes of claims, fetched behind the first answer.
import { signal } from '@preact/signals';
import type { Example } from '../examples.js';

export const OTHERS = signal<readonly Example[]>([]);
