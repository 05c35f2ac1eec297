import {
  checkProvider,
  createEmbeddings,
  createProvider,
  deleteProvider,
  discoverProviders,
  Fault,
  getModel,
  listModels,
  listProviders,
  setDefaultModel,
  updateProvider,
} from '@causeway/contract';
import { can, RawReply, route } from '../../gateway/feature.ts';
import { payerOf } from '../../gateway/payer.ts';
import type { Route } from '../../gateway/feature.ts';
import type { Models } from '../../providers/models/model.ts';
import type { ModelsService } from './service.ts';

/** Model ids contain slashes; SDKs escape them, people do not. */
function unescape(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

export function modelsRoutes(service: ModelsService, models: Models): readonly Route[] {
  return [
    route(listModels, async ({ principal }) => {
      const all = await service.listModels();
      return { object: 'list' as const, data: all.filter((model) => can(principal, 'models:read', { model: model.id })) };
    }),
    route(getModel, async ({ principal, params }) => {
      const model = await service.getModel(unescape(params['*']));
      if (can(principal, 'models:read', { model: model.id })) return model;
      throw new Fault('model_not_allowed', { message: `The API key may not use ${model.id}.` });
    }),
    route(createEmbeddings, async ({ principal, body, signal, requestId }) => {
      const bill = { payer: payerOf(principal), feature: 'models', kind: 'embeddings' } as const;
      const { bytes } = await models.embed(body, { signal, requestId, bill });
      return new RawReply(bytes);
    }),
    route(listProviders, async () => service.list()),
    route(createProvider, async ({ body }) => service.create(body)),
    route(updateProvider, async ({ params, body }) => service.update(params.id, body)),
    route(deleteProvider, async ({ params }) => service.remove(params.id)),
    route(checkProvider, async ({ params }) => service.check(params.id)),
    route(discoverProviders, async () => ({ found: await service.discover() })),
    route(setDefaultModel, async ({ body }) => ({ default_model: await service.setDefaultModel(body.model) })),
  ];
}
