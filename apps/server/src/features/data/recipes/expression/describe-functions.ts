import type { RecipeFunction } from '@causeway/contract';
import type { ExpressionFunction, Taken } from './expression-function.ts';
import { expressionFunctions } from './functions.ts';

const words = (taken: Taken): string => (typeof taken === 'object' ? taken.oneOf.map((one) => `'${one}'`).join(' | ') : taken);

function callText(name: string, { takes, optional = 0, repeats = false }: ExpressionFunction): string {
  const least = takes.length - optional;
  const args = takes.map((taken, at) => (at < least ? words(taken) : `[${words(taken)}]`));
  return `${name}(${[...args, ...(repeats ? ['…'] : [])].join(', ')})`;
}

/** The functions of the language, for whoever writes an expression. */
export const describeFunctions = (): RecipeFunction[] =>
  Object.entries(expressionFunctions).map(([name, found]) => ({
    name,
    call: callText(name, found),
    gives: found.gives,
    says: found.says,
  }));
