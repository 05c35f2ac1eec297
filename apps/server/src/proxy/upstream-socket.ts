import { Socket } from 'node:net';

type Written = (error?: Error | null) => void;

const isClosedByPeer = (error: Error | null | undefined): error is Error =>
  error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET');

/**
 * A socket whose failed writes do not end it: a backend that answers early (413) and closes resets the connection under the
 * body that is still sent, and its answer is yet to be read. The end is then seen where it is read.
 */
export class UpstreamSocket extends Socket {
  #writeError: Error | undefined;

  /** Why the peer takes nothing any more. */
  get writeError(): Error | undefined {
    return this.#writeError;
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: Written): void {
    if (this.#writeError === undefined) super._write(chunk, encoding, (error) => this.#onWritten(error, done));
    else done();
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Written): void {
    if (this.#writeError === undefined) super._writev?.(chunks, (error) => this.#onWritten(error, done));
    else done();
  }

  #onWritten(error: Error | null | undefined, done: Written): void {
    if (!isClosedByPeer(error) || this.destroyed) {
      done(error);
      return;
    }
    this.#writeError = error;
    done();
  }
}
