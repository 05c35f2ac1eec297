import {
  createCollection,
  deleteCollection,
  getCollection,
  getEvaluation,
  listCollections,
  runEvaluation,
  searchKnowledge,
  setEvaluation,
  updateCollection,
} from '@causeway/contract';
import type { CollectionId } from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import type { Collections } from './collections.ts';
import type { EvaluationService } from './evaluation.ts';
import type { Search } from './search.ts';

export interface KnowledgeRouteServices {
  readonly collections: Collections;
  readonly search: Search;
  readonly evaluation: EvaluationService;
}

const refOf = ({ userId }: Principal, id: CollectionId) => ({ owner: userId, id });

export const knowledgeRoutes = ({ collections, search, evaluation }: KnowledgeRouteServices): Route[] => [
  route(createCollection, ({ principal, body }) => collections.create(principal.userId, body)),
  route(listCollections, async ({ principal }) => ({ collections: await collections.list(principal.userId) })),
  route(getCollection, async ({ principal, params }) =>
    collections.describe(await collections.get(refOf(principal, params.collectionId))),
  ),
  route(updateCollection, ({ principal, params, body }) => collections.update(refOf(principal, params.collectionId), body)),
  route(deleteCollection, ({ principal, params }) => collections.remove(refOf(principal, params.collectionId))),
  route(searchKnowledge, ({ principal, body, signal }) => search.search({ ...body, owner: principal.userId, signal })),
  route(getEvaluation, ({ principal, params }) => evaluation.get(refOf(principal, params.collectionId))),
  route(setEvaluation, ({ principal, params, body }) => evaluation.set(refOf(principal, params.collectionId), body.questions)),
  route(runEvaluation, ({ principal, params, signal }) => evaluation.run(refOf(principal, params.collectionId), signal)),
];
