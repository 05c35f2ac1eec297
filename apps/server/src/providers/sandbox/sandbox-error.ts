import type { SandboxFailure, SandboxFault } from './sandbox.ts';

/** A job that failed, inside of the sandbox's own code. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly fault: SandboxFault;
  constructor(failure: SandboxFailure, message: string, index = 0) {
    super(message);
    this.fault = { failure, message, index };
  }
}
