import { taskKindOf } from '@causeway/contract';
import type { TaskKind } from '@causeway/contract';
import type { JsonObject } from './json.ts';

/** What is being written may have no kind yet. */
export type NodeKind = TaskKind | 'unknown';

export const kindOf = (task: JsonObject): NodeKind => taskKindOf(task) ?? 'unknown';
