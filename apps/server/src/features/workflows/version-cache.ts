import type { WorkflowDefinition } from '@causeway/contract';
import type { WorkflowReader } from './workflow-reader.ts';
import { definitionOf } from './workflow-reader.ts';
import type { WorkflowRef } from './workflow-repository.ts';

const maxVersions = 500;

/** Definitions of versions; they never change, so each is read and parsed once. */
export type FindDefinition = (ref: WorkflowRef, version: number) => Promise<WorkflowDefinition>;

export function createVersionCache(workflows: Pick<WorkflowReader, 'findVersion'>): FindDefinition {
  const known = new Map<string, WorkflowDefinition>();
  return async (ref, version) => {
    const key = `${ref.owner} ${ref.id} ${version}`;
    const found = known.get(key) ?? definitionOf(await workflows.findVersion(ref, version));
    // Put behind all others: the first is then the one that was not asked for longest.
    known.delete(key);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > maxVersions && oldest !== undefined) known.delete(oldest);
    return found;
  };
}
