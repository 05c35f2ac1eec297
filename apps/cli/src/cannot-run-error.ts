/** The command was written well, but what it needs is not there; the message says what to do. */
export class CannotRunError extends Error {
  override readonly name = 'CannotRunError';
}
