import { ActionIcon, Menu } from '@mantine/core';
import { deleteProject } from '@causeway/contract';
import type { Project } from '@causeway/contract';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ProjectSheet } from './project-sheet.tsx';

/** One project: how much is in it and when it changed. */
export function ProjectRow({ project }: { readonly project: Project }) {
  const [open, setOpen] = useState<'rename' | 'delete'>();
  const close = () => setOpen(undefined);
  const { id, name, description, workflow_count: count } = project;
  return (
    <li className="project-row">
      <div className="project-row-main">
        <Link to="/workflows/projects/$projectId/{-$tab}" params={{ projectId: id }} className="row-link">
          {name}
        </Link>
        {description === '' ? null : <span className="muted small clip">{description}</span>}
      </div>
      <span className="muted small tabular nowrap">
        {count} {count === 1 ? 'workflow' : 'workflows'} · <RelativeTime at={project.updated_at} />
      </span>
      <Menu position="bottom-end" width={170}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className="quiet-icon row-menu" aria-label={`More for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setOpen('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={15} />}
            className="danger-item"
            disabled={project.is_default || count > 0}
            onClick={() => setOpen('delete')}
          >
            {deleteWord(project)}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'rename' ? <ProjectSheet project={project} onClose={close} /> : null}
      {open === 'delete' ? <DeleteProject project={project} onClose={close} /> : null}
    </li>
  );
}

function deleteWord({ is_default: isDefault, workflow_count: count }: Project): string {
  if (isDefault) return 'The default stays';
  return count > 0 ? 'Empty it to delete' : 'Delete';
}

function DeleteProject({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.call(deleteProject, { params: { projectId: project.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['projects'] }),
  });
  return (
    <ConfirmByName
      title={`Delete ${project.name}`}
      sentence="It holds no workflow. Its name becomes free; nothing else changes."
      name={project.name}
      verb="Delete"
      onConfirm={() => remove.mutateAsync()}
      onClose={onClose}
    />
  );
}
