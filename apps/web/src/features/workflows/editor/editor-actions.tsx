import { Button } from '@mantine/core';
import { startExecution } from '@causeway/contract';
import { IconDeviceFloppy, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useClient } from '../../../server/server-context.tsx';
import { State } from '../../../ui/state.tsx';
import { readAt } from '../definition/json.ts';
import { schemaFields } from '../form/schema-fields.ts';
import { readPins, rememberInput } from '../pins.ts';
import { RunSheet } from '../runs/run-sheet.tsx';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import { useEditor } from './editor-context.ts';
import { isDirty } from './editor-state.ts';
import type { Save } from './use-save.ts';

interface EditorActionsProps {
  readonly workflow: WorkflowWithVersion;
  readonly save: Save;
}

/** Whether it is saved, Save and Run, in the header of the page. */
export function EditorActions({ workflow, save }: EditorActionsProps) {
  const { state, problems } = useEditor();
  const inputSchema = readAt(state.definition, '/input/schema/document');
  const [isAsking, setAsking] = useState(false);
  const start = useStart(workflow, save, isDirty(state));
  const header = document.querySelector('#workflow-actions');
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  const pinned = readPins(workflow.id).input ?? readAt(state.definition, '/document/metadata/sample_input');
  const run = () => {
    if (schemaFields(inputSchema) === undefined && pinned === undefined) start.mutate(undefined);
    else setAsking(true);
  };
  const buttons = (
    <>
      <SaveState save={save} />
      <Button
        variant="default"
        leftSection={<IconDeviceFloppy size={16} />}
        loading={save.isPending}
        disabled={!isDirty(state)}
        onClick={() => void save.save().catch(() => undefined)}
      >
        Save
      </Button>
      <Button leftSection={<IconPlayerPlay size={16} />} loading={start.isPending} disabled={hasErrors} onClick={run}>
        Run
      </Button>
    </>
  );
  return (
    <>
      {header === null ? null : createPortal(buttons, header)}
      {isAsking || start.error !== null ? (
        <RunSheet
          title={isDirty(state) ? 'Save and run' : 'Run'}
          schema={inputSchema}
          initial={pinned}
          isBusy={start.isPending}
          error={start.error}
          onRun={(input) => start.mutate(input)}
          onClose={() => {
            setAsking(false);
            start.reset();
          }}
        />
      ) : null}
    </>
  );
}

/** Saves what is not saved, begins a run, and goes there. */
function useStart(workflow: WorkflowWithVersion, save: Save, isUnsaved: boolean) {
  const client = useClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async (input: unknown) => {
      if (isUnsaved) await save.save();
      rememberInput(workflow.id, input);
      return client.call(startExecution, { params: { workflowId: workflow.id }, body: { input: input ?? {} } });
    },
    onSuccess: ({ id }) => navigate({ to: '/workflows/runs/$executionId', params: { executionId: id } }),
  });
}

function SaveState({ save }: { readonly save: Save }) {
  const { state } = useEditor();
  if (save.isPending) return <State kind="running">Saving</State>;
  if (isDirty(state)) return <State kind="attention">Unsaved</State>;
  return <State kind="done">Saved · v{state.version}</State>;
}
