import { Button, TextInput } from '@mantine/core';
import { createWorkflow } from '@causeway/contract';
import type { ProjectId } from '@causeway/contract';
import { IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { rememberInput } from '../pins.ts';
import { templatesQuery } from '../workflow-queries.ts';
import type { Template } from '../workflow-queries.ts';
import { blankSource, withFreeName } from './definition-source.ts';
import { takenNamesOf } from './taken-names.ts';
import './new-workflow.css';

interface NewWorkflowProps {
  /** Undefined: the default project. */
  readonly projectId: ProjectId | undefined;
  readonly onClose: () => void;
}

interface Beginning {
  readonly source: string;
  readonly input?: unknown;
}

/** Begins a workflow from a template, a file or nothing; it opens in the editor. */
export function NewWorkflow({ projectId, onClose }: NewWorkflowProps) {
  const client = useClient();
  const templates = useQuery(templatesQuery(client));
  const create = useCreate(projectId, onClose);
  const [text, setText] = useState('');
  const found = templates.data?.templates.filter((template) => matches(template, text));
  return (
    <Peek title="New workflow" onClose={onClose}>
      <div className="new-workflow-starts">
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          disabled={create.isPending}
          onClick={() => create.mutate({ source: blankSource })}
        >
          Blank
        </Button>
        <ImportFile isBusy={create.isPending} onRead={(source) => create.mutate({ source })} />
      </div>
      <FailureCard error={create.error} />
      <TextInput
        type="search"
        size="xs"
        aria-label="Search templates"
        placeholder="Search templates"
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <FailureCard error={templates.error} onCheck={templates.refetch} />
      {templates.isPending ? <RowsSkeleton rows={5} /> : null}
      <ul className="templates">
        {found?.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              className="template"
              disabled={create.isPending}
              onClick={() => create.mutate({ source: template.source, input: template.sample_input })}
            >
              <strong>{template.title}</strong>
              <span className="muted small">{template.description}</span>
            </button>
          </li>
        ))}
      </ul>
      {found?.length === 0 ? <p className="muted small">No template by that name.</p> : null}
    </Peek>
  );
}

const matches = ({ title, description }: Template, text: string): boolean =>
  `${title} ${description}`.toLowerCase().includes(text.trim().toLowerCase());

function useCreate(projectId: ProjectId | undefined, onClose: () => void) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async ({ source }: Beginning) => {
      const free = withFreeName(source, await takenNamesOf(client, projectId));
      return client.call(createWorkflow, {
        body: { source: free, ...(projectId === undefined ? {} : { project_id: projectId }) },
      });
    },
    onSuccess: async (created, { input }) => {
      rememberInput(created.id, input);
      queries.setQueryData(['workflows', created.id], created);
      onClose();
      void queries.invalidateQueries({ queryKey: ['projects'] });
      void queries.invalidateQueries({ queryKey: ['workflows', 'list'] });
      await navigate({ to: '/workflows/$workflowId/{-$tab}', params: { workflowId: created.id } });
    },
  });
}

function ImportFile({ isBusy, onRead }: { readonly isBusy: boolean; readonly onRead: (source: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFileImport size={16} />}
        disabled={isBusy}
        onClick={() => field.current?.click()}
      >
        Import a file
      </Button>
      <input
        ref={field}
        type="file"
        accept=".yaml,.yml,.json"
        hidden
        aria-label="Workflow file"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          void file?.text().then(onRead);
        }}
      />
    </>
  );
}
