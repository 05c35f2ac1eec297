import { UpstreamConnection } from './upstream-connection.ts';
import type { Deadlines } from './upstream-connection.ts';
import type { ProxyTarget } from './target.ts';

/** Idle connections kept per backend. */
const maxIdle = 256;
/** What may not be repeated goes over a connection that was in use just now, so that it is hardly ever met closing. */
const freshMs = 500;

/** Keep-alive connections to one backend. The last one used is the first one used again, so that the others may go. */
export class UpstreamPool {
  readonly #target: ProxyTarget;
  readonly #deadlines: Deadlines;
  readonly #idle: UpstreamConnection[] = [];
  readonly #all = new Set<UpstreamConnection>();
  readonly #sweep: NodeJS.Timeout;

  constructor(target: ProxyTarget, deadlines: Deadlines) {
    this.#target = target;
    this.#deadlines = deadlines;
    this.#sweep = setInterval(() => this.#dropOld(), 500).unref();
  }

  /** `isRepeatable`: the question may be asked again when the connection turns out to be closed. */
  take(isRepeatable: boolean): UpstreamConnection {
    const last = this.#idle.at(-1);
    if (last === undefined) return this.open();
    const until = isRepeatable ? last.idleUntil : Math.min(last.idleUntil, last.idleSince + freshMs);
    if (performance.now() >= until) return this.open();
    this.#idle.pop();
    return last;
  }

  /** A connection of its own. */
  open(): UpstreamConnection {
    const connection = new UpstreamConnection({
      target: this.#target,
      deadlines: this.#deadlines,
      onIdle: (idle) => this.#keep(idle),
      onClosed: (closed) => this.#forget(closed),
    });
    this.#all.add(connection);
    return connection;
  }

  /** Connections that stand or are being made. */
  get size(): number {
    return this.#all.size;
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const connection of this.#all) connection.destroy();
  }

  #keep(connection: UpstreamConnection): void {
    if (this.#idle.length < maxIdle) this.#idle.push(connection);
    else connection.destroy();
  }

  #forget(connection: UpstreamConnection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  #dropOld(): void {
    const now = performance.now();
    for (const connection of this.#idle.filter(({ idleUntil }) => idleUntil <= now)) connection.destroy();
  }
}
