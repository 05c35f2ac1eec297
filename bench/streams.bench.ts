import { setTimeout as sleep } from 'node:timers/promises';
import { startServerFile } from './harness/measured-process.ts';
import type { MeasuredProcess } from './harness/measured-process.ts';
import { ensurePeers } from './harness/peers.ts';
import { isQuick, report } from './harness/report.ts';
import { startSockets } from './harness/sockets.ts';
import { median } from './harness/statistics.ts';

ensurePeers();

const rounds = isQuick ? 1 : 3;
const subscribers = 1000;
const all = 2 * subscribers;
const messages = isQuick ? 50 : 200;
const size = 120;

interface Contender {
  readonly name: string;
  readonly file: string;
}
const ours: Contender = { name: 'Causeway', file: 'servers/causeway.ts' };
const plain: Contender = { name: 'ws, one send per socket', file: 'peers/ws-fanout.mjs' };

interface Place {
  readonly server: MeasuredProcess;
  readonly url: string;
  readonly key: string;
  publish(count: number, options: { readonly size: number; readonly perTick: number }): Promise<void>;
  stop(): Promise<void>;
}

/** A server with one session, whose stream everybody watches. */
async function openPlace({ file }: Contender): Promise<Place> {
  const server = await startServerFile(file, { execArgv: ['--expose-gc'] });
  const base = `http://127.0.0.1:${server.port}`;
  const key = server.tell['key'] ?? 'none';
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const session = 'bench';
  if (server.tell['key'] !== undefined) await post('/v1/sessions', { id: session });
  return {
    server,
    url: `ws://127.0.0.1:${server.port}/v1/sessions/${session}/events`,
    key,
    publish: async (count, options) => {
      const answer = await post('/api/v1/broadcast', { session, count, ...options });
      if (answer.status !== 204) throw new Error(`broadcast: ${answer.status} ${await answer.text()}`);
    },
    stop: () => server.stop(),
  };
}

interface Fanned {
  readonly idleKb: number;
  readonly heldKb: number;
  readonly singleMicros: number;
  readonly burstMicros: number;
}

async function measureFanOut(contender: Contender): Promise<Fanned> {
  const place = await openPlace(contender);
  const sockets = startSockets();
  // The first thousand pay for code, pools and the heap's growth.
  await sockets.open(place.url, { key: place.key, count: subscribers });
  await sleep(500);
  const before = await place.server.usage({ collect: true });
  await sockets.open(place.url, { key: place.key, count: subscribers });
  await sleep(500);
  const after = await place.server.usage({ collect: true });
  const deliver = async (count: number, perTick: number): Promise<number> => {
    const arrived = await sockets.expect(count * all);
    const start = await place.server.usage();
    await place.publish(count, { size, perTick });
    await arrived();
    const done = await place.server.usage();
    return (done.cpuMicros - start.cpuMicros) / (count * all);
  };
  await deliver(20, 1);
  const singleMicros = await deliver(messages, 1);
  const burstMicros = await deliver(messages, 10);
  await sockets.stop();
  await place.stop();
  const each = (what: 'rssBytes' | 'heldBytes'): number => (after[what] - before[what]) / 1024 / subscribers;
  return { idleKb: each('rssBytes'), heldKb: each('heldBytes'), singleMicros, burstMicros };
}

const paused = 20;
/** The kernel takes the first 4 MiB of each; what comes after 1 MiB more closes it. */
const floodBytes = 7 * 1024 * 1024;

interface Paused {
  readonly growthKb: number;
  readonly closedSlow: number;
}

/** Readers that read nothing, while far more is published than they may leave unread. */
async function measurePaused(): Promise<Paused> {
  const place = await openPlace(ours);
  const sockets = startSockets();
  const before = await place.server.usage({ collect: true });
  await sockets.open(place.url, { key: place.key, count: paused, isPaused: true });
  const [each, atOnce] = [64 * 1024, 4];
  let peak = 0;
  for (let sent = 0; sent < floodBytes; sent += each * atOnce) {
    await place.publish(atOnce, { size: each, perTick: 1 });
    peak = Math.max(peak, (await place.server.usage({ collect: true })).heldBytes);
  }
  await sockets.resume();
  await sleep(1000);
  const { closeCodes } = await sockets.state();
  await sockets.stop();
  await place.stop();
  return { growthKb: (peak - before.heldBytes) / 1024 / paused, closedSlow: closeCodes.filter((code) => code === 4008).length };
}

const fanned = new Map<string, Fanned[]>([
  [ours.name, []],
  [plain.name, []],
]);
for (let round = 0; round < rounds; round += 1) {
  for (const contender of [ours, plain]) fanned.get(contender.name)?.push(await measureFanOut(contender));
}
const slow = await measurePaused();
const of = (name: string, what: keyof Fanned): number => median((fanned.get(name) ?? []).map((each) => each[what]));
const rows = [ours.name, plain.name].map((name) => [
  name,
  of(name, 'idleKb').toFixed(1),
  of(name, 'heldKb').toFixed(1),
  of(name, 'singleMicros').toFixed(2),
  of(name, 'burstMicros').toFixed(2),
]);
const single = of(ours.name, 'singleMicros') / of(plain.name, 'singleMicros');
const burst = of(ours.name, 'burstMicros') / of(plain.name, 'burstMicros');
const idleKb = of(ours.name, 'idleKb');

report({
  title: 'Streams',
  method: `${all} WebSockets watch one session (with key, subscription, heartbeat, resume position); memory is the growth of the process by the second ${subscribers}, after a collection. Then ${messages} events of ${size} characters, one per turn of the loop and ten per turn, until every socket has every one. Paused: ${paused} sockets that read nothing while ${floodBytes / 2 ** 20} MiB are published to each. ${rounds} rounds in fresh processes.`,
  tables: [
    [
      ['', 'RSS KB per idle socket', 'of it held by the collector', 'CPU us/delivery, singly', 'CPU us/delivery, bursts of 10'],
      ...rows,
    ],
    [
      ['Paused reader', 'value'],
      ['heap and buffers at their highest, KB each', slow.growthKb.toFixed(0)],
      ['closed with 4008', `${slow.closedSlow} of ${paused}`],
    ],
  ],
  goals: [
    { what: 'memory of an idle WebSocket', goal: '<= 20 KB', measured: `${idleKb.toFixed(1)} KB`, isMet: idleKb <= 20 },
    {
      what: 'memory of a paused reader',
      goal: '<= 1 MiB, then closed with 4008',
      measured: `${slow.growthKb.toFixed(0)} KB, ${slow.closedSlow} of ${paused} closed with 4008`,
      isMet: slow.growthKb <= 1024 && slow.closedSlow === paused,
    },
    {
      what: `CPU per delivery of one event to ${all} sockets against plain ws`,
      goal: 'no more; a tenth in bursts',
      measured: `${single.toFixed(2)}x, in bursts ${burst.toFixed(2)}x`,
      isMet: single <= 1 && burst <= 0.2,
      ifMissed: 'Each socket frames the message by itself; one frame shared by all would save that.',
    },
  ],
  losses: [
    ...(idleKb > of(plain.name, 'idleKb') ? [`A bare ws socket takes ${of(plain.name, 'idleKb').toFixed(1)} KB.`] : []),
    ...(single > 1 ? [`Plain ws delivers single events with ${(1 / single).toFixed(2)}x our CPU.`] : []),
  ],
});
