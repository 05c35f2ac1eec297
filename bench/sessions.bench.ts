import { mintId } from '@causeway/contract';
import type { Message, Session } from '@causeway/contract';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionsMigration } from '../apps/server/src/features/chat/migrations/0001-sessions.ts';
import { createSqlSessionStore } from '../apps/server/src/features/chat/sql-session-store.ts';
import { openSqlite } from '../apps/server/src/storage/sqlite.ts';
import { skipWithout, startRedis } from '../tests/services.ts';
import { browserHeaders } from './harness/load.ts';
import { startProgram, startServerFile } from './harness/measured-process.ts';
import { compare, rounds, summarize } from './harness/measure.ts';
import type { Contender } from './harness/measure.ts';
import { ensurePython, MissingPeer, peerFile } from './harness/peers.ts';
import { isQuick, report } from './harness/report.ts';
import type { Table } from './harness/report.ts';
import { median, quantile, ratiosOf } from './harness/statistics.ts';
import type { Goal } from './harness/where-we-lose.ts';

const owner = 'owner';
const messageCount = 1248;
const sessionBytes = 36 * 1024 * 1024;
const text = 'All work and no play makes a bridge a long walk. '.repeat(1000).slice(0, sessionBytes / messageCount);

const messageOf = (role: Message['role'], parent: Message | undefined, content: string): Message => ({
  id: mintId('message'),
  parent_id: parent?.id ?? null,
  role,
  content,
  status: role === 'assistant' ? 'generating' : 'done',
  created_at: Date.now(),
});

interface Appended {
  readonly appendMs: readonly number[];
  readonly openMs: readonly number[];
}

/** Appends turns to a session as large as the one that brought another chat to its knees, durably, on SQLite. */
async function measureLargeSession(): Promise<Appended> {
  const directory = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const database = openSqlite({ path: join(directory, 'bench.db') });
  const { up } = sessionsMigration;
  const statements = 'sqlite' in up ? up[database.dialect] : up;
  await database.write(statements.map((sql) => ({ sql, parameters: [] })));
  const store = createSqlSessionStore(database);
  const id = mintId('session');
  const ref = { owner, id };
  const empty = { title: 'large', agent_id: null, metadata: {}, model: null, system: null, leaf_id: null, archived: false };
  const created = { ...empty, id, session_id: id, user_id: 'default', created_at: 1, updated_at: 1, message_count: 0 };
  await store.create(owner, created);
  const [appendMs, openMs]: [number[], number[]] = [[], []];
  let session: Session = created;
  let last: Message | undefined;
  const turn = async (content: string): Promise<number> => {
    const question = messageOf('user', last, content);
    const answer = messageOf('assistant', question, '');
    const start = performance.now();
    await store.begin(owner, { session, messages: [question, answer], title: 'large', at: Date.now(), mayCreate: false });
    const took = performance.now() - start;
    last = { ...answer, content, status: 'done' };
    await store.finish(ref, last);
    return took;
  };
  for (let count = 0; count < messageCount; count += 2) await turn(text);
  for (let count = 0; count < (isQuick ? 50 : 300); count += 1) {
    session = (await store.find(ref)) ?? session;
    appendMs.push(await turn('What next?'));
    const start = performance.now();
    await store.branch(ref, { leafId: (last ?? messageOf('user', undefined, '')).id, limit: 50 });
    openMs.push(performance.now() - start);
  }
  await database.close();
  rmSync(directory, { recursive: true, force: true });
  return { appendMs, openMs };
}

