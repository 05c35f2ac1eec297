import type { ZipLimits } from '../tables/xlsx/zip.ts';
import type { DocumentLimits } from './documents.ts';

/** A book has 1 MB of text; the largest manuals have 5,000 pages. */
export const documentLimits: DocumentLimits = {
  sourceBytes: 200 * 1024 ** 2,
  characters: 10_000_000,
  pages: 10_000,
  timeoutMs: 120_000,
  memoryBytes: 768 * 1024 ** 2,
};

/** XML of office documents is packed 10:1; deflate reaches 1032:1. */
export const archiveLimits: ZipLimits = {
  entryBytes: 128 * 1024 ** 2,
  totalBytes: 512 * 1024 ** 2,
  entries: 20_000,
  ratio: 200,
  freeBytes: 10 * 1024 ** 2,
};
