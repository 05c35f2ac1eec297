import { Fault } from '@causeway/contract';
import type { ProjectId, ProjectMember, ProjectRole, UserId } from '@causeway/contract';
import type { ProjectRef } from './project-repository.ts';
import type { ProjectShareRepository, StoredShare } from './project-share-repository.ts';
import type { Projects } from './projects.ts';

/** What sharing asks of people: tied by server.ts. */
export interface PeopleOfProjects {
  find(id: string): Promise<{ readonly id: UserId; readonly name: string } | undefined>;
}

export interface ProjectSharingOptions {
  readonly projects: Pick<Projects, 'get'>;
  readonly repository: ProjectShareRepository;
  readonly people: PeopleOfProjects;
  readonly now: () => number;
  /** What the person may do has changed. */
  readonly onChanged: (userId: UserId) => Promise<void>;
}

interface Share {
  readonly userId: UserId;
  readonly role: ProjectRole;
}

const already = (): Fault => new Fault('invalid_request', { param: 'userId', message: 'The project is theirs already.' });
const nobody = (): Fault => new Fault('not_found', { param: 'userId', message: 'There is no such person here.' });

/** Whom an owner lets use a project. */
export function createProjectSharing({ projects, repository, people, now, onChanged }: ProjectSharingOptions) {
  async function toMember({ userId, role, createdAt }: StoredShare): Promise<ProjectMember> {
    const person = await people.find(userId);
    return { user_id: userId, name: person?.name ?? 'somebody who left', role, created_at: createdAt };
  }

  return {
    async list(ref: ProjectRef): Promise<ProjectMember[]> {
      await projects.get(ref);
      return Promise.all((await repository.list(ref.owner as UserId, ref.id)).map(toMember));
    },

    /** Throws `not_found` for a project or a person that is not there. */
    async set(ref: ProjectRef, { userId, role }: Share): Promise<ProjectMember> {
      await projects.get(ref);
      if ((await people.find(userId)) === undefined) throw nobody();
      if (userId === ref.owner) throw already();
      const share: StoredShare = { projectId: ref.id, userId, owner: ref.owner as UserId, role, createdAt: now() };
      if (!(await repository.set(share))) throw nobody();
      await onChanged(userId);
      return toMember(share);
    },

    async remove(ref: ProjectRef, userId: UserId): Promise<void> {
      await projects.get(ref);
      const share: { projectId: ProjectId; userId: UserId } = { projectId: ref.id, userId };
      if (!(await repository.remove(ref.owner as UserId, share))) throw nobody();
      await onChanged(userId);
    },
  };
}

export type ProjectSharing = ReturnType<typeof createProjectSharing>;
