import type { Client } from '@causeway/client';
import type { QueryClient } from '@tanstack/react-query';
import { fingerprint } from './fingerprint.ts';
import { abandonUpload, beginUpload, continueUpload } from './resumable-upload.ts';
import { forgetUnfinished, keepUnfinished, readUnfinished } from './unfinished.ts';
import { UploadQueue } from './upload-queue.ts';

const queues = new WeakMap<Client, UploadQueue>();

/** The uploads to one server: the same while pages come and go. */
export function uploadQueueOf(client: Client, queries: QueryClient): UploadQueue {
  const known = queues.get(client);
  if (known !== undefined) return known;
  const queue = new UploadQueue({
    begin: (file, signal) => beginUpload(client, file, signal),
    send: (file, uploadId, how) => continueUpload(client, { file, uploadId, ...how }),
    abandon: (id) => abandonUpload(client, id),
    fingerprint,
    unfinished: () => readUnfinished(localStorage),
    keep: (upload) => keepUnfinished(localStorage, upload),
    forget: (id) => forgetUnfinished(localStorage, id),
    onDone: () => void queries.invalidateQueries({ queryKey: ['files'] }),
    now: Date.now,
  });
  queues.set(client, queue);
  return queue;
}
