import type { Case, RequestUnderTest, SocketUnderTest } from '../case.ts';
import type { ListenerFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { pageHead } from './browser-head.ts';
import { listListeners } from './listeners.ts';
import type { Notebook } from './notebook.ts';
import { sendRequest } from './send-request.ts';
import { scanProject } from './scan-project.ts';
import { settingsOf } from '../settings.ts';
import { findAddress } from './reach-host.ts';
import { targetsOfProject } from './targets-of-project.ts';

/** Ports that frontends are developed on. */
const pagePorts: readonly number[] = [5173, 3000, 4200, 8080, 5174, 4321, 1234];
const waitMs = 1200;

/** Completes a case: the page's origin when nobody named it, and the whole pair when nothing was named at all. */
export async function discover(notebook: Notebook, examined: Case, project: string | undefined): Promise<Case> {
  const isEmpty = examined.requests.length === 0 && examined.sockets.length === 0;
  if (isEmpty && project !== undefined) return discoverPair(notebook, examined, project);
  if (examined.origin !== undefined || isEmpty) return examined;
  return nameThePage(notebook, examined);
}

/** Two servers were given and one of them is a page: it is the page of the other. Else a frontend that runs on this machine. */
async function nameThePage(notebook: Notebook, examined: Case): Promise<Case> {
  const bare = examined.requests.filter(({ isNamed }) => !isNamed);
  if (examined.requests.length > 1) {
    for (const request of bare) {
      if (await isPage(notebook, new URL(request.url))) {
        const rest = examined.requests.filter((each) => each !== request);
        return { ...examined, origin: new URL(request.url).origin, requests: rest };
      }
    }
  }
  const own = [...examined.requests, ...examined.sockets].map(({ url }) => new URL(url.replace(/^ws/u, 'http')));
  if (!own.every(({ hostname }) => /^(?:localhost|127\.0\.0\.1|\[::1\])$/u.test(hostname))) return examined;
  const listening = new Set((await listListeners()).map(({ port }) => port));
  for (const port of pagePorts.filter((each) => listening.has(each) && own.every((url) => url.port !== String(each)))) {
    const url = new URL(`http://localhost:${port}/`);
    if (await isPage(notebook, url)) return { ...examined, origin: url.origin };
  }
  return examined;
}

/** Whether a navigation gets an HTML page with a script: a frontend. */
async function isPage(notebook: Notebook, url: URL): Promise<boolean> {
  const address = await findAddress(url);
  if (address === undefined || !notebook.spend()) return false;
  const { answer, message } = await sendRequest({ url, address, method: 'GET', headers: pageHead(url), waitMs });
  return (
    answer.outcome === 'response' &&
    answer.status === 200 &&
    /html/iu.test(headerOf(answer.headers, 'content-type') ?? '') &&
    /<script/iu.test(message?.body.toString('latin1') ?? '')
  );
}

/** Frontend and backend of a folder: what its files name, and who listens from inside it. */
async function discoverPair(notebook: Notebook, examined: Case, project: string): Promise<Case> {
  notebook.announce(`looking for frontend and backend in ${project}`);
  const { settings } = scanProject(project);
  const isInside = ({ folder }: ListenerFact) => folder === project || folder?.startsWith(`${project}/`) === true;
  const inside = [...new Map((await listListeners()).filter(isInside).map((each) => [each.port, each])).values()];
  const pages = await Promise.all(
    inside.map(async ({ port }) => ({ port, isPage: await isPage(notebook, new URL(`http://localhost:${port}/`)) })),
  );
  const origin =
    examined.origin ??
    firstPage(
      pages.filter((each) => each.isPage).map(({ port }) => port),
      settings.some(({ name, topic }) => topic === 'stack' && name === 'vite'),
    );
  const backends = [
    ...pages.filter((each) => !each.isPage).map(({ port }) => `http://localhost:${port}/`),
    ...listenedPorts(settings),
  ];
  const page = pages.some((each) => each.isPage) ? origin : undefined;
  const targets = targetsOfProject({ settings, backends, page });
  const sockets = settingsOf(settings, 'socket-url').flatMap(({ value }) =>
    /^wss?:\/\//u.test(value) && URL.canParse(value) ? [value] : [],
  );
  return {
    ...examined,
    origin,
    requests: targets.map((url, at): RequestUnderTest => ({
      id: `r${at + 1}`,
      url,
      method: 'GET',
      headers: [],
      credentials: 'same-origin',
      isNamed: false,
    })),
    sockets: sockets.slice(0, 2).map((url, at): SocketUnderTest => ({ id: `w${at + 1}`, url, protocols: [] })),
  };
}

function firstPage(ports: readonly number[], isVite: boolean): string | undefined {
  if (ports[0] !== undefined) return `http://localhost:${ports[0]}`;
  return isVite ? 'http://localhost:5173' : undefined;
}

/** Ports that the sources or start scripts say the backend listens on. */
function listenedPorts(settings: Parameters<typeof settingsOf>[0]): string[] {
  const starts = settingsOf(settings, 'start').filter(({ value }) => !/vite|next/u.test(value));
  return starts.flatMap(({ value }) => {
    const port = /(?:--port[= ]|port\s*[=:]\s*|^|-p |:)(?<port>\d{4,5})\b/u.exec(value)?.groups?.['port'];
    return port === undefined ? [] : [`http://localhost:${port}/`];
  });
}
