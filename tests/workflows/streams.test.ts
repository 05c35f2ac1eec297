import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { cancelExecution, deleteExecution, startExecution, workflowFeed } from '@causeway/contract';
import type { ExecutionEvent, ExecutionFeedFrame, ExecutionId, ExecutionSnapshot } from '@causeway/contract';
import { createClient, follow, followExecution } from '@causeway/client';
import type { FollowingExecution } from '@causeway/client';
import { WebSocket as RawSocket } from 'ws';
import { startCuttingProxy } from '../client/cutting-proxy.ts';
import { detailOf, isStatus, untilExecution } from './until.ts';
import { definitionOf, runWorkflow, saveWorkflow, startWorkflowServer } from './workflow-server.ts';
import type { WorkflowServer } from './workflow-server.ts';

/** The whole story is 1,000; the suite takes less time. */
const cutsEach = Number(process.env['CAUSEWAY_TEST_CUTS'] ?? 30);

/** A loop of short waits: it says something all the time. */
const ticking = (name: string, ticks: number, concurrency = 1): string =>
  definitionOf(
    name,
    `- ticks:\n    for: { each: n, in: '\${ Array.from({ length: ${ticks} }, (_, n) => n) }' }\n    do:\n      - rest: { wait: { milliseconds: 4 } }\n      - tick: { set: { n: '\${ n }' } }\n    metadata: { concurrency: ${concurrency} }`,
  );

interface Viewer {
  readonly following: FollowingExecution;
  /** Seqs of events that came as events, and of snapshots that replaced them. */
  readonly seen: (number | `snapshot ${number}`)[];
  readonly ended: Promise<ExecutionSnapshot>;
}

interface ViewOptions {
  readonly base: string;
  readonly id: ExecutionId;
  readonly transport?: 'websocket' | 'sse';
}

function view({ base, id, transport = 'websocket' }: ViewOptions): Viewer {
  const seen: Viewer['seen'] = [];
  const { promise: ended, resolve } = Promise.withResolvers<ExecutionSnapshot>();
  const following = followExecution(createClient({ base }), {
    id,
    transport,
    pace: { minMs: 1, maxMs: 10 },
    onChange: (snapshot, events: readonly ExecutionEvent[]) => {
      if (events.length === 0) seen.push(`snapshot ${snapshot.seq}`);
      for (const { seq } of events) seen.push(seq);
    },
    onEnd: resolve,
  });
  return { following, seen, ended };
}

/** Every event after the first snapshot once and in order; a later snapshot goes on where it stands. */
function assertGapless({ seen }: Viewer, last: number): void {
  let at: number | undefined;
  for (const one of seen) {
    if (typeof one === 'string') {
      const seq = Number(one.split(' ')[1]);
      assert.ok(at === undefined || seq >= at, `${one} after ${at}`);
      at = seq;
    } else {
      assert.equal(one, (at ?? 0) + 1);
      at = one;
    }
  }
  assert.equal(at, last);
}

