import { Fault, recipePlan } from '@causeway/contract';
import type { StoredPlan } from '@causeway/contract';

type Steps = StoredPlan['steps'];

const idsOf = (steps: Steps): string[] => steps.flatMap((step) => (typeof step['id'] === 'string' ? [step['id']] : []));

/** A step without an id gets one that no other step has, nor one of those before. */
export function withIds(steps: Steps, before: Steps = []): Steps {
  const taken = new Set([...idsOf(before), ...idsOf(steps)]);
  let count = 0;
  const freeId = (): string => {
    do count += 1;
    while (taken.has(`s${count}`));
    return `s${count}`;
  };
  return steps.map((step) => (step['id'] === undefined ? { id: freeId(), ...step } : step));
}

/** The plan as it is kept. Throws `invalid_definition` that names the first part that no step has. */
export function keepPlan(plan: StoredPlan): StoredPlan {
  const kept = { ...plan, steps: withIds(plan.steps) };
  const [issue] = recipePlan.safeParse(kept).error?.issues ?? [];
  if (issue === undefined) return kept;
  const param = ['plan', ...issue.path].join('.');
  throw new Fault('invalid_definition', {
    param,
    message: `The recipe cannot be kept: ${param}: ${issue.message}.`,
    fix: { summary: 'Correct what `param` points to; docs/data.md lists the steps and their parts.' },
  });
}
