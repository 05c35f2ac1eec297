import { browserHeaders } from './harness/load.ts';
import { startServerFile } from './harness/measured-process.ts';
import { compare, rounds, summarize } from './harness/measure.ts';
import type { Contender } from './harness/measure.ts';
import { ensurePeers } from './harness/peers.ts';
import { report } from './harness/report.ts';
import { median, ratiosOf } from './harness/statistics.ts';

ensurePeers();

const contender = (name: string, file: string): Contender => ({ name, start: () => startServerFile(file) });
const ours = contender('Causeway', 'servers/causeway.ts');
const fastify = contender('Fastify 5 + @fastify/cors', 'peers/fastify-cors.mjs');
const express = contender('Express 5 + cors', 'peers/express-cors.mjs');

const headers = {
  ...browserHeaders,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type',
};
const results = await compare([ours, fastify, express], {
  method: 'OPTIONS',
  path: '/api/v1/greetings',
  headers,
  connections: 50,
});
const { table, of } = summarize(results, { title: 'Preflight', against: fastify.name, unit: 'preflight' });

const faster = (name: string): number => median(ratiosOf(of(ours.name, 'perSecond'), of(name, 'perSecond')));
const cpu = median(ratiosOf(of(ours.name, 'cpuMicros'), of(fastify.name, 'cpuMicros')));

report({
  title: 'Preflight',
  method: `OPTIONS with Origin, Access-Control-Request-Method and -Headers, 50 keep-alive connections. Causeway runs whole: it checks the host, counts the request and logs a line; the peers do CORS alone. ${rounds} rounds, every contender in a fresh process per round.`,
  tables: [table],
  goals: [
    {
      what: 'preflights/s against @fastify/cors',
      goal: 'at least as many',
      measured: `${faster(fastify.name).toFixed(2)}x (${cpu.toFixed(2)}x the CPU)`,
      isMet: faster(fastify.name) >= 1,
      ifMissed: 'What is left is the log line and the longer head; @fastify/cors writes no line.',
    },
  ],
  losses: [fastify, express]
    .filter(({ name }) => faster(name) < 1)
    .map(({ name }) => `${name} answers ${(1 / faster(name)).toFixed(2)}x as many preflights/s.`),
});
