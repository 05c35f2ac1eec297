/** What of a recipe is shown beside it. */
export type RecipeSheet = 'text' | 'lineage' | 'versions' | 'open' | 'revisions';
