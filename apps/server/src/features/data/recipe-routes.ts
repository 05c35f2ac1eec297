import { checkRecipe, listRecipeFunctions, suggestSteps } from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { RecipeChecks } from './recipe-checks.ts';
import { describeFunctions } from './recipes/expression/describe-functions.ts';

export const recipeRoutes = (checks: RecipeChecks): Route[] => [
  route(checkRecipe, ({ principal, body, signal }) => {
    const { file_id: fileId, sheet, steps, parameters } = body;
    return checks.check({ owner: principal.userId, fileId, sheet, steps, parameters }, signal);
  }),
  route(suggestSteps, ({ principal, params, query }) =>
    checks.suggest({ owner: principal.userId, fileId: params.fileId, sheet: query.sheet }),
  ),
  route(listRecipeFunctions, async () => ({ functions: describeFunctions() })),
];
