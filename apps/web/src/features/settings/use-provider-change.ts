import { useMutation, useQueryClient } from '@tanstack/react-query';

/** A mutation after which providers, models and what was found are asked for again. */
export function useProviderChange<Input, Result>(change: (input: Input) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all(['providers', 'models', 'found'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}
