import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test from 'node:test';
import { Fault } from '@causeway/contract';
import { createDependency } from './dependency.ts';
import { assertWithin, startLagMeter } from '../../../tests/promises.ts';
import { freePort } from '../../../tests/services.ts';

const lag = startLagMeter();

const options = { name: 'redis', address: '127.0.0.1:6379', startCommand: 'redis-server --daemonize yes' };
const never = (): Promise<never> => new Promise(() => {});

function coded(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Fault, `expected a fault, got ${String(error)}`);
  return error;
}

test('a refused connection is named with its address, the reason and the command that starts it', async () => {
  const port = await freePort();
  const dependency = createDependency({ ...options, address: `127.0.0.1:${port}` });
  const started = performance.now();
  const fault = await faultOf(
    dependency.call((signal) => new Promise((_, reject) => connect({ port, host: '127.0.0.1', signal }).once('error', reject))),
  );
  assertWithin(performance.now() - started, 50, lag);
  assert.equal(fault.code, 'dependency_unavailable');
  assert.equal(fault.message, `Redis at 127.0.0.1:${port} refused the connection.`);
  assert.equal(fault.details.dependency, 'redis');
  assert.equal(fault.details.reason, `connect ECONNREFUSED 127.0.0.1:${port}`);
  assert.equal(fault.details.fix?.command, 'redis-server --daemonize yes');
  assert.equal(fault.details.retryAfterMs, 1000);
});

test('a hung dependency answers after the deadline and is told to stop', async () => {
  const dependency = createDependency({ ...options, deadlineMs: 40 });
  let aborted = false;
  const fault = await faultOf(
    dependency.call((signal) => {
      signal.addEventListener('abort', () => (aborted = true));
      return never();
    }),
  );
  assert.equal(fault.message, 'Redis at 127.0.0.1:6379 did not answer within 40 ms.');
  assert.ok(aborted);
});

test('each cause has its own sentence', async () => {
  const sentence = async (error: Error): Promise<string> =>
    (await faultOf(createDependency(options).call(() => Promise.reject(error)))).message;
  assert.match(await sentence(coded('getaddrinfo ENOTFOUND redis.local', 'ENOTFOUND')), /does not resolve/u);
  assert.match(await sentence(new Error('WRONGPASS invalid username-password pair')), /refused the credentials/u);
  assert.match(await sentence(coded('password authentication failed for user "x"', '28P01')), /refused the credentials/u);
  assert.match(await sentence(coded('read ECONNRESET', 'ECONNRESET')), /closed the connection/u);
  assert.match(await sentence(new Error('Socket closed unexpectedly')), /closed the connection/u);
  assert.match(
    await sentence(new AggregateError([coded('connect ECONNREFUSED ::1:1', 'ECONNREFUSED')], 'each address failed')),
    /refused the connection/u,
  );
  assert.match(await sentence(new Error('fetch failed', { cause: coded('x', 'EHOSTUNREACH') })), /no route/u);
  assert.match(await sentence(new Error('MISCONF disk')), /answered with an error/u);
});

test('the breaker opens after consecutive failures, lets one trial through and closes on its success', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const dependency = createDependency({ ...options, failureThreshold: 2, coolDownMs: 1000 });
  let calls = 0;
  const fail = (): Promise<never> => {
    calls += 1;
    return Promise.reject(coded('connect ECONNREFUSED', 'ECONNREFUSED'));
  };
  await faultOf(dependency.call(fail));
  assert.equal(dependency.state().breaker, 'closed');
  await faultOf(dependency.call(fail));
  assert.equal(dependency.state().breaker, 'open');
  now = 400;
  const refused = await faultOf(dependency.call(fail));
  assert.equal(refused.details.retryAfterMs, 600);
  assert.equal(calls, 2);
  now = 1000;
  const trial = Promise.withResolvers<string>();
  const first = dependency.call(() => trial.promise);
  assert.equal(dependency.state().breaker, 'half-open');
  await faultOf(dependency.call(fail));
  assert.equal(calls, 2);
  trial.resolve('back');
  assert.equal(await first, 'back');
  assert.deepEqual(dependency.state(), { name: 'redis', address: '127.0.0.1:6379', breaker: 'closed', lastError: undefined });
});

test('an error that is not the fault of the dependency passes unchanged and does not count', async () => {
  const unique = coded('duplicate key', '23505');
  const dependency = createDependency({ ...options, failureThreshold: 1, isFailure: (error) => error !== unique });
  await assert.rejects(
    dependency.call(() => Promise.reject(unique)),
    unique,
  );
  assert.equal(dependency.state().breaker, 'closed');
});

test('a late rejection after the deadline is not an unhandled rejection', async () => {
  const late = Promise.withResolvers<never>();
  await faultOf(createDependency({ ...options, deadlineMs: 1 }).call(() => late.promise));
  late.reject(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
});
