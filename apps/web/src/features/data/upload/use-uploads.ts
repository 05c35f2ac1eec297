import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import type { Unfinished } from './unfinished.ts';
import { uploadQueueOf } from './upload-queue-of.ts';
import type { UploadQueue, UploadView } from './upload-queue.ts';

/** Files on their way, and what may be done with them. */
export function useUploads(): {
  readonly queue: UploadQueue;
  readonly uploads: readonly UploadView[];
  readonly orphans: readonly Unfinished[];
} {
  const queue = uploadQueueOf(useClient(), useQueryClient());
  return {
    queue,
    uploads: useSyncExternalStore(queue.subscribe, queue.current),
    orphans: useSyncExternalStore(queue.subscribe, queue.orphans),
  };
}
