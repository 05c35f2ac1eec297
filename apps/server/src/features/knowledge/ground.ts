import type { Passage } from '@causeway/contract';
import type { KnowledgeRoom } from './events.ts';
import type { PassageRepository } from './passage-repository.ts';
import type { Search } from './search.ts';

export interface GroundNeeds {
  readonly search: Pick<Search, 'search'>;
  readonly passages: Pick<PassageRepository, 'findText'>;
}

const mostMs = 15_000;

/** Passages that an answer may quote: each stands in its document at its place, word by word, or it is left out. */
export const createGround =
  ({ search, passages }: GroundNeeds): KnowledgeRoom['ground'] =>
  async ({ owner, collectionIds, question, limit }) => {
    const about = { owner, query: question, collection_ids: [...collectionIds], limit };
    const { passages: found } = await search.search({
      ...about,
      filter: {},
      mode: 'auto',
      signal: AbortSignal.timeout(mostMs),
    });
    const texts = new Map<string, string>();
    const isThere = async ({ document_id: id, revision, start, end, text }: Passage): Promise<boolean> => {
      const key = `${id}.${revision}`;
      const source = texts.get(key) ?? (await passages.findText(owner, id, revision))?.text ?? '';
      texts.set(key, source);
      return source.slice(start, end) === text;
    };
    const kept: Passage[] = [];
    for (const passage of found) if (await isThere(passage)) kept.push(passage);
    return kept;
  };
