import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import type { Feature } from '../../gateway/feature.ts';
import type { Models } from '../../providers/models/model.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Channels } from '../../storage/channels.ts';
import type { Database } from '../../storage/database.ts';
import type { Redis } from '../../storage/redis.ts';
import type { AgentAnswers } from './agent-answers.ts';
import { createAnswerers } from './answerers.ts';
import type { TranscriptDoor } from './events.ts';
import { createBranches } from './branches.ts';
import { sessionChecks } from './checks.ts';
import { createCompletions } from './completions.ts';
import { tellFinishedAnswers } from './finished-answers.ts';
import { createGenerations } from './generations.ts';
import { createGrounding } from './grounding.ts';
import type { ChatKnowledge } from './grounding.ts';
import { sessionsMigration } from './migrations/0001-sessions.ts';
import { titlesMigration } from './migrations/0002-titles.ts';
import { createRedisSessionStore } from './redis-session-store.ts';
import { createResponses } from './responses.ts';
import { chatRoutes } from './routes.ts';
import { createSessionPublisher } from './session-events.ts';
import type { ChatLog } from './session-events.ts';
import type { SessionRef } from './session-store.ts';
import { createSessions } from './sessions.ts';
import { createSessionTitles } from './session-titles.ts';
import { createSqlSessionStore } from './sql-session-store.ts';
import { chatStreams } from './stream.ts';
import { createTranscripts } from './transcripts.ts';
import { createTurns, stopAsked } from './turns.ts';

export interface ChatNeeds {
  readonly database: Database;
  readonly channels: Channels;
  readonly bus: Bus;
  readonly models: Models;
  readonly agents: AgentAnswers;
  readonly knowledge: ChatKnowledge;
  /** Where others bring what was said to them. */
  readonly transcripts: TranscriptDoor;
  /** Where sessions live when the configuration says `redis`. */
  readonly redis?: Pick<Redis, 'client' | 'dependency'> | undefined;
  readonly config: Pick<Config, 'sessionStore' | 'titles'>;
  readonly logs: ChatLog;
  /** No other server uses the data directory. */
  readonly isAlone: boolean;
  readonly now: () => number;
}

/** How often answers of processes that died are looked for. */
const recoverEveryMs = 10_000;

/** The Redis that keeps the sessions; undefined: the database does. */
function sessionRedis({ config, redis }: ChatNeeds): Pick<Redis, 'client' | 'dependency'> | undefined {
  if (config.sessionStore === 'sql') return undefined;
  if (redis) return redis;
  throw new Error('sessions in Redis need a Redis');
}

function buildServices(needs: ChatNeeds) {
  const { channels, models, logs: log, now } = needs;
  const redis = sessionRedis(needs);
  const store = redis ? createRedisSessionStore(redis) : createSqlSessionStore(needs.database);
  const publish = tellFinishedAnswers(createSessionPublisher(channels, log), needs.bus, log);
  needs.transcripts.open(createTranscripts({ store, publish, now }));
  const generations = createGenerations({ store, publish, log, now });
  const sessions = createSessions({ store, generations, publish, now });
  const branches = createBranches({ store, sessions, generations, sleep });
  const answererOf = createAnswerers(models, needs.agents);
  const titles = createSessionTitles({ store, models, publish, log, now, config: needs.config.titles });
  const turns = createTurns({
    sessions,
    branches,
    generations,
    answererOf,
    findGrounding: createGrounding(needs.knowledge),
    titles,
    bus: needs.bus,
    now,
  });
  const completions = createCompletions({ store, branches, generations, models, answererOf, titles, now });
  const responses = createResponses({ models, answererOf, now });
  return { store, sessions, branches, generations, turns, titles, completions, responses };
}

/** Chat: sessions, their messages, the answers of models, and OpenAI's endpoints over them. */
export const chatFeature: Feature<ChatNeeds> = {
  name: 'chat',
  migrations: [sessionsMigration, titlesMigration],
  holds: [
    { table: 'chat_session', column: 'owner', fate: 'own', kind: 'chats' },
    { table: 'chat_message', column: 'owner', fate: 'own' },
  ],
  build(needs) {
    const services = buildServices(needs);
    const { store, generations, titles } = services;
    /** Then an answer in the making lost its process; else it may be that of another. */
    const redis = sessionRedis(needs);
    const isAlone = needs.isAlone && needs.database.dialect === 'sqlite' && !redis;
    let recovering: NodeJS.Timeout | undefined;
    const recover = (all: boolean): Promise<void> =>
      generations.recover(all).catch((error: unknown) => needs.logs.warn('interrupted answers were not looked for', { error }));
    return {
      routes: chatRoutes(services),
      listens: [{ topic: stopAsked, onEvent: async (ref) => void (await generations.stop(ref as SessionRef)) }],
      streams: chatStreams(services, needs.channels),
      ...(redis ? { checks: sessionChecks(redis) } : {}),
      letsGo: {
        count: async (owner) => ({ chats: await store.countOf(owner) }),
        async stop(owner) {
          for (const id of await store.generatingOf(owner)) {
            const isOurs = await generations.stop({ owner, id });
            if (!isOurs) await needs.bus.publish(stopAsked, { owner, id } satisfies SessionRef);
          }
        },
        erase: (owner) => store.removeOf(owner),
      },
      async start() {
        await recover(isAlone);
        if (isAlone) await store.freeNaming();
        recovering = setInterval(() => void recover(false), recoverEveryMs);
        recovering.unref();
      },
      async stop() {
        clearInterval(recovering);
        await generations.shutdown();
        await titles.close();
      },
    };
  },
};
