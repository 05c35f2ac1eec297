import { dateFunctions } from './date-functions.ts';
import type { ExpressionFunction, FunctionList } from './expression-function.ts';
import { logicFunctions } from './logic-functions.ts';
import { numberFunctions } from './number-functions.ts';
import { textFunctions } from './text-functions.ts';

/** Every function of the language; there are no others. */
export const expressionFunctions: FunctionList = { ...textFunctions, ...numberFunctions, ...dateFunctions, ...logicFunctions };

const byLowerName = new Map(Object.entries(expressionFunctions).map(([name, found]) => [name.toLowerCase(), found]));

/** In any case. */
export const findFunction = (name: string): ExpressionFunction | undefined => byLowerName.get(name.toLowerCase());

export const functionNames: readonly string[] = Object.keys(expressionFunctions);
