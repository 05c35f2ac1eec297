import type { Bill } from '@causeway/contract';
import type { BilledStreamOptions, CacheChoice, ModelEvent, ModelSummary, Models } from '../../providers/models/model.ts';
import type { AnswerPlace } from './answerers.ts';
import type { GenerationWork } from './live-answer.ts';
import type { Prepared } from './prepare-completion.ts';

export interface ProduceOptions {
  readonly requestId: string;
  readonly bill: Bill;
  /** Not of agents: what they do is never the same twice. */
  readonly cache?: CacheChoice | undefined;
  readonly signal: AbortSignal;
  readonly onToolUse?: GenerationWork['onToolUse'];
  readonly onEvent: (event: ModelEvent) => void | Promise<void>;
}

function placeOf({ generation }: Prepared, { onToolUse }: ProduceOptions): AnswerPlace | undefined {
  if (!generation || !onToolUse) return undefined;
  return { sessionId: generation.ref.id, messageId: generation.answer.id, onToolUse };
}

/** The events of one answer; an agent takes several answers of its model to give it. */
export function produceAnswer(
  models: Pick<Models, 'stream'>,
  prepared: Prepared,
  given: ProduceOptions,
): Promise<ModelSummary> {
  const { body, answerer, history } = prepared;
  const { signal, requestId, bill, cache, onEvent } = given;
  const options: BilledStreamOptions = answerer?.agent
    ? { signal, requestId, bill: { ...bill, feature: 'agents', kind: 'agents' }, onEvent }
    : { signal, requestId, bill, cache, onEvent };
  return answerer ? answerer.stream({ body, history, place: placeOf(prepared, given), options }) : models.stream(body, options);
}
