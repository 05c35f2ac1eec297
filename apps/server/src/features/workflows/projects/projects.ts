import { Fault, mintId } from '@causeway/contract';
import type { BodyOf, Project, ProjectId, createProject, updateProject } from '@causeway/contract';
import type { Principal } from '../../../gateway/principal.ts';
import type { ProjectRef, ProjectRepository } from './project-repository.ts';

const defaultName = 'Default';

const taken = (name: string): Fault =>
  new Fault('conflict', { param: 'name', message: `A project named "${name}" exists already.` });

function newProject(name: string, isDefault: boolean, at: number): Project {
  const times = { created_at: at, updated_at: at };
  return { id: mintId('project'), name, description: '', is_default: isDefault, workflow_count: 0, role: 'owner', ...times };
}

async function listShared(repository: ProjectRepository, shares: Principal['projects']): Promise<readonly Project[]> {
  const found = [...shares].map(async ([id, { owner, role }]) => {
    const project = await repository.find({ owner, id });
    return project && { ...project, is_default: false, role };
  });
  const shared = (await Promise.all(found)).filter((project) => project !== undefined);
  return shared.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Projects of one owner: what is not theirs does not exist. */
export function createProjects(repository: ProjectRepository, now: () => number) {
  async function get(ref: ProjectRef): Promise<Project> {
    const project = await repository.find(ref);
    if (!project) throw new Fault('not_found', { param: 'projectId', message: 'There is no such project.' });
    return project;
  }

  /** Everybody has one; of two requests that make it at once, one wins and both find the same. */
  async function getDefault(owner: string): Promise<ProjectId> {
    const found = await repository.findDefault(owner);
    if (found) return found;
    const made = newProject(defaultName, true, now());
    // Somebody may have a project of that name already.
    const isMade =
      (await repository.insert(owner, made)) ||
      ((await repository.findDefault(owner)) === undefined &&
        (await repository.insert(owner, { ...made, name: `${defaultName} ${made.id}` })));
    return isMade ? made.id : ((await repository.findDefault(owner)) ?? made.id);
  }

  return {
    get,
    getDefault,

    /** What others share comes after what is one's own. */
    async listFor(owner: string, shares: Principal['projects']): Promise<readonly Project[]> {
      await getDefault(owner);
      return [...(await repository.list(owner)), ...(await listShared(repository, shares))];
    },

    async create(owner: string, { name, description }: BodyOf<typeof createProject>): Promise<Project> {
      await getDefault(owner);
      const project = { ...newProject(name, false, now()), description };
      if (await repository.insert(owner, project)) return project;
      throw taken(name);
    },

    async update(ref: ProjectRef, changes: BodyOf<typeof updateProject>): Promise<Project> {
      const known = await get(ref);
      const { name = known.name, description = known.description } = changes;
      const project = { ...known, name, description, updated_at: now() };
      if (await repository.update(ref.owner, project)) return project;
      await get(ref);
      throw taken(name);
    },

    async remove(ref: ProjectRef): Promise<void> {
      const project = await get(ref);
      if (project.is_default) throw new Fault('conflict', { message: 'The default project cannot be deleted.' });
      if (await repository.remove(ref)) return;
      const { workflow_count: count } = await get(ref);
      throw new Fault('conflict', {
        message: `The project still has ${count} ${count === 1 ? 'workflow' : 'workflows'}.`,
        fix: { summary: 'Move or delete its workflows first.' },
      });
    },
  };
}

export type Projects = ReturnType<typeof createProjects>;
