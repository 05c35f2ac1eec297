import { Fault, collectionId as collectionIdShape } from '@causeway/contract';
import type { CollectionId, DocumentId } from '@causeway/contract';

/** Another slice that takes whole uploads over. */
export interface DocumentReceiver {
  /** Whether so many bytes may come into the collection; throws why not. */
  admit(owner: string, collectionId: CollectionId, bytes: number): Promise<void>;
  /** The file is gone from where it was. */
  adopt(upload: {
    readonly owner: string;
    readonly collectionId: CollectionId;
    readonly path: string;
    readonly file: string;
  }): Promise<DocumentId>;
}

/** What an upload becomes when it is no data file. */
export interface UploadTarget {
  readonly collectionId: CollectionId;
  readonly path: string;
}

/** `collection` and `path` of Upload-Metadata; undefined: it becomes a data file. */
export function readTarget(metadata: ReadonlyMap<string, string>, name: string): UploadTarget | undefined {
  const given = metadata.get('collection');
  if (given === undefined) return undefined;
  const parsed = collectionIdShape.safeParse(given);
  if (parsed.success) return { collectionId: parsed.data, path: metadata.get('path') ?? name };
  throw new Fault('invalid_request', { param: 'Upload-Metadata', message: 'There is no such collection.' });
}
