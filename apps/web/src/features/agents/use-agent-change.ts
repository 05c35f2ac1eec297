import { useMutation, useQueryClient } from '@tanstack/react-query';

/** A mutation after which agents, tools and MCP servers are asked for again. */
export function useAgentChange<Input, Result>(change: (input: Input) => Promise<Result>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all(['agents', 'tools', 'mcp-servers'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}
