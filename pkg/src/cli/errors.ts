/** The command was not understood, or something cannot be read; its message is a line that says what to do. Holds no claim, no token
 *  and no secret. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
