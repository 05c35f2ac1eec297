import { browserHeaders } from './harness/load.ts';
import { startProgram, startServerFile } from './harness/measured-process.ts';
import { compare, manyRounds, rounds, summarize } from './harness/measure.ts';
import type { Contender } from './harness/measure.ts';
import { ensurePeers, ensurePython, MissingPeer, peerFile } from './harness/peers.ts';
import { report } from './harness/report.ts';
import { median } from './harness/statistics.ts';

ensurePeers();

const key = 'cw_bench0000_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';
const peer = (name: string, file: string): Contender => ({
  name,
  start: () => startServerFile(file, { env: { BENCH_KEY: key } }),
});
const causeway: Contender = {
  name: 'Causeway',
  start: () => startServerFile('servers/causeway.ts'),
  headers: ({ tell }) => ({ authorization: `Bearer ${tell['key']}` }),
};
const bare = peer('Fastify 5, bare', 'peers/fastify-bare.mjs');
const plugins = {
  ...peer('Fastify 5 + cors + helmet + rate-limit + key check + request log', 'peers/fastify-plugins.mjs'),
  isFar: true,
};
const express = { ...peer('Express 5 + cors + helmet + express-rate-limit', 'peers/express.mjs'), isFar: true };
const contenders: Contender[] = [causeway, bare, plugins, express];
const skipped: string[] = [];
const fastapi = 'FastAPI + uvicorn + CORSMiddleware';
try {
  const python = ensurePython();
  const start: Contender['start'] = () => startProgram([python, peerFile('fastapi_app.py')], /port (\d+)/u);
  contenders.push({ name: fastapi, start, isFar: true });
} catch (error) {
  if (!(error instanceof MissingPeer)) throw error;
  skipped.push(`${fastapi} (${error.message}).`);
}

const authorization = `Bearer ${key}`;
const get = { method: 'GET', path: '/api/v1/greetings/world', headers: { ...browserHeaders, authorization }, connections: 50 };
const body = JSON.stringify({ name: 'world', words: ['a', 'be', 'sea', 'dee', 'eel'] });
const headers = { ...get.headers, 'content-type': 'application/json' };

const results = await compare(contenders, get, manyRounds);
const posts = await compare([causeway, bare], { ...get, method: 'POST', path: '/api/v1/greetings', headers, body });

const { table, ratios } = summarize(results, { title: 'GET', against: bare.name });
const posted = summarize(posts, { title: 'POST', against: bare.name });

const cpuRatio = median(ratios(causeway.name, bare.name, 'cpuMicros'));
const faster = (name: string): number => median(ratios(causeway.name, name, 'perSecond'));
const aheadOf = [express.name, ...(results.has(fastapi) ? [fastapi] : [])].map((name) => ({
  what: `requests/s against ${name}`,
  goal: 'ahead',
  measured: `${faster(name).toFixed(2)}x`,
  isMet: faster(name) > 1,
}));

report({
  title: 'Gateway',
  method: `GET of one small JSON object (and POST of one), 50 keep-alive connections, a browser's headers with Origin and a key. Causeway runs whole, with everything on: host guard, CORS, key, three limits, schema in and out, request id, metrics, and a JSON line per request to the null device. Express and FastAPI do less: no key, no log, FastAPI no limit. ${manyRounds} rounds (POST ${rounds}; the three far ones every second), every contender in a fresh process per round.`,
  tables: [table, posted.table],
  goals: [
    {
      what: 'CPU per request against bare Fastify 5 on the same handler',
      goal: '<= 1.15',
      measured: cpuRatio.toFixed(2),
      isMet: cpuRatio <= 1.15,
      ifMissed:
        'Bare Fastify writes 188 bytes and no line; Causeway writes 681 and one of 290. Routing without Fastify would save about 1 us more, and a log line only for what failed another.',
    },
    ...aheadOf,
  ],
  losses:
    cpuRatio > 1
      ? [`Bare Fastify, which checks and logs nothing, needs ${((1 - 1 / cpuRatio) * 100).toFixed(0)} % less CPU.`]
      : [],
  skipped,
});
