import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stalledSinceStart } from '../../../../../tests/promises.ts';
import { createSandbox } from './create-sandbox.ts';
import { escaping, exhausting, staying, waiting } from './hostile/hostile-corpus.ts';
import type { Sandbox, SandboxOutcome } from './sandbox.ts';

const limits = { expressionMs: 250, scriptMs: 250, graceMs: 50, threads: 1 };
const sandbox = createSandbox(limits);
/** For code that is to give a value, however busy the machine is. */
const patient = createSandbox({ ...limits, expressionMs: 20_000, scriptMs: 20_000 });
after(() => Promise.all([sandbox.close(), patient.close()]));
const { signal } = new AbortController();
const base = { now: 0, seed: 'seed', signal };

const evaluate = async (
  code: string,
  scope: Record<string, unknown> = {},
  by: Sandbox = sandbox,
): Promise<SandboxOutcome<unknown>> => {
  const outcome = await by.evaluate({ ...base, codes: [code], scope });
  return 'failure' in outcome ? outcome : { value: outcome.value[0] };
};
const valueOf = async (code: string, scope: Record<string, unknown> = {}): Promise<unknown> => {
  const outcome = await evaluate(code, scope, patient);
  return 'failure' in outcome ? assert.fail(outcome.message) : outcome.value;
};

/** With a warm thread, so that only the job counts; what the machine was too busy for does not. */
async function timed(
  work: () => Promise<SandboxOutcome<unknown>>,
): Promise<{ readonly outcome: SandboxOutcome<unknown>; readonly ms: number }> {
  await Promise.all([evaluate('1'), sandbox.run({ ...base, code: 'return 1', scope: {} })]);
  const [started, stalled] = [performance.now(), stalledSinceStart()];
  const outcome = await work();
  return { outcome, ms: performance.now() - started - (stalledSinceStart() - stalled) };
}

const tickMs = 5;

/** How late the event loop was meanwhile, in milliseconds in which nothing of the machine waited for a core. */
async function latenessDuring(work: () => Promise<unknown>): Promise<{ readonly p99: number; readonly max: number }> {
  const late: number[] = [];
  const over = new AbortController();
  const ticking = (async () => {
    while (!over.signal.aborted) {
      const [started, stalled] = [performance.now(), stalledSinceStart()];
      await sleep(tickMs);
      late.push(performance.now() - started - tickMs - (stalledSinceStart() - stalled));
    }
  })();
  await work();
  over.abort();
  await ticking;
  late.sort((a, b) => a - b);
  return { p99: late[Math.floor(late.length * 0.99)] ?? 0, max: late.at(-1) ?? 0 };
}

interface Measured {
  readonly told: string;
  readonly isWithin: boolean;
}

async function measureHostile(): Promise<Measured> {
  let longest = { name: '', ms: 0 };
  const hold = async (name: string, work: () => Promise<SandboxOutcome<unknown>>): Promise<void> => {
    const { outcome, ms } = await timed(work);
    assert.ok('failure' in outcome, `${name} gave a value`);
    longest = ms > longest.ms ? { name, ms } : longest;
  };
  const { p99, max } = await latenessDuring(async () => {
    for (const [name, code] of Object.entries(exhausting)) await hold(name, () => evaluate(code));
    for (const [name, code] of Object.entries(waiting)) await hold(name, () => sandbox.run({ ...base, code, scope: {} }));
  });
  const told = `longest ${longest.ms.toFixed(0)} ms of ${limits.expressionMs} (${longest.name}); event loop late by ${p99.toFixed(1)} ms at p99`;
  return { told, isWithin: p99 <= 20 && longest.ms <= limits.expressionMs + 100 + Math.max(0, max) };
}

test('hostile code is stopped within its limit and 100 ms, and the server goes on meanwhile', async (t) => {
  let measured = await measureHostile();
  // Where the system does not tell what waited, a busy machine is measured again; code that holds the server up does so each time.
  for (let again = 0; again < 2 && !measured.isWithin; again += 1) measured = await measureHostile();
  t.diagnostic(measured.told);
  assert.ok(measured.isWithin, measured.told);
});

