import { z } from 'zod';
import { columnTypes } from './column-types.ts';
import { storableText } from './storable-text.ts';

const parameterName = z.string().regex(/^[A-Za-z_]\w{0,63}$/u, 'letters, digits and _ only');
const parameterValue = z.union([storableText(10_000), z.number(), z.boolean(), z.null()]);
export type ParameterValue = z.infer<typeof parameterValue>;

/** A value that is given when the recipe runs; expressions know it as `$name`. */
export const recipeParameter = z.strictObject({
  name: parameterName,
  type: z.enum(columnTypes),
  default: parameterValue.optional(),
});
export type RecipeParameter = z.infer<typeof recipeParameter>;

/** Which values there are; the values of one run are by name. */
export const recipeParameters = z.array(recipeParameter).max(50).default([]);
export const parameterValues = z.record(parameterName, parameterValue).default({});
