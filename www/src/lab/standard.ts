// The standard engine, which comes once and only for comparison: it never decides.
import { signal } from '@preact/signals';

type Standard = typeof import('rolecall/standard');

export const standard = signal<Standard | undefined>(undefined);
let asked: Promise<void> | undefined;

export function loadStandard(): Promise<void> {
  asked ??= import('rolecall/standard').then(
    (module) => void (standard.value = module),
    () => undefined,
  );
  return asked;
}
