import { Button, NativeSelect } from '@mantine/core';
import {
  listColleagues,
  listProjectMembers,
  projectRoles,
  removeProjectMember,
  setProjectMember,
  userId,
} from '@causeway/contract';
import type { ProjectId, ProjectMember, ProjectRole, UserId } from '@causeway/contract';
import type { Client } from '@causeway/client';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import '../settings/settings.css';

const roleWords: Readonly<Record<ProjectRole, string>> = {
  viewer: 'Viewer: sees it',
  runner: 'Runner: runs it, too',
  editor: 'Editor: changes it, too',
};
const roleOptions = projectRoles.map((role) => ({ value: role, label: roleWords[role] }));

const membersQuery = (client: Client, projectId: ProjectId) =>
  queryOptions({
    queryKey: ['projects', projectId, 'members'],
    queryFn: ({ signal }) => client.call(listProjectMembers, { params: { projectId }, signal }),
  });

const colleaguesQuery = (client: Client) =>
  queryOptions({ queryKey: ['colleagues'], queryFn: ({ signal }) => client.call(listColleagues, { signal }) });

function useMemberChange<Input>(projectId: ProjectId, change: (input: Input) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ['projects', projectId, 'members'] }),
  });
}

/** Whom the owner of a project lets use it. */
export function Members({ projectId, ownId }: { readonly projectId: ProjectId; readonly ownId: string | undefined }) {
  const client = useClient();
  const members = useQuery(membersQuery(client, projectId));
  const list = members.data?.members;
  return (
    <Section title="Shared with" hint="They act on your workflows and their runs; what runs uses your credentials.">
      <FailureCard error={members.error} onCheck={members.refetch} />
      {members.isPending ? <RowsSkeleton rows={1} /> : null}
      {list === undefined || list.length === 0 ? null : (
        <ul className="card rows">
          {list.map((member) => (
            <MemberRow key={member.user_id} projectId={projectId} member={member} />
          ))}
        </ul>
      )}
      {list === undefined ? null : (
        <Share projectId={projectId} taken={new Set([ownId, ...list.map((member) => member.user_id)])} />
      )}
    </Section>
  );
}

function MemberRow({ projectId, member }: { readonly projectId: ProjectId; readonly member: ProjectMember }) {
  const client = useClient();
  const params = { projectId, userId: member.user_id };
  const set = useMemberChange(projectId, (role: ProjectRole) => client.call(setProjectMember, { params, body: { role } }));
  const remove = useMemberChange(projectId, () => client.call(removeProjectMember, { params }));
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <strong>{member.name}</strong>
        <span className="muted small">
          since <RelativeTime at={member.created_at} />
        </span>
      </div>
      <div className="settings-row-actions">
        <NativeSelect
          size="xs"
          aria-label={`Role of ${member.name}`}
          value={member.role}
          disabled={set.isPending}
          onChange={(event) => set.mutate(event.currentTarget.value as ProjectRole)}
          data={roleOptions}
        />
        <Button
          variant="default"
          size="xs"
          aria-label={`Remove ${member.name}`}
          loading={remove.isPending}
          onClick={() => remove.mutate(undefined)}
        >
          Remove
        </Button>
      </div>
      <FailureCard error={set.error ?? remove.error} />
    </li>
  );
}

interface ShareProps {
  readonly projectId: ProjectId;
  /** Who has it already. */
  readonly taken: ReadonlySet<string | undefined>;
}

function Share({ projectId, taken }: ShareProps) {
  const client = useClient();
  const colleagues = useQuery(colleaguesQuery(client));
  const others = (colleagues.data?.people ?? []).filter(({ id }) => !taken.has(id));
  const [chosen, setChosen] = useState('');
  const [role, setRole] = useState<ProjectRole>('viewer');
  const share = useMemberChange(projectId, (who: UserId) =>
    client.call(setProjectMember, { params: { projectId, userId: who }, body: { role } }),
  );
  const who = others.find(({ id }) => id === chosen) ?? others[0];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (who !== undefined) share.mutate(userId.parse(who.id));
  };
  if (who === undefined) {
    return <p className="muted small">There is nobody else to share it with. Invite people under Settings.</p>;
  }
  return (
    <form className="share-form" onSubmit={submit}>
      <NativeSelect
        label="Person"
        value={who.id}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <NativeSelect
        label="Role"
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as ProjectRole)}
        data={roleOptions}
      />
      <Button type="submit" loading={share.isPending}>
        Share
      </Button>
      <FailureCard error={colleagues.error ?? share.error} />
    </form>
  );
}
