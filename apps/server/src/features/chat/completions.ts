import { Fault } from '@causeway/contract';
import type { Bill, BodyOf, Payer, SessionId, createChatCompletion } from '@causeway/contract';
import type { ChatBody, ModelEvent, ModelSummary, Models } from '../../providers/models/model.ts';
import { historyMessages, titleFrom, toConversation, toRows } from './conversation.ts';
import type { Generation, Generations } from './generations.ts';
import type { GenerationWork } from './live-answer.ts';
import type { SessionRef, SessionStore } from './session-store.ts';
import type { Branches } from './branches.ts';
import { newSession } from './sessions.ts';

export interface CompletionNeeds {
  readonly store: SessionStore;
  readonly branches: Branches;
  readonly generations: Generations;
  readonly models: Models;
  readonly now: () => number;
}

export interface CompletionRequest {
  readonly owner: string;
  readonly payer: Payer;
  readonly body: BodyOf<typeof createChatCompletion>;
  readonly requestId: string;
  /** Aborted when the caller goes away: the upstream is then left at once. */
  readonly signal: AbortSignal;
}

/** Where the events of a stream go; a returned promise settles when the caller has read enough. */
export type WriteBytes = (bytes: Uint8Array | string) => void | Promise<void>;

interface Prepared {
  readonly body: ChatBody;
  /** With a session: the turn that was begun. */
  readonly generation: Generation | undefined;
}

const lastEvent = 'data: [DONE]\n\n';

const billOf = ({ payer, body }: CompletionRequest): Bill => ({
  payer,
  feature: 'chat',
  kind: 'chat',
  sessionId: body.session_id,
});

/** A caller that leaves stops the answer; what came is kept. */
async function runFor(caller: AbortSignal, stop: () => void, run: () => Promise<ModelSummary>): Promise<void> {
  caller.addEventListener('abort', stop, { once: true });
  try {
    if (caller.aborted) stop();
    await run();
  } finally {
    caller.removeEventListener('abort', stop);
  }
}

const hearBoth =
  (first: (event: ModelEvent) => void, second: (event: ModelEvent) => void | Promise<void>) =>
  (event: ModelEvent): void | Promise<void> => {
    first(event);
    return second(event);
  };

/** OpenAI's chat completions; with `session_id` the session's history goes before and both turns are kept. */
export function createCompletions({ store, branches, generations, models, now }: CompletionNeeds) {
  async function beginTurn(request: CompletionRequest, id: SessionId): Promise<Prepared> {
    const { session_id: _id, ...body } = request.body;
    const ref: SessionRef = { owner: request.owner, id };
    const session = (await store.find(ref)) ?? newSession({ id, user_id: body.user ?? 'default' }, now());
    const model = models.resolve(body.model ?? session.model ?? undefined);
    const history = await branches.load(ref, session.leaf_id, historyMessages);
    const rows = toRows(body.messages, session.leaf_id, now());
    const title = titleFrom([...history, ...rows]);
    const plan = { ref, session, mayCreate: true, messages: rows, parentId: session.leaf_id, title, model };
    // Before the session is claimed: whatever throws in between would leave it claimed.
    const messages = toConversation(session, history, body.messages);
    const generation = await generations.begin(plan);
    return { generation, body: { ...body, model, messages } };
  }

  async function prepare(request: CompletionRequest): Promise<Prepared> {
    const { session_id: id, ...body } = request.body;
    return id === undefined ? { body, generation: undefined } : beginTurn(request, id);
  }

  const keep = (
    generation: Generation,
    caller: AbortSignal,
    work: (work: GenerationWork) => Promise<ModelSummary>,
  ): Promise<void> =>
    runFor(
      caller,
      () => void generations.stop(generation.ref),
      () => generations.run(generation, work),
    );

  return {
    /** The upstream's JSON as it came. */
    async complete(request: CompletionRequest): Promise<Uint8Array> {
      const { requestId } = request;
      const bill = billOf(request);
      const { body, generation } = await prepare(request);
      if (!generation) return (await models.complete(body, { signal: request.signal, requestId, bill })).bytes;
      let bytes: Uint8Array | undefined;
      await keep(generation, request.signal, async ({ signal, draft }) => {
        const answer = await models.complete(body, { signal, requestId, bill });
        draft.set(answer);
        ({ bytes } = answer);
        return answer;
      });
      if (!bytes) throw new Fault('upstream_invalid');
      return bytes;
    },

    /** The upstream's events as they came, then `[DONE]`. A cut stream throws: it must not look complete. */
    async stream(request: CompletionRequest, write: WriteBytes): Promise<void> {
      const { requestId } = request;
      const { body, generation } = await prepare(request);
      const forward = (event: ModelEvent): void | Promise<void> => (event.isOurs ? undefined : write(event.bytes));
      const work = ({ signal, onEvent }: Pick<GenerationWork, 'signal' | 'onEvent'>): Promise<ModelSummary> =>
        models.stream(body, { signal, requestId, bill: billOf(request), onEvent: hearBoth(onEvent, forward) });
      await (generation ? keep(generation, request.signal, work) : work({ signal: request.signal, onEvent: () => undefined }));
      await write(lastEvent);
    },
  };
}
export type Completions = ReturnType<typeof createCompletions>;
