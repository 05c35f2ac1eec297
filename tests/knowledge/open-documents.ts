import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** A page of documentation and the words it describes itself with, which stand nowhere in its text. */
export interface OpenDocument {
  readonly path: string;
  readonly question: string;
  readonly text: string;
}

/** 303 pages of the AI SDK's documentation (Apache-2.0); see tests/data/ai-sdk-docs.md. */
export function readOpenDocuments(): readonly OpenDocument[] {
  const packed = readFileSync(new URL('../data/ai-sdk-docs.jsonl.br', import.meta.url));
  const lines = brotliDecompressSync(packed).toString().split('\n');
  return lines.map((line) => JSON.parse(line) as OpenDocument);
}
