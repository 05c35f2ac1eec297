import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discoverServers } from './discover.ts';
import { startFakeUpstream } from './fake/start-fake-upstream.ts';
import { defaultLimits } from './limits.ts';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';

const lag = startLagMeter();

test('servers on either loopback address are found, and what is no model server is not', async (context) => {
  const ollama = await startFakeUpstream({ models: ['llama3.2:latest'] });
  const six = await startFakeUpstream({ host: '::1', models: [] }).catch(() => undefined);
  const page = await startFakeUpstream();
  page.misbehave('html=1');
  const silent = await startFakeUpstream();
  silent.misbehave('hang=headers');
  context.after(async () => {
    for (const server of [ollama, six, page, silent]) await server?.close();
  });
  const servers = [
    { name: 'ollama', port: ollama.port },
    { name: 'page', port: page.port },
    { name: 'silent', port: silent.port },
    { name: 'nothing', port: 1 },
    ...(six ? [{ name: 'six', port: six.port }] : []),
  ];
  const started = performance.now();
  const found = await discoverServers({ servers, limits: defaultLimits });
  assertWithin(performance.now() - started, 500, lag);
  assert.deepEqual(found, [
    { name: 'ollama', baseUrl: `http://127.0.0.1:${ollama.port}/v1`, models: ['llama3.2:latest'] },
    ...(six ? [{ name: 'six', baseUrl: `http://[::1]:${six.port}/v1`, models: [] }] : []),
  ]);
});
