import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ownerId, scopes } from '@causeway/contract';
import { WebSocket } from 'ws';
import { assertWithin, startLagMeter } from '../../../../../tests/promises.ts';
import { temporaryDirectory } from '../../../../../tests/services.ts';
import { readConfig } from '../../config.ts';
import { createLogs } from '../../gateway/logs/logs.ts';
import { startServer } from '../../server.ts';
import type { RunningServer } from '../../server.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { workflowsFeature } from '../workflows/feature.ts';
import { keysFeature } from './feature.ts';
import { createKeysService } from './service.ts';

const lag = startLagMeter();

describe('a revocation', () => {
  const dataDir = temporaryDirectory('revocation');
  let server: RunningServer;
  before(async () => {
    const config = readConfig({ CAUSEWAY_PORT: '0', CAUSEWAY_DATA_DIR: dataDir, CAUSEWAY_HOST: '127.0.0.1' });
    server = await startServer({
      config,
      features: [workflowsFeature, keysFeature],
      logs: createLogs({ level: 'silent' }),
      webRoot: undefined,
    });
  });
  after(() => server.close(100));

  /** As the command line does: another connection to the same database, and no bus. */
  const withOtherProcess = async <T>(work: (service: ReturnType<typeof createKeysService>) => Promise<T>): Promise<T> => {
    const database = openDatabase({ dataDir });
    try {
      return await work(createKeysService({ database }));
    } finally {
      await database.close();
    }
  };
  const mint = () => withOtherProcess((service) => service.keys.create(ownerId, { name: 'socket', scopes }));
  const base = () => `127.0.0.1:${server.port}`;

  interface Opened {
    readonly messages: string[];
    readonly closed: Promise<{ readonly code: number; readonly afterMs: number }>;
    readonly began: () => void;
  }
  const open = async (query: string, protocols: string[] = [], headers: Record<string, string> = {}): Promise<Opened> => {
    const socket = new WebSocket(`ws://${base()}/api/v1/logs/stream${query}`, protocols, { headers });
    const messages: string[] = [];
    let begin = 0;
    const closed = new Promise<{ code: number; afterMs: number }>((resolve) => {
      socket.on('close', (code) => resolve({ code, afterMs: performance.now() - begin }));
    });
    socket.on('message', (data) => messages.push(Buffer.isBuffer(data) ? data.toString() : ''));
    await new Promise((resolve, reject) => {
      socket.once('message', resolve);
      socket.once('error', reject);
    });
    return { messages, closed, began: () => (begin = performance.now()) };
  };
  const revoke = async (id: string, secret: string) => {
    const headers = { authorization: `Bearer ${secret}` };
    const response = await fetch(`http://${base()}/api/v1/keys/${id}`, { method: 'DELETE', headers });
    assert.equal(response.status, 204);
  };

  test('closes every open socket of the key within a second, however the key came, and says why', async () => {
    const [key, admin] = [await mint(), await mint()];
    const authorization = `Bearer ${key.secret}`;
    const asked = await fetch(`http://${base()}/api/v1/tickets`, { method: 'POST', headers: { authorization } });
    const { ticket } = (await asked.json()) as { ticket: string };
    const sockets = [
      await open('', [], { authorization }),
      await open('', ['realtime', `openai-insecure-api-key.${key.secret}`]),
      await open(`?ticket=${ticket}`),
    ];
    const other = await open('', [], { authorization: `Bearer ${admin.secret}` });
    let isOtherClosed = false;
    void other.closed.then(() => (isOtherClosed = true));
    for (const { began } of sockets) began();
    await revoke(key.id, admin.secret);
    for (const { closed, messages } of sockets) {
      const { code, afterMs } = await closed;
      assert.equal(code, 4401);
      assertWithin(afterMs, 1000, lag);
      assert.match(messages.at(-1) ?? '', /revoked/u);
    }
    assert.equal(isOtherClosed, false);
  });

  test('from another process without a bus arrives too', async () => {
    const key = await mint();
    const socket = await open('', [], { authorization: `Bearer ${key.secret}` });
    await withOtherProcess((service) => service.keys.revoke(ownerId, key.id));
    assert.equal((await socket.closed).code, 4401);
  });

  test('of a browser session closes its sockets', async () => {
    const url = new URL((await server.signInUrl()) ?? '');
    const signedIn = await fetch(`http://${base()}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: url.hash.slice('#token='.length) }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    const origin = 'http://localhost:5173';
    const socket = await open('', [], { cookie, origin });
    const out = await fetch(`http://${base()}/api/v1/sign-in`, { method: 'DELETE', headers: { cookie, origin } });
    assert.equal(out.status, 204);
    assert.equal((await socket.closed).code, 4401);
  });
});
