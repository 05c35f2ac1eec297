import type { StoredPlan, StoredRecipe } from '@causeway/contract';
import type { DraftStep, SavedRecipe } from '../draft-steps.ts';

/** The steps of a stored plan; each has an id of its own. */
export const stepsOfPlan = ({ steps }: Pick<StoredPlan, 'steps'>): readonly DraftStep[] =>
  steps.map((step, at) => ({ ...step, id: typeof step['id'] === 'string' ? step['id'] : `s${at + 1}` }));

/** A stored recipe as a draft knows it. */
export const savedOf = ({ id, name, revision, plan }: StoredRecipe): SavedRecipe => ({
  id,
  name,
  revision,
  steps: stepsOfPlan(plan),
  parameters: plan.parameters,
});
