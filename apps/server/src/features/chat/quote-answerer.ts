import { Fault } from '@causeway/contract';
import type { Answerer } from './answerers.ts';
import type { Grounding } from './grounding.ts';

/** Not a model: passages as they stand in documents. */
export const quotesModel = 'causeway/quotes';

const createQuoteAnswerer = (grounding: Grounding): Answerer => ({
  model: quotesModel,
  agent: undefined,
  async stream({ options }) {
    const event = { bytes: new Uint8Array(), reasoning: '', chunk: {}, finishReason: 'stop', usage: undefined, isOurs: true };
    await options.onEvent({ ...event, text: grounding.quotes() });
    return { model: quotesModel, usage: undefined, finishReason: 'stop' };
  },
});

/** Where no model is configured and documents are named, their passages are quoted. */
export async function orQuotes(found: Promise<Answerer>, grounding: Grounding | undefined): Promise<Answerer> {
  try {
    return await found;
  } catch (error) {
    if (grounding && error instanceof Fault && error.code === 'no_model_configured') return createQuoteAnswerer(grounding);
    throw error;
  }
}
