import { Fault } from '@causeway/contract';
import type { Bill, Payer } from '@causeway/contract';
import type { ModelEvent, Models } from '../../providers/models/model.ts';
import type { WriteBytes } from './completions.ts';
import { isRecord, listOf } from './json-shapes.ts';
import type { JsonRecord } from './json-shapes.ts';
import { ResponseBuilder } from './response-builder.ts';
import type { ResponseEvent } from './response-builder.ts';
import { toChatBody } from './responses-request.ts';
import type { ResponseBody } from './responses-request.ts';

export interface ResponseRequest {
  readonly payer: Payer;
  readonly body: ResponseBody;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

const firstChoice = (chunk: JsonRecord, part: 'delta' | 'message'): JsonRecord => {
  const said = listOf(chunk['choices']).find((choice) => (choice['index'] ?? 0) === 0)?.[part];
  return isRecord(said) ? said : {};
};

const billOf = (payer: Payer): Bill => ({ payer, feature: 'chat', kind: 'responses' });

const toText = (event: ResponseEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** OpenAI's Responses API over chat models, stateless: `store` is taken and nothing is stored. */
export function createResponses(models: Models, now: () => number) {
  const modelOf = (body: ResponseBody): string => models.resolve(body.model);

  return {
    async create({ payer, body, signal, requestId }: ResponseRequest): Promise<JsonRecord> {
      const chat = toChatBody(body);
      const { bytes, finishReason, usage } = await models.complete(chat, { signal, requestId, bill: billOf(payer) });
      const builder = new ResponseBuilder({ body, model: modelOf(body), at: now(), emit: () => undefined });
      const answer: unknown = JSON.parse(new TextDecoder().decode(bytes));
      builder.add(firstChoice(isRecord(answer) ? answer : {}, 'message'));
      return builder.finish(finishReason, usage);
    },

    /** Nothing is written before the model's first event, so an early failure keeps its status. */
    async stream({ payer, body, signal, requestId }: ResponseRequest, write: WriteBytes): Promise<void> {
      const chat = { ...toChatBody(body), stream: true };
      let events: string[] = [];
      let hasBegun = false;
      const emit = (event: ResponseEvent): void => void events.push(toText(event));
      const builder = new ResponseBuilder({ body, model: modelOf(body), at: now(), emit });
      const flush = (): void | Promise<void> => {
        const text = events.join('');
        events = [];
        return text === '' ? undefined : write(text);
      };
      const onEvent = ({ chunk }: ModelEvent): void | Promise<void> => {
        if (!hasBegun) builder.begin();
        hasBegun = true;
        builder.add(firstChoice(chunk, 'delta'));
        return flush();
      };
      try {
        const { finishReason, usage } = await models.stream(chat, { signal, requestId, bill: billOf(payer), onEvent });
        builder.finish(finishReason, usage);
        await flush();
      } catch (error) {
        if (hasBegun && error instanceof Fault) builder.fail(error);
        await flush();
        throw error;
      }
    },
  };
}
export type Responses = ReturnType<typeof createResponses>;
