import type { Payer } from '@causeway/contract';
import type { Principal } from './feature.ts';

/** Whom a request's costs count to. */
export const payerOf = ({ userId, key }: Principal): Payer => ({
  userId,
  keyId: key?.id ?? null,
  projectId: key?.projectId ?? null,
  ...(key?.models ? { models: key.models } : {}),
});
