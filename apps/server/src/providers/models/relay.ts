import { Fault } from '@causeway/contract';
import { asksForUsage } from './chunk-writer.ts';
import { createEmbeddingsReader } from './embeddings.ts';
import { pumpEvents } from './event-pump.ts';
import { closeUpstream, createUpstream, openExchange, readBody } from './exchange.ts';
import type { Exchange, ExchangeRequest, Upstream } from './exchange.ts';
import type { ModelLimits } from './limits.ts';
import type { ChatBody, EmbeddingBody, ModelOptions, RerankAnswer, RerankBody } from './model.ts';
import { readUsage } from './read-usage.ts';
import { readRerank } from './read-rerank.ts';
import { readRetryAfter } from './retry-after.ts';
import type { ModelSource, SourceAnswer, SourceCall, SourceEmbeddings, SourceStreamCall, SourceSummary } from './source.ts';
import { faultOfAnswer, faultOfContent, faultOfErrorObject, faultOfRedirect } from './upstream-fault.ts';
import { isRecord } from './json-value.ts';
import type { Json } from './json-value.ts';

export interface RelayOptions {
  /** Names the provider in messages. */
  readonly name: string;
  /** Where `/chat/completions` begins: `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly limits: ModelLimits;
}

const maxErrorBytes = 64 * 1024;

/** Where a request goes and with which key is never the caller's to say. */
const ownFields = new Set(['api_base', 'api_key', 'base_url']);

function bodyFor(body: Json, changes: Json): Buffer {
  const sent: Record<string, unknown> = {};
  for (const key in body) if (!ownFields.has(key)) sent[key] = body[key];
  return Buffer.from(JSON.stringify(Object.assign(sent, changes)));
}

const isAboutStreamOptions = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'upstream_rejected' && /stream_options|include_usage/u.test(error.message);

const typeOf = (exchange: Exchange): string | undefined => exchange.response.headers['content-type'];

/** Throws the fault of anything that is not a success. */
async function requireSuccess(upstream: Upstream, exchange: Exchange, limits: ModelLimits): Promise<void> {
  const { statusCode: status = 0, headers } = exchange.response;
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    const fault = faultOfRedirect(upstream, status, headers.location);
    exchange.stop(fault);
    throw fault;
  }
  const body = await readBody(upstream, exchange, { maxBytes: maxErrorBytes, idleMs: limits.idleMs });
  throw faultOfAnswer(upstream, { status, body: body.toString(), retryAfterMs: readRetryAfter(headers) });
}

async function readJson(
  upstream: Upstream,
  exchange: Exchange,
  limits: ModelLimits,
): Promise<{ readonly bytes: Buffer; readonly json: Json }> {
  const bytes = await readBody(upstream, exchange, { maxBytes: limits.maxBodyBytes, idleMs: limits.idleMs });
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch {
    json = undefined;
  }
  if (!isRecord(json)) throw faultOfContent(upstream, typeOf(exchange), 'JSON');
  if (isRecord(json['error']) || typeof json['error'] === 'string') throw faultOfErrorObject(upstream, json['error']);
  return { bytes, json };
}

function readAnswer(upstream: Upstream, bytes: Buffer, json: Json): SourceAnswer {
  const choices: unknown = json['choices'];
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isRecord(choice)) throw faultOfContent(upstream, 'JSON without choices', 'a chat completion');
  const message = isRecord(choice['message']) ? choice['message'] : {};
  const { finish_reason: finishReason } = choice;
  return {
    bytes,
    text: typeof message['content'] === 'string' ? message['content'] : '',
    finishReason: typeof finishReason === 'string' ? finishReason : undefined,
    usage: readUsage(json['usage']),
  };
}

class Relay implements ModelSource {
  readonly #limits: ModelLimits;
  readonly #upstream: Upstream;
  readonly #readEmbeddings: ReturnType<typeof createEmbeddingsReader>;
  /** Learned: some servers refuse `stream_options`. */
  #refusesStreamOptions = false;

  constructor(options: RelayOptions) {
    this.#limits = options.limits;
    this.#upstream = createUpstream(options);
    this.#readEmbeddings = createEmbeddingsReader(this.#upstream);
  }

