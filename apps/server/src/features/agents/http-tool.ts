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

export const httpToolName = 'http_request';

export interface HttpToolNeeds {
  readonly outbound: Pick<Outbound, 'fetch'>;
  /** Whether an IP address is of the public internet. */
  readonly isPublic: (address: string) => boolean;
}

interface Output {
  readonly status: number;
  readonly url: string;
  /** Redirects are not followed. */
  readonly location?: string;
  readonly content_type: string;
  /** It came from this server's own network. */
  readonly is_inside: boolean;
  readonly body: string;
}

/** One request to an address that the model names; this server's own network is out of reach. */
export const createHttpTool = ({ outbound, isPublic }: HttpToolNeeds): Tool<typeof input> => ({
  name: httpToolName,
  title: 'HTTP request',
  description:
    'Calls a web address and gives status, content type and text of the answer. Redirects are told, not followed; internal addresses are refused.',
  input,
  hasSideEffects: true,
  // The operator may allow hosts of this network.
  readsPrivateData: 'fromInside',
  sendsDataOut: true,
  scope: 'agents:read',
  // A key of `/mcp` would otherwise be a way out of this network for whoever holds it.
  isOffered: false,
  destination: ({ url }) => new URL(url).host,
  isFromInside: (output) => (output as Output).is_inside,
  async run({ url, method, headers = {}, body }, { signal }) {
    const sent = body === undefined ? {} : { body };
    // Another host would get what was approved for this one; the model may ask to go there.
    const answer = await outbound.fetch({ url, method, headers, ...sent, signal, timeoutMs, maxBytes, maxRedirects: 0 });
    const type = answer.headers['content-type'] ?? '';
    const text =
      textual.test(type) || type === '' ? new TextDecoder().decode(answer.body) : `(${answer.body.length} bytes of ${type})`;
    const { location } = answer.headers;
    return {
      status: answer.status,
      url: answer.url,
      ...(location === undefined ? {} : { location }),
      content_type: type,
      is_inside: !isPublic(answer.address),
      body: text,
    } satisfies Output;
  },
});
