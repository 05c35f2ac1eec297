import type { UsageKind } from '@causeway/contract';
import type { FilterName } from './costs-search.ts';

const nothing: Partial<Record<FilterName, string>> = { key: 'Without a key', project: 'Without a project' };

export const filterWords: Readonly<Record<FilterName, string>> = {
  model: 'Model',
  user: 'Person',
  key: 'Key',
  project: 'Project',
  feature: 'Feature',
  session: 'Chat',
  execution: 'Run',
};

export const kindWords: Readonly<Record<UsageKind, string>> = {
  chat: 'Chat',
  responses: 'Responses',
  embeddings: 'Embeddings',
  titles: 'Titles',
  agents: 'Agent',
  workflow_steps: 'Workflow step',
  speech_to_text: 'Speech to text',
  text_to_speech: 'Text to speech',
  telephony: 'Telephony',
  reranking: 'Reranking',
};

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** What a value of the ledger is called. */
export function valueWords(name: FilterName, value: string | null, names: ReadonlyMap<string, string> | undefined): string {
  if (value === null) return nothing[name] ?? 'None';
  if (name === 'feature') return capital(value);
  return names?.get(value) ?? value;
}
