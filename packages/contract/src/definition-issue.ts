import { z } from 'zod';

/** What lint says about one place of a definition. Errors keep it from running; warnings do not. */
export const definitionIssue = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable name of the rule: `unknown-call`, `unknown-target`. */
  code: z.string(),
  message: z.string(),
  /** What to do; null when there is nothing to add to the message. */
  fix: z.string().nullable(),
  /** JSON Pointer into the definition; empty for the whole. */
  pointer: z.string(),
  /** In the text as given, from 1; null when it came as JSON values. */
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
});
export type DefinitionIssue = z.infer<typeof definitionIssue>;
