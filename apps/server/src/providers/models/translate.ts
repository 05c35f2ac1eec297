import { randomUUID } from 'node:crypto';
import { asksForUsage, writeCompletion } from './chunk-writer.ts';
import type { ChunkWriterOptions } from './chunk-writer.ts';
import { abortReason } from './exchange.ts';
import type { GenerateResult, LanguageModel, StreamPart } from './language-model.ts';
import type { ModelLimits } from './limits.ts';
import type { ChatBody, ModelEvent, Usage } from './model.ts';
import type { ModelSource, SourceAnswer, SourceCall, SourceStreamCall, SourceSummary } from './source.ts';
import { translateFault } from './translate-fault.ts';
import { translateOptions } from './translate-options.ts';
import { finishReasonOf, PartTranslator, usageOf } from './translate-stream.ts';
import { faultOfContent, faultOfCut, faultOfSilence } from './upstream-fault.ts';
import type { UpstreamName } from './upstream-fault.ts';
import { createWatchdog } from './watchdog.ts';
import type { Watchdog } from './watchdog.ts';

export interface TranslatorOptions {
  readonly who: UpstreamName;
  readonly limits: ModelLimits;
  /** Loads the provider's package at first use. */
  readonly loadModel: (model: string) => Promise<LanguageModel>;
}

const closingMs = 1000;

interface Running {
  readonly signal: AbortSignal;
  readonly watchdog: Watchdog;
  hasAnswered: boolean;
  hasToken: boolean;
  /** What the caller's `onEvent` threw: it comes back as it is. */
  callerError: { readonly error: unknown } | undefined;
}

const headOf = (model: string, body: ChatBody): ChunkWriterOptions => ({
  id: `chatcmpl-${randomUUID()}`,
  model,
  created: Math.floor(Date.now() / 1000),
  isUsageAsked: asksForUsage(body),
});

