import type { BodyOf, Passage, searchKnowledge } from '@causeway/contract';
import type { Collections } from './collections.ts';
import { toDocumentError, weightOf } from './describe-document.ts';
import type { DocumentRepository } from './document-repository.ts';
import type { Embedder } from './embedder.ts';
import { fuseRanks } from './fuse-ranks.ts';
import type { Ranking } from './fuse-ranks.ts';
import { highlightWords } from './highlight-words.ts';
import { queryWords } from './index-words.ts';
import type { PassageRepository, StoredPassage } from './passage-repository.ts';
import type { Reranker } from './reranker.ts';
import type { StoredCollection, StoredDocument } from './stored-document.ts';
import type { VectorCache } from './vector-cache.ts';
import { normalized } from './vectors.ts';

export interface SearchNeeds {
  readonly collections: Pick<Collections, 'getMany'>;
  readonly documents: Pick<DocumentRepository, 'match' | 'findMany'>;
  readonly passages: PassageRepository;
  readonly embedder: Embedder;
  readonly reranker: Reranker;
  readonly vectors: VectorCache;
}

export type SearchRequest = BodyOf<typeof searchKnowledge> & { readonly owner: string; readonly signal: AbortSignal };

export interface SearchAnswer {
  readonly passages: Passage[];
  readonly used: ('words' | 'meaning' | 'rerank')[];
  readonly warnings: string[];
  readonly took_ms: number;
}

/** What each way of searching found, best first. */
export interface Rankings {
  readonly words: readonly number[];
  /** One for each collection with vectors. */
  readonly meaning: readonly Ranking[];
  readonly warnings: readonly string[];
}

/** Of each way of searching; 50 as in the study of the fusion. */
const candidates = 50;
/** Beyond it the documents are told apart after the search. */
const mostScopes = 400;
const wideSearch = 2000;

type Asked = Pick<SearchRequest, 'owner' | 'query' | 'mode' | 'signal' | 'filter'> & {
  readonly collections: readonly StoredCollection[];
};

/** Undefined: no filter, every document is meant. */
async function wantedDocuments(
  { documents }: SearchNeeds,
  { owner, filter, collections }: Asked,
): Promise<ReadonlySet<string> | undefined> {
  const { metadata = {}, ...columns } = filter;
  if (Object.keys(filter).length === 0) return undefined;
  const found = await documents.match(
    owner,
    collections.map(({ id }) => id),
    columns,
  );
  const pairs = Object.entries(metadata);
  return new Set(found.filter((one) => pairs.every(([key, value]) => one.metadata[key] === value)).map(({ id }) => id));
}

async function rankByWords(
  { passages }: SearchNeeds,
  { owner, query, collections }: Asked,
  wanted: ReadonlySet<string> | undefined,
): Promise<readonly number[]> {
  const isNarrow = wanted !== undefined && wanted.size <= mostScopes;
  const found = await passages.searchWords({
    collectionIds: collections.map(({ id }) => id),
    documentIds: isNarrow ? [...wanted] : undefined,
    words: queryWords(query),
    limit: isNarrow || wanted === undefined ? candidates * 2 : wideSearch,
  });
  const seqs = found.map(({ seq }) => seq);
  if (wanted === undefined || isNarrow) return seqs;
  const own = await passages.findMany(owner, seqs);
  return own.filter(({ documentId }) => wanted.has(documentId)).map(({ seq }) => seq);
}

async function rankByMeaning(
  { embedder, vectors }: SearchNeeds,
  { owner, query, collections, signal }: Asked,
  wanted: ReadonlySet<string> | undefined,
): Promise<{ readonly rankings: readonly Ranking[]; readonly warnings: readonly string[] }> {
  const rankings: Ranking[] = [];
  const warnings: string[] = [];
  const asked = new Map<string, Float32Array>();
  for (const collection of collections) {
    const model = collection.settings.embedding_model;
    if (model === null || weightOf(collection) === 0) continue;
    try {
      const [values = []] = asked.has(model) ? [] : await embedder.embed({ owner, model, texts: [query], signal });
      const vector = asked.get(model) ?? normalized(values);
      asked.set(model, vector);
      const isWanted = (id: string): boolean => wanted?.has(id) ?? true;
      const seqs = await vectors.search({ collectionId: collection.id, model, vector, count: candidates, isWanted });
      rankings.push({ seqs, weight: weightOf(collection) });
    } catch (error) {
      if (signal.aborted) throw error;
      warnings.push(`Meaning was not searched in ${collection.name}: ${toDocumentError(error).message}`);
    }
  }
  return { rankings, warnings };
}

