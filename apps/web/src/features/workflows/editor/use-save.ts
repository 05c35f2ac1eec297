import { CallFailure } from '@causeway/client';
import { saveVersion } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect } from 'react';
import type { Dispatch } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import { writeDraft } from './draft-store.ts';
import { isDirty } from './editor-state.ts';
import type { EditorAction, EditorState } from './editor-state.ts';

interface SaveOptions {
  readonly workflow: WorkflowWithVersion;
  readonly state: EditorState;
  readonly dispatch: Dispatch<EditorAction>;
  readonly source: string;
}

export interface Save {
  readonly isPending: boolean;
  readonly error: unknown;
  /** Somebody else saved since this was opened. */
  readonly isBehind: boolean;
  save(): Promise<unknown>;
  /** Writes over the newer version of somebody else. */
  saveAnyway(): Promise<unknown>;
}

/** Saves new versions; what is not saved survives a reload. */
export function useSave({ workflow, state, dispatch, source }: SaveOptions): Save {
  const client = useClient();
  const queries = useQueryClient();
  const { definition, version } = state;
  useDraft({ workflow, state, dispatch, source });
  const mutation = useMutation({
    mutationFn: (isForced: boolean) =>
      client.call(saveVersion, {
        params: { workflowId: workflow.id },
        body: { source, ...(isForced ? {} : { base_version: version }) },
      }),
    onSuccess: (saved) => {
      dispatch({ type: 'saved', definition, version: saved.version });
      writeDraft(workflow.id, undefined);
      queries.setQueryData(['workflows', workflow.id], saved);
      void queries.invalidateQueries({ queryKey: ['workflows', workflow.id, 'versions'] });
      void queries.invalidateQueries({ queryKey: ['workflows', 'list'] });
    },
  });
  return {
    isPending: mutation.isPending,
    error: mutation.error,
    isBehind: mutation.error instanceof CallFailure && mutation.error.status === 409,
    save: () => mutation.mutateAsync(false),
    saveAnyway: () => mutation.mutateAsync(true),
  };
}

const pauseMs = 400;

function useDraft({ workflow, state, source }: SaveOptions): void {
  const [settled] = useDebouncedValue(source, pauseMs);
  const isOpen = isDirty(state);
  const isSettled = settled === source;
  const { version } = state;
  useEffect(() => {
    if (!isOpen) writeDraft(workflow.id, undefined);
    else if (isSettled) writeDraft(workflow.id, { text: settled, version });
  }, [workflow.id, isOpen, isSettled, settled, version]);
}
