import { z } from 'zod';
import type { CurlRequest } from './parse-curl.ts';

const line = z.object({ name: z.string(), value: z.string() });
const entry = z.object({
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.array(line).default([]),
    postData: z.object({ mimeType: z.string().optional(), text: z.string().optional() }).optional(),
  }),
  response: z.looseObject({ status: z.number() }),
});
const har = z.object({ log: z.object({ entries: z.array(z.unknown()) }) });

/** A request of a recording, with what the browser says became of it. */
export interface HarRequest extends CurlRequest {
  readonly status: number;
  /** Chromium's name of the failure, such as `net::ERR_FAILED`. */
  readonly error?: string;
}

/** Whether a text is an HTTP archive. */
export const isHar = (text: string): boolean => /^\s*\{[\s\S]{0,200}"log"\s*:/u.test(text);

/** The requests of a recording that failed, at most eight; all of them when none did. Throws on what is no HAR. */
export function parseHar(text: string): HarRequest[] {
  const parsed = har.parse(JSON.parse(text)).log.entries.flatMap((each) => {
    const result = entry.safeParse(each);
    return result.success && /^(?:https?|wss?):/u.test(result.data.request.url) ? [asRequest(result.data)] : [];
  });
  const failed = parsed.filter(({ status, error }) => status === 0 || status >= 400 || error !== undefined);
  return (failed.length > 0 ? failed : parsed).slice(0, 8);
}

function asRequest({ request, response }: z.infer<typeof entry>): HarRequest {
  const value = (name: string) => request.headers.find((each) => each.name.toLowerCase() === name)?.value;
  const cookie = value('cookie');
  const body = request.postData?.text;
  // Chromium's own field; a dangling underscore marks what the format does not know.
  const error = z.string().catch('').parse(response['_error']);
  return {
    url: request.url,
    method: request.method,
    headers: request.headers.filter(({ name }) => !name.startsWith(':')).map((each) => [each.name, each.value] as const),
    ...(cookie === undefined ? {} : { cookie }),
    ...(body === undefined ? {} : { body }),
    status: response.status,
    ...(error === '' ? {} : { error }),
  };
}
