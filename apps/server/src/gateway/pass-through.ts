import { toPattern } from './endpoints.ts';
import type { GateRequest, GateResponse, OnAnswered } from './exchange.ts';
import type { Upgrade } from './readable-refusal.ts';

/** Other servers under prefixes of this one. What the gate let in is offered here before it is routed. */
export interface PassThrough {
  /** True: it is answered from there. */
  serve(request: GateRequest, response: GateResponse): boolean;
  upgrade(upgrade: Upgrade, onAnswered: OnAnswered): boolean;
  /** Ends the WebSockets that were passed on: a stop would wait for them. */
  drain(): void;
  close(): void;
}

/** Whether an address is one of this server's own. */
export type IsOwn = (path: string) => boolean;
export type CreatePassThrough = (isOwn: IsOwn) => PassThrough;

/** The addresses of this server, as far as they are known when one is asked for. */
export class OwnPaths {
  readonly #patterns: RegExp[] = [];
  /** Pages ask for the same few addresses; bounded, because whoever asks chooses them. */
  readonly #known = new Map<string, boolean>();

  /** The wildcard of the web app's files is nobody's own. */
  add(url: string): void {
    if (url !== '*' && url !== '/*') this.#patterns.push(toPattern(url));
  }

  has(path: string): boolean {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const isOwn = this.#patterns.some((pattern) => pattern.test(path));
    if (this.#known.size < 1000) this.#known.set(path, isOwn);
    return isOwn;
  }
}
