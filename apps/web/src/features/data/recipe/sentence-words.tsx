import type { NewStep } from '../draft-steps.ts';
import { stepSentence } from './step-sentence.ts';

/** The sentence of a step with its names set off. */
export function SentenceWords({ step }: { readonly step: NewStep }) {
  // The place is the identity: the same name may stand twice.
  const parts = stepSentence(step).map((part, at) => ({ part, key: `part ${at}` }));
  return <span>{parts.map(({ part, key }) => (typeof part === 'string' ? part : <b key={key}>{part.name}</b>))}</span>;
}
