import { Fault } from '@causeway/contract';
import type { Bill } from '@causeway/contract';
import type { BilledOptions, EmbeddingBody } from '../../providers/models/model.ts';
import { bitsOf, normalized, toBytes } from './vectors.ts';

export interface EmbedderNeeds {
  readonly models: { embed(body: EmbeddingBody, options: BilledOptions): Promise<{ readonly bytes: Uint8Array }> };
}

export interface EmbedRequest {
  readonly owner: string;
  readonly model: string;
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
}

const billOf = (owner: string): Bill => ({
  payer: { userId: owner, keyId: null, projectId: null },
  feature: 'knowledge',
  kind: 'embeddings',
});

function readVectors(bytes: Uint8Array, count: number): readonly (readonly number[])[] {
  const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const data: unknown = typeof body === 'object' && body !== null && 'data' in body ? body.data : undefined;
  const rows: readonly unknown[] = Array.isArray(data) ? data : [];
  const vectors = Array.from({ length: count }, (): readonly number[] => []);
  for (const [place, row] of rows.entries()) {
    if (typeof row !== 'object' || row === null || !('embedding' in row) || !Array.isArray(row.embedding)) continue;
    const index = 'index' in row && typeof row.index === 'number' ? row.index : place;
    vectors[index] = row.embedding.map(Number);
  }
  const isWhole = vectors.length === count && vectors.every((vector) => vector.length > 0 && vector.every(Number.isFinite));
  if (!isWhole) throw new Fault('upstream_invalid', { message: 'The embedding endpoint left vectors out.' });
  return vectors;
}

/** Vectors of texts, by the endpoint that the collection names; metered like every call of a model. */
export function createEmbedder({ models }: EmbedderNeeds) {
  return {
    async embed({ owner, model, texts, signal }: EmbedRequest): Promise<readonly (readonly number[])[]> {
      const options = { signal, requestId: `knowledge-${crypto.randomUUID()}`, bill: billOf(owner) };
      const { bytes } = await models.embed({ model, input: [...texts], encoding_format: 'float' }, options);
      return readVectors(bytes, texts.length);
    },
    pack: (values: readonly number[]) => {
      const vector = normalized(values);
      return { bits: bitsOf(vector), vector: toBytes(vector) };
    },
  };
}

export type Embedder = ReturnType<typeof createEmbedder>;
