import { closeCodes, finalStatuses, followDataRun } from '@causeway/contract';
import { streamPart } from '../../gateway/feature.ts';
import type { StreamPart, Subscriber } from '../../gateway/feature.ts';
import type { RunFeed } from '../../durable/run-feed.ts';
import type { Bus } from '../../storage/bus.ts';
import type { DataRuns } from './data-runs.ts';
import { progressTopic } from './progress-board.ts';

export interface DataStreamNeeds {
  readonly runs: DataRuns;
  readonly feed: Pick<RunFeed, 'onceOver'>;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly onError: (error: unknown) => void;
}

const isAbout = (payload: unknown, id: string): boolean =>
  typeof payload === 'object' && payload !== null && 'run_id' in payload && payload.run_id === id;

async function open(
  subscriber: Subscriber<typeof followDataRun>,
  { runs, feed, bus, onError }: DataStreamNeeds,
): Promise<void> {
  const ref = { owner: subscriber.principal.userId, id: subscriber.params.executionId };
  let offset = 0;
  let isOver = false;
  const tell = async (): Promise<void> => {
    const progress = await runs.progress(ref);
    if (subscriber.signal.aborted || isOver) return;
    isOver = finalStatuses.has(progress.status);
    offset += 1;
    subscriber.send({ type: 'progress', progress }, { epoch: '1', offset });
    if (isOver) subscriber.close(closeCodes.normal, 'the run is over');
  };
  // Whose the run is comes before anything else.
  await runs.progress(ref);
  subscriber.ready(false, { epoch: '1', offset: 0 });
  const ends = [
    bus.subscribe(progressTopic, (payload) => {
      if (isAbout(payload, ref.id)) void tell().catch(onError);
    }),
    feed.onceOver(ref.id, () => void tell().catch(onError)),
  ];
  subscriber.signal.addEventListener('abort', () => {
    for (const end of ends) end();
  });
  await tell();
}

export const dataStreams = (needs: DataStreamNeeds): StreamPart[] => [
  streamPart(followDataRun, (subscriber) => open(subscriber, needs)),
];
