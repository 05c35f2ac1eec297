import { Fault, formatCursor, parseCursor } from '@causeway/contract';
import type { Execution, QueryOf, Workflow, WorkflowDefinition, WorkflowVersion, listWorkflows } from '@causeway/contract';
import type { Definitions } from './definitions.ts';
import type { StoredWorkflow, WorkflowRef, WorkflowRepository } from './workflow-repository.ts';

export interface WorkflowReaderNeeds {
  readonly repository: WorkflowRepository;
  readonly definitions: Definitions;
  /** The newest execution of each. */
  readonly lastExecutions: (owner: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Execution>>;
}

export type WithVersion = Workflow & { readonly current: WorkflowVersion };

const missing = (what: string, param: string): Fault => new Fault('not_found', { param, message: `There is no such ${what}.` });

/** It was valid when it was saved, and does not change. */
export const definitionOf = (version: WorkflowVersion): WorkflowDefinition => version.definition as WorkflowDefinition;

/** Workflows of one owner: what is not theirs does not exist. */
export function createWorkflowReader({ repository, definitions, lastExecutions }: WorkflowReaderNeeds) {
  async function find(ref: WorkflowRef): Promise<StoredWorkflow> {
    const stored = await repository.find(ref);
    if (!stored) throw missing('workflow', 'workflowId');
    return stored;
  }

  async function findVersion(ref: WorkflowRef, number: number): Promise<WorkflowVersion> {
    const version = await repository.findVersion(ref, number);
    if (!version) throw missing('version', 'version');
    return version;
  }

  async function withLast(owner: string, stored: readonly StoredWorkflow[]): Promise<Workflow[]> {
    const ids = stored.map(({ id }) => id);
    const last = await lastExecutions(owner, ids);
    return stored.map((each) => ({ ...each, last_execution: last.get(each.id) ?? null }));
  }

  async function withCurrent(owner: string, stored: StoredWorkflow, version?: WorkflowVersion): Promise<WithVersion> {
    const current = version ?? (await findVersion({ owner, id: stored.id }, stored.version));
    const [workflow] = await withLast(owner, [stored]);
    return { ...(workflow ?? { ...stored, last_execution: null }), current };
  }

  return {
    find,
    findVersion,
    findByName: repository.findByName,
    withLast,
    withCurrent,

    async get(ref: WorkflowRef): Promise<WithVersion> {
      return withCurrent(ref.owner, await find(ref));
    },

    async list(owner: string, query: QueryOf<typeof listWorkflows>) {
      const { project_id: projectId, name, text, limit } = query;
      const filter = { projectId, name, text, limit: limit + 1, before: parseCursor(query.cursor) };
      const found = await repository.list(owner, filter);
      const workflows = await withLast(owner, found.slice(0, limit));
      const last = found.length > limit ? workflows.at(-1) : undefined;
      return { workflows, ...(last ? { next_cursor: formatCursor(last.updated_at, last.id) } : {}) };
    },

    async listVersions(ref: WorkflowRef) {
      await find(ref);
      return { versions: [...(await repository.listVersions(ref))] };
    },

    async diff(ref: WorkflowRef, before: number, after: number) {
      const [one, other] = await Promise.all([findVersion(ref, before), findVersion(ref, after)]);
      return { changes: [...definitions.diff(definitionOf(one), definitionOf(other))] };
    },

    /** As it was saved where the format is the same, with its comments. */
    async export(ref: WorkflowRef, format: 'yaml' | 'json', number: number | undefined): Promise<string> {
      const stored = await find(ref);
      const version = await findVersion(ref, number ?? stored.version);
      return version.format === format ? version.source : definitions.write(definitionOf(version), format);
    },
  };
}

export type WorkflowReader = ReturnType<typeof createWorkflowReader>;
