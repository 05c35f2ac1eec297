import { judgeLive } from '@causeway/cors';
import type { Answer as JudgedAnswer, BrowserRequest } from '@causeway/cors';
import { isSafeMethod } from '../case.ts';
import type { Case, RequestUnderTest } from '../case.ts';
import { asJudged, pageRequestOf } from '../verdict.ts';
import { askWanted, withoutContent } from './ask.ts';
import type { Context, Errand } from './ask.ts';
import { sendsCookies } from './browser-head.ts';
import { findAddress } from './reach-host.ts';

const maxHops = 8;

/** One request on its way, redirects included. */
class Journey {
  readonly #context: Context;
  readonly #examined: Case;
  readonly #request: RequestUnderTest;
  readonly #judgedUrl: string;
  readonly #asked: string[] = [];
  isRequestSent = false;

  constructor(context: Context, examined: Case, { request, judgedUrl }: { request: RequestUnderTest; judgedUrl: string }) {
    this.#context = context;
    this.#examined = examined;
    this.#request = request;
    this.#judgedUrl = judgedUrl;
  }

  async send(asked: BrowserRequest): Promise<JudgedAnswer> {
    const wanted = asked.url === this.#judgedUrl ? { ...asked, url: this.#request.url } : asked;
    const step = `${wanted.kind} ${wanted.method} ${wanted.url}`;
    if (this.#asked.includes(step) || this.#asked.length > maxHops) return { failure: 'ERR_TOO_MANY_REDIRECTS' };
    this.#asked.push(step);
    const url = new URL(wanted.url);
    const isHome = url.host === new URL(this.#request.url).host;
    const address = isHome ? this.#context.address : await findAddress(url);
    if (address === undefined) return { failure: 'ERR_NAME_NOT_RESOLVED' };
    const sent = await askWanted({ ...this.#context, address }, this.#request, this.#asSafe(wanted));
    return onward(asJudged(sent?.answer), wanted);
  }

  /** A method that may change something is not sent: GET on the same path shows what the server does before its handler. */
  #asSafe(wanted: BrowserRequest): { wanted: BrowserRequest; errand: Errand } {
    const isFirst = !this.isRequestSent;
    const variant = wanted.headers.find(([name]) => name === 'origin')?.[1];
    const errand = (purpose: Errand['purpose']): Errand => ({ purpose, ...(variant === undefined ? {} : { variant }) });
    if (wanted.kind === 'preflight') return { wanted, errand: errand(isFirst ? 'preflight' : 'hop-preflight') };
    this.isRequestSent = true;
    if (isSafeMethod(wanted.method) || this.#examined.isUnsafeAllowed) {
      return { wanted, errand: errand(isFirst ? 'actual' : 'hop') };
    }
    return {
      wanted: { ...wanted, method: 'GET', headers: withoutContent(wanted.headers) },
      errand: errand(isFirst ? 'stand-in' : 'hop'),
    };
  }
}

/** A browser stops at a redirect without CORS headers; what lies behind it is looked at all the same. */
function onward(answer: JudgedAnswer, { kind, headers }: BrowserRequest): JudgedAnswer {
  const origin = headers.find(([name]) => name === 'origin')?.[1];
  const isRedirect = 'status' in answer && answer.status >= 301 && answer.status <= 308;
  if (kind === 'preflight' || origin === undefined || !isRedirect) return answer;
  return {
    ...answer,
    headers: [
      ...answer.headers.filter(([name]) => !/^access-control-/iu.test(name)),
      ['access-control-allow-origin', origin],
      ['access-control-allow-credentials', 'true'],
    ],
  };
}

/** What a browser puts on the wire for one request, in its order: the preflight, the request, its redirects. */
export async function examineRequest(context: Context, examined: Case, request: RequestUnderTest): Promise<void> {
  context.notebook.announce(`${request.method} ${request.url}`);
  const page = pageRequestOf(request, context.origin ?? new URL(request.url).origin);
  const journey = new Journey(context, examined, { request, judgedUrl: page.url });
  await judgeLive(page, (wanted) => journey.send(wanted), 'chromium');
  if (journey.isRequestSent) return;
  // The browser stops at the preflight; what the server says to the request itself tells why it failed.
  await journey.send({
    kind: 'actual',
    url: request.url,
    method: request.method,
    headers: [...request.headers, ...(context.origin === undefined ? [] : [['origin', context.origin] as const])],
    sendsCredentials: sendsCookies(request.credentials, new URL(request.url), context.origin),
  });
}
