import { Fault } from '@causeway/contract';

/** Where a page ended: lists go from the newest to the oldest. */
export interface ListCursor {
  readonly at: number;
  readonly id: string;
}

export const formatCursor = (at: number, id: string): string => `${at}~${id}`;

export function parseCursor(text: string | undefined): ListCursor | undefined {
  if (text === undefined) return undefined;
  const [, at, id] = /^(\d{1,15})~(.+)$/u.exec(text) ?? [];
  if (at !== undefined && id !== undefined) return { at: Number(at), id };
  throw new Fault('invalid_request', { param: 'cursor', message: 'The cursor is not one that this list gave.' });
}
