import { z } from 'zod';

const proposal = z.object({
  kind: z.enum(['recipe', 'query', 'none']),
  explanation: z.string().max(4000).default(''),
  steps: z
    .array(z.looseObject({ op: z.string().min(1).max(40) }))
    .max(100)
    .default([]),
  sql: z.string().max(100_000).default(''),
});
export type Proposed = z.infer<typeof proposal>;

/** Models like to talk before and after, and to wrap JSON into a code block. */
function jsonIn(text: string): unknown {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  try {
    return JSON.parse(text.slice(from, to + 1)) as unknown;
  } catch {
    return undefined;
  }
}

/** What a model proposes, or what is wrong with the form of its answer. */
export function readProposal(text: string): Proposed | string {
  const json = jsonIn(text);
  if (json === undefined) return 'the answer is no JSON object';
  const read = proposal.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not have the form that is asked for'}`;
}
