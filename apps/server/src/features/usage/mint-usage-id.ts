import { mintId } from '@causeway/contract';
import type { UsageId } from '@causeway/contract';

const prefixLength = 'use_'.length;
const timeLength = 8;

/**
 * Ids in the order of time: random ones would each touch another page of the ledger's index. Eight digits of base 36 hold
 * milliseconds until 2059; the other 14 characters are random.
 */
export function mintUsageId(at: number): UsageId {
  const id = mintId('usage');
  const time = at.toString(36).padStart(timeLength, '0');
  return `${id.slice(0, prefixLength)}${time}${id.slice(prefixLength + timeLength)}` as UsageId;
}
