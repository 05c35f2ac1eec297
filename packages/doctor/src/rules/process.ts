import type { ListenerFact, SettingFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { place, wire } from './evidence.ts';
import { opensToAll } from './origins.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import { isUnknownPath } from './status.ts';
import { responsesOf, stacksOf } from './stacks.ts';
import type { RequestView, View } from './view.ts';

const reloads = /--reload|--watch|nodemon|tsx watch|ts-node-dev|next dev|\bvite\b|flask --debug|--debug\b|watchfiles|air\b/u;

/** Whether a statement of the backend is what the running process lacks. */
function isTelling({ topic, name, value }: SettingFact, seen: RequestView): boolean {
  const refusal = seen.refusals[0];
  if (refusal === undefined) return seen.response?.status === 404 && topic === 'http-route' && value === seen.url.pathname;
  if (refusal.reason === 'header-not-allowed' || refusal.reason === 'method-not-allowed') {
    return topic === 'cors-call' && value.toLowerCase().includes(refusal.detail.toLowerCase());
  }
  if (!refusal.reason.startsWith('origin-')) return false;
  const isOpen = opensToAll(value) || (name !== 'CORSMiddleware' && !/origin/iu.test(value));
  return (topic === 'origin' && value === seen.origin) || (topic === 'cors-call' && (isOpen || value.includes(seen.origin)));
}

// A program reads its files a moment after it was started, and clocks of files and processes differ by hundredths.
const loadMs = 100;

/** A file that changed after the process had started, and holds what is missing now. */
function newerFile(seen: RequestView, view: View, owner: ListenerFact) {
  const started = owner.startedAt;
  if (started === undefined || reloads.test(owner.command ?? '')) return undefined;
  const topics = ['cors-call', 'origin', 'http-route'] as const;
  const changed = topics.flatMap((topic) => view.settings(topic)).filter(({ changedAt }) => changedAt > started + loadMs);
  const setting = changed.find((each) => isTelling(each, seen));
  return setting === undefined ? undefined : { setting, started };
}

/** The code on disk would do what the page needs; the process that answers is older than that code. */
const stale = requestRule('T08', (seen, view) => {
  const owner = seen.place.listeners.find(({ startedAt }) => startedAt !== undefined);
  const found = owner === undefined ? undefined : newerFile(seen, view, owner);
  if (owner === undefined || found === undefined) return undefined;
  const time = (ms: number) => new Date(ms).toISOString().slice(11, 19);
  const { setting, started } = found;
  return {
    cause: `${setting.file} has what is missing since ${time(setting.changedAt)}; process ${owner.pid} runs since ${time(started)}, without it.`,
    evidence: [
      `pid ${owner.pid}: ${owner.command ?? ''}`,
      `${setting.file}:${setting.line} changed ${Math.round((setting.changedAt - started) / 1000)} s after the start`,
      ...wire(seen.preflight ?? seen.first, 'access-control-allow-origin'),
    ],
    confidence: 0.93,
    fix: {
      summary: 'Restart the backend; a watch mode does it after every change',
      ...(owner.pid === undefined ? {} : { command: `kill ${owner.pid}` }),
    },
    explains: ['C01', 'C04', 'C05', 'C06', 'C07', 'C08', 'T09', 'C17', 'C20', 'C30', 'C31', 'C02', 'C28', 'C37', 'D07'],
  } as const;
});

const airplay = requestRule('T07', (seen, view) => {
  const server = headerOf(seen.response?.headers ?? [], 'server') ?? '';
  const isAirplay = server.startsWith('AirTunes');
  const foreign = isAirplay ? undefined : (fileServer(seen, view, server) ?? foreignStack(seen, view));
  if (!isAirplay && foreign === undefined) return undefined;
  const owner = seen.place.listeners.find(({ command }) => command !== undefined);
  return {
    cause: isAirplay
      ? `The AirPlay receiver of macOS owns port ${seen.place.port}.`
      : `Port ${seen.place.port} is answered by ${foreign?.answers ?? 'another program'}; the project is written in ${foreign?.written ?? 'something else'}.`,
    evidence: [
      ...wire(seen.first),
      ...(owner === undefined ? [] : [`pid ${owner.pid}: ${owner.command} (in ${owner.folder ?? '?'})`]),
    ],
    confidence: isAirplay ? 0.97 : 0.75,
    fix: isAirplay
      ? { summary: 'Move the backend to another port, or switch AirPlay Receiver off in the system settings.' }
      : {
          summary: 'Stop that program, or move the backend to a free port',
          ...(owner?.pid === undefined ? {} : { command: `kill ${owner.pid}` }),
        },
    explains: ['D07', 'D08', 'C01', 'C02', 'C04', 'C28', 'C31'],
  } as const;
});

const applications = ['fastapi', 'flask', 'express', 'fastify', 'spring', 'django'] as const;

/** A server of files answers where the project has an application of its own. */
function fileServer(seen: RequestView, view: View, server: string): { answers: string; written: string } | undefined {
  const isFiles = server.startsWith('SimpleHTTP/') && (seen.response?.status ?? 0) >= 400;
  const own = view.settings('stack').find(({ name }) => appStacks.has(name));
  return isFiles && own !== undefined ? { answers: `a server of files (${server})`, written: own.name } : undefined;
}

const appStacks: ReadonlySet<string> = new Set([
  'fastapi',
  'starlette',
  'flask',
  'django',
  'express',
  'fastify',
  'nest',
  'koa',
  'hono',
  'hapi',
  'aiohttp',
  'tornado',
  'bottle',
]);

/** What answers is one framework, what the project holds is another, and the answer is a refusal. */
function foreignStack(seen: RequestView, view: View): { answers: string; written: string } | undefined {
  const isRefusing = seen.response !== undefined && [403, 404].includes(seen.response.status);
  const written: ReadonlySet<string> = new Set(view.settings('stack').map(({ name }) => name));
  const found: ReadonlySet<string> = stacksOf(responsesOf(view, seen));
  const answers = applications.find((name) => found.has(name));
  const own = applications.find((name) => written.has(name));
  if (
    !isRefusing ||
    answers === undefined ||
    own === undefined ||
    applications.some((name) => found.has(name) && written.has(name)) ||
    found.has('nginx')
  ) {
    return undefined;
  }
  return { answers, written: own };
}

/** The whole path, or its end behind a prefix that the router is mounted on. */
const isRouteOf = (route: string, path: string): boolean => route === path || (route.length > 2 && path.endsWith(route));

/** The project serves this path; what answers it with 404 runs in another folder. */
const otherProject = requestRule('T07', (seen, view) => {
  const owner = seen.place.listeners.find(({ folder }) => folder !== undefined);
  const route = view.settings('http-route').find(({ value }) => isRouteOf(value, seen.url.pathname));
  const isElsewhere = owner?.folder !== undefined && view.project !== undefined && !isWithin(owner.folder, view.project);
  if (!isElsewhere || route === undefined || !isUnknownPath(seen)) return undefined;
  return {
    cause: `Port ${seen.place.port} belongs to a program in ${owner.folder}, which does not know ${seen.url.pathname}; the project does.`,
    evidence: [...wire(seen.first), `pid ${owner.pid}: ${owner.command ?? ''} (in ${owner.folder})`, place(route)],
    confidence: 0.88,
    fix: {
      summary: 'Stop that program, or move the backend to a free port',
      ...(owner.pid === undefined ? {} : { command: `kill ${owner.pid}` }),
    },
    explains: ['D07', 'C01', 'C02', 'C04', 'C31'],
  } as const;
});

const isWithin = (folder: string, project: string): boolean =>
  folder === project || folder.startsWith(`${project}/`) || project.startsWith(`${folder}/`);

/** Which process answers. */
export const processRules: readonly Rule[] = [stale, airplay, otherProject];
