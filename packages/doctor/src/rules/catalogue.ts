import { cors } from './catalogue-cors.ts';
import { disguises } from './catalogue-disguise.ts';
import { policies, proxies } from './catalogue-page.ts';
import { reachability } from './catalogue-reach.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { sockets, streams } from './catalogue-socket.ts';

/** Every cause the doctor can name. SPEC.md is held against this by a test. */
export const catalogue = { ...reachability, ...cors, ...disguises, ...proxies, ...policies, ...sockets, ...streams };
export type CauseCode = keyof typeof catalogue;
export const causeCodes = Object.keys(catalogue) as readonly CauseCode[];

/** What is known about a cause. */
export function entryOf(code: CauseCode): CatalogueEntry {
  return catalogue[code];
}
