import type { Endpoint } from '@causeway/contract';
import { peerAddress } from './addresses.ts';
import type { RecordDeed } from './audited-deed.ts';
import type { GateRequest } from './exchange.ts';

/** Conversations and runs have their own history; people and keys are recorded together with the change itself. */
const elsewhere = new Set(['chat', 'keys', 'people', 'account']);
const often = new Set(['executions.start', 'executions.signal', 'embeddings.create']);

/** Whether an operation belongs in the audit log: it changes something that others may ask about. Chunks of uploads do not. */
export function isAudited({ method, access, name, takes }: Endpoint): boolean {
  if (method === 'GET' || !access.endsWith(':write') || takes === 'bytes' || often.has(name)) return false;
  return !elsewhere.has(access.split(':', 1)[0] ?? '');
}

const idOf = (result: unknown): string | null =>
  typeof result === 'object' && result !== null && 'id' in result && typeof result.id === 'string' ? result.id : null;

export interface Done {
  readonly request: GateRequest;
  readonly params: unknown;
  readonly result: unknown;
}

/** Tells of an operation that succeeded; undefined for those that nobody keeps. */
export function createAudit(endpoint: Endpoint, record: RecordDeed | undefined): ((done: Done) => void) | undefined {
  if (record === undefined || !isAudited(endpoint)) return undefined;
  return ({ request, params, result }) => {
    const { principal, requestId, socket } = request;
    if (principal === undefined) return;
    const ids = Object.values((params ?? {}) as Readonly<Record<string, unknown>>).join(' ');
    const subject = ids === '' ? idOf(result) : ids;
    record({ principal, action: endpoint.name, subject, detail: endpoint.summary, address: peerAddress(socket), requestId });
  };
}