describe('the stream of an execution', () => {
  let server: WorkflowServer;
  before(async () => {
    server = await startWorkflowServer();
  });
  after(() => server?.close());
  const start = async (source: string): Promise<ExecutionId> => {
    const workflowId = await saveWorkflow(server.client, source);
    return (await server.client.call(startExecution, { params: { workflowId }, body: {} })).id;
  };

  for (const transport of ['websocket', 'sse'] as const) {
    test(`over ${transport} a viewer sees every event to the end, and what it folds is what the server has`, async () => {
      const id = await start(ticking(`ticking-${transport}`, 40));
      const viewer = view({ base: server.url, id, transport });
      const snapshot = await viewer.ended;
      const detail = await detailOf(server.client, id);
      assertGapless(viewer, detail.seq);
      assert.equal(JSON.stringify(snapshot), JSON.stringify(detail.snapshot));
      assert.equal(snapshot.execution.status, 'completed');
    });

    test(`over ${transport} joining a finished execution says its state and that it is over`, async () => {
      const workflowId = await saveWorkflow(server.client, definitionOf('short', '- a: { set: { n: 1 } }'));
      const { id } = await runWorkflow(server.client, workflowId);
      const viewer = view({ base: server.url, id, transport });
      const snapshot = await viewer.ended;
      assert.equal(snapshot.execution.status, 'completed');
      assert.deepEqual(viewer.seen, [`snapshot ${snapshot.seq}`]);
      assert.equal(viewer.following.state.status, 'closed');
    });
  }

  test('who resumes gets exactly what it missed, over WebSocket and with Last-Event-ID', async () => {
    const workflowId = await saveWorkflow(
      server.client,
      definitionOf('three', '- a: { set: { n: 1 } }\n- b: { set: { n: 2 } }'),
    );
    const { id } = await runWorkflow(server.client, workflowId);
    const { seq } = await detailOf(server.client, id);
    const path = `${server.url}/api/v1/executions/${id}/stream`;
    const abort = new AbortController();
    const answer = await fetch(path, {
      headers: { accept: 'text/event-stream', 'last-event-id': `1.${seq - 2}` },
      signal: abort.signal,
    });
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('"closed"')) break;
    }
    abort.abort();
    assert.match(text, /"type":"ready","resumed":true/u);
    assert.doesNotMatch(text, /"type":"snapshot"/u);
    assert.match(text, new RegExp(`id: 1\\.${seq}\\ndata: \\{"type":"events","events":\\[\\{"seq":${seq - 1},`, 'u'));

    const socket = new WebSocket(`${path.replace('http', 'ws')}?after=1.${seq}`);
    const frames: { type: string }[] = [];
    await new Promise<void>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        frames.push(JSON.parse(String(data)) as { type: string });
        if (frames.at(-1)?.type === 'closed') resolve();
      });
    });
    socket.close();
    assert.deepEqual(
      frames.map(({ type }) => type),
      ['ready', 'closed'],
    );
    const lost = await fetch(path, {
      headers: { accept: 'text/event-stream', 'last-event-id': 'other.3' },
      signal: AbortSignal.timeout(30_000),
    });
    const reader = lost.body?.getReader();
    const first = Buffer.from((await reader?.read())?.value ?? []).toString();
    await reader?.cancel();
    assert.match(first, /"resumed":false/u);
  });

  const isWhole = 'nothing is lost, doubled or out of order';
  test(`10 viewers are cut ${cutsEach} times each, at any byte: ${isWhole}`, { timeout: 600_000 }, async () => {
    const id = await start(ticking('cut', 100_000, 16));
    // Small enough to break frames, and now and then large enough for a snapshot.
    const budget = (): number => Math.floor(Math.random() * (Math.random() < 0.9 ? 3000 : 100_000));
    const proxies = await Promise.all(Array.from({ length: 10 }, () => startCuttingProxy(server.port, budget)));
    const viewers = proxies.map(({ url }, index) => view({ base: url, id, transport: index % 2 === 0 ? 'websocket' : 'sse' }));
    while (proxies.some(({ cuts }) => cuts < cutsEach)) await pause(20);
    for (const proxy of proxies) proxy.heal();
    await server.client.call(cancelExecution, { params: { executionId: id } });
    await Promise.all(viewers.map(({ ended }) => ended));
    const { seq } = await detailOf(server.client, id);
    for (const viewer of viewers) assertGapless(viewer, seq);
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });

  test('a viewer that does not read gets one fresh snapshot, not everything it missed', { timeout: 60_000 }, async () => {
    // More than the buffers of the system hold.
    const say = `{ set: { text: '\${ "y".repeat(20000) }' } }`;
    const id = await start(
      definitionOf(
        'loud',
        `- all:\n    for: { each: n, in: '\${ Array.from({ length: 900 }, (_, n) => n) }' }\n    do:\n      - rest: { wait: { milliseconds: 1 } }\n      - say: ${say}\n    metadata: { concurrency: 32 }`,
      ),
    );
    const socket = new RawSocket(`${server.url.replace('http', 'ws')}/api/v1/executions/${id}/stream`);
    const frames: { type: string; seq?: number }[] = [];
    let bytes = 0;
    const closed = Promise.withResolvers<void>();
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      bytes += text.length;
      frames.push(JSON.parse(text) as { type: string });
      if (frames.at(-1)?.type === 'closed') closed.resolve();
    });
    await new Promise((resolve) => {
      socket.once('open', resolve);
    });
    socket.pause();
    await untilExecution(server.client, id, isStatus('completed'));
    socket.resume();
    await closed.promise;
    socket.close();
    const snapshots = frames.filter(({ type }) => type === 'snapshot');
    assert.equal(
      snapshots.length,
      2,
      frames
        .map(({ type }) => type)
        .join(' ')
        .slice(0, 300),
    );
    const { seq } = await detailOf(server.client, id);
    assert.equal(snapshots.at(-1)?.seq, seq);
    assert.ok(bytes < 16_000_000, `${bytes} bytes`);
  });

  test('the feed of a workflow shows executions as they begin, change, end and are gone', async () => {
    const workflowId = await saveWorkflow(server.client, definitionOf('fed', '- nap: { wait: { days: 1 } }'));
    const states: string[] = [];
    const events = new EventTarget();
    const following = follow(server.client, workflowFeed, {
      params: { workflowId },
      onMessage: (frame: ExecutionFeedFrame) => {
        if (frame.type === 'snapshot') states.push(`snapshot ${frame.executions.length}`);
        else if (frame.type === 'execution') states.push(`${frame.execution.status} ${frame.execution.current_step}`);
        else states.push('deleted');
        events.dispatchEvent(new Event('change'));
      },
    });
    const until = async (state: string): Promise<void> => {
      while (!states.includes(state)) {
        await new Promise((resolve) => {
          events.addEventListener('change', resolve, { once: true });
        });
      }
    };
    await until('snapshot 0');
    const { id } = await server.client.call(startExecution, { params: { workflowId }, body: {} });
    await until('waiting nap');
    await server.client.call(cancelExecution, { params: { executionId: id } });
    await until('cancelled null');
    await server.client.call(deleteExecution, { params: { executionId: id } });
    await until('deleted');
    following.close();
  });
});
