import type { RecipeParameter } from '@causeway/contract';

/** A parameter with a name that is still free. */
export function freshParameter(parameters: readonly RecipeParameter[]): RecipeParameter {
  for (let count = 1; ; count += 1) {
    const name = `value${count}`;
    if (!parameters.some((other) => other.name === name)) return { name, type: 'text' };
  }
}