test('no code finds a way out, and none leaves anything behind', async () => {
  for (const [name, code] of Object.entries({ ...escaping, ...staying })) {
    const outcome = await evaluate(code, {}, patient);
    assert.notEqual('value' in outcome && outcome.value, 'out', name);
  }
  for (const [name, code] of Object.entries(escaping)) {
    // The one thing of the host that a script has.
    const outcome = await patient.run({ ...base, code: `return (${code.replace('typeof console,', '')})`, scope: {} });
    assert.notEqual('value' in outcome && outcome.value, 'out', `${name} in a script`);
  }
  const left =
    '[Object.keys(Object.prototype), typeof left, typeof polluted, Math.max(1, 2), [1, 2].map((x) => x + 1)].join(" ")';
  assert.equal(await valueOf(left), ' undefined undefined 2 2,3');
});

test('time and chance are those of the job', async () => {
  const ask = async (seed: string): Promise<unknown> => {
    const outcome = await patient.evaluate({
      ...base,
      now: 1_700_000_000_000,
      seed,
      codes: ['[Date.now(), new Date().toISOString(), Math.random()]'],
      scope: {},
    });
    return 'failure' in outcome ? assert.fail(outcome.message) : outcome.value[0];
  };
  const first = (await ask('a')) as readonly unknown[];
  assert.deepEqual(first.slice(0, 2), [1_700_000_000_000, '2023-11-14T22:13:20.000Z']);
  assert.deepEqual(await ask('a'), first);
  assert.notDeepEqual(await ask('b'), first);
});

test('objects may be given what the frozen prototypes have', async () => {
  const code =
    '(() => { const o = { __proto__: null }; const e = new TypeError("x"); e.message = "y"; const p = {}; p.toString = () => "z"; p.constructor = 1; class A extends Error { name = "A"; } return [e.message, `${p}`, p.constructor, new A("m").name, `${new A("m")}`]; })()';
  assert.deepEqual(await valueOf(code), ['y', 'z', 1, 'A', 'A: m']);
});

test('values go in and out as JSON', async () => {
  assert.equal(await valueOf('undefined'), null);
  assert.equal(await valueOf('NaN'), null);
  assert.deepEqual(await valueOf('({ a: undefined, b: new Date(0), c: [undefined] })'), {
    b: '1970-01-01T00:00:00.000Z',
    c: [null],
  });
  assert.equal(await valueOf('value.__proto__', { value: JSON.parse('{"__proto__": 7}') as unknown }), 7);
  const outcome = await evaluate('1n', {}, patient);
  assert.ok('failure' in outcome && outcome.failure === 'thrown');
});

test('failures say what went wrong, and which of several', async () => {
  const outcome = await patient.evaluate({ ...base, codes: ['1', 'nothing.here', '2'], scope: {} });
  assert.deepEqual(outcome, { failure: 'thrown', message: 'ReferenceError: nothing is not defined', index: 1 });
  const syntax = await evaluate('1 +', {}, patient);
  assert.ok('failure' in syntax && syntax.failure === 'syntax');
  const deep = await evaluate('(function again() { again(); })()', {}, patient);
  assert.ok('failure' in deep && deep.failure === 'stack');
  const large = await patient.evaluate({ ...base, codes: ['1'], scope: { text: 'x'.repeat(9_000_000) } });
  assert.ok('failure' in large && large.failure === 'size');
});

test('an abort ends a running job and one that waits', async () => {
  const controller = new AbortController();
  const reason = new Error('cancelled');
  const options = { ...base, code: 'for (;;);', scope: {}, signal: controller.signal };
  const [first, second] = [patient.run(options), patient.run(options)];
  controller.abort(reason);
  await assert.rejects(first, reason);
  await assert.rejects(second, reason);
  assert.deepEqual(await patient.run({ ...base, code: 'return 1', scope: {} }), { value: 1 });
});

test('a syntax check runs nothing', async () => {
  const sources = [
    { code: 'input.a', kind: 'expression' },
    { code: '(() => { for (;;); })()', kind: 'expression' },
    { code: 'const a = await b; return a', kind: 'script' },
    { code: 'let a = 1', kind: 'expression' },
    { code: '} for (;;); {', kind: 'script' },
  ] as const;
  const messages = await sandbox.check(sources);
  assert.deepEqual(
    messages.map((message) => message === undefined),
    [true, true, true, false, false],
  );
});
