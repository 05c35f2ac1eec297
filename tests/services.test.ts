import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { after, describe, test } from 'node:test';
import postgres from 'postgres';
import { chromiumPath, freePort, skipWithout, startPostgres, startRedis } from './services.ts';
import type { Service } from './services.ts';

/** One Redis PING over a bare socket: what comes back, or undefined when nothing does within the time. */
async function ping(port: number, withinMs: number): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1');
  socket.end('PING\r\n');
  try {
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(withinMs) });
    return String(answer);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  } finally {
    socket.destroy();
  }
}

describe('redis', skipWithout('redis'), () => {
  let redis: Service;
  after(() => redis.stop());

  test('it answers, hangs while paused, answers again, and refuses after a kill', async () => {
    redis = await startRedis({ port: await freePort() });
    assert.equal(await ping(redis.port, 5000), '+PONG\r\n');
    redis.pause();
    assert.equal(await ping(redis.port, 100), undefined);
    redis.resume();
    assert.equal(await ping(redis.port, 5000), '+PONG\r\n');
    await redis.kill();
    await assert.rejects(ping(redis.port, 5000), { code: 'ECONNREFUSED' });
  });

  test('it comes back on the port it had', async () => {
    redis = await startRedis({ port: redis.port });
    assert.equal(await ping(redis.port, 5000), '+PONG\r\n');
  });
});

describe('postgres', skipWithout('postgres'), () => {
  test('every caller has a database of its own', async () => {
    const [first, second] = await Promise.all([startPostgres(), startPostgres()]);
    const [one, two] = [postgres(first.url, { max: 1 }), postgres(second.url, { max: 1 })];
    await one`create table thing (id int)`;
    await assert.rejects(two`select * from thing`, { code: '42P01' });
    await Promise.all([one.end(), two.end()]);
    await first.stop();
  });

  test('a query waits while the server is paused and ends when it goes on', async () => {
    const server = await startPostgres();
    const sql = postgres(server.url, { max: 1 });
    await sql`select 1`;
    server.pause();
    let isAnswered = false;
    const query = sql`select 2 as two`.then((rows) => {
      isAnswered = true;
      return rows;
    });
    assert.equal(await ping(server.port, 200), undefined);
    assert.equal(isAnswered, false);
    server.resume();
    assert.deepEqual([...(await query)], [{ two: 2 }]);
    await sql.end();
    await server.stop();
  });
});

test('chromium is a file where it is not skipped', skipWithout('chromium'), () => {
  assert.ok(existsSync(chromiumPath()));
});
