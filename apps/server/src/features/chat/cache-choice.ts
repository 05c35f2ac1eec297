import { Fault } from '@causeway/contract';
import type { Endpoint } from '@causeway/contract';
import type { Asked } from '../../gateway/feature.ts';
import type { CacheChoice } from '../../providers/models/model.ts';

/** The same name both ways: what is asked of the response cache, and what became of it. */
const header = 'x-causeway-cache';
const modes = ['auto', 'on', 'refresh', 'bypass'] as const;

/** What a request says of the response cache; the answer says what became of it. */
export function cacheChoiceOf(asked: Pick<Asked<Endpoint>, 'header' | 'setHeader'>): CacheChoice {
  const text = asked.header(header) ?? 'auto';
  const mode = modes.find((one) => one === text);
  if (!mode) {
    const message = `The header ${header} is "${text}"; it may be ${modes.join(', ')}.`;
    throw new Fault('invalid_request', { param: header, message });
  }
  return { mode, onOutcome: (outcome) => asked.setHeader(header, outcome) };
}
