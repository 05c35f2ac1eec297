import type { ChatFinished } from '../../chat/events.ts';
import type { BudgetTold } from '../../usage/events.ts';
import type { Evaluator } from '../interpreter/evaluator.ts';
import type { StartExecution } from '../start-execution.ts';
import type { StoredTrigger, TriggerRepository } from './trigger-repository.ts';

export interface EventTriggersNeeds {
  readonly repository: Pick<TriggerRepository, 'listOfEvent' | 'noteFired'>;
  readonly start: StartExecution;
  readonly evaluator: Pick<Evaluator, 'test'>;
  readonly now: () => number;
}

/** A fact of another feature. Every node hears it; the key keeps what it starts single. */
export interface Fact {
  readonly name: string;
  readonly owner: string;
  /** The same on every node. */
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const factOfChat = ({ owner, ...data }: ChatFinished): Fact => ({
  name: 'chat.finished',
  owner,
  key: data.message_id,
  data,
});

/** Once for each period of a budget, whichever call passed it. */
export const factOfBudget = ({ owner, event, ...data }: BudgetTold): Fact => ({
  name: event,
  owner,
  key: `${data.budget_id}:${data.period_start}`,
  data,
});

const filterTimeMs = 1000;

/** Starts workflows when something happens elsewhere in the server. */
export function createEventTriggers({ repository, start, evaluator, now }: EventTriggersNeeds) {
  async function isWanted(trigger: StoredTrigger, { name, data }: Fact): Promise<boolean> {
    const { settings } = trigger;
    if (settings.kind !== 'event' || settings.event !== name) return false;
    if (settings.filter === undefined || settings.filter === '') return true;
    const execution = { id: '', workflow_id: trigger.workflowId, version: undefined, started_at: now() };
    const scope = { input: data, context: {}, tasks: {}, previous: data, execution, variables: { event: data } };
    const signal = AbortSignal.timeout(filterTimeMs);
    return evaluator.test(settings.filter, { scope, now: now(), seed: trigger.id, signal });
  }

  async function fire(trigger: StoredTrigger, fact: Fact): Promise<void> {
    if (!(await isWanted(trigger, fact))) return;
    const { id, owner, workflowId, input = fact.data } = trigger;
    const key = `${id}:${fact.key}`;
    const { isRepeat } = await start({ owner, workflowId, input, trigger: { kind: 'event', id }, idempotencyKey: key });
    if (!isRepeat) await repository.noteFired(id, { at: now(), error: null });
  }

  return async function onFact(fact: Fact): Promise<void> {
    const triggers = await repository.listOfEvent(fact.owner);
    for (const trigger of triggers) {
      try {
        await fire(trigger, fact);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        await repository.noteFired(trigger.id, { at: now(), error: text });
      }
    }
  };
}

export type OnFact = ReturnType<typeof createEventTriggers>;
