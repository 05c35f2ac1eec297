import { z } from 'zod';
import type { GuardedAnswer, GuardedRequest } from '../../../providers/web/guarded-client.ts';
import { errorTypes } from '../../../durable/execution-errors.ts';
import type { Authorization, Credentials } from '../credentials/credentials.ts';
import { CallError } from '../interpreter/call-registry.ts';
import type { CallContext, WorkCall } from '../interpreter/call-registry.ts';
import { authenticationInput } from './call-input.ts';

export interface HttpCallNeeds {
  readonly fetch: (request: GuardedRequest) => Promise<GuardedAnswer>;
  readonly credentials: Pick<Credentials, 'authorize'>;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const simple = z.union([z.string(), z.number(), z.boolean()]);

const input = z.strictObject({
  method: z
    .string()
    // Forms offer these; lower case is accepted as well.
    .meta({ enum: [...methods] })
    .transform((text) => text.toUpperCase())
    .pipe(z.enum(methods))
    .default('GET'),
  endpoint: z
    .union([z.url({ protocol: /^https?$/u }), z.strictObject({ uri: z.url({ protocol: /^https?$/u }) })])
    .describe('The address to call'),
  headers: z.record(z.string(), simple).optional(),
  query: z
    .record(z.string(), z.union([simple, z.array(simple)]))
    .optional()
    .describe('Added to the address'),
  body: z.unknown().optional().describe('Text as it is, anything else as JSON'),
  output: z
    .enum(['content', 'response', 'raw'])
    .default('content')
    .describe('content: the body (JSON read); response: with status and headers; raw: base64'),
  redirect: z.boolean().default(true).describe('Whether redirects are followed'),
  authentication: authenticationInput.optional(),
});
type HttpInput = z.output<typeof input>;

/** RFC 9110, 9.2.2. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const timeoutMs = 300_000;
/** Above it an answer is kept in no event anyway, and reading it would hold up everybody. */
const maxBytes = 5 * 1024 * 1024;

function urlOf({ endpoint, query = {} }: HttpInput): URL {
  const url = new URL(typeof endpoint === 'string' ? endpoint : endpoint.uri);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url;
}

function bodyOf({ body, method }: HttpInput): { readonly body?: string; readonly type?: string } {
  if (body === undefined || body === null || method === 'GET' || method === 'HEAD') return {};
  if (typeof body === 'string') return { body, type: 'text/plain; charset=utf-8' };
  return { body: JSON.stringify(body), type: 'application/json' };
}

function headersOf(given: HttpInput, context: CallContext, type: string | undefined): Record<string, string> {
  const own = Object.entries(given.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    accept: 'application/json, text/*;q=0.9, */*;q=0.8',
    ...(type === undefined ? {} : { 'content-type': type }),
    // https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/: the same for every attempt of the step.
    ...(idempotent.has(given.method) ? {} : { 'idempotency-key': context.idempotencyKey }),
    ...Object.fromEntries(own),
  };
}

/** What the other side echoes of a secret must not reach the log. Short ones would hide half the text. */
function redact(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of formsOf(secret)) shown = shown.replaceAll(form, '[secret]');
  }
  return shown;
}

/** As it is, and as JSON, an URL or a dump of headers write it. */
const formsOf = (secret: string): ReadonlySet<string> =>
  new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ]);

/** Of bytes that may be no text, each stays as it was. */
function redactBytes(bytes: Buffer, secrets: readonly string[]): Buffer {
  const written = secrets.map((secret) => Buffer.from(secret).toString('latin1'));
  return Buffer.from(redact(bytes.toString('latin1'), written), 'latin1');
}

function contentOf(text: string, type: string | undefined): unknown {
  if (text === '') return null;
  if (!/json/iu.test(type ?? '')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

interface Exchange {
  readonly given: HttpInput;
  readonly answer: GuardedAnswer;
  readonly secrets: readonly string[];
}

function outputOf({ given, answer, secrets }: Exchange): unknown {
  const bytes = Buffer.from(answer.body);
  if (given.output === 'raw') return redactBytes(bytes, secrets).toString('base64');
  const content = contentOf(redact(bytes.toString('utf8'), secrets), answer.headers['content-type']);
  if (given.output === 'content') return content;
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, redact(value, secrets)]));
  return { statusCode: answer.status, headers, content, uri: redact(answer.url, secrets) };
}

function requireSuccess({ given, answer, secrets }: Exchange): void {
  const { status } = answer;
  const isFine = (status >= 200 && status < 300) || (status < 400 && !given.redirect);
  if (isFine) return;
  const text = redact(Buffer.from(answer.body).toString('utf8'), secrets);
  throw new CallError({
    type: errorTypes.communication,
    status,
    title: `HTTP ${status}`,
    detail: `${given.method} ${new URL(answer.url).host} answered ${status}${text === '' ? '.' : `: ${text.slice(0, 500)}`}`,
  });
}

const noAuthorization: Authorization = { headers: {}, secrets: [] };

/** `call: http` of the DSL. Every address is checked by the guarded client, also those of redirects. */
export function createHttpCall({ fetch, credentials }: HttpCallNeeds): WorkCall {
  return {
    name: 'http',
    title: 'HTTP request',
    description: 'Calls an address and gives what it answers. Answers other than 2xx are errors.',
    input,
    output: z.unknown(),
    isIdempotent: (given) => {
      const parsed = input.safeParse(given);
      return parsed.success && idempotent.has(parsed.data.method);
    },
    async run(parsed, context) {
      const given = parsed as HttpInput;
      const url = urlOf(given);
      const { use } = given.authentication ?? {};
      const { headers, secrets } = use === undefined ? noAuthorization : await credentials.authorize(context.owner, use, url);
      const { body, type } = bodyOf(given);
      const answer = await fetch({
        url: url.href,
        method: given.method,
        headers: { ...headersOf(given, context, type), ...headers },
        ...(body === undefined ? {} : { body }),
        signal: context.signal,
        timeoutMs,
        maxBytes,
        ...(given.redirect ? {} : { maxRedirects: 0 }),
      });
      const exchange: Exchange = { given, answer, secrets };
      requireSuccess(exchange);
      return outputOf(exchange);
    },
  };
}
