import { Button, TextInput } from '@mantine/core';
import { createProject, updateProject } from '@causeway/contract';
import type { Project } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Peek } from '../../ui/peek.tsx';
import '../settings/settings.css';

interface ProjectSheetProps {
  /** Absent: a new one. */
  readonly project?: Project;
  readonly onClose: () => void;
}

/** Creates or renames a project. */
export function ProjectSheet({ project, onClose }: ProjectSheetProps) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState({ name: project?.name ?? '', description: project?.description ?? '' });
  const save = useMutation({
    mutationFn: () =>
      project === undefined
        ? client.call(createProject, { body: draft })
        : client.call(updateProject, { params: { projectId: project.id }, body: draft }),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ['projects'] });
      onClose();
      if (project !== undefined) return;
      await navigate({ to: '/workflows/projects/$projectId/{-$tab}', params: { projectId: saved.id } });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Peek title={project === undefined ? 'New project' : `Rename ${project.name}`} onClose={onClose}>
      <form className="sheet-form" onSubmit={submit}>
        <TextInput
          label="Name"
          required
          maxLength={100}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label="Description"
          maxLength={2000}
          value={draft.description}
          onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
        />
        <FailureCard error={save.error} />
        <div className="sheet-form-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {project === undefined ? 'Create project' : 'Save'}
          </Button>
        </div>
      </form>
    </Peek>
  );
}
