import { agentModelPrefix, Fault } from '@causeway/contract';
import type { Bill, Payer } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { CacheChoice, ChatBody, ModelEvent, Models } from '../../providers/models/model.ts';
import type { Answerer, Answerers } from './answerers.ts';
import type { WriteBytes } from './completions.ts';
import { toolUseOf } from './collected-completion.ts';
import { isRecord, listOf } from './json-shapes.ts';
import type { JsonRecord } from './json-shapes.ts';
import type { Prepared } from './prepare-completion.ts';
import { produceAnswer } from './produce-answer.ts';
import { ResponseBuilder } from './response-builder.ts';
import type { ResponseEvent } from './response-builder.ts';
import { toChatBody } from './responses-request.ts';
import type { ResponseBody } from './responses-request.ts';

export interface ResponseRequest {
  readonly principal: Principal;
  readonly payer: Payer;
  readonly body: ResponseBody;
  /** What the caller asks of the response cache. */
  readonly cache: CacheChoice;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

const firstChoice = (chunk: JsonRecord, part: 'delta' | 'message'): JsonRecord => {
  const said = listOf(chunk['choices']).find((choice) => (choice['index'] ?? 0) === 0)?.[part];
  return isRecord(said) ? said : {};
};

const billOf = (payer: Payer): Bill => ({ payer, feature: 'chat', kind: 'responses' });

const toText = (event: ResponseEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

const addTo = (builder: ResponseBuilder, { chunk }: ModelEvent): void => {
  builder.add(firstChoice(chunk, 'delta'));
  const use = toolUseOf(chunk);
  if (use) builder.used(use);
};

const preparedFor = (answerer: Answerer | undefined, body: ChatBody): Prepared => ({
  body,
  answerer,
  generation: undefined,
  history: [],
});

export interface ResponseNeeds {
  readonly models: Models;
  readonly answererOf: Answerers;
  readonly now: () => number;
}

/** OpenAI's Responses API over chat models, stateless: `store` is taken and nothing is stored. */
export function createResponses({ models, answererOf, now }: ResponseNeeds) {
  /** Undefined: the models themselves find out which. */
  const answererFor = async ({ principal, body }: ResponseRequest): Promise<Answerer | undefined> =>
    body.model?.startsWith(agentModelPrefix) === true ? answererOf({ principal, model: body.model }) : undefined;
  const modelOf = (body: ResponseBody, answerer: Answerer | undefined): string =>
    answerer === undefined ? models.resolve(body.model) : String(body.model);

  /** An agent always streams. */
  async function createByAgent(request: ResponseRequest, answerer: Answerer): Promise<JsonRecord> {
    const { payer, body, signal, requestId } = request;
    const builder = new ResponseBuilder({ body, model: modelOf(body, answerer), at: now(), emit: () => undefined });
    const options = { signal, requestId, bill: billOf(payer), onEvent: (event: ModelEvent) => addTo(builder, event) };
    const { finishReason, usage } = await produceAnswer(models, preparedFor(answerer, toChatBody(body)), options);
    return builder.finish(finishReason, usage);
  }

  return {
    async create(request: ResponseRequest): Promise<JsonRecord> {
      const { payer, body, cache, signal, requestId } = request;
      const answerer = await answererFor(request);
      if (answerer) return createByAgent(request, answerer);
      const chat = toChatBody(body);
      const { bytes, finishReason, usage } = await models.complete(chat, { signal, requestId, bill: billOf(payer), cache });
      const builder = new ResponseBuilder({ body, model: modelOf(body, undefined), at: now(), emit: () => undefined });
      const answer: unknown = JSON.parse(new TextDecoder().decode(bytes));
      builder.add(firstChoice(isRecord(answer) ? answer : {}, 'message'));
      return builder.finish(finishReason, usage);
    },

    /** Nothing is written before the model's first event, so an early failure keeps its status. */
    async stream(request: ResponseRequest, write: WriteBytes): Promise<void> {
      const { payer, body, cache, signal, requestId } = request;
      const answerer = await answererFor(request);
      const chat = { ...toChatBody(body), stream: true };
      let events: string[] = [];
      let hasBegun = false;
      const emit = (event: ResponseEvent): void => void events.push(toText(event));
      const builder = new ResponseBuilder({ body, model: modelOf(body, answerer), at: now(), emit });
      const flush = (): void | Promise<void> => {
        const text = events.join('');
        events = [];
        return text === '' ? undefined : write(text);
      };
      const onEvent = (event: ModelEvent): void | Promise<void> => {
        if (!hasBegun) builder.begin();
        hasBegun = true;
        addTo(builder, event);
        return flush();
      };
      try {
        const options = { signal, requestId, bill: billOf(payer), cache, onEvent };
        const { finishReason, usage } = await produceAnswer(models, preparedFor(answerer, chat), options);
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
