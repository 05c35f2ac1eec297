import { randomBytes } from 'node:crypto';
import { isSafeMethod } from '../case.ts';
import type { Case } from '../case.ts';
import type { Fact, HeaderLines } from '../facts.ts';
import { startChromium } from './live-chromium.ts';
import { startFirefox } from './live-firefox.ts';
import type { BrowserName, LaunchOptions, LiveBrowser, Stage, StageCookie } from './live-browser.ts';
import type { PageCall, PageResult } from './page-runner.ts';

/** What one browser did with everything under test. */
export interface Sight {
  readonly browser: BrowserName;
  /** Undefined when it is not installed or did not start. */
  readonly version?: string;
  /** Why it was not asked. */
  readonly problem?: string;
  readonly seen: readonly Seen[];
}

/** What it did with one request or WebSocket. */
export interface Seen {
  readonly about: string;
  /** GET was sent in place of a method that may change something. */
  readonly isStandIn: boolean;
  readonly result: PageResult;
  /** What its console said about it. */
  readonly says: readonly string[];
}

// A little longer than the probes wait, so that what is slow there is slow here.
const patienceMs = 6500;
const starts = { chromium: startChromium, firefox: startFirefox } as const;

/** Lets browsers do exactly what is under test, on a page of the origin that is handed to them. Contacts nobody else. */
export async function lookInBrowsers(examined: Case, facts: readonly Fact[], names: readonly BrowserName[]): Promise<Sight[]> {
  const { origin } = examined;
  if (origin === undefined || (origin !== 'null' && !/^https?:/u.test(origin))) return [];
  const errands = errandsOf(examined);
  const options: LaunchOptions = { hosts: hostsOf(errands, facts), isLocalPage: isLocal(origin) };
  const stage = stageOf(examined, facts, { origin, calls: errands.map(({ call }) => call) });
  return Promise.all(names.map((name) => look(name, { options, stage, errands })));
}

interface Errand {
  readonly about: string;
  readonly isStandIn: boolean;
  readonly call: PageCall;
}

interface Plan {
  readonly options: LaunchOptions;
  readonly stage: Stage;
  readonly errands: readonly Errand[];
}

async function look(name: BrowserName, { options, stage, errands }: Plan): Promise<Sight> {
  try {
    const browser = await starts[name](options);
    if (browser === undefined) return { browser: name, problem: 'not installed', seen: [] };
    try {
      const results = await browser.run(stage);
      return {
        browser: name,
        version: browser.version,
        seen: errands.map((errand, at) => seen(errand, results[at]?.[0], browser)),
      };
    } finally {
      await browser.stop();
    }
  } catch (error) {
    return { browser: name, problem: error instanceof Error ? error.message : String(error), seen: [] };
  }
}

const nothing: PageResult = {
  isAllowed: false,
  type: 'error',
  status: 0,
  url: '',
  isRedirected: false,
  headers: [],
  error: 'no result',
};

function seen({ about, isStandIn, call }: Errand, result: PageResult | undefined, { lines }: LiveBrowser): Seen {
  const says = [...new Set(lines.filter((line) => line.includes(call.url)))];
  return { about, isStandIn, result: result ?? nothing, says };
}

function errandsOf({ requests, sockets, isUnsafeAllowed }: Case): Errand[] {
  const asked = requests.map(({ id, url, method, headers, body, credentials }): Errand => {
    const isStandIn = !isSafeMethod(method) && !isUnsafeAllowed;
    const sent = isStandIn ? { method: 'GET' } : { method, ...(body === undefined ? {} : { body }) };
    return { about: id, isStandIn, call: { initiator: 'fetch', url, headers, credentials, patienceMs, ...sent } };
  });
  const opened = sockets.map(({ id, url, protocols }): Errand => ({
    about: id,
    isStandIn: false,
    call: { initiator: 'websocket', url, protocols, patienceMs },
  }));
  return [...asked, ...opened];
}

/** A page without an origin is a sandboxed one; the policies of the real page count here as well. */
function stageOf(
  { requests, sockets }: Case,
  facts: readonly Fact[],
  { origin, calls }: { origin: string; calls: readonly PageCall[] },
): Stage {
  const page = facts.find((fact) => fact.kind === 'page');
  const policies = page?.policies.map(({ value }) => ['Content-Security-Policy', value] as const) ?? [];
  const documentHeaders: HeaderLines = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ...policies,
    ...(page?.isEmbedderIsolated === true ? [['Cross-Origin-Embedder-Policy', 'require-corp'] as const] : []),
    ...(origin === 'null' ? [['Content-Security-Policy', 'sandbox allow-scripts'] as const] : []),
  ];
  const base = origin === 'null' ? 'http://localhost' : origin;
  return {
    pageUrl: `${base}/causeway-doctor-${randomBytes(6).toString('hex')}`,
    documentHeaders,
    cookies: [...requests, ...sockets].flatMap(({ url, cookie = '' }) => cookiesOf(url.replace(/^ws/u, 'http'), cookie)),
    groups: calls.map((call) => [call]),
  };
}

const cookiesOf = (url: string, cookie: string): StageCookie[] =>
  cookie.split(/;\s*/u).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [{ url, name: pair.slice(0, at).trim(), value: pair.slice(at + 1) }];
  });

/** Where requests and their redirects lead; a browser resolves no other name. */
function hostsOf(errands: readonly Errand[], facts: readonly Fact[]): string[] {
  const hops = facts.flatMap((fact) => (fact.kind === 'exchange' && fact.purpose === 'hop' ? [fact.request.url] : []));
  return [...new Set([...errands.map(({ call }) => call.url), ...hops].map((url) => new URL(url).hostname))];
}

const isLocal = (origin: string): boolean =>
  origin === 'null' ||
  /^(?:localhost|.*\.localhost|127\..*|\[::1\]|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*)$/u.test(
    new URL(origin).hostname,
  );
