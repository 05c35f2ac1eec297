import { z } from 'zod';
import type { Bus } from '../../../storage/bus.ts';
import type { WorkCall } from '../interpreter/call-registry.ts';
import { authenticationInput } from './call-input.ts';

/** Published on the bus by `call: notify` without an address. */
export const noticePosted = 'workflow.notice';
export interface Notice {
  /** The same when a crash makes the step send it again. */
  readonly id: string;
  readonly owner: string;
  readonly executionId: string;
  readonly path: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly title: string | undefined;
  readonly text: string;
  readonly data: unknown;
}

const input = z.strictObject({
  text: z.string().min(1).max(20_000),
  title: z.string().max(500).optional(),
  level: z.enum(['info', 'warning', 'error']).default('info'),
  url: z
    .url({ protocol: /^https?$/u })
    .optional()
    .describe('A webhook; without it the notice goes to the app'),
  format: z
    .enum(['json', 'slack', 'discord'])
    .default('json')
    .describe('What the webhook takes: json is { title, text, level, data }'),
  data: z.unknown().optional(),
  authentication: authenticationInput.optional(),
});
type NotifyInput = z.output<typeof input>;

function bodyOf({ text, title, level, data, format }: NotifyInput): Record<string, unknown> {
  const whole = title === undefined ? text : `*${title}*\n${text}`;
  if (format === 'slack') return { text: whole };
  if (format === 'discord') return { content: whole.slice(0, 2000) };
  return { title: title ?? null, text, level, ...(data === undefined ? {} : { data }) };
}

/** Tells somebody: a webhook, or the app. */
export function createNotifyCall(http: WorkCall, bus: Pick<Bus, 'publish'>): WorkCall {
  return {
    name: 'notify',
    title: 'Notify',
    description: 'Sends a notice to a webhook (JSON, Slack, Discord), or to the app.',
    input,
    output: z.object({ delivered_to: z.enum(['webhook', 'app']) }),
    // It carries the key of the step, by which a receiver knows one that a crash sent again.
    isIdempotent: () => true,
    async run(parsed, context) {
      const given = parsed as NotifyInput;
      const { url, title, text, level, data, authentication } = given;
      if (url === undefined) {
        const { owner, executionId, path, idempotencyKey: id } = context;
        const notice: Notice = { id, owner, executionId, path, level, title, text, data };
        await bus.publish(noticePosted, notice);
        return { delivered_to: 'app' };
      }
      const request = { method: 'POST', endpoint: url, body: bodyOf(given), ...(authentication ? { authentication } : {}) };
      await http.run(http.input.parse(request), context);
      return { delivered_to: 'webhook' };
    },
  };
}
