import type { Cause } from '@causeway/client';
import type { FoundProvider, Provider } from '@causeway/contract';

const base = { code: 'no_model_configured', title: 'No model is connected' } as const;

/** Why nothing can answer, and the shortest way to something that can. */
export function noModelCause(providers: readonly Provider[], found: readonly FoundProvider[]): Cause {
  const failed = providers.filter(({ status, enabled }) => enabled && status === 'failed');
  const evidence = failed.map(({ name, base_url: url, cause }) => `${name} at ${url}: ${cause ?? 'no cause given'}`);
  const [first] = failed;
  if (first !== undefined) {
    const sentence = `${first.name} is set up, but does not answer${first.cause === undefined ? '' : `: ${first.cause}`}.`;
    return {
      ...base,
      sentence: sentence.replace(/\.\.$/u, '.'),
      fix: { summary: 'Start it, or correct its address and key.' },
      evidence,
    };
  }
  const sentence = 'Chats can be read and searched, but nothing answers yet.';
  const [running] = found;
  if (running !== undefined) {
    return {
      ...base,
      sentence: `Nothing answers yet, but ${running.name} runs on this machine and can be used at once.`,
      evidence,
    };
  }
  return {
    ...base,
    sentence,
    fix: { summary: 'Add a provider in the settings or from a terminal.', command: 'npx causeway models add' },
    evidence,
  };
}
