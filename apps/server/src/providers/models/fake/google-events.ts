import { answerText, toolCallsOf, wordsOf } from './answer.ts';
import type { FakeAsked } from './answer.ts';

type Json = Record<string, unknown>;

function partsOf(asked: FakeAsked): Json[] {
  const { command } = asked;
  const reasoning = command.get('reasoning');
  const thoughts = reasoning === undefined ? [] : wordsOf(reasoning).map((text) => ({ text, thought: true }));
  const calls = toolCallsOf(asked).map(({ name, text }) => ({
    functionCall: { name, args: JSON.parse(text) as unknown },
  }));
  return [...thoughts, ...(calls.length > 0 ? calls : wordsOf(answerText(asked)).map((text) => ({ text })))];
}

function usageOf(asked: FakeAsked, count: number): Json {
  const thoughts = asked.command.has('reasoning') ? 1 : 0;
  return {
    promptTokenCount: asked.promptTokens,
    cachedContentTokenCount: Math.min(2, asked.promptTokens),
    candidatesTokenCount: count - thoughts,
    thoughtsTokenCount: thoughts,
    totalTokenCount: asked.promptTokens + count,
  };
}

const candidate = (parts: readonly Json[], finishReason?: string): Json => ({
  content: { role: 'model', parts },
  index: 0,
  ...(finishReason === undefined ? {} : { finishReason }),
});

/** The body of `:generateContent`. Source: ai.google.dev/api/generate-content */
export function googleContent(asked: FakeAsked): Json {
  const parts = partsOf(asked);
  return {
    candidates: [candidate(parts, asked.command.get('finish') ?? 'STOP')],
    usageMetadata: usageOf(asked, parts.length),
    modelVersion: asked.model,
    responseId: 'fake',
  };
}

/** The events of `:streamGenerateContent?alt=sse`; the last one carries the finish reason. */
export function googleEvents(asked: FakeAsked): Json[] {
  const parts = partsOf(asked);
  return parts.map((part, index) => {
    const isLast = index === parts.length - 1 && !asked.command.has('no_finish');
    return {
      candidates: [candidate([part], isLast ? (asked.command.get('finish') ?? 'STOP') : undefined)],
      usageMetadata: usageOf(asked, index + 1),
      modelVersion: asked.model,
      responseId: 'fake',
    };
  });
}