function messageOf(content: GenerateResult['content']): {
  readonly text: string;
  readonly message: Readonly<Record<string, unknown>>;
} {
  const texts: string[] = [];
  const reasonings: string[] = [];
  const calls: unknown[] = [];
  for (const part of content) {
    if (part.type === 'text') texts.push(part.text);
    else if (part.type === 'reasoning') reasonings.push(part.text);
    else if (part.type === 'tool-call' && part.providerExecuted !== true) {
      calls.push({ id: part.toolCallId, type: 'function', function: { name: part.toolName, arguments: part.input } });
    }
  }
  const text = texts.join('');
  const isOnlyCalls = text === '' && calls.length > 0;
  return {
    text,
    message: {
      content: isOnlyCalls ? null : text,
      ...(reasonings.length > 0 ? { reasoning_content: reasonings.join('') } : {}),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
  };
}

/** Speaks to a provider through its AI SDK package and answers in OpenAI's wire. Listing and embeddings are the provider's own. */
export class Translator implements Pick<ModelSource, 'complete' | 'stream'> {
  readonly #options: TranslatorOptions;

  constructor(options: TranslatorOptions) {
    this.#options = options;
  }

  async complete(call: SourceCall<ChatBody>): Promise<SourceAnswer> {
    const { limits } = this.#options;
    return this.#run(call.signal, limits.answerMs, async ({ signal }) => {
      const model = await this.#options.loadModel(call.model);
      const result = await model.doGenerate(translateOptions(call.body, signal));
      const usage = usageOf(result.usage);
      const finishReason = finishReasonOf(result.finishReason);
      if (finishReason === undefined) throw faultOfCut(this.#options.who, 'the answer has no finish reason');
      const { text, message } = messageOf(result.content);
      const head = headOf(call.model, call.body);
      return { bytes: writeCompletion({ ...head, message, finishReason, usage }), text, finishReason, usage };
    });
  }

  async stream(call: SourceStreamCall): Promise<SourceSummary> {
    const { limits } = this.#options;
    const firstMs = call.hasFallback ? limits.firstTokenWithFallbackMs : limits.firstTokenMs;
    return this.#run(call.signal, firstMs, async (running) => {
      const model = await this.#options.loadModel(call.model);
      const { stream, response } = await model.doStream(translateOptions(call.body, running.signal));
      running.hasAnswered = true;
      const contentType = response?.headers?.['content-type'];
      // The packages read a page as a stream without events.
      if (/html|xml/iu.test(contentType ?? '')) throw faultOfContent(this.#options.who, contentType, 'text/event-stream');
      return this.#pump(stream, call, running);
    });
  }

  async #pump(stream: ReadableStream<StreamPart>, call: SourceStreamCall, running: Running): Promise<SourceSummary> {
    const translator = new PartTranslator(headOf(call.model, call.body));
    const reader = stream.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const part = next.value;
        if (running.hasToken) running.watchdog.touch();
        if (part.type === 'error') throw part.error;
        if (part.type !== 'finish') {
          await this.#forward(translator.translate(part), call, running);
          continue;
        }
        const summary = this.#summarize(part);
        await this.#forward(translator.end(summary.finishReason, summary.usage), call, running);
        void drain(reader);
        return summary;
      }
      throw faultOfCut(this.#options.who, 'the stream ended without a finish reason');
    } catch (error) {
      reader.cancel().catch(() => undefined);
      throw error;
    }
  }

  async #forward(events: readonly ModelEvent[], call: SourceStreamCall, running: Running): Promise<void> {
    const { watchdog } = running;
    if (events.length > 0 && !running.hasToken) {
      running.hasToken = true;
      watchdog.expect(this.#options.limits.idleMs, 'fell silent and sent nothing');
    }
    for (const event of events) {
      try {
        const wait = call.onEvent(event);
        if (!wait) continue;
        watchdog.hold();
        await wait;
        watchdog.release();
      } catch (error) {
        running.callerError = { error };
        throw error;
      }
    }
  }

  #summarize(part: Extract<StreamPart, { type: 'finish' }>): { readonly finishReason: string; readonly usage: Usage } {
    const finishReason = finishReasonOf(part.finishReason);
    if (finishReason === undefined) throw faultOfCut(this.#options.who, 'the stream ended without a finish reason');
    return { finishReason, usage: usageOf(part.usage) };
  }

  /** Under the limits and the caller's signal; whatever comes out is a fault or the signal's reason. */
  async #run<T>(signal: AbortSignal, firstMs: number, work: (running: Running) => Promise<T>): Promise<T> {
    const { who } = this.#options;
    if (signal.aborted) throw abortReason(signal);
    const ending = new AbortController();
    const onAbort = (): void => ending.abort(abortReason(signal));
    const watchdog = createWatchdog((what, limitMs) => ending.abort(faultOfSilence(who, what, limitMs)));
    const running: Running = { signal: ending.signal, watchdog, hasAnswered: false, hasToken: false, callerError: undefined };
    signal.addEventListener('abort', onAbort, { once: true });
    watchdog.expect(firstMs, 'did not begin to answer');
    try {
      return await Promise.race([work(running), rejectOnAbort(ending.signal)]);
    } catch (error) {
      if (ending.signal.aborted) throw abortReason(ending.signal);
      ending.abort(error);
      if (running.callerError) throw running.callerError.error;
      throw translateFault(who, error, running.hasAnswered);
    } finally {
      watchdog.stop();
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** Lets a finished stream close by itself, so that its connection can be used again. */
async function drain(reader: ReadableStreamDefaultReader<StreamPart>): Promise<void> {
  const cancel = (): void => {
    reader.cancel().catch(() => undefined);
  };
  const timer = setTimeout(cancel, closingMs);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read());
  } catch {
    // The answer is complete; how its connection ended is nobody's concern.
  } finally {
    clearTimeout(timer);
  }
}

/** A package may notice an abort late, or wait for the caller: the caller hears of it at once. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(abortReason(signal)), { once: true });
  });
}
