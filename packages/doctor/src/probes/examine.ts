import type { Case } from '../case.ts';
import type { ConnectFact, Fact, ListenerFact } from '../facts.ts';
import { exchange } from './ask.ts';
import type { Context } from './ask.ts';
import { requestHead } from './browser-head.ts';
import { runControls } from './controls.ts';
import { examineDependency } from './examine-dependency.ts';
import { examinePage } from './examine-page.ts';
import { examineRequest } from './examine-request.ts';
import { examineSocket } from './examine-socket.ts';
import { examineUpstreams } from './examine-upstreams.ts';
import { findBackend } from './find-backend.ts';
import { dependenciesOfProject, dependenciesOfVariables } from './find-dependencies.ts';
import type { NamedDependency } from './find-dependencies.ts';
import { readEnvironment } from './listeners-linux.ts';
import { listListeners } from './listeners.ts';
import type { Notebook } from './notebook.ts';
import { reachHost, tryRelatives } from './reach-host.ts';
import { scanProject } from './scan-project.ts';
import { isOurs, projectOfListener } from './project-of-listener.ts';
import { hostOf, isSecure, portOf } from './send-request.ts';
import { sniffBanner, sniffTls } from './sniff.ts';

const maxDependencies = 8;

/** Where the requests of a case go: one entry per host and port. */
function placesOf({ requests, sockets }: Case): URL[] {
  const urls = [...requests, ...sockets].map(({ url }) => new URL(url));
  return [...new Map(urls.map((url) => [`${hostOf(url)} ${portOf(url)}`, url])).values()];
}

/** Runs every probe a case calls for. The notebook holds what they saw; nothing is concluded here. */
export async function examine(notebook: Notebook, examined: Case, project: string | undefined): Promise<void> {
  const listeners = listListeners();
  const reached = Promise.all(placesOf(examined).map((url) => reach(notebook, url)));
  const local = examineMachine(notebook, examined, { listeners, project });
  const page = loadPage(notebook, examined);
  await reached;
  await Promise.all([
    ...examined.requests.map((request) => oneRequest(notebook, examined, request)),
    ...examined.sockets.map(async (socket) => {
      const address = openAddress(notebook.facts, new URL(socket.url));
      if (address === undefined) return;
      await examineSocket({ notebook, origin: examined.origin, address }, socket);
      await Promise.all([sniff(notebook, new URL(socket.url), socket.id), fingerprint(notebook, socket, address)]);
    }),
  ]);
  await Promise.all([local, page]);
  await Promise.all([examineUpstreams(notebook, examined), findBackend(notebook, examined, await listeners)]);
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
  const [tls, banner] = await Promise.all([sniffTls({ host, address, port }), sniffBanner({ host, address, port })]);
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
  if (origin === undefined || origin === 'null') return;
  const isOwn = [...requests, ...sockets].every(({ url }) => new URL(url.replace(/^ws/u, 'http')).origin === origin);
  if (isOwn && requests.every(({ isNamed }) => !isNamed) && sockets.length === 0) return;
  const page = await examinePage(notebook, origin);
  if (page !== undefined) notebook.add(page);
}

interface Machine {
  readonly listeners: Promise<ListenerFact[]>;
  readonly project: string | undefined;
}

async function examineMachine(notebook: Notebook, examined: Case, { listeners, project }: Machine): Promise<void> {
  const ports = new Set([
    ...placesOf(examined).map(portOf),
    ...(examined.origin?.startsWith('http') === true ? [portOf(new URL(examined.origin))] : []),
  ]);
  const owners = (await listeners).filter(({ port }) => ports.has(port));
  notebook.add(...owners);
  const named: NamedDependency[] = [];
  const folder = project ?? projectOfListener(owners);
  if (folder !== undefined) {
    const { settings, files } = scanProject(folder);
    notebook.add(...settings);
    named.push(...dependenciesOfProject(files, settings));
  }
  for (const { pid } of owners.filter((owner) => !isOurs(owner))) {
    if (pid !== undefined) {
      named.push(...dependenciesOfVariables(readEnvironment(pid), (name) => `environment of process ${pid}: ${name}`));
    }
  }
  await examineDependencies(notebook, named);
}

/** Each address once; an address that somebody wrote down wins over a library's default for the same service. */
async function examineDependencies(notebook: Notebook, named: readonly NamedDependency[]): Promise<void> {
  const written = new Set(named.filter(({ isAssumed }) => !isAssumed).map(({ service }) => service));
  const meant = named.filter(({ isAssumed, service }) => !isAssumed || !written.has(service));
  const unique = [...new Map(meant.toReversed().map((each) => [`${each.service} ${each.host} ${each.port}`, each])).values()];
  notebook.add(...(await Promise.all(unique.slice(0, maxDependencies).map(examineDependency))));
}
