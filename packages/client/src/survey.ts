import { getConnection, getHealth, getReady } from '@causeway/contract';
import type { ReadyReply } from '@causeway/contract';
import { findNetworkBlock } from './network-permission.ts';
import { isSameOrigin, pageOrigin } from './place.ts';
import { watchPolicy } from './policy-watch.ts';
import type { PolicyViolation } from './policy-watch.ts';
import { describeProbe, probe } from './probe.ts';
import type { Probe, ProbeRequest } from './probe.ts';
import type { Target } from './target.ts';

/** What small requests to the server's public addresses showed, whatever failed before. */
export interface Survey {
  readonly origin: string;
  /** Of the page, when it is another one than the server's. */
  readonly foreignPage: string | undefined;
  readonly violation: PolicyViolation | undefined;
  /** Evidence that the browser keeps the page from this network. */
  readonly networkBlock: string | undefined;
  /** Undefined where it would tell no more than `health`: same origin, or no browser. */
  readonly reach: Probe | undefined;
  readonly health: Probe;
  readonly isOurs: boolean;
  /** The origin's verdict by the server itself. */
  readonly verdict: { readonly cors: string; readonly explanation: string } | undefined;
  /** False: the cookie would make the answer unreadable. Undefined: no cookie is meant to travel. */
  readonly allowsCookie: boolean | undefined;
  readonly checks: ReadyReply['checks'];
  readonly evidence: readonly string[];
}

/** Asks the server's public addresses. Never throws; takes at most 6 s, usually as long as two requests. */
export async function takeSurvey(target: Target): Promise<Survey> {
  const { origin } = new URL(target.base);
  const foreignPage = isSameOrigin(target.base) ? undefined : pageOrigin();
  const evidence: string[] = [];
  const ask = async (request: ProbeRequest): Promise<Probe> => {
    const result = await probe(target, request);
    evidence.push(describeProbe(request, result));
    return result;
  };
  const url = `${target.base}${getHealth.path}`;
  const watch = watchPolicy(origin);
  const reachAsked = foreignPage === undefined ? undefined : ask({ url, mode: 'no-cors' });
  const [reach, health] = await Promise.all([reachAsked, ask({ url })]);
  // The violation is reported in a task of its own.
  if (health.kind === 'failed') await new Promise((resolve) => setTimeout(resolve, 20));
  const violation = watch.violation();
  watch.end();
  const networkBlock = health.kind === 'failed' ? await findNetworkBlock(new URL(origin).hostname) : undefined;
  const isOurs = isHealth(health);
  const inner = isOurs ? await askOurs(target, foreignPage !== undefined, ask) : nothingInner;
  return { origin, foreignPage, violation, networkBlock, reach, health, isOurs, ...inner, evidence };
}

type Inner = Pick<Survey, 'verdict' | 'allowsCookie' | 'checks'>;
const nothingInner: Inner = { verdict: undefined, allowsCookie: undefined, checks: {} };

async function askOurs(target: Target, isForeign: boolean, ask: (request: ProbeRequest) => Promise<Probe>): Promise<Inner> {
  const withCookie = isForeign && target.credentials === 'include';
  const cookieAsked = withCookie ? ask({ url: `${target.base}${getHealth.path}`, credentials: 'include' }) : undefined;
  const [connection, ready, cookie] = await Promise.all([
    ask({ url: `${target.base}${getConnection.path}` }),
    ask({ url: `${target.base}${getReady.path}` }),
    cookieAsked,
  ]);
  return {
    verdict: getConnection.reply.safeParse(jsonOf(connection), { jitless: true }).data,
    allowsCookie: cookie === undefined ? undefined : cookie.kind === 'answer',
    checks: getReady.reply.safeParse(jsonOf(ready), { jitless: true }).data?.checks ?? {},
  };
}

const isHealth = (result: Probe): boolean =>
  result.kind === 'answer' && result.response.ok && getHealth.reply.safeParse(jsonOf(result), { jitless: true }).success;

/** The body as JSON; undefined when it is none. */
export function jsonOf(result: Probe): unknown {
  try {
    return result.kind === 'answer' ? JSON.parse(result.text) : undefined;
  } catch {
    return undefined;
  }
}
