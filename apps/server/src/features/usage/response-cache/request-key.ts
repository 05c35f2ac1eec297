import { createHash } from 'node:crypto';
import type { Payer } from '@causeway/contract';
import type { ChatBody } from '../../../providers/models/model.ts';

/** The same for the same content, whatever the order of its fields. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => canonical(item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    fields.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, field]) => [name, canonical(field)]),
  );
}

export interface CachedRequest {
  readonly body: ChatBody;
  /** Full id. */
  readonly model: string;
  readonly payer: Payer;
  readonly isStream: boolean;
}

/** Everything that makes an answer what it is, and whose it is: nobody is ever given what was answered to somebody else. */
export function requestKey({ body, model, payer, isStream }: CachedRequest): string {
  const asked = canonical({ ...body, model, stream: isStream });
  const scope = [payer.userId, payer.projectId];
  return createHash('sha256')
    .update(JSON.stringify([scope, asked]))
    .digest('base64url');
}

/** Only what says that it wants no chance is the same twice; `on` asks for it all the same. */
export const isCacheable = (body: ChatBody, mode: 'auto' | 'on' | 'refresh' | 'bypass'): boolean =>
  mode === 'on' || mode === 'refresh' || (mode === 'auto' && body['temperature'] === 0);
