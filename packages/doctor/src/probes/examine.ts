import type { Case } from '../case.ts';
import type { ConnectFact, Fact } from '../facts.ts';
import { exchange } from './ask.ts';
import type { Context } from './ask.ts';
import { requestHead } from './browser-head.ts';
import { runControls } from './controls.ts';
import { currentFence } from './current-fence.ts';
import { examineDependencies, readMachine } from './examine-machine.ts';
import { examinePage } from './examine-page.ts';
import { examineRequest } from './examine-request.ts';
import { examineSocket } from './examine-socket.ts';
import { examineUpstreams } from './examine-upstreams.ts';
import { findBackend } from './find-backend.ts';
import { listListeners } from './listeners.ts';
import type { Notebook } from './notebook.ts';
import { reachHost, tryRelatives } from './reach-host.ts';
import { hostOf, isSecure, portOf } from './send-request.ts';
import { sniffBanner, sniffTls } from './sniff.ts';

/** Where the requests of a case go: one entry per host and port. */
function placesOf({ requests, sockets }: Case): URL[] {
  const urls = [...requests, ...sockets].map(({ url }) => new URL(url));
  return [...new Map(urls.map((url) => [`${hostOf(url)} ${portOf(url)}`, url])).values()];
}

function portsOf(examined: Case): ReadonlySet<number> {
  const page = examined.origin?.startsWith('http') === true ? [portOf(new URL(examined.origin))] : [];
  // A development server that moved left the port it wanted to somebody else.
  const wanted = page.flatMap((port) => [1, 2, 3].map((step) => port - step));
  return new Set([...placesOf(examined).map(portOf), ...page, ...wanted]);
}

const patienceMs = 2000;
// Who speaks TLS on a port that was asked plainly says so at once.
const suspicionMs = 1200;

/** Runs every probe a case calls for. The notebook holds what they saw; nothing is concluded here. */
export async function examine(notebook: Notebook, examined: Case, project: string | undefined): Promise<void> {
  const listeners = listListeners();
  const reached = Promise.all(placesOf(examined).map((url) => reach(notebook, url)));
  const machine = readMachine(notebook, await listeners, {
    ports: portsOf(examined),
    targets: new Set(placesOf(examined).map(portOf)),
    project,
  });
  const dependencies = examineDependencies(notebook, machine);
  const page = loadPage(notebook, examined);
  await reached;
  const upstreams = Promise.withResolvers<undefined>();
  // Asked in between, a server would be counted on twice; behind a proxy that is slow there is no time to wait.
  const patience = setTimeout(() => upstreams.resolve(undefined), patienceMs);
  const asked = upstreams.promise.then(() => examineUpstreams(notebook, examined));
  await Promise.all([
    ...examined.requests.map((request) => oneRequest(notebook, examined, request)),
    ...examined.sockets.map(async (socket) => {
      const address = openAddress(notebook.facts, new URL(socket.url));
      if (address === undefined) return;
      await examineSocket({ notebook, origin: examined.origin, address }, socket);
      await Promise.all([sniff(notebook, new URL(socket.url), socket.id), fingerprint(notebook, socket, address)]);
    }),
  ]);
  clearTimeout(patience);
  upstreams.resolve(undefined);
  await Promise.all([dependencies, page]);
  await Promise.all([asked, findBackend(notebook, examined, await listeners)]);
}

async function oneRequest(notebook: Notebook, examined: Case, request: Case['requests'][number]): Promise<void> {
  const address = openAddress(notebook.facts, new URL(request.url));
  if (address === undefined) return;
  const context: Context = { notebook, origin: examined.origin, address };
  await examineRequest(context, examined, request);
  await Promise.all([runControls(context, request), sniff(notebook, new URL(request.url), request.id)]);
}

async function reach(notebook: Notebook, url: URL): Promise<void> {
  const [host, port] = [hostOf(url), portOf(url)];
  notebook.announce(`${host}:${port}`);
  notebook.add(...(await reachHost(host, port)));
  const address = openAddress(notebook.facts, url);
  if (address === undefined) notebook.add(...(await tryRelatives(host, port)));
  else if (isSecure(url)) notebook.add(await sniffTls({ host, address, port }));
}

/** Whether a development server of Vite took the handshake and left it without an answer. */
async function fingerprint(notebook: Notebook, socket: Case['sockets'][number], address: string): Promise<void> {
  const isStuck = notebook.facts.some(
    (fact) => fact.kind === 'socket' && fact.about === socket.id && fact.purpose === 'target' && isPoorAnswer(fact, socket.id),
  );
  if (!isStuck) return;
  const url = new URL('/@vite/client', socket.url.replace(/^ws/u, 'http'));
  const wanted = { kind: 'actual', url: url.href, method: 'GET', headers: [], sendsCredentials: false } as const;
  await exchange({ notebook, origin: undefined, address }, socket.id, {
    wire: {
      url,
      address,
      method: 'GET',
      headers: requestHead(wanted, { url, origin: undefined, bodyLength: 0 }),
      waitMs: 1500,
    },
    errand: { purpose: 'fingerprint' },
  });
}

/** What a port speaks that gave no good HTTP answer: TLS where none was expected, or another protocol. */
async function sniff(notebook: Notebook, url: URL, about: string): Promise<void> {
  const [host, port, address] = [hostOf(url), portOf(url), openAddress(notebook.facts, url)];
  const isDone = notebook.facts.some((fact) => fact.kind === 'tls' && fact.host === host && fact.port === port);
  if (address === undefined || isDone || !notebook.facts.some((fact) => isPoorAnswer(fact, about))) return;
  const [tls, banner] = await Promise.all([
    sniffTls({ host, address, port, waitMs: suspicionMs }),
    sniffBanner({ host, address, port }),
  ]);
  notebook.add(tls, ...(banner === undefined ? [] : [banner]));
}

function isPoorAnswer(fact: Fact, about: string): boolean {
  if ((fact.kind !== 'exchange' && fact.kind !== 'socket') || fact.about !== about) return false;
  if (!['actual', 'stand-in', 'preflight', 'target'].includes(fact.purpose)) return false;
  if (fact.answer.outcome === 'open') return false;
  return fact.answer.outcome !== 'response' || (fact.answer.status === 400 && /https/iu.test(fact.answer.body.excerpt));
}

/** The first open address in the order a browser tries them. */
export function openAddress(facts: readonly Fact[], url: URL): string | undefined {
  const isOpen = (fact: Fact): fact is ConnectFact =>
    fact.kind === 'connect' && fact.host === hostOf(url) && fact.port === portOf(url) && fact.outcome === 'open';
  return facts.find(isOpen)?.address;
}

async function loadPage(notebook: Notebook, { origin, requests, sockets }: Case): Promise<void> {
  if (origin === undefined || origin === 'null' || currentFence().isPageSkipped === true) return;
  const isOwn = [...requests, ...sockets].every(({ url }) => new URL(url.replace(/^ws/u, 'http')).origin === origin);
  if (isOwn && requests.every(({ isNamed }) => !isNamed) && sockets.length === 0) return;
  const page = await examinePage(notebook, origin);
  if (page !== undefined) notebook.add(page);
}
