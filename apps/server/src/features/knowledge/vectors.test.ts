import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuseRanks } from './fuse-ranks.ts';
import { BitIndex, bitsOf, cosine, normalized, toBytes, toVector } from './vectors.ts';

/** The same numbers in every run. */
function createRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

test('a vector survives the database, and its cosine with itself is 1', () => {
  const vector = normalized([3, -4, 0.5, 12]);
  assert.deepEqual(toVector(toBytes(vector)), vector);
  assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-6);
});

test('the nearest by bits hold the nearest of all where texts have topics', () => {
  const random = createRandom();
  const dimensions = 256;
  const topics = Array.from({ length: 40 }, () => Array.from({ length: dimensions }, random));
  const near = (topic: readonly number[]): Float32Array => normalized(topic.map((part) => part + random() * 0.4));
  const vectors = Array.from({ length: 4000 }, (_, seq) => near(topics[seq % topics.length] ?? []));
  const index = new BitIndex(vectors.map((vector, seq) => ({ seq, documentId: 'd', bits: bitsOf(vector) })));
  let found = 0;
  for (const topic of topics) {
    const query = near(topic);
    const exact = vectors.map((vector, seq) => ({ seq, score: cosine(vector, query) })).toSorted((a, b) => b.score - a.score);
    const candidates = new Set(index.nearest(bitsOf(query), 1000, () => true));
    found += exact.slice(0, 10).filter(({ seq }) => candidates.has(seq)).length;
  }
  assert.ok(found / 400 >= 0.95, `recall@10 ${found / 400}`);
});

test('documents that are not wanted are not near', () => {
  const rows = ['a', 'b'].map((documentId, seq) => ({ seq, documentId, bits: bitsOf(normalized([1, 1])) }));
  assert.deepEqual(
    new BitIndex(rows).nearest(bitsOf(normalized([1, 1])), 2, (id) => id === 'b'),
    [1],
  );
  assert.deepEqual(
    new BitIndex([]).nearest(bitsOf(normalized([1])), 5, () => true),
    [],
  );
});

test('what stands high in both rankings comes first, and a weight of 0 leaves a ranking out', () => {
  const order = (weight: number): number[] =>
    fuseRanks([
      { seqs: [1, 2, 3], weight: 1 },
      { seqs: [3, 2], weight },
    ]).map(({ seq }) => seq);
  assert.deepEqual(order(0), [1, 2, 3]);
  assert.deepEqual(order(1), [3, 2, 1]);
});
