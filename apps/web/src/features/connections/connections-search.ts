import { checkId } from '@causeway/contract';
import type { CheckId } from '@causeway/contract';

/** What the address of the Connections page says: which check is open, and what the history is searched for. */
export interface ConnectionsSearch {
  readonly check?: CheckId;
  readonly text?: string;
}

/** Reads what an address says; what it does not understand is left out. */
export function readConnectionsSearch(search: Readonly<Record<string, unknown>>): ConnectionsSearch {
  const check = checkId.safeParse(search['check'], { jitless: true });
  const text =
    typeof search['text'] === 'string' || typeof search['text'] === 'number' ? String(search['text']).slice(0, 200) : '';
  return { ...(check.success ? { check: check.data } : {}), ...(text === '' ? {} : { text }) };
}