const placeIn = (seqs: readonly number[], seq: number): number | null => {
  const index = seqs.indexOf(seq);
  return index === -1 ? null : index + 1;
};

interface Shown {
  readonly passage: StoredPassage;
  readonly score: number;
  readonly rerank: number | null;
}

interface Describing {
  readonly documents: ReadonlyMap<string, StoredDocument>;
  readonly rankings: Rankings;
  readonly words: readonly string[];
}

function toPassage({ passage, score, rerank }: Shown, { documents, rankings, words }: Describing): Passage[] {
  const document = documents.get(passage.documentId);
  if (document?.kind === undefined || document.kind === null) return [];
  const { seq, documentId, collectionId, headings, ...place } = passage;
  const meaning = rankings.meaning.flatMap(({ seqs }) => placeIn(seqs, seq) ?? []);
  return [
    {
      ...place,
      document_id: documentId,
      document_name: document.name,
      collection_id: collectionId,
      kind: document.kind,
      headings: [...headings],
      highlights: [...highlightWords(passage.text, words)],
      score,
      ranks: { words: placeIn(rankings.words, seq), meaning: meaning[0] ?? null, rerank },
    },
  ];
}

/** Finds passages: by words always, by meaning where vectors are, in one order. */
export function createSearch(needs: SearchNeeds) {
  const { collections, documents, passages, reranker } = needs;

  async function rank(asked: Asked): Promise<Rankings> {
    const wanted = await wantedDocuments(needs, asked);
    const words = asked.mode === 'meaning' ? [] : await rankByWords(needs, asked, wanted);
    if (asked.mode === 'words') return { words, meaning: [], warnings: [] };
    const { rankings, warnings } = await rankByMeaning(needs, asked, wanted);
    return { words, meaning: rankings, warnings };
  }

  async function order(asked: Asked, rankings: Rankings, limit: number) {
    const fused = fuseRanks([{ seqs: rankings.words, weight: 1 }, ...rankings.meaning]).slice(0, candidates);
    const scores = new Map(fused.map(({ seq, score }) => [seq, score]));
    const found = await passages.findMany(
      asked.owner,
      fused.map(({ seq }) => seq),
    );
    const shown: readonly Shown[] = found.map((passage) => ({ passage, score: scores.get(passage.seq) ?? 0, rerank: null }));
    const model = asked.collections.find(({ settings }) => settings.rerank_model !== null)?.settings.rerank_model ?? null;
    const plain = { shown: shown.slice(0, limit), warning: undefined, isReranked: false };
    if (model === null || asked.mode !== 'auto') return plain;
    const { owner, query, signal } = asked;
    try {
      const places = await reranker.rerank({ owner, model, query, texts: found.map(({ text }) => text), signal });
      const reranked = places.flatMap(({ index, score }, place) => {
        const one = shown[index];
        return one === undefined ? [] : [{ ...one, score, rerank: place + 1 }];
      });
      return { shown: reranked.slice(0, limit), warning: undefined, isReranked: true };
    } catch (error) {
      if (signal.aborted) throw error;
      return { ...plain, warning: `Not reranked: ${toDocumentError(error).message}` };
    }
  }

  return {
    rank,

    async search({ owner, query, collection_ids: ids, filter, mode, limit, signal }: SearchRequest): Promise<SearchAnswer> {
      const started = performance.now();
      const asked: Asked = { owner, query, filter, mode, signal, collections: await collections.getMany(owner, ids) };
      const rankings = await rank(asked);
      const { shown, warning, isReranked } = await order(asked, rankings, limit);
      const found = await documents.findMany(owner, [...new Set(shown.map(({ passage }) => passage.documentId))]);
      const describing = {
        documents: new Map(found.map((one) => [one.id as string, one])),
        rankings,
        words: queryWords(query),
      };
      return {
        passages: shown.flatMap((one) => toPassage(one, describing)),
        used: [
          ...(mode === 'meaning' ? [] : (['words'] as const)),
          ...(rankings.meaning.length > 0 ? (['meaning'] as const) : []),
          ...(isReranked ? (['rerank'] as const) : []),
        ],
        warnings: [...rankings.warnings, ...(warning === undefined ? [] : [warning])],
        took_ms: Math.round((performance.now() - started) * 100) / 100,
      };
    },
  };
}

export type Search = ReturnType<typeof createSearch>;
