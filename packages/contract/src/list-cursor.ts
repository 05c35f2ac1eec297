import { Fault } from './fault.ts';

/** Where a page of a list ended: lists go from the newest to the oldest, the id breaks ties. `at` is ms since 1970 UTC. */
export interface ListCursor {
  readonly at: number;
  readonly id: string;
}

/** `1700000000000~fil_…`: the `next_cursor` of a list. */
export const formatCursor = (at: number, id: string): string => `${at}~${id}`;

/** Throws `invalid_request` for anything that no list gave. */
export function parseCursor(text: string | undefined): ListCursor | undefined {
  if (text === undefined) return undefined;
  const [, at, id] = /^(\d{1,15})~(.+)$/u.exec(text) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw new Fault('invalid_request', { param: 'cursor', message: 'The cursor is not one that this list gave.' });
}
