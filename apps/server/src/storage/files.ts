import type { Readable } from 'node:stream';

export interface StoredFile {
  /** SHA-256 of the content, hex: the key. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** Content-addressed files; a file is visible only when it is whole (written aside, fsynced, renamed). */
export interface Files {
  put(content: Readable, options: { readonly maxBytes: number; readonly signal?: AbortSignal }): Promise<StoredFile>;
  open(id: string): Promise<Readable | undefined>;
  delete(id: string): Promise<void>;
}
