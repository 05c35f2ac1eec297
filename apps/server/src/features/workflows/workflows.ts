import type { BodyOf, ProjectId, Workflow, importWorkflow, saveVersion, updateWorkflow } from '@causeway/contract';
import type { Projects } from './projects/projects.ts';
import { createVersionWriter, nameTaken, staleBase } from './version-writer.ts';
import type { VersionWriterNeeds } from './version-writer.ts';
import { createWorkflowReader } from './workflow-reader.ts';
import type { WithVersion, WorkflowReaderNeeds } from './workflow-reader.ts';
import type { WorkflowRef } from './workflow-repository.ts';

export interface WorkflowsNeeds extends WorkflowReaderNeeds, Pick<VersionWriterNeeds, 'defineTriggers' | 'onSaved'> {
  readonly projects: Projects;
  /** Ends its executions and triggers. */
  readonly onRemove: (ref: WorkflowRef) => Promise<void>;
  readonly now: () => number;
}

/** Creates and changes workflows. */
export function createWorkflows(needs: WorkflowsNeeds) {
  const { repository, projects, now } = needs;
  const reader = createWorkflowReader(needs);
  const { readValid, insert, addVersion } = createVersionWriter(reader, needs);
  const { find } = reader;

  async function projectOf(owner: string, id: ProjectId | undefined): Promise<ProjectId> {
    return id === undefined ? projects.getDefault(owner) : (await projects.get({ owner, id })).id;
  }

  return {
    ...reader,

    async create(owner: string, { project_id: asked, note, ...given }: BodyOf<typeof importWorkflow>): Promise<WithVersion> {
      const projectId = await projectOf(owner, asked);
      return insert(owner, projectId, { ...(await readValid(owner, given)), note });
    },

    /** By its document name: new, a further version, or nothing new. */
    async import(owner: string, { project_id: asked, note, ...given }: BodyOf<typeof importWorkflow>) {
      const projectId = await projectOf(owner, asked);
      const valid = { ...(await readValid(owner, given)), note };
      const known = await repository.findByName(owner, projectId, valid.definition.document.name);
      if (!known) return { ...(await insert(owner, projectId, valid)), outcome: 'created' as const };
      const { isNew, ...saved } = await addVersion(owner, known, valid);
      return { ...saved, outcome: isNew ? ('updated' as const) : ('unchanged' as const) };
    },

    async save(ref: WorkflowRef, { base_version: base, note, ...given }: BodyOf<typeof saveVersion>): Promise<WithVersion> {
      const stored = await find(ref);
      if (base !== undefined && base !== stored.version) throw staleBase(stored.version);
      const { isNew: _isNew, ...saved } = await addVersion(ref.owner, stored, { ...(await readValid(ref.owner, given)), note });
      return saved;
    },

    async update(ref: WorkflowRef, changes: BodyOf<typeof updateWorkflow>): Promise<Workflow> {
      const stored = await find(ref);
      const { project_id: asked, retention = stored.retention } = changes;
      const projectId = asked === undefined ? stored.project_id : await projectOf(ref.owner, asked);
      const next = { ...stored, project_id: projectId, retention, updated_at: now() };
      if (!(await repository.update(ref.owner, next))) {
        await find(ref);
        throw nameTaken(stored.name);
      }
      const [workflow] = await reader.withLast(ref.owner, [next]);
      return workflow ?? { ...next, last_execution: null };
    },

    async remove(ref: WorkflowRef): Promise<void> {
      await find(ref);
      await needs.onRemove(ref);
      await repository.remove(ref);
    },
  };
}

export type Workflows = ReturnType<typeof createWorkflows>;
