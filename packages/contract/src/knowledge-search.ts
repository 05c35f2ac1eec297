import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { collectionId, documentId } from './ids.ts';
import { documentKinds } from './knowledge.ts';
import { storableText } from './storable-text.ts';

/** Which documents are searched; every part given must hold. */
export const documentFilter = z.strictObject({
  document_ids: z.array(documentId).max(200).optional(),
  kinds: z.array(z.enum(documentKinds)).max(20).optional(),
  /** The folder itself and those in it. */
  folder: storableText(500).optional(),
  /** Equal values of metadata. */
  metadata: z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean()])).optional(),
  /** Added or changed at or after. */
  since: z.number().optional(),
});
export type DocumentFilter = z.infer<typeof documentFilter>;

/** A place in a text, in UTF-16 units: from `start` up to and without `end`. */
export const textRange = z.object({ start: z.number(), end: z.number() });

/** A passage as it stands in its document: `text` is the document's text from `start` to `end`. */
export const passage = z.object({
  /** Names the passage of this revision for ever; it is kept with answers. */
  id: z.string(),
  document_id: documentId,
  document_name: z.string(),
  collection_id: collectionId,
  revision: z.number(),
  kind: z.enum(documentKinds),
  page: z.number().nullable(),
  /** Titles above it, the outermost first. */
  headings: z.array(z.string()),
  start: z.number(),
  end: z.number(),
  text: z.string(),
  /** Where the asked words stand in `text`. */
  highlights: z.array(textRange),
  score: z.number(),
  /** Its place in each ranking that found it, from 1. */
  ranks: z.object({ words: z.number().nullable(), meaning: z.number().nullable(), rerank: z.number().nullable() }),
});
export type Passage = z.infer<typeof passage>;

/** A passage that an answer rests on; what is here outlives the index it came from. */
export const citation = z.object({
  /** The number between brackets in the answer. */
  n: z.number(),
  passage_id: z.string(),
  document_id: documentId,
  document_name: z.string(),
  collection_id: collectionId,
  revision: z.number(),
  page: z.number().nullable(),
  headings: z.array(z.string()),
  /** Of the quote in the document's text. */
  start: z.number(),
  end: z.number(),
  /** Words that stand in the document exactly so. */
  quote: z.string(),
  score: z.number(),
  /** The answer names it. */
  is_cited: z.boolean(),
});
export type Citation = z.infer<typeof citation>;

export const searchModes = ['auto', 'words', 'meaning'] as const;

const limit = z.number().int().min(1).max(50).default(8);

export const searchKnowledge = endpoint({
  name: 'knowledge.search',
  method: 'POST',
  path: '/api/v1/knowledge/search',
  summary: 'Find passages: retrieved from documents, never generated',
  access: 'knowledge:read',
  body: z.strictObject({
    query: storableText(2000).trim().min(1),
    /** By default all. */
    collection_ids: z.array(collectionId).max(50).optional(),
    filter: documentFilter.default({}),
    mode: z.enum(searchModes).default('auto'),
    limit,
  }),
  reply: z.object({
    passages: z.array(passage),
    /** What was used, such as `words`, `meaning`, `rerank`. */
    used: z.array(z.enum(['words', 'meaning', 'rerank'])),
    /** What could not be used and why; the passages are those of the rest. */
    warnings: z.array(z.string()),
    took_ms: z.number(),
  }),
  faults: ['no_model_configured', 'model_not_found', 'upstream_unreachable', 'upstream_rejected'],
});

/** A question and where its answer stands: a document, and words of it when that is not enough. */
export const evaluationQuestion = z.strictObject({
  question: storableText(1000).trim().min(1),
  document_id: documentId,
  /** Only passages that contain these words count. */
  quote: storableText(1000).trim().default(''),
});
export type EvaluationQuestion = z.infer<typeof evaluationQuestion>;

/** How a way of searching did. The first 10 documents (or passages, where a quote is given) count. */
export const evaluationScore = z.object({
  /** Mean of 1 / place of the first right one, 0 beyond 10. */
  mrr: z.number(),
  /** Share of the questions whose answer is among the first 5. */
  recall_at_5: z.number(),
  recall_at_10: z.number(),
  median_ms: z.number(),
});
export type EvaluationScore = z.infer<typeof evaluationScore>;

export const evaluation = z.object({
  questions: z.number(),
  words: evaluationScore,
  /** Null without vectors. */
  meaning: evaluationScore.nullable(),
  /** What the collection does now. */
  combined: evaluationScore,
  dense_weight: z.number(),
  /** Place of the right one for each question, null beyond 10. */
  places: z.array(
    z.object({ question: z.string(), document_id: documentId, words: z.number().nullable(), combined: z.number().nullable() }),
  ),
  evaluated_at: z.number(),
});
export type Evaluation = z.infer<typeof evaluation>;

const params = z.object({ collectionId });
const questions = z.array(evaluationQuestion).max(500);

export const getEvaluation = endpoint({
  name: 'knowledge.evaluation.get',
  method: 'GET',
  path: '/api/v1/knowledge/collections/:collectionId/evaluation',
  summary: 'The questions of a collection and how its search did last',
  access: 'knowledge:read',
  params,
  reply: z.object({ questions, last: evaluation.nullable() }),
});

export const setEvaluation = endpoint({
  name: 'knowledge.evaluation.set',
  method: 'PUT',
  path: '/api/v1/knowledge/collections/:collectionId/evaluation',
  summary: 'Replace the questions of a collection',
  access: 'knowledge:write',
  params,
  body: z.strictObject({ questions }),
  reply: z.object({ questions, last: evaluation.nullable() }),
});

export const runEvaluation = endpoint({
  name: 'knowledge.evaluation.run',
  method: 'POST',
  path: '/api/v1/knowledge/collections/:collectionId/evaluation/run',
  summary: 'Ask every question; with `auto` the weight of meaning becomes the best one, never worse than words alone',
  access: 'knowledge:write',
  tier: 'strict',
  params,
  reply: evaluation,
});

/** The citations that are kept with an answer, in its `parts`. */
export function readCitations(parts: unknown): readonly Citation[] {
  const kept = z.object({ citations: z.array(citation) }).safeParse(parts, { jitless: true });
  return kept.success ? kept.data.citations : [];
}
