import { CallFailure, call } from '@causeway/client';
import type { Client } from '@causeway/client';
import { deleteFile } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { LeavingFiles } from './leaving-files.ts';
import './use-delete-file.css';

const undoMs = 10_000;
/** One for the page: a file waits also when the list or the file is left. */
const leaving = new LeavingFiles();
globalThis.addEventListener('pagehide', () => leaving.endAll());

/** Files that are not to be shown, because somebody deleted them a moment ago. */
export const useLeavingFiles = (): LeavingFiles['ids'] => useSyncExternalStore(leaving.subscribe, () => leaving.ids);

/** Deletes a file when it was not undone for a while. */
export function useDeleteFile(): (file: DataFile) => void {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (file) => {
    const notice = `deleted-${file.id}`;
    leaving.add(file.id, {
      undoMs,
      remove: (fileId) => call(outliving(client), deleteFile, { params: { fileId } }),
      onRemoved: (_id, error) => {
        notifications.hide(notice);
        if (error !== undefined) sayFailure(file, error);
        void queries.invalidateQueries({ queryKey: ['files'] });
      },
    });
    void navigate({ to: '/data' });
    offerUndo(file, notice);
  };
}

/** The page may be going away: its request is sent all the same. */
const outliving = (client: Client): Client => ({
  ...client,
  fetch: (input, init) => client.fetch(input, { ...init, keepalive: true }),
});

function offerUndo(file: DataFile, id: string): void {
  const undo = () => {
    leaving.undo(file.id);
    notifications.hide(id);
  };
  notifications.show({
    id,
    autoClose: undoMs,
    message: (
      <span className="file-deleted">
        <span className="clip">Deleted {file.name}, and what was made of it</span>
        <Button variant="default" size="compact-sm" onClick={undo}>
          Undo
        </Button>
      </span>
    ),
  });
}

function sayFailure(file: DataFile, error: unknown): void {
  const reason = error instanceof CallFailure ? error.message : String(error);
  notifications.show({ message: `${file.name} was not deleted: ${reason}`, autoClose: false });
}
