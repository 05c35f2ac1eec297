import { Fault } from '@causeway/contract';
import type { Bill, Payer } from '@causeway/contract';
import type { CacheChoice, ModelEvent, ModelSummary, Models } from '../../providers/models/model.ts';
import { CollectedCompletion } from './collected-completion.ts';
import type { Generation } from './generations.ts';
import type { GenerationWork } from './live-answer.ts';
import { createPrepareCompletion } from './prepare-completion.ts';
import type { AskedCompletion, PrepareNeeds, Prepared } from './prepare-completion.ts';
import { produceAnswer } from './produce-answer.ts';
import type { SessionTitles } from './session-titles.ts';

export interface CompletionNeeds extends PrepareNeeds {
  readonly models: Models;
  readonly titles: Pick<SessionTitles, 'afterAnswer'>;
}

export interface CompletionRequest extends AskedCompletion {
  readonly payer: Payer;
  /** What the caller asks of the response cache. */
  readonly cache: CacheChoice;
  readonly requestId: string;
  /** Aborted when the caller goes away: the upstream is then left at once. */
  readonly signal: AbortSignal;
}

/** Where the events of a stream go; a returned promise settles when the caller has read enough. */
export type WriteBytes = (bytes: Uint8Array | string) => void | Promise<void>;

const lastEvent = 'data: [DONE]\n\n';

const billOf = ({ payer, body }: CompletionRequest): Bill => ({
  payer,
  feature: 'chat',
  kind: 'chat',
  sessionId: body.session_id,
});

/** A caller that leaves stops the answer; what came is kept. */
async function runFor(caller: AbortSignal, stop: () => void, run: () => Promise<ModelSummary>): Promise<ModelSummary> {
  caller.addEventListener('abort', stop, { once: true });
  try {
    if (caller.aborted) stop();
    return await run();
  } finally {
    caller.removeEventListener('abort', stop);
  }
}

interface Kept extends Pick<Prepared, 'session'> {
  readonly generation: Generation;
}

type Hear = (event: ModelEvent) => void | Promise<void>;

const hearBoth =
  (first: (event: ModelEvent) => void, second: Hear): Hear =>
  (event) => {
    first(event);
    return second(event);
  };

/** OpenAI's chat completions; with `session_id` the session's history goes before and both turns are kept. */
export function createCompletions({ models, titles, ...needs }: CompletionNeeds) {
  const { generations } = needs;
  const prepare = createPrepareCompletion(needs);

  async function keep(
    { signal, payer, requestId }: CompletionRequest,
    { generation, session }: Kept,
    work: (work: GenerationWork) => Promise<ModelSummary>,
  ): Promise<void> {
    const { ref } = generation;
    const { model } = await runFor(
      signal,
      () => void generations.stop(ref),
      () => generations.run(generation, work),
    );
    if (session) titles.afterAnswer({ ref, session, model, payer, requestId });
  }

  async function streamed(request: CompletionRequest, prepared: Prepared, forward: Hear): Promise<void> {
    const { generation, session } = prepared;
    const { requestId, signal } = request;
    const base = { requestId, bill: billOf(request), cache: request.cache };
    const keeping = ({ onEvent, ...work }: GenerationWork): Promise<ModelSummary> =>
      produceAnswer(models, prepared, { ...base, ...work, onEvent: hearBoth(onEvent, forward) });
    await (generation
      ? keep(request, { generation, session }, keeping)
      : produceAnswer(models, prepared, { ...base, signal, onEvent: forward }));
  }

  return {
    /** The upstream's JSON as it came. */
    async complete(request: CompletionRequest): Promise<Uint8Array> {
      const { requestId, cache } = request;
      const bill = billOf(request);
      const prepared = await prepare(request);
      const { body, generation, session, answerer } = prepared;
      if (answerer?.agent) {
        const collected = new CollectedCompletion();
        await streamed(request, prepared, (event) => collected.hear(event));
        return collected.toBytes();
      }
      if (!generation) return (await models.complete(body, { signal: request.signal, requestId, bill, cache })).bytes;
      let bytes: Uint8Array | undefined;
      await keep(request, { generation, session }, async ({ signal, draft }) => {
        const answer = await models.complete(body, { signal, requestId, bill, cache });
        draft.set(answer);
        ({ bytes } = answer);
        return answer;
      });
      if (!bytes) throw new Fault('upstream_invalid');
      return bytes;
    },

    /** The upstream's events as they came, then `[DONE]`. A cut stream throws: it must not look complete. */
    async stream(request: CompletionRequest, write: WriteBytes): Promise<void> {
      await streamed(request, await prepare(request), (event) => (event.isOurs ? undefined : write(event.bytes)));
      await write(lastEvent);
    },
  };
}
export type Completions = ReturnType<typeof createCompletions>;
