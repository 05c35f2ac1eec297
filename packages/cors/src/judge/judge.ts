import type { Answer, BrowserRequest, Exchange } from './exchange.ts';
import { negotiate } from './negotiate.ts';
import type { PageRequest } from './page-request.ts';
import { profileOf } from './profile.ts';
import type { ProfileName } from './profile.ts';
import type { Verdict } from './verdict.ts';

/**
 * What a browser does with a page's request when the server answers like this: whether the script gets the response, what it
 * can read of it, and otherwise which rule refused it and what the console says. Pure; sends nothing. Fetch, "main fetch".
 *
 * Throws RangeError when recorded answers run out.
 */
export function judge(request: PageRequest, exchange: Exchange, profile: ProfileName): Verdict {
  const answer = typeof exchange === 'function' ? exchange : replay(exchange);
  const steps = negotiate(request, profileOf(profile));
  let step = steps.next();
  while (!step.done) step = steps.next(answer(step.value));
  return step.value;
}

/** `judge` for a server that is really asked: each request is sent when the browser would send it. Rejects as `ask` does. */
export async function judgeLive(
  request: PageRequest,
  ask: (request: BrowserRequest) => Promise<Answer>,
  profile: ProfileName,
): Promise<Verdict> {
  const steps = negotiate(request, profileOf(profile));
  let step = steps.next();
  while (!step.done) step = steps.next(await ask(step.value));
  return step.value;
}

function replay(answers: readonly Answer[]): (request: BrowserRequest) => Answer {
  let next = 0;
  return ({ kind, url }) => {
    const answer = answers[next];
    next += 1;
    if (answer === undefined) throw new RangeError(`no answer recorded for request ${next}: ${kind} ${url}`);
    return answer;
  };
}
