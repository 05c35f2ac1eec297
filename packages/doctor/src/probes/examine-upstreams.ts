import type { Case, RequestUnderTest } from '../case.ts';
import type { Fact, SettingFact } from '../facts.ts';
import { askAs, hasStatus } from './ask.ts';
import { settingsOf } from '../settings.ts';
import type { Notebook } from './notebook.ts';
import { findAddress, reachHost, tryRelatives } from './reach-host.ts';
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
  const ask = (url: URL) =>
    askAs({ notebook, origin, address }, request, {
      errand: { purpose: 'upstream', variant: url.href },
      change: { url, method: 'GET', sentOrigin: origin ?? 'none', waitMs: 2500 },
    });
  const mapped = await ask(found.upstream);
  if (!hasStatus(mapped?.answer, (status) => status === 404)) return;
  await Promise.all(otherPaths(found.rule, new URL(request.url), found.upstream).map(ask));
}

/** The paths a rewrite was probably meant to make: the one that was asked for, and the one behind the prefix. */
function otherPaths({ name }: SettingFact, url: URL, upstream: URL): URL[] {
  const prefix = name
    .replace(/^\^/u, '')
    .replace(/[(*:].*$/u, '')
    .replace(/\/$/u, '');
  const rest = url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : url.pathname;
  const bare = rest.replace(/^\//u, '');
  const lost = upstream.pathname.endsWith(bare) ? `${upstream.pathname.slice(0, -bare.length)}/${bare}` : url.pathname;
  const paths = [url.pathname, `/${bare}`, lost].filter((path) => path !== upstream.pathname);
  return [...new Set(paths)].map((path) => {
    const other = new URL(upstream);
    // Not resolved: a path of two slashes would name a host.
    other.pathname = path;
    return other;
  });
}

/** Each address of the upstream, tried apart; the first that is open. */
async function note(notebook: Notebook, upstream: URL): Promise<string | undefined> {
  const [host, port] = [hostOf(upstream), portOf(upstream)];
  const facts = await reachHost(host, port);
  const isOpen = facts.some((fact) => fact.kind === 'connect' && fact.outcome === 'open');
  notebook.add(...facts, ...(isOpen ? [] : await tryRelatives(host, port)));
  return isOpen ? findAddress(upstream) : undefined;
}
