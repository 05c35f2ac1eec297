import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { outputOf } from './harness/load.ts';
import { pinned, startProgram, startServerFile } from './harness/measured-process.ts';
import type { MeasuredProcess } from './harness/measured-process.ts';
import { compare, rounds, summarize } from './harness/measure.ts';
import type { Contender } from './harness/measure.ts';
import { ensurePeers, peerFile } from './harness/peers.ts';
import { isQuick, report } from './harness/report.ts';
import { formatRatios, median, quantile, ratiosOf } from './harness/statistics.ts';
import type { StreamLoad, StreamResult } from './harness/stream-load-process.ts';

ensurePeers();

const fakeFile = fileURLToPath(new URL('../apps/server/src/providers/models/fake/main.ts', import.meta.url));
const clientFile = fileURLToPath(new URL('harness/stream-load-process.ts', import.meta.url));
const [tokensPerStream, paceMs, streams] = [100, 10, 50];

const startUpstream = (command: string): Promise<MeasuredProcess> =>
  startProgram([process.execPath, fakeFile, '--command', command], /http:\/\/127\.0\.0\.1:(\d+)/u, { side: 'client' });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** The three ways to one upstream. */
function contendersFor(upstream: MeasuredProcess): readonly Contender[] {
  const url = `http://127.0.0.1:${upstream.port}`;
  const config = { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-bench-upstream-key' };
  const portkey = peerFile('node_modules/@portkey-ai/gateway/build/start-server.js');
  return [
    {
      name: 'Causeway',
      start: () => startServerFile('servers/causeway.ts', { env: { BENCH_CONFIG: JSON.stringify(config) } }),
      headers: ({ tell }) => ({ authorization: `Bearer ${tell['key']}` }),
    },
    { name: 'node:http pipe', start: () => startServerFile('peers/node-pipe.mjs', { env: { BENCH_UPSTREAM: url } }) },
    {
      name: 'Portkey gateway 1.15.2',
      start: async () => {
        const port = await freePort();
        const command = [process.execPath, portkey, `--port=${port}`, '--headless'];
        return { ...(await startProgram(command, /(running|Ready)/iu)), port };
      },
      headers: () => ({
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `${url}/v1`,
        authorization: 'Bearer sk-bench',
      }),
    },
  ];
}

const messages = [
  { role: 'system', content: 'You are brief.' },
  { role: 'user', content: 'Why do bridges have joints? Say it in one sentence, please.' },
];
const bodyOf = (model: string, isStream: boolean): string => JSON.stringify({ model, messages, stream: isStream });
const json = { 'content-type': 'application/json' };

async function measureWhole() {
  const upstream = await startUpstream('tokens=20');
  const results = await compare(contendersFor(upstream), {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: json,
    body: bodyOf('fake-1', false),
    connections: 32,
  });
  await upstream.stop();
  return results;
}

interface Streamed {
  readonly cpuMicros: number;
  readonly tokensPerSecond: number;
  readonly firstTokenMs: number;
}

async function stream(load: StreamLoad): Promise<StreamResult> {
  const [program, ...args] = pinned('client', [process.execPath, clientFile, JSON.stringify(load)]);
  return JSON.parse(await outputOf([program, ...args])) as StreamResult;
}

async function measureStream(contender: Contender): Promise<Streamed> {
  const server = await contender.start();
  const headers = contender.headers?.(server) ?? {};
  const load = { port: server.port, headers, body: bodyOf('fake-1', true), streams, seconds: 2 };
  await stream(load);
  const before = await server.usage();
  const { tokens, firstTokenMs } = await stream({ ...load, seconds: 3 });
  const after = await server.usage();
  await server.stop();
  const cpuMicros = (after.cpuMicros - before.cpuMicros) / tokens;
  return { cpuMicros, tokensPerSecond: tokens / 3, firstTokenMs: quantile(firstTokenMs, 0.5) };
}

async function measureStreams(): Promise<ReadonlyMap<string, readonly Streamed[]>> {
  const upstream = await startUpstream(`tokens=${tokensPerStream}&pace_ms=${paceMs}`);
  const results = new Map<string, Streamed[]>();
  for (let round = 0; round < (isQuick ? 1 : 4); round += 1) {
    for (const contender of contendersFor(upstream)) {
      results.set(contender.name, [...(results.get(contender.name) ?? []), await measureStream(contender)]);
    }
  }
  await upstream.stop();
  return results;
}

const whole = await measureWhole();
const streamed = await measureStreams();
const [ours, pipe, portkey] = ['Causeway', 'node:http pipe', 'Portkey gateway 1.15.2'];
const { table, of } = summarize(whole, { title: 'Whole answers', against: pipe });
const streamOf = (name: string, what: keyof Streamed): number[] => (streamed.get(name) ?? []).map((each) => each[what]);
const streamRatios = (name: string, against: string): number[] =>
  ratiosOf(streamOf(name, 'cpuMicros'), streamOf(against, 'cpuMicros'));
const streamRows = [...streamed.keys()].map((name) => [
  name,
  median(streamOf(name, 'cpuMicros')).toFixed(1),
  formatRatios(streamRatios(name, pipe)),
  Math.round(median(streamOf(name, 'tokensPerSecond'))),
  median(streamOf(name, 'firstTokenMs')).toFixed(1),
]);
const wholeCpu = median(of(ours, 'cpuMicros'));
const streamRatio = median(streamRatios(ours, pipe));

report({
  title: 'Relay',
  method: `POST /v1/chat/completions to the fake upstream, which runs beside the client. Whole answers of 20 tokens on 32 connections; ${streams} streams of ${tokensPerStream} tokens, one each ${paceMs} ms. Causeway checks host, origin, key, limits and body, validates every event, forwards its original bytes and logs a line; the pipe does nothing but forward. ${rounds} rounds (streams: fewer), each contender in a fresh process per round. Portkey needs an override of @hono/node-server to 1.13.5 to stream at all.`,
  tables: [
    table,
    [['Streams', 'CPU us/token', `CPU vs ${pipe}, rounds (range)`, 'tokens/s', 'first token ms, p50'], ...streamRows],
  ],
  goals: [
    {
      what: 'CPU per request without streaming',
      goal: '<= 150 us',
      measured: `${wholeCpu.toFixed(0)} us`,
      isMet: wholeCpu <= 150,
      ifMissed: `On this machine at this hour the bare pipe needs ${median(of(pipe, 'cpuMicros')).toFixed(0)} us.`,
    },
    {
      what: 'CPU per token of a paced stream against a node:http pipe',
      goal: '<= 1.3',
      measured: streamRatio.toFixed(2),
      isMet: streamRatio <= 1.3,
      ifMissed: 'Every event is parsed once, so that a cut or malformed stream is an error; that parse is the difference.',
    },
    {
      what: `CPU against ${portkey}, whole and streamed`,
      goal: 'less',
      measured: `${(median(of(portkey, 'cpuMicros')) / wholeCpu).toFixed(1)}x and ${(1 / median(streamRatios(ours, portkey))).toFixed(1)}x less`,
      isMet: median(ratiosOf(of(ours, 'cpuMicros'), of(portkey, 'cpuMicros'))) < 1 && median(streamRatios(ours, portkey)) < 1,
    },
  ],
  losses: [
    `The pipe needs ${(wholeCpu / median(of(pipe, 'cpuMicros'))).toFixed(2)}x less CPU per whole answer and ${streamRatio.toFixed(2)}x less per token.`,
  ],
});
