import { checkRecipe, listRecipeFunctions } from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { RecipeChecks } from './recipe-checks.ts';
import { describeFunctions } from './recipes/expression/describe-functions.ts';

export const recipeRoutes = (checks: RecipeChecks): Route[] => [
  route(checkRecipe, ({ principal, body }) =>
    checks.check({
      owner: principal.userId,
      fileId: body.file_id,
      sheet: body.sheet,
      steps: body.steps,
      parameters: body.parameters,
    }),
  ),
  route(listRecipeFunctions, async () => ({ functions: describeFunctions() })),
];
