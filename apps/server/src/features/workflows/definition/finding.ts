import type { DefinitionIssue } from '@causeway/contract';
import { findClosest } from '../../../closest.ts';

/** An issue before its place in the text is known. */
export type Finding = Omit<DefinitionIssue, 'line' | 'column'>;

export const errorAt = (
  pointer: string,
  code: string,
  text: { readonly message: string; readonly fix?: string | undefined },
): Finding => ({
  severity: 'error',
  code,
  pointer,
  message: text.message,
  fix: text.fix ?? null,
});

export const warningAt = (...given: Parameters<typeof errorAt>): Finding => ({ ...errorAt(...given), severity: 'warning' });

/** `Did you mean "chat"?`, or what there is. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const closest = findClosest(word, candidates);
  if (closest !== undefined) return `Did you mean "${closest}"?`;
  if (candidates.length === 0) return undefined;
  return `There ${candidates.length === 1 ? 'is' : 'are'}: ${candidates.slice(0, 20).join(', ')}.`;
}
