import type { Case, RequestUnderTest } from '../case.ts';
import type { Fact, SettingFact } from '../facts.ts';
import { askAs } from './ask.ts';
import { settingsOf } from '../settings.ts';
import type { Notebook } from './notebook.ts';
import { findAddress, reachHost } from './reach-host.ts';
import { examineSocketUpstream } from './examine-socket.ts';
import { hostOf, portOf } from './send-request.ts';

/** Where a proxy rule of the project would send a request; undefined when it does not match. */
export function upstreamOf({ name, value, topic }: SettingFact, url: URL): URL | undefined {
  const target = /^[\w.-]+:\d+$/u.test(value) ? `http://${value}` : value;
  if (!URL.canParse(target)) return undefined;
  const prefix = name.replace(/^\^/u, '').replace(/[(*:].*$/u, '');
  if (!url.pathname.startsWith(prefix)) return undefined;
  const upstream = new URL(target);
  const rest = url.pathname.slice(prefix.length);
  // nginx: a path behind the address replaces the location; Vite and Next keep the whole path.
  const replaces = topic === 'nginx-upstream' && /^https?:\/\/[^/]+\/.*$/u.test(target);
  upstream.pathname = replaces ? upstream.pathname + rest : url.pathname;
  upstream.search = url.search;
  return upstream;
}

/** The most specific proxy rule for a URL. */
export function findUpstream(facts: readonly Fact[], url: URL): { rule: SettingFact; upstream: URL } | undefined {
  const rules = [...settingsOf(facts, 'proxy'), ...settingsOf(facts, 'nginx-upstream')];
  return rules
    .toSorted((a, b) => b.name.length - a.name.length)
    .flatMap((rule) => {
      const upstream = upstreamOf(rule, url);
      return upstream === undefined || upstream.host === url.host ? [] : [{ rule, upstream }];
    })[0];
}

/** Asks what stands behind a proxy directly: the difference says which of the two is at fault. */
export async function examineUpstreams(notebook: Notebook, examined: Case): Promise<void> {
  await Promise.all([
    ...examined.requests.map((request) => direct(notebook, examined, request)),
    ...examined.sockets.map(async (socket) => {
      const found = findUpstream(notebook.facts, new URL(socket.url));
      const address = found === undefined ? undefined : await note(notebook, found.upstream);
      if (found !== undefined && address !== undefined) {
        await examineSocketUpstream({ notebook, origin: examined.origin, address }, socket, found.upstream);
      }
    }),
  ]);
}

async function direct(notebook: Notebook, { origin }: Case, request: RequestUnderTest): Promise<void> {
  const found = findUpstream(notebook.facts, new URL(request.url));
  if (found === undefined) return;
  const address = await note(notebook, found.upstream);
  if (address === undefined) return;
  const change = { url: found.upstream, method: 'GET', sentOrigin: origin ?? 'none', waitMs: 2500 };
  await askAs({ notebook, origin, address }, request, {
    errand: { purpose: 'upstream', variant: found.upstream.href },
    change,
  });
}

/** Each address of the upstream, tried apart; the first that is open. */
async function note(notebook: Notebook, upstream: URL): Promise<string | undefined> {
  const facts = await reachHost(hostOf(upstream), portOf(upstream));
  notebook.add(...facts);
  return facts.some((fact) => fact.kind === 'connect' && fact.outcome === 'open') ? findAddress(upstream) : undefined;
}
