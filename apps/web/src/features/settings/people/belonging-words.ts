import type { BelongingKind } from '@causeway/contract';
import { countOf } from '../../chat/thread/usage-words.ts';

const nouns: Readonly<Record<BelongingKind, string>> = {
  chats: 'chat',
  projects: 'project',
  workflows: 'workflow',
  triggers: 'trigger',
  runs: 'run',
  credentials: 'credential',
  files: 'file',
  recipes: 'recipe',
  collections: 'collection',
  documents: 'document',
  agents: 'agent',
  mcp_servers: 'MCP server',
  calls: 'phone call',
  checks: 'connection check',
};

/** "3 chats, 1 file". */
export const belongingWords = (belongings: readonly { readonly kind: BelongingKind; readonly count: number }[]): string =>
  belongings.map(({ kind, count }) => countOf(count, nouns[kind])).join(', ');
