import type { ListenerFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { wire } from './evidence.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import { responsesOf, stacksOf } from './stacks.ts';
import type { RequestView, View } from './view.ts';

const reloads = /--reload|--watch|nodemon|tsx watch|ts-node-dev|next dev|\bvite\b|flask --debug|--debug\b|watchfiles|air\b/u;

/** Statements that only the backend reads when it starts. */
const startTopics = ['cors-call', 'origin', 'env', 'stack', 'start', 'socket-route', 'cors-origin-env'] as const;

/** A file that changed after the process had started, and whether it holds what is missing now. */
function newerFile(view: View, owner: ListenerFact, origin: string) {
  const started = owner.startedAt;
  if (started === undefined || reloads.test(owner.command ?? '')) return undefined;
  const settings = startTopics.flatMap((topic) => view.settings(topic)).filter(({ changedAt }) => changedAt > started);
  const telling = settings.find(
    ({ topic, value }) => (topic === 'origin' && value === origin) || (topic === 'cors-call' && value.includes(origin)),
  );
  return telling === undefined ? undefined : { setting: telling, started };
}

/** The code on disk already allows this page; the process that answers is older than that code. */
const stale = requestRule('T08', (seen, view) => {
  const owner = seen.place.listeners.find(({ startedAt }) => startedAt !== undefined);
  if (owner === undefined || seen.verdict.outcome === 'allowed' || !seen.verdict.reason.startsWith('origin-')) return undefined;
  const found = newerFile(view, owner, seen.origin);
  if (found === undefined) return undefined;
  const time = (ms: number) => new Date(ms).toISOString().slice(11, 19);
  return {
    cause: `${found.setting.file} allows ${seen.origin} since ${time(found.setting.changedAt)}; process ${owner.pid} has run since ${time(found.started)} without it.`,
    evidence: [
      `pid ${owner.pid}: ${owner.command ?? ''}`,
      `${found.setting.file}:${found.setting.line} changed ${Math.round((found.setting.changedAt - found.started) / 1000)} s after the start`,
      ...wire(seen.preflight ?? seen.first, 'access-control-allow-origin'),
    ],
    confidence: 0.93,
    fix: {
      summary: 'Restart the backend; a watch mode does it after every change',
      ...(owner.pid === undefined ? {} : { command: `kill ${owner.pid}` }),
    },
    explains: ['C01', 'C04', 'C05', 'C07', 'C08', 'T09', 'C30', 'C31', 'C02', 'C28', 'C37'],
  } as const;
});

const airplay = requestRule('T07', (seen, view) => {
  const server = headerOf(seen.response?.headers ?? [], 'server') ?? '';
  const isAirplay = server.startsWith('AirTunes');
  const foreign = isAirplay ? undefined : foreignStack(seen, view);
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

/** Which process answers. */
export const processRules: readonly Rule[] = [stale, airplay];
