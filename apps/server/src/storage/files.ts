import type { Readable } from 'node:stream';

export interface StoredFile {
  /** SHA-256 of the content, hex: the key. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** Content-addressed files; a file is visible only when it is whole (written aside, fsynced, renamed). */
export interface Files {
  put(content: Readable, options: { readonly maxBytes: number; readonly signal?: AbortSignal }): Promise<StoredFile>;
  /** Takes a whole file over from the same disk; it is gone from where it was. */
  adopt(path: string): Promise<StoredFile>;
  /** Where it is on this machine, for processes that read it by themselves. */
  locate(id: string): Promise<string | undefined>;
  open(id: string): Promise<Readable | undefined>;
  delete(id: string): Promise<void>;
}
