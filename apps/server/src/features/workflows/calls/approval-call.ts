import { durationMs } from '@causeway/contract';
import { z } from 'zod';
import type { WaitCall } from '../interpreter/call-registry.ts';
import { durationInput } from './call-input.ts';

const input = z.strictObject({
  title: z.string().min(1).max(500),
  description: z.string().max(20_000).optional().describe('What the person should know; Markdown'),
  form: z.record(z.string(), z.unknown()).optional().describe('JSON Schema of the answer; default: approved and a comment'),
  roles: z.array(z.string()).max(50).optional().describe('Who may answer; default: everybody who may write workflows'),
  expires: durationInput.optional().describe('Default: never'),
  on_expiry: z
    .unknown()
    .optional()
    .describe('The answer when nobody answered in time; without it the step fails with a timeout'),
});
type ApprovalInput = z.output<typeof input>;

const defaultForm = {
  type: 'object',
  properties: {
    approved: { type: 'boolean', title: 'Approved' },
    comment: { type: 'string', title: 'Comment' },
  },
  required: ['approved'],
};

/** Waits for a person. Its output is the answer: `{ approved, comment }`, or what the form asks for. */
export const approvalCall: WaitCall = {
  name: 'approval',
  title: 'Approval',
  description: 'Waits until a person answers a form. An answer that comes early is kept; only the first one counts.',
  input,
  output: z.unknown(),
  wait(parsed) {
    const { title, description, form, roles, expires, on_expiry: onExpiry } = parsed as ApprovalInput;
    const expiresAfterMs = expires === undefined ? undefined : durationMs(expires);
    const asked = form ?? defaultForm;
    return {
      title,
      form: description === undefined ? asked : { description, ...asked },
      ...(roles ? { roles } : {}),
      ...(expiresAfterMs === undefined ? {} : { expiresAfterMs }),
      ...(onExpiry === undefined ? {} : { onExpiry: { output: onExpiry } }),
    };
  },
};