  async #open(request: Omit<ExchangeRequest, 'limits'>): Promise<Exchange> {
    const exchange = await openExchange(this.#upstream, { ...request, limits: this.#limits });
    await requireSuccess(this.#upstream, exchange, this.#limits);
    return exchange;
  }

  async #post(path: string, body: Buffer, options: ModelOptions): Promise<{ readonly bytes: Buffer; readonly json: Json }> {
    const { signal, requestId } = options;
    const headersMs = this.#limits.answerMs;
    const exchange = await this.#open({ method: 'POST', path, body, accept: 'application/json', signal, requestId, headersMs });
    return readJson(this.#upstream, exchange, this.#limits);
  }

  async list(signal: AbortSignal): Promise<readonly string[]> {
    const headersMs = this.#limits.listMs;
    const exchange = await this.#open({
      method: 'GET',
      path: '/models',
      accept: 'application/json',
      signal,
      requestId: 'models',
      headersMs,
    });
    const { json } = await readJson(this.#upstream, exchange, this.#limits);
    const { data } = json;
    if (!Array.isArray(data)) throw faultOfContent(this.#upstream, 'JSON without data', 'a list of models');
    return data.flatMap((one: unknown) => (isRecord(one) && typeof one['id'] === 'string' ? [one['id']] : []));
  }

  async complete(call: SourceCall<ChatBody>): Promise<SourceAnswer> {
    const body = bodyFor(call.body, { model: call.model, stream: undefined, stream_options: undefined });
    const { bytes, json } = await this.#post('/chat/completions', body, call);
    return readAnswer(this.#upstream, bytes, json);
  }

  async rerank({ body, model, ...call }: SourceCall<RerankBody>): Promise<RerankAnswer> {
    const { query, documents } = body;
    const { json } = await this.#post('/rerank', bodyFor({ query, documents }, { model }), call);
    return readRerank(this.#upstream, json, documents.length);
  }

  async embed(call: SourceCall<EmbeddingBody>): Promise<SourceEmbeddings> {
    const { bytes, json } = await this.#post('/embeddings', bodyFor(call.body, { model: call.model }), call);
    return this.#readEmbeddings({ bytes, json, encoding: call.body.encoding_format });
  }

  async stream(call: SourceStreamCall): Promise<SourceSummary> {
    try {
      return await this.#streamOnce(call);
    } catch (error) {
      if (this.#refusesStreamOptions || !isAboutStreamOptions(error)) throw error;
      this.#refusesStreamOptions = true;
      return this.#streamOnce(call);
    }
  }

  async #streamOnce(call: SourceStreamCall): Promise<SourceSummary> {
    const { signal, requestId, onEvent, hasFallback } = call;
    const limits = this.#limits;
    const asked = call.body['stream_options'];
    const isUsageOurs = !asksForUsage(call.body);
    const streamOptions = this.#refusesStreamOptions ? asked : { ...(isRecord(asked) ? asked : {}), include_usage: true };
    const body = bodyFor(call.body, { model: call.model, stream: true, stream_options: streamOptions });
    const headersMs = hasFallback ? limits.firstTokenWithFallbackMs : limits.firstTokenMs;
    const accept = 'text/event-stream';
    const exchange = await this.#open({
      method: 'POST',
      path: '/chat/completions',
      body,
      accept,
      signal,
      requestId,
      headersMs,
    });
    if (/json|html|xml/iu.test(typeOf(exchange) ?? '')) return this.#rejectContent(exchange);
    return pumpEvents({ upstream: this.#upstream, exchange, limits, isUsageOurs, onEvent });
  }

  /** A body that is no stream: an error as JSON says what went wrong, anything else is not the protocol. */
  async #rejectContent(exchange: Exchange): Promise<never> {
    const contentType = typeOf(exchange);
    if (/json/iu.test(contentType ?? '')) await readJson(this.#upstream, exchange, this.#limits);
    const fault = faultOfContent(this.#upstream, contentType, 'text/event-stream');
    exchange.stop(fault);
    throw fault;
  }

  close(): void {
    closeUpstream(this.#upstream);
  }
}

/** Speaks to anything that speaks OpenAI's wire; what it says is passed on as it came. */
export function createRelay(options: RelayOptions): ModelSource {
  return new Relay(options);
}
