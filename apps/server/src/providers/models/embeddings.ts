import { readUsage } from './read-usage.ts';
import type { SourceEmbeddings } from './source.ts';
import { faultOfContent } from './upstream-fault.ts';
import type { UpstreamName } from './upstream-fault.ts';
import { isRecord } from './json-value.ts';

export interface EmbeddingsAnswer {
  readonly bytes: Buffer;
  readonly json: Readonly<Record<string, unknown>>;
  /** What the caller asked for; OpenAI's default is `float`. */
  readonly encoding: 'float' | 'base64' | undefined;
}

/** Little-endian float32, as OpenAI packs vectors. */
export function packVector(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}

export function unpackVector(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4));
}

function convert(embedding: unknown, encoding: 'float' | 'base64'): unknown {
  if (encoding === 'base64' && Array.isArray(embedding)) return packVector(embedding.map(Number));
  return encoding === 'float' && typeof embedding === 'string' ? unpackVector(embedding) : embedding;
}

/** Passes the upstream's bytes on, unless it ignored `encoding_format`: then the vectors are converted. */
export function createEmbeddingsReader(upstream: UpstreamName): (answer: EmbeddingsAnswer) => SourceEmbeddings {
  return ({ bytes, json, encoding = 'float' }) => {
    const { data } = json;
    if (!Array.isArray(data)) throw faultOfContent(upstream, 'JSON without data', 'a list of embeddings');
    const usage = readUsage(json['usage']);
    const rows: readonly unknown[] = data;
    const isWrong = rows.some((row) => isRecord(row) && (typeof row['embedding'] === 'string') !== (encoding === 'base64'));
    if (!isWrong) return { bytes, usage };
    const converted = rows.map((row) => (isRecord(row) ? { ...row, embedding: convert(row['embedding'], encoding) } : row));
    return { bytes: Buffer.from(JSON.stringify({ ...json, data: converted })), usage };
  };
}
