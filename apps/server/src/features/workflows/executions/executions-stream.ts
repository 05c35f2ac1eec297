import { closeCodes, executionEvents, executionSummary, projectFeed, workflowFeed, workflowSummary } from '@causeway/contract';
import type { Execution, ExecutionFeedFrame, ExecutionSnapshot } from '@causeway/contract';
import type { RunFilter } from '../../../durable/run-feed.ts';
import { streamPart } from '../../../gateway/feature.ts';
import type { StreamPart, Subscriber } from '../../../gateway/feature.ts';
import type { Access } from '../access.ts';
import type { Projects } from '../projects/projects.ts';
import type { WorkflowReader } from '../workflow-reader.ts';
import type { ExecutionReader } from './execution-reader.ts';
import { isOver } from './execution-reader.ts';
import { closeAfterMs, viewExecution } from './execution-viewer.ts';
import type { ViewerNeeds } from './execution-viewer.ts';
import { followRecent } from './recent-executions.ts';
import type { RecentNeeds } from './recent-executions.ts';

export interface ExecutionStreamsNeeds extends RecentNeeds, ViewerNeeds {
  readonly feed: RecentNeeds['feed'] & ViewerNeeds['feed'];
  readonly executions: Pick<ExecutionReader, 'findRow' | 'detail'>;
  readonly access: Access;
  readonly workflows: Pick<WorkflowReader, 'find'>;
  readonly projects: Pick<Projects, 'get'>;
  readonly onError: (error: unknown) => void;
}

const feedLimit = 50;
const summaryLimit = 10;
/** A viewer that reads slowly gets the next state, not every one. */
const maxQueuedBytes = 256 * 1024;

const timestamp = (): string => new Date().toISOString();

/** What is different from the list before. */
export function changesBetween(before: ReadonlyMap<string, string>, now: readonly Execution[]): readonly ExecutionFeedFrame[] {
  const changed = now.filter((execution) => before.get(execution.id) !== JSON.stringify(execution));
  const kept = new Set<string>(now.map(({ id }) => id));
  // What newer ones pushed out of a full list is not gone.
  const gone = now.length < feedLimit ? [...before.keys()].filter((id) => !kept.has(id)) : [];
  return [
    ...changed.toReversed().map((execution) => ({ type: 'execution' as const, execution })),
    ...gone.map((id) => ({ type: 'deleted' as const, execution_id: id as Execution['id'] })),
  ];
}

type FeedSubscriber = Subscriber<typeof workflowFeed> | Subscriber<typeof projectFeed>;

async function openFeed(subscriber: FeedSubscriber, filter: RunFilter, needs: ExecutionStreamsNeeds): Promise<void> {
  let known: Map<string, string> | undefined;
  await followRecent(needs, {
    filter,
    limit: feedLimit,
    signal: subscriber.signal,
    onError: needs.onError,
    onList: (executions) => {
      if (known && subscriber.queuedBytes > maxQueuedBytes) {
        // The next list starts anew.
        known = undefined;
        return;
      }
      if (known) for (const frame of changesBetween(known, executions)) subscriber.send(frame);
      else {
        subscriber.ready(false, { epoch: '1', offset: 0 });
        subscriber.send({ type: 'snapshot', executions: [...executions] });
      }
      known = new Map(executions.map((execution) => [execution.id, JSON.stringify(execution)]));
    },
  });
}

const summaryOf = ({ status, progress, current_step, steps_executed, total_steps }: ExecutionSnapshot['execution']) => ({
  status,
  progress,
  currentStep: current_step,
  stepsExecuted: steps_executed,
  totalSteps: total_steps,
});

type SummarySubscriber = Subscriber<typeof executionSummary>;

async function openSummary(subscriber: SummarySubscriber, needs: ExecutionStreamsNeeds): Promise<void> {
  const { executionId: id } = subscriber.params;
  const ref = await needs.access.execution(subscriber.principal, id, 'workflows:read');
  await needs.executions.findRow(ref);
  subscriber.send({ type: 'connected', executionId: id, timestamp: timestamp() });
  let isClosing = false;
  const send = (summary: ReturnType<typeof summaryOf>, result: unknown, error: unknown): void =>
    subscriber.send({ type: 'execution-update', executionId: id, ...summary, result, error, timestamp: timestamp() });

  const finish = async (): Promise<void> => {
    if (isClosing) return;
    isClosing = true;
    const end = await needs.executions.detail(ref);
    send(summaryOf({ ...end, error: undefined, started_at: undefined, ended_at: undefined }), end.result, end.error);
    const timer = setTimeout(() => subscriber.close(closeCodes.normal, 'the execution is over'), closeAfterMs);
    subscriber.signal.addEventListener('abort', () => clearTimeout(timer));
  };
  const tell = ({ execution }: ExecutionSnapshot): void => {
    if (isOver(execution)) void finish().catch(needs.onError);
    else if (subscriber.queuedBytes <= maxQueuedBytes) send(summaryOf(execution), null, null);
  };
  const view = await needs.feed.watch(id, { onBatch: (_batch, snapshot) => tell(snapshot) });
  subscriber.signal.addEventListener('abort', view.end);
  if (subscriber.signal.aborted) view.end();
  tell(view.snapshot);
}

async function openWorkflowSummary(
  subscriber: Subscriber<typeof workflowSummary>,
  needs: ExecutionStreamsNeeds,
): Promise<void> {
  const { workflowId: id } = subscriber.params;
  const { owner } = await needs.access.workflow(subscriber.principal, id, 'workflows:read');
  await needs.workflows.find({ owner, id });
  subscriber.send({ type: 'connected', workflowId: id, timestamp: timestamp() });
  await followRecent(needs, {
    filter: { owner, subject: id },
    limit: summaryLimit,
    signal: subscriber.signal,
    onError: needs.onError,
    onList: (recent) => {
      if (subscriber.queuedBytes > maxQueuedBytes) return;
      const executions = recent.map((each) => ({
        id: each.id,
        ...summaryOf({ ...each, error: undefined, started_at: undefined, ended_at: undefined }),
      }));
      subscriber.send({ type: 'workflow-updates', workflowId: id, executions, timestamp: timestamp() });
    },
  });
}

/** The streams of executions: the full one, lists, and the two of the post-mortem. */
export const executionStreams = (needs: ExecutionStreamsNeeds): StreamPart[] => [
  streamPart(executionEvents, async (subscriber) => {
    const ref = await needs.access.execution(subscriber.principal, subscriber.params.executionId, 'workflows:read');
    await needs.executions.findRow(ref);
    await viewExecution(subscriber, needs);
  }),
  streamPart(workflowFeed, async (subscriber) => {
    const { workflowId: id } = subscriber.params;
    const { owner } = await needs.access.workflow(subscriber.principal, id, 'workflows:read');
    await needs.workflows.find({ owner, id });
    await openFeed(subscriber, { owner, subject: id }, needs);
  }),
  streamPart(projectFeed, async (subscriber) => {
    const { projectId: id } = subscriber.params;
    const { owner } = await needs.access.project(subscriber.principal, id, 'workflows:read');
    await needs.projects.get({ owner, id });
    await openFeed(subscriber, { owner, scope: id }, needs);
  }),
  streamPart(executionSummary, (subscriber) => openSummary(subscriber, needs)),
  streamPart(workflowSummary, (subscriber) => openWorkflowSummary(subscriber, needs)),
];
