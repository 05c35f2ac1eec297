import { randomBytes } from 'node:crypto';
import type { GateRequest, GateResponse } from '../gateway/exchange.ts';
import { createExplain } from './explain-failure.ts';
import type { Mount } from './mount.ts';
import { Passage } from './passage.ts';
import type { PassageOptions } from './passage.ts';
import type { HeadOptions } from './request-head.ts';
import type { Deadlines } from './upstream-connection.ts';
import { UpstreamPool } from './upstream-pool.ts';

/** What this process calls itself in Via: a request that comes back with it went in a circle. */
export const pseudonym = `causeway-${randomBytes(4).toString('hex')}`;

export const defaultDeadlines: Deadlines = { connectMs: 2000, headMs: 60_000 };

export interface BackendOptions extends Omit<HeadOptions, 'pseudonym'> {
  readonly deadlines: Deadlines;
}

/** One backend behind this server. */
export interface Backend {
  readonly mount: Mount;
  readonly options: PassageOptions;
  readonly deadlines: Deadlines;
  pass(request: GateRequest, response: GateResponse): void;
  /** Connections to the backend that stand. */
  readonly connections: number;
  close(): void;
}

export function createBackend({ deadlines, ...head }: BackendOptions): Backend {
  const { mount } = head;
  const pool = new UpstreamPool(mount.target, deadlines);
  const options: PassageOptions = { ...head, pseudonym, pool, explain: createExplain(mount.target, deadlines) };
  return {
    mount,
    options,
    deadlines,
    pass: (request, response) => new Passage(request, response, options).start(),
    get connections() {
      return pool.size;
    },
    close: () => pool.close(),
  };
}
