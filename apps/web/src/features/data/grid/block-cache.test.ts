import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { BlockCache, columnsPerBlock, rowsPerBlock } from './block-cache.ts';
import type { Block, BlockPlace } from './block-cache.ts';

const blockAt = ({ row, column }: BlockPlace): Block => ({
  lines: Array.from({ length: rowsPerBlock }, (_, index) => row + index + 2),
  values: Array.from({ length: columnsPerBlock }, (_, across) =>
    Array.from({ length: rowsPerBlock }, (_cell, down) => `${row + down}/${column + across}`),
  ),
});

/** A server whose answers wait until they are let go. */
function stage() {
  const asked: { place: BlockPlace; signal: AbortSignal; answer: (block?: Block) => void; fail: (error: Error) => void }[] = [];
  let changes = 0;
  let onChanged = (): void => undefined;
  const cache = new BlockCache({
    load: (place, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        asked.push({ place, signal, answer: (block = blockAt(place)) => resolve(block), fail: reject });
      }),
    onChange() {
      changes += 1;
      onChanged();
    },
  });
  const changed = () => new Promise<void>((resolve) => (onChanged = resolve));
  return { cache, asked, changed, changes: () => changes };
}

test('what is looked at first is fetched at once, a cell is known when its piece came', async () => {
  const { cache, asked, changed } = stage();
  cache.want({ from: 0, to: 40 }, { from: 0, to: 10 });
  assert.equal(asked.length, 1);
  assert.equal(cache.cell(3, 2), undefined);
  const change = changed();
  asked[0]?.answer();
  await change;
  assert.deepEqual([cache.cell(3, 2), cache.line(3, 2), cache.cell(rowsPerBlock, 0)], ['3/2', 5, undefined]);
});

test('what is only passed is not asked for, what is seen when the scroll rests is', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { cache, asked, changed } = stage();
    cache.want({ from: 0, to: 40 }, { from: 0, to: 10 });
    const change = changed();
    asked[0]?.answer();
    await change;
    cache.want({ from: 5000, to: 5040 }, { from: 0, to: 10 });
    cache.want({ from: 90_000, to: 90_040 }, { from: 0, to: 10 });
    assert.equal(asked.length, 1);
    mock.timers.tick(60);
    assert.deepEqual(
      asked.slice(1).map(({ place }) => place.row),
      [90_000],
    );
  } finally {
    mock.timers.reset();
  }
});

test('a piece that fails says why until it is tried again', async () => {
  const { cache, asked, changed } = stage();
  cache.want({ from: 0, to: 40 }, { from: 0, to: 10 });
  const failed = changed();
  asked[0]?.fail(new Error('the server is away'));
  await failed;
  assert.match(String(cache.failure), /away/u);
  cache.retry();
  assert.equal(asked.length, 2);
  const came = changed();
  asked[1]?.answer();
  await came;
  assert.deepEqual([cache.failure, cache.cell(0, 0)], [undefined, '0/0']);
});

test('a window over four pieces asks for two at a time and gets all', async () => {
  const { cache, asked, changed } = stage();
  const edge = { from: rowsPerBlock - 5, to: rowsPerBlock + 5 };
  cache.want(edge, { from: columnsPerBlock - 2, to: columnsPerBlock + 2 });
  assert.equal(asked.length, 2);
  for (let piece = 0; piece < 4; piece += 1) {
    const change = changed();
    asked[piece]?.answer();
    await change;
  }
  assert.equal(asked.length, 4);
  assert.equal(cache.cell(rowsPerBlock, columnsPerBlock), `${rowsPerBlock}/${columnsPerBlock}`);
});
