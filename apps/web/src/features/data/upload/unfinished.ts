import type { UploadId } from '@causeway/contract';

/** An upload that was begun in this browser and not ended. */
export interface Unfinished {
  readonly uploadId: UploadId;
  readonly name: string;
  readonly size: number;
  readonly fingerprint: string;
  /** When it was begun, ms since 1970 UTC. */
  readonly at: number;
}

/** Where they are kept; the part of `localStorage` that is needed. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const key = 'causeway-uploads';
// The server forgets a part that nobody continues after a day or so; more than these nobody goes on with.
const maxKept = 50;

/** Never throws: without a store nothing is resumed. */
export function readUnfinished(shelf: Shelf): readonly Unfinished[] {
  try {
    const value: unknown = JSON.parse(shelf.getItem(key) ?? '[]');
    return Array.isArray(value) ? value.filter(isUnfinished) : [];
  } catch {
    return [];
  }
}

export function keepUnfinished(shelf: Shelf, upload: Unfinished): void {
  const others = readUnfinished(shelf).filter(({ uploadId }) => uploadId !== upload.uploadId);
  write(shelf, [...others, upload].slice(-maxKept));
}

export function forgetUnfinished(shelf: Shelf, uploadId: UploadId): void {
  write(
    shelf,
    readUnfinished(shelf).filter((known) => known.uploadId !== uploadId),
  );
}

function write(shelf: Shelf, list: readonly Unfinished[]): void {
  try {
    shelf.setItem(key, JSON.stringify(list));
  } catch {
    // A full store costs the resuming, not the upload.
  }
}

const isUnfinished = (value: unknown): value is Unfinished =>
  typeof value === 'object' &&
  value !== null &&
  ['uploadId', 'name', 'fingerprint'].every((part) => typeof Reflect.get(value, part) === 'string') &&
  ['size', 'at'].every((part) => typeof Reflect.get(value, part) === 'number');
