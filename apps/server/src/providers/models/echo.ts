import { setImmediate } from 'node:timers/promises';
import { Fault } from '@causeway/contract';
import { asksForUsage, createChunkWriter, writeCompletion } from './chunk-writer.ts';
import { abortReason } from './exchange.ts';
import type { ChatBody, Usage } from './model.ts';
import type { ModelSource } from './source.ts';

/** The hidden model of tests and the doctor: never listed, never a default, never a fallback. */
export const echoModel = 'causeway/echo';

const created = 1_700_000_000;
const id = 'chatcmpl-echo';

const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/gu) ?? [];

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) =>
      typeof part === 'object' && part !== null && 'text' in part && typeof part.text === 'string' ? part.text : '',
    )
    .join('');
}

function answerOf(body: ChatBody): { readonly words: readonly string[]; readonly usage: Usage } {
  const last = body.messages.findLast((message) => message['role'] === 'user');
  const words = wordsOf(textOf(last?.['content']));
  const inputTokens = body.messages.reduce((sum, message) => sum + wordsOf(textOf(message['content'])).length, 0);
  return {
    words,
    usage: { inputTokens, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: words.length, reasoningTokens: 0 },
  };
}

/** Answers with the last user text, word by word. */
export function createEcho(): ModelSource {
  return {
    list: async () => [],
    complete: async ({ body }) => {
      const { words, usage } = answerOf(body);
      const text = words.join('');
      const bytes = writeCompletion({ id, model: echoModel, created, message: { content: text }, finishReason: 'stop', usage });
      return { bytes, text, usage, finishReason: 'stop' };
    },
    stream: async ({ body, signal, onEvent }) => {
      const { words, usage } = answerOf(body);
      const writer = createChunkWriter({ id, model: echoModel, created, isUsageAsked: asksForUsage(body) });
      await onEvent(writer.delta({ role: 'assistant', content: '' }));
      for (const word of words) {
        // One turn per word, so that it streams as a model does and an abort is seen.
        await setImmediate();
        if (signal.aborted) throw abortReason(signal);
        await onEvent(writer.delta({ content: word }));
      }
      await onEvent(writer.finish('stop'));
      await onEvent(writer.usage(usage));
      return { usage, finishReason: 'stop' };
    },
    embed: async () => {
      throw new Fault('model_not_found', { message: 'The echo model makes no embeddings.', param: 'model' });
    },
    close: () => undefined,
  };
}
