import { Fault } from '@causeway/contract';
import type { Bill, Payer } from '@causeway/contract';
import type { ChatBody, Models } from '../../providers/models/model.ts';
import type { SessionRef, SessionStore } from './session-store.ts';
import { titleFromAnswer } from './title-from-answer.ts';

export interface AskForTitleNeeds {
  readonly store: Pick<SessionStore, 'find' | 'branch'>;
  readonly models: Pick<Models, 'complete'>;
}

export interface TitleQuestion {
  readonly ref: SessionRef;
  /** Full id of the model that is asked. */
  readonly model: string;
  readonly payer: Payer;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

const enoughTokens = 48;
/** Of models that reason: what they think counts, too. */
const reasoningTokens = 512;
/** The first exchange is among them: later nobody asks. */
const readMessages = 20;
const excerptLength = 1000;

const instruction =
  'Name the conversation for a list of chats: at most six words, in the language of the person, no quotes, no full stop. Answer with the name alone.';

/** OpenAI's reasoning models refuse the field that all others know. */
const wantsOtherField = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'upstream_rejected' && error.message.includes('max_completion_tokens');

/** Asks a model for a title; undefined: it gave none. */
export function createAskForTitle({ store, models }: AskForTitleNeeds) {
  async function bodyFor(ref: SessionRef, model: string): Promise<ChatBody | undefined> {
    const session = await store.find(ref);
    if (!session || session.leaf_id === null) return undefined;
    const messages = await store.branch(ref, { leafId: session.leaf_id, limit: readMessages });
    const excerpt = (role: 'user' | 'assistant'): string =>
      (messages.find((message) => message.role === role && message.content !== '')?.content ?? '').slice(0, excerptLength);
    const question = excerpt('user').toWellFormed();
    if (question === '') return undefined;
    const exchange = `The person:\n${question}\n\nThe answer:\n${excerpt('assistant').toWellFormed()}`;
    const messagesOf = [
      { role: 'system', content: instruction },
      { role: 'user', content: exchange },
    ];
    return { model, messages: messagesOf };
  }

  return async ({ ref, model, payer, requestId, signal }: TitleQuestion): Promise<string | undefined> => {
    const body = await bodyFor(ref, model);
    if (!body) return undefined;
    const bill: Bill = { payer, feature: 'titles', kind: 'titles', sessionId: ref.id };
    const options = { signal, requestId, bill };
    try {
      return titleFromAnswer((await models.complete({ ...body, max_tokens: enoughTokens }, options)).text);
    } catch (error) {
      if (!wantsOtherField(error)) throw error;
      return titleFromAnswer((await models.complete({ ...body, max_completion_tokens: reasoningTokens }, options)).text);
    }
  };
}
