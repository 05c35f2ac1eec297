import type { RecipeProblem } from '@causeway/contract';

/** Why a step cannot be compiled; caught by whoever compiles the recipe and told as problems of the step. */
export class RecipeError extends Error {
  readonly problems: readonly RecipeProblem[];

  constructor(...problems: readonly RecipeProblem[]) {
    super(problems.map(({ message }) => message).join('; '));
    this.name = 'RecipeError';
    this.problems = problems;
  }
}
