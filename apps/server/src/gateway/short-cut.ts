import type { Respond } from './respond.ts';

export interface Found {
  readonly respond: Respond;
  readonly params: Readonly<Record<string, string>>;
}

interface Lane {
  /** What stands before and after the one parameter. */
  readonly prefix: string;
  readonly suffix: string;
  readonly name: string;
  readonly respond: Respond;
}

/** Whatever needs decoding or a second look takes the way through Fastify. */
const isPlain = /^\/[\w/.~:-]*[\w.~-]$/u;

/**
 * GET at a plain address, past Fastify: the gate has done what its hooks would do, there is no body to read, and its request and
 * reply cost 1 us. What is not found here, Fastify answers: the same endpoints are there, too.
 */
export class ShortCut {
  readonly #fixed = new Map<string, Found | 'elsewhere'>();
  readonly #lanes: Lane[] = [];

  add(path: string, respond: Respond): void {
    const [prefix = '', name, suffix = '', ...more] = path.split(/:(?<name>\w+)/u);
    if (more.length > 0 || path.includes('*')) return;
    if (name === undefined) this.#fixed.set(path, { respond, params: {} });
    else this.#lanes.push({ prefix, suffix, name, respond });
  }

  /** A path that a parameter must not take: something else answers it. */
  leave(path: string): void {
    if (!this.#fixed.has(path)) this.#fixed.set(path, 'elsewhere');
  }

  find(address: string): Found | undefined {
    if (!isPlain.test(address)) return undefined;
    const fixed = this.#fixed.get(address);
    if (fixed !== undefined) return fixed === 'elsewhere' ? undefined : fixed;
    for (const { prefix, suffix, name, respond } of this.#lanes) {
      if (!address.startsWith(prefix) || !address.endsWith(suffix)) continue;
      const value = address.slice(prefix.length, address.length - suffix.length);
      if (value !== '' && !value.includes('/')) return { respond, params: { [name]: value } };
    }
    return undefined;
  }
}
