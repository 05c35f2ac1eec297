/**
 * Whether the list of an API key names a model, by its full id (`openai/gpt-5`) or with all of its provider (`openai/*`).
 * Null or undefined: every model.
 */
export const isModelAllowed = (allowed: readonly string[] | null | undefined, model: string): boolean =>
  allowed === null ||
  allowed === undefined ||
  allowed.some((each) => each === model || (each.endsWith('/*') && model.startsWith(each.slice(0, -1))));
