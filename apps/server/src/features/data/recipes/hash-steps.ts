import { createHash } from 'node:crypto';
import type { ParameterValue } from '@causeway/contract';

/** JSON with sorted keys and without what is undefined: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface HashedStep {
  readonly enabled?: unknown;
  readonly note?: unknown;
}

/**
 * A hash for each length of the list: what steps[0..k] make of the same input is the same where the hash is. Notes and steps that
 * are off do not count.
 */
export function hashSteps(
  steps: readonly HashedStep[],
  values: Readonly<Record<string, ParameterValue>> = {},
): readonly string[] {
  const hashes = [sha256(canonicalJson({ version: 1, values }))];
  for (const { enabled, note: _note, ...step } of steps) {
    const before = hashes.at(-1) ?? '';
    hashes.push(enabled === false ? before : sha256(`${before}\n${canonicalJson(step)}`));
  }
  return hashes;
}
