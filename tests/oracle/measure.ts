import type { LiveBrowser } from '../../packages/doctor/src/browser/live-browser.ts';
import { fillIn, urlOf } from './oracle-case.ts';
import type { OracleCase, Places } from './oracle-case.ts';
import type { PageCall, PageResult } from '../../packages/doctor/src/browser/page-runner.ts';
import { bytesOf, framingHeaders, startWireServer } from './wire-server.ts';
import type { Respond, SeenRequest } from './wire-server.ts';

/** What one browser did with one case. */
export interface Observation {
  /** One per call. */
  readonly results: readonly PageResult[];
  /** What reached the servers, in order. */
  readonly seen: readonly SeenRequest[];
  /** Console lines that name the case. */
  readonly lines: readonly string[];
  /** Chromium's classes of refusal, by call. */
  readonly corsErrors: readonly string[];
}

/** A running set of servers that answer the cases. */
export interface Bench {
  readonly places: Places;
  measure(browser: LiveBrowser): Promise<readonly Observation[]>;
  stop(): Promise<void>;
}

const pageBytes = (extra: string) => {
  const body =
    '<!doctype html><meta charset=utf-8><title>oracle</title><script>try { document.cookie = "oracle=1" } catch {}</script>';
  return `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${extra}Content-Length: ${body.length}\r\n\r\n${body}`;
};
const pages: Readonly<Record<string, string>> = {
  '/plain': pageBytes(''),
  '/sandboxed': pageBytes('Content-Security-Policy: sandbox allow-scripts\r\n'),
};
const notFound = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

/** Starts the servers. */
export async function startBench(cases: readonly OracleCase[]): Promise<Bench> {
  const byId = new Map(cases.map((each) => [each.id, each]));
  let seen = new Map<string, SeenRequest[]>();
  let places: Places = { page: '', api: '', other: '' };
  const respond: Respond = (_port, path, request) => {
    const [, id = '', hop = ''] = /^\/c\/([^/]+)\/(\d+)/u.exec(path) ?? [];
    const each = byId.get(id);
    if (each === undefined) return pages[path] ?? notFound;
    const list = seen.get(id) ?? [];
    seen.set(id, list);
    const earlier = list.filter((one) => one.hop === hop && one.kind === request.kind).length;
    list.push({ ...request, hop });
    const script = each.hops[Number(hop)];
    const answers = (request.kind === 'preflight' ? script?.preflights : script?.actuals) ?? [];
    const answer = answers[Math.min(earlier, answers.length - 1)];
    return answer === undefined ? notFound : bytesOf(framed(fillIn(answer, each, places)), request.method);
  };
  const server = await startWireServer(3, respond);
  const [page = '', api = '', elsewhere = ''] = server.ports.map((port) => `http://localhost:${port}`);
  places = { page, api, other: elsewhere };
  return {
    places,
    stop: () => server.stop(),
    async measure(browser) {
      seen = new Map();
      browser.forget();
      const results = new Map<string, PageResult[]>();
      for (const kind of ['plain', 'sandboxed'] as const) {
        // Several calls rely on the preflight cache, which Chromium empties at 1024 entries: they come first.
        const group = cases
          .filter((each) => each.page === kind)
          .toSorted((one, other) => other.calls.length - one.calls.length);
        if (group.length === 0) continue;
        const outcome = await browser.run({
          pageUrl: `${places.page}/${kind}`,
          sentinelUrl: `${places.api}/c/sentinel/0`,
          groups: group.map((each) => callsOf(each, places)),
        });
        for (const [index, each] of group.entries()) results.set(each.id, outcome[index] ?? []);
      }
      return observe(cases, { results, seen, browser });
    },
  };
}

/** The answer with the headers that every answer ends with. */
export function framed(answer: ReturnType<typeof fillIn>): ReturnType<typeof fillIn> {
  if ('failure' in answer) return answer;
  return { ...answer, headers: [...answer.headers, ...framingHeaders(answer.status)] };
}

function callsOf(each: OracleCase, places: Places): readonly PageCall[] {
  return each.calls.map(({ query = '', ...call }) => ({ ...call, url: urlOf(each, 0, places) + query }));
}

interface Collected {
  readonly results: ReadonlyMap<string, PageResult[]>;
  readonly seen: ReadonlyMap<string, SeenRequest[]>;
  readonly browser: LiveBrowser;
}

function observe(cases: readonly OracleCase[], { results, seen, browser }: Collected): readonly Observation[] {
  const lines = groupByCase(browser.lines, (line) => line);
  const errors = groupByCase([...browser.corsErrors], ([url]) => url);
  return cases.map((each) => ({
    results: results.get(each.id) ?? [],
    seen: seen.get(each.id) ?? [],
    lines: lines.get(each.id) ?? [],
    corsErrors: (errors.get(each.id) ?? []).flatMap(([, names]) => names),
  }));
}

function groupByCase<Item>(items: readonly Item[], text: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const id = /\/c\/([^/]+)\//u.exec(text(item))?.[1];
    if (id !== undefined) groups.set(id, [...(groups.get(id) ?? []), item]);
  }
  return groups;
}
