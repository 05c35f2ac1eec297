import { createHash } from 'node:crypto';
import type { Dependency } from '../../dependency.ts';
import type { LimitPolicies } from './limits-policy.ts';
import type { Decision } from './limits-ring.ts';
import { limitScript } from './limits.lua.ts';

interface ScriptCall {
  readonly keys: string[];
  readonly arguments: string[];
}

/** What the limiter uses of a Redis client. */
export interface LimitScripts {
  evalSha(sha: string, call: ScriptCall): Promise<unknown>;
  eval(script: string, call: ScriptCall): Promise<unknown>;
}

export interface LimitRedis {
  readonly scripts: LimitScripts;
  readonly dependency: Pick<Dependency, 'call'>;
  /** Default 100 ms: a limit must not add to the deadline of what it protects; through a hung Redis a request ends within 600 ms. */
  readonly deadlineMs?: number;
  /** Default `causeway:limit`. */
  readonly prefix?: string;
  /** Tests replace Redis' clock: milliseconds. */
  readonly clock?: () => number;
}

const defaultDeadlineMs = 100;
const scriptSha = createHash('sha1').update(limitScript).digest('hex');

/** Asks Redis for the decision; throws the dependency's fault when it does not answer. */
export function createRedisCheck(redis: LimitRedis, policies: LimitPolicies): (key: string) => Promise<Decision> {
  const { scripts, dependency, clock, deadlineMs = defaultDeadlineMs, prefix = 'causeway:limit' } = redis;
  const parameters = policies.flatMap(({ quota, windowMs }) => [String(quota), String(windowMs * 1000)]);

  async function run(call: ScriptCall): Promise<unknown> {
    try {
      return await scripts.evalSha(scriptSha, call);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return scripts.eval(limitScript, call);
    }
  }

  return async (key) => {
    const now = clock === undefined ? '' : String(Math.round(clock() * 1000));
    // The braces keep a key's data on one node of a cluster.
    const call = { keys: [`${prefix}:{${key}}`], arguments: [now, ...parameters] };
    return toDecision(await dependency.call(() => run(call), deadlineMs), policies);
  };
}

function toDecision(answer: unknown, policies: LimitPolicies): Decision {
  if (!Array.isArray(answer)) throw new TypeError('the limit script answered no list');
  const [admitted, index, remaining, waitUs] = answer.map(Number);
  const policy = policies[index ?? -1];
  if (policy === undefined || remaining === undefined || waitUs === undefined) {
    throw new TypeError('the limit script answered nothing known');
  }
  return { admitted: admitted === 1, policy, remaining, waitMs: waitUs / 1000 };
}
