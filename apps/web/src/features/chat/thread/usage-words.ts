import type { Message } from '@causeway/contract';
import { costWords } from '../../../ui/money-words.ts';

const numbers = new Intl.NumberFormat('en');

/** "1,240 tokens in · 312 out · $0.0042"; undefined when the provider did not say. */
export function usageWords(usage: Message['usage']): string | undefined {
  if (usage === undefined) return undefined;
  const cost = typeof usage.cost_nano === 'number' ? ` · ${costWords(usage.cost_nano)}` : '';
  return `${numbers.format(usage.input_tokens)} tokens in · ${numbers.format(usage.output_tokens)} out${cost}`;
}

/** The whole truth for the hover. */
export function usageDetails(usage: NonNullable<Message['usage']>): string {
  const parts = [
    `${numbers.format(usage.input_tokens)} tokens in`,
    ...(usage.cached_input_tokens > 0 ? [`${numbers.format(usage.cached_input_tokens)} of them cached`] : []),
    `${numbers.format(usage.output_tokens)} tokens out`,
    ...(usage.reasoning_tokens > 0 ? [`${numbers.format(usage.reasoning_tokens)} of them reasoning`] : []),
    ...(usage.cost_nano === undefined ? [] : [costWords(usage.cost_nano)]),
  ];
  return parts.join(', ');
}

/** "1 message", "3 messages". */
export function countOf(count: number, noun: string): string {
  return `${numbers.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}
