import { getHealth, getReady } from '@causeway/contract';
import type { CheckResult, ReadyReply } from '@causeway/contract';
import { toFault } from './faults.ts';
import { RawReply, route } from './feature.ts';
import type { Check, Route } from './feature.ts';

/** Answers are shared for this long, so that asking often costs nothing. */
const cacheMs = 1000;
/** A check that takes longer has failed. */
const deadlineMs = 2000;

async function run(check: Check): Promise<CheckResult> {
  const start = performance.now();
  const optional = check.isOptional === true ? { optional: true as const } : {};
  const latency = (): number => Math.round((performance.now() - start) * 10) / 10;
  try {
    await check.probe(AbortSignal.timeout(deadlineMs));
    return { status: 'ok', latency_ms: latency(), vital: check.vital, ...optional };
  } catch (error) {
    const { message, details } = toFault(error);
    const fix = details.fix ? { fix: { ...details.fix } } : {};
    const status = check.vital ? 'failed' : 'degraded';
    return { status, latency_ms: latency(), vital: check.vital, ...optional, cause: message, ...fix };
  }
}

export interface Readiness {
  check(): Promise<ReadyReply>;
}

function worstOf(results: readonly CheckResult[]): ReadyReply['status'] {
  if (results.some(({ status }) => status === 'failed')) return 'unavailable';
  return results.every(({ status, optional }) => status === 'ok' || optional === true) ? 'ok' : 'degraded';
}

/** Cached, single-flight checks: one slow dependency is asked once however many ask about it. */
export function createReadiness(checks: readonly Check[], isDraining: () => boolean): Readiness {
  let cached: { readonly at: number; readonly reply: Promise<ReadyReply> } | undefined;
  const ask = async (): Promise<ReadyReply> => {
    const results = await Promise.all(checks.map(async (check) => [check.name, await run(check)] as const));
    return { status: worstOf(results.map(([, result]) => result)), checks: Object.fromEntries(results) };
  };
  return {
    check: async () => {
      const now = performance.now();
      if (!cached || now - cached.at > cacheMs) cached = { at: now, reply: ask() };
      const reply = await cached.reply;
      return isDraining() ? { ...reply, status: 'unavailable' } : reply;
    },
  };
}

/** Strangers learn which part is ill, not where it lives. */
const withoutDetails = (reply: ReadyReply): ReadyReply => ({
  status: reply.status,
  checks: Object.fromEntries(
    Object.entries(reply.checks).map(([name, { status, latency_ms, vital, optional }]) => [
      name,
      { status, latency_ms, vital, ...(optional === undefined ? {} : { optional }) },
    ]),
  ),
});

export function healthRoutes(readiness: Readiness, version: string): Route[] {
  const alive = JSON.stringify({ status: 'ok', version });
  return [
    route(getHealth, async () => new RawReply(alive)),
    route(getReady, async (asked) => {
      const reply = await readiness.check();
      const shown = asked.trusted ? reply : withoutDetails(reply);
      return new RawReply(JSON.stringify(shown), 'application/json; charset=utf-8', reply.status === 'unavailable' ? 503 : 200);
    }),
  ];
}
