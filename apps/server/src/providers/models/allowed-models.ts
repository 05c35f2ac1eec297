import { Fault, isModelAllowed } from '@causeway/contract';
import type { Bill } from '@causeway/contract';
import type { Models } from './model.ts';

type Use = 'chat' | 'embeddings';

export interface AllowedModelsNeeds {
  readonly models: Models;
  /** The full id of what a call without or with this name will reach. */
  readonly locate: (model: string | undefined, use: Use) => Promise<string>;
}

/** The same models, but for keys that may use some only: nothing is reserved, cached or sent before that is known. */
export function createAllowedModels({ models, locate }: AllowedModelsNeeds): Models {
  async function narrow<Body extends { readonly model?: string | undefined }>(body: Body, bill: Bill, use: Use): Promise<Body> {
    const allowed = bill.payer.models ?? null;
    if (allowed === null) return body;
    const model = await locate(body.model, use);
    if (isModelAllowed(allowed, model)) return { ...body, model };
    throw new Fault('model_not_allowed', { param: 'model', message: `The API key may not use ${model}.` });
  }

  return {
    list: () => models.list(),
    defaultModel: () => models.defaultModel(),
    resolve: (model) => models.resolve(model),
    complete: async (body, options) => models.complete(await narrow(body, options.bill, 'chat'), options),
    stream: async (body, options) => models.stream(await narrow(body, options.bill, 'chat'), options),
    embed: async (body, options) => models.embed(await narrow(body, options.bill, 'embeddings'), options),
  };
}
