import { durationMs } from '@causeway/contract';
import { z } from 'zod';

/** Of a call: `{ minutes: 5 }`, or `PT5M`. */
export const durationInput = z
  .union([
    z.string(),
    z.strictObject({
      days: z.number().nonnegative().optional(),
      hours: z.number().nonnegative().optional(),
      minutes: z.number().nonnegative().optional(),
      seconds: z.number().nonnegative().optional(),
      milliseconds: z.number().nonnegative().optional(),
    }),
  ])
  .refine((value) => durationMs(value) !== undefined, 'a duration such as { minutes: 5 } or PT5M');

/** Names a credential of the owner. */
export const authenticationInput = z
  .strictObject({ use: z.string().min(1) })
  .describe('The credential to send; it goes to the hosts it is bound to only');

const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.unknown(),
});
export const messagesInput = z
  .union([z.string().min(1), z.array(message).min(1)])
  .describe('Text of the user, or a list of { role, content }');

export type MessagesInput = z.output<typeof messagesInput>;

/** As a model takes them; `system` comes first. */
export function messagesOf(messages: MessagesInput, system: string | null | undefined): Record<string, unknown>[] {
  const list = typeof messages === 'string' ? [{ role: 'user', content: messages }] : messages;
  return system === undefined || system === null ? list : [{ role: 'system', content: system }, ...list];
}

/** An expression that finds nothing gives null, which is not sent. */
export function optionsOf(given: {
  readonly model?: string | null | undefined;
  readonly temperature?: number | null | undefined;
  readonly max_tokens?: number | null | undefined;
}) {
  const { model, temperature, max_tokens: maxTokens } = given;
  return { model: model ?? undefined, temperature: temperature ?? undefined, max_tokens: maxTokens ?? undefined };
}