const large = await measureLargeSession();
const ms = (values: readonly number[], share: number): string => quantile(values, share).toFixed(2);
const largeTable: Table = [
  ['1,248 messages, 36 MB, SQLite with synchronous FULL', 'p50 ms', 'p99 ms'],
  ['append a question and the row of its answer', ms(large.appendMs, 0.5), ms(large.appendMs, 0.99)],
  ['open: the newest 50 messages', ms(large.openMs, 0.5), ms(large.openMs, 0.99)],
];
const appendP50 = quantile(large.appendMs, 0.5);
const goals: Goal[] = [
  {
    what: 'append to a session with 1,248 messages and 36 MB, p50',
    goal: '<= 1 ms',
    measured: `${appendP50.toFixed(2)} ms`,
    isMet: appendP50 <= 1,
    ifMissed: 'A durable commit waits for the disk; the rest is under 0.1 ms.',
  },
];
const tables: Table[] = [largeTable];
const losses: string[] = [];
const skipped: string[] = [];

/** `POST /v1/sessions`, a message, the history: what every page of the post-mortem did. */
async function measureStory(): Promise<void> {
  const python = ensurePython();
  const { skip } = skipWithout('redis');
  if (skip !== false) throw new MissingPeer(`redis-server is ${skip}`);
  const redis = await startRedis();
  const config = (extra: Readonly<Record<string, string>>): { env: Record<string, string> } => ({
    env: {
      BENCH_CONFIG: JSON.stringify({ CAUSEWAY_ECHO_MODEL: 'on', ...extra }),
    },
  });
  const key: Contender['headers'] = ({ tell }) => ({ authorization: `Bearer ${tell['key']}` });
  const fastapi: Contender = {
    name: 'FastAPI + uvicorn + Redis',
    start: () =>
      startProgram([python, peerFile('fastapi_redis_app.py')], /port (\d+)/u, { env: { BENCH_REDIS_URL: redis.url } }),
  };
  const shared = config({ CAUSEWAY_REDIS_URL: redis.url, CAUSEWAY_SESSION_STORE: 'redis' });
  const ours: Contender = {
    name: 'Causeway, SQLite',
    start: () => startServerFile('servers/causeway.ts', config({})),
    headers: key,
  };
  const withRedis: Contender = {
    name: 'Causeway, sessions in Redis',
    start: () => startServerFile('servers/causeway.ts', shared),
    headers: key,
  };
  const results = await compare([ours, withRedis, fastapi], {
    method: 'POST',
    path: '/v1/sessions',
    headers: browserHeaders,
    connections: 50,
    steps: [
      { method: 'POST', path: '/v1/sessions', body: '{"id":"bench-{n}","user_id":"default"}' },
      { method: 'POST', path: '/v1/sessions/bench-{n}/messages', body: '{"content":"Good morning.","model":"causeway/echo"}' },
      { method: 'GET', path: '/v1/sessions/bench-{n}/history' },
    ],
  });
  await redis.stop();
  const { table, of } = summarize(results, { title: 'Create, append, history', against: fastapi.name });
  tables.push(table);
  for (const { name } of [ours, withRedis]) {
    const faster = median(ratiosOf(of(name, 'perSecond'), of(fastapi.name, 'perSecond')));
    goals.push({
      what: `requests/s of create + append + history, ${name}, against ${fastapi.name}`,
      goal: '>= 3x',
      measured: `${faster.toFixed(1)}x`,
      isMet: faster >= 3,
      ifMissed:
        'Causeway also answers each message (echo), checks a key, publishes events and commits durably before it says yes; the client and Redis share the other CPU.',
    });
  }
}

try {
  await measureStory();
} catch (error) {
  if (!(error instanceof MissingPeer)) throw error;
  skipped.push(`create + append + history against FastAPI and Redis (${error.message}).`);
}

report({
  title: 'Sessions',
  method: `The large session: one turn after another on the session store in this process, as the server uses it, timed until the commit is on disk. The story: POST /v1/sessions, POST a message, GET the history, on 50 keep-alive connections with new sessions each time. Causeway commits each message durably and has the echo model answer it; FastAPI pushes the message into a Redis without persistence and answers nothing. ${rounds} rounds, each in fresh processes.`,
  tables,
  goals,
  losses,
  skipped,
});
