import { z } from 'zod';
import type { Tool } from '../../gateway/feature.ts';
import type { Outbound } from '../../providers/web/outbound.ts';

const input = z.strictObject({
  url: z
    .url({ protocol: /^https?$/u })
    .max(4000)
    .describe('The whole address'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  headers: z.record(z.string().max(100), z.string().max(4000)).optional(),
  body: z.string().max(100_000).optional().describe('Text; for JSON also send the header content-type: application/json'),
});

const maxBytes = 1024 * 1024;
const timeoutMs = 30_000;
const textual = /^(?:text\/|application\/(?:json|xml|xhtml\+xml|javascript|x-ndjson|[a-z.+-]+\+(?:json|xml)))/u;

/** One request to an address that the model names; this server's own network is out of reach. */
export const createHttpTool = (outbound: Pick<Outbound, 'fetch'>): Tool<typeof input> => ({
  name: 'http_request',
  title: 'HTTP request',
  description: 'Calls a web address and gives status, content type and text of the answer. Internal addresses are refused.',
  input,
  hasSideEffects: true,
  readsPrivateData: false,
  sendsDataOut: true,
  scope: 'agents:read',
  // A key of `/mcp` would otherwise be a way out of this network for whoever holds it.
  isOffered: false,
  destination: ({ url }) => new URL(url).host,
  async run({ url, method, headers = {}, body }, { signal }) {
    const sent = body === undefined ? {} : { body };
    const answer = await outbound.fetch({ url, method, headers, ...sent, signal, timeoutMs, maxBytes });
    const type = answer.headers['content-type'] ?? '';
    const text =
      textual.test(type) || type === '' ? new TextDecoder().decode(answer.body) : `(${answer.body.length} bytes of ${type})`;
    return { status: answer.status, url: answer.url, content_type: type, body: text };
  },
});
