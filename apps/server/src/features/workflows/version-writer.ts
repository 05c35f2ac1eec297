import { Fault, mintId } from '@causeway/contract';
import type { ProjectId, WorkflowDefinition, WorkflowVersion } from '@causeway/contract';
import { requireGiven, requireValid } from './definitions.ts';
import type { DefineTriggers } from './triggers/defined-triggers.ts';
import type { Definitions, GivenDefinition, ValidDefinition } from './definitions.ts';
import type { WithVersion, WorkflowReader } from './workflow-reader.ts';
import type { StoredWorkflow, WorkflowRepository } from './workflow-repository.ts';

export interface VersionWriterNeeds {
  readonly repository: WorkflowRepository;
  readonly definitions: Definitions;
  readonly defineTriggers: DefineTriggers;
  /** The triggers of a version may be new. */
  readonly onSaved: () => void;
  readonly now: () => number;
}

/** Logs grow for ever where nobody says otherwise. */
const defaultRetention = { days: 90, count: null } as const;

export type NotedDefinition = ValidDefinition & { readonly note: string };

export const nameTaken = (name: string): Fault =>
  new Fault('conflict', {
    param: 'document.name',
    message: `The project has another workflow named "${name}".`,
    fix: { summary: 'Give it another document.name, or save a new version of the other one.' },
  });

/** PostgreSQL keeps no U+0000. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');

const describe = ({ document }: WorkflowDefinition) => ({
  name: document.name,
  title: storable(document.title ?? document.name),
  description: storable(document.summary ?? ''),
});

export const staleBase = (version: number): Fault =>
  new Fault('conflict', {
    param: 'base_version',
    message: `Version ${version} was saved meanwhile.`,
    fix: { summary: 'Load it, see what changed, and save again on top of it.' },
  });

/** Saves versions; what was saved never changes. */
export function createVersionWriter(reader: WorkflowReader, needs: VersionWriterNeeds) {
  const { repository, definitions, defineTriggers, onSaved, now } = needs;
  const { find, findVersion, withCurrent } = reader;

  async function readValid(owner: string, given: GivenDefinition): Promise<ValidDefinition> {
    return requireValid(await definitions.read(requireGiven(given), owner));
  }

  function newVersion(workflow: StoredWorkflow, valid: ValidDefinition, note: string): WorkflowVersion {
    const { source, format, definition } = valid;
    const { id, version, updated_at: at } = workflow;
    return { workflow_id: id, version, definition: { ...definition }, source, format, note, created_at: at };
  }

  async function insert(owner: string, projectId: ProjectId, valid: NotedDefinition): Promise<WithVersion> {
    const at = now();
    const stored: StoredWorkflow = {
      id: mintId('workflow'),
      project_id: projectId,
      ...describe(valid.definition),
      version: 1,
      retention: defaultRetention,
      trigger_count: 0,
      created_at: at,
      updated_at: at,
    };
    const version = newVersion(stored, valid, valid.note);
    const also = await defineTriggers({ owner, id: stored.id }, valid.definition);
    if (!(await repository.insert(owner, stored, { version, also }))) throw nameTaken(stored.name);
    onSaved();
    return withCurrent(owner, { ...stored, trigger_count: also.length }, version);
  }

  /** Saves the next version; the same text saves nothing. */
  async function addVersion(owner: string, stored: StoredWorkflow, valid: NotedDefinition) {
    const current = await findVersion({ owner, id: stored.id }, stored.version);
    if (current.source === valid.source) return { ...(await withCurrent(owner, stored, current)), isNew: false };
    const next = { ...stored, ...describe(valid.definition), version: stored.version + 1, updated_at: now() };
    const version = newVersion(next, valid, valid.note);
    const also = await defineTriggers({ owner, id: next.id }, valid.definition);
    if (await repository.addVersion(owner, next, { version, also })) {
      onSaved();
      return { ...(await withCurrent(owner, await find({ owner, id: next.id }), version)), isNew: true };
    }
    const other = await repository.findByName(owner, next.project_id, next.name);
    if (other && other.id !== next.id) throw nameTaken(next.name);
    throw staleBase((await find({ owner, id: next.id })).version);
  }

  return { readValid, insert, addVersion };
}
