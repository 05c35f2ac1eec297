import { withoutVisits } from '@causeway/contract';
import type { ExecutionEvent } from '@causeway/contract';

/** Where a run begins again. `path` is that of a task, without visits. */
export type RetryFrom =
  | { readonly kind: 'start' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'step'; readonly path: string };

const containers: ReadonlySet<string> = new Set(['do', 'fork', 'for', 'try']);
const isEnd = ({ type }: ExecutionEvent): boolean => type === 'task.completed' || type === 'task.skipped';
const isContainerStart = (event: ExecutionEvent): boolean => event.type === 'task.started' && containers.has(event.data.kind);

/** The events of a log that a retry takes over: what ended well before the place, and what holds it. */
export function keptEvents(events: readonly ExecutionEvent[], from: RetryFrom): readonly ExecutionEvent[] {
  if (from.kind === 'start') return [];
  const before = from.kind === 'step' ? untilStep(events, from.path) : events;
  const ended = new Set(before.filter(isEnd).map(({ path }) => path));
  // A block that failed is tried from its first attempt: what its later attempts did counts for nothing.
  const openBlocks = before.filter((event) => isContainerStart(event) && !ended.has(event.path)).map(({ path }) => path);
  const isLaterAttempt = (path: string): boolean => openBlocks.some((block) => path.startsWith(`${block}/try#`));
  return before.filter((event) => {
    if (isLaterAttempt(event.path)) return false;
    return isEnd(event) || isContainerStart(event) || (event.type === 'task.started' && ended.has(event.path));
  });
}

function untilStep(events: readonly ExecutionEvent[], path: string): readonly ExecutionEvent[] {
  const isAbout = (event: ExecutionEvent): boolean => {
    const at = withoutVisits(event.path);
    return at === path || at.startsWith(`${path}/`);
  };
  const first = events.findIndex(isAbout);
  return first === -1 ? events : events.slice(0, first);
}
