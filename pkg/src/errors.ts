import type { Diagnostic, ExpressionErrorCode } from './types.js';

/** Settings that cannot be read at all; `code` is Grafana's id where it has one. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  constructor(readonly code: string, message: string, readonly diagnostics: Diagnostic[], options?: ErrorOptions) {
    super(message, options);
  }
}

/** An expression that cannot be read, or that fails on a document. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  constructor(
    readonly code: ExpressionErrorCode,
    message: string,
    readonly span: { start: number; end: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
