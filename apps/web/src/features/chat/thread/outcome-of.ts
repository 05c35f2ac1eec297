import { faultCatalogue } from '@causeway/contract';
import type { FaultEntry, Message } from '@causeway/contract';
import type { StateKind } from '../../../ui/state-kind.ts';

export interface Outcome {
  readonly kind: StateKind;
  readonly word: string;
  /** Why, and what to do about it. */
  readonly sentence: string;
}

const catalogue: Readonly<Record<string, FaultEntry | undefined>> = faultCatalogue;

/** How an answer ended that did not end well; undefined for those that did or still come. */
export function outcomeOf({ status, error, content, finish_reason: reason }: Message): Outcome | undefined {
  const kept = content === '' ? '' : ' The part that came is kept.';
  switch (status) {
    case 'stopped':
      return {
        kind: 'waiting',
        word: 'Stopped',
        sentence: content === '' ? 'Before the first word.' : 'The part that came is kept.',
      };
    case 'interrupted':
      return { kind: 'attention', word: 'Interrupted', sentence: `The server stopped while answering.${kept}` };
    case 'failed': {
      const fix = Object.hasOwn(catalogue, error?.code ?? '') ? catalogue[error?.code ?? '']?.fix : undefined;
      return {
        kind: 'failed',
        word: 'Failed',
        sentence: [error?.message ?? 'No cause was given.', fix].filter(Boolean).join(' '),
      };
    }
    case 'generating':
      return undefined;
    case 'done':
      return reason === 'length'
        ? { kind: 'attention', word: 'Cut off', sentence: 'The model reached its output limit.' }
        : undefined;
  }
}
