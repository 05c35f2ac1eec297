import { Fault } from '@causeway/contract';
import type { Evaluation, EvaluationQuestion, EvaluationScore } from '@causeway/contract';
import type { CollectionRepository } from './collection-repository.ts';
import type { Collections } from './collections.ts';
import type { DocumentRepository } from './document-repository.ts';
import { weightOf } from './describe-document.ts';
import { fuseRanks } from './fuse-ranks.ts';
import type { PassageRepository, StoredPassage } from './passage-repository.ts';
import type { Rankings, Search } from './search.ts';
import type { CollectionRef, StoredCollection } from './stored-document.ts';

export interface EvaluationNeeds {
  readonly collections: Pick<Collections, 'get'>;
  readonly repository: Pick<CollectionRepository, 'update'>;
  readonly documents: Pick<DocumentRepository, 'findMany'>;
  readonly passages: Pick<PassageRepository, 'findMany'>;
  readonly search: Pick<Search, 'rank'>;
  readonly now: () => number;
}

/** Tried for `auto`, the smallest first: more weight must be worth it. 0 is words alone, so the best is never worse than them. */
const weights = [0, 0.1, 0.25, 0.5, 1, 2] as const;
const mostPlaces = 10;

const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim().toLowerCase();

/** The place of the right one among the first 10 documents, or passages where a quote is given; null beyond. */
export function placeOf(question: EvaluationQuestion, passages: readonly StoredPassage[]): number | null {
  const quote = plain(question.quote);
  if (quote !== '') {
    const isRight = (one: StoredPassage): boolean => one.documentId === question.document_id && plain(one.text).includes(quote);
    const at = passages.slice(0, mostPlaces).findIndex(isRight);
    return at === -1 ? null : at + 1;
  }
  const documents = [...new Set(passages.map(({ documentId }) => documentId))].slice(0, mostPlaces);
  const at = documents.indexOf(question.document_id);
  return at === -1 ? null : at + 1;
}

const share = (places: readonly (number | null)[], within: number): number =>
  places.length === 0 ? 0 : places.filter((place) => place !== null && place <= within).length / places.length;

export function scoreOf(places: readonly (number | null)[], medianMs: number): EvaluationScore {
  const sum = places.reduce<number>((total, place) => total + (place === null ? 0 : 1 / place), 0);
  return {
    mrr: places.length === 0 ? 0 : sum / places.length,
    recall_at_5: share(places, 5),
    recall_at_10: share(places, 10),
    median_ms: medianMs,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 100) / 100;
}

interface Asked {
  readonly question: EvaluationQuestion;
  readonly rankings: Rankings;
  readonly ms: number;
}

const fusedBy =
  (weight: number) =>
  ({ words, meaning }: Rankings): readonly number[] =>
    fuseRanks([{ seqs: words, weight: 1 }, ...meaning.map(({ seqs }) => ({ seqs, weight }))]).map(({ seq }) => seq);

/** Asks every question once; weights are compared with what came back. */
function createMeasure({ passages, search, now }: Pick<EvaluationNeeds, 'passages' | 'search' | 'now'>) {
  async function placesFor(owner: string, asked: readonly Asked[], orderOf: (rankings: Rankings) => readonly number[]) {
    return Promise.all(
      asked.map(async ({ question, rankings }) => placeOf(question, await passages.findMany(owner, orderOf(rankings)))),
    );
  }

  async function askAll(collection: StoredCollection, signal: AbortSignal): Promise<readonly Asked[]> {
    const asked: Asked[] = [];
    // Weight 0 would leave meaning out, and nothing could be compared.
    const weighed = { ...collection, settings: { ...collection.settings, dense_weight: 1 } };
    for (const question of collection.questions) {
      const started = performance.now();
      const about = { owner: collection.owner, query: question.question, filter: {}, mode: 'auto', signal } as const;
      const rankings = await search.rank({ ...about, collections: [weighed] });
      asked.push({ question, rankings, ms: performance.now() - started });
    }
    return asked;
  }

  async function bestWeight(collection: StoredCollection, asked: readonly Asked[]): Promise<number> {
    const { dense_weight: told } = collection.settings;
    if (told !== 'auto') return told;
    if (asked.every(({ rankings }) => rankings.meaning.length === 0)) return weightOf(collection);
    let best = { weight: 0, mrr: -1 };
    for (const weight of weights) {
      const { mrr } = scoreOf(await placesFor(collection.owner, asked, fusedBy(weight)), 0);
      if (mrr > best.mrr) best = { weight, mrr };
    }
    return best.weight;
  }

  async function measure(collection: StoredCollection, signal: AbortSignal): Promise<Evaluation> {
    const asked = await askAll(collection, signal);
    const medianMs = median(asked.map(({ ms }) => ms));
    const hasMeaning = asked.some(({ rankings }) => rankings.meaning.length > 0);
    const weight = await bestWeight(collection, asked);
    const { owner } = collection;
    const words = await placesFor(owner, asked, ({ words: seqs }) => seqs);
    const meaning = await placesFor(owner, asked, (rankings) => rankings.meaning.flatMap(({ seqs }) => seqs));
    const combined = await placesFor(owner, asked, fusedBy(weight));
    return {
      questions: asked.length,
      words: scoreOf(words, medianMs),
      meaning: hasMeaning ? scoreOf(meaning, medianMs) : null,
      combined: scoreOf(combined, medianMs),
      dense_weight: weight,
      places: asked.map(({ question }, at) => ({
        question: question.question,
        document_id: question.document_id,
        words: words[at] ?? null,
        combined: combined[at] ?? null,
      })),
      evaluated_at: now(),
    };
  }

  return measure;
}

/** A collection's questions, and what they say about its search. */
export function createEvaluation(needs: EvaluationNeeds) {
  const { collections, documents, repository, now } = needs;
  const measure = createMeasure(needs);
  const describe = ({ questions, evaluation }: StoredCollection) => ({ questions: [...questions], last: evaluation });

  async function requireDocuments({ owner, id }: CollectionRef, questions: readonly EvaluationQuestion[]): Promise<void> {
    const ids = [...new Set(questions.map(({ document_id: documentId }) => documentId))];
    const found = await documents.findMany(owner, ids);
    const known = new Set(found.filter(({ collectionId }) => collectionId === id).map((document) => document.id));
    const missing = ids.find((documentId) => !known.has(documentId));
    if (missing === undefined) return;
    throw new Fault('not_found', { param: 'questions', message: `There is no document ${missing} here.` });
  }

  return {
    get: async (ref: CollectionRef) => describe(await collections.get(ref)),

    /** Throws `not_found` for a document that the collection does not have. */
    async set(ref: CollectionRef, questions: readonly EvaluationQuestion[]) {
      await requireDocuments(ref, questions);
      const changed = { ...(await collections.get(ref)), questions, evaluation: null, updatedAt: now() };
      await repository.update(changed);
      return describe(changed);
    },

    async run(ref: CollectionRef, signal: AbortSignal): Promise<Evaluation> {
      const collection = await collections.get(ref);
      const evaluation = await measure(collection, signal);
      const denseWeight = collection.settings.dense_weight === 'auto' ? evaluation.dense_weight : collection.denseWeight;
      await repository.update({ ...(await collections.get(ref)), evaluation, denseWeight });
      return evaluation;
    },
  };
}

export type EvaluationService = ReturnType<typeof createEvaluation>;
