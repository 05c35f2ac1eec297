import type { ChatBody, Models } from '../../../../providers/models/model.ts';

/** Text, or the tools to call. */
type FakeAnswer = string | readonly { readonly name: string; readonly arguments: string }[];

/** A model that answers what it is told to, word by word. */
export interface FakeModels extends Pick<Models, 'stream'> {
  readonly asked: ChatBody[];
  answers(answer: (body: ChatBody) => FakeAnswer): void;
}

const usage = { inputTokens: 3, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 2, reasoningTokens: 0 };

const pieces = (answer: FakeAnswer): readonly Record<string, unknown>[] => {
  if (typeof answer === 'string') return (answer.match(/\S+\s*/gu) ?? []).map((content) => ({ content }));
  return answer.flatMap(({ name, arguments: given }, index) => [
    { tool_calls: [{ index, id: `call_${index}`, function: { name, arguments: '' } }] },
    { tool_calls: [{ index, function: { arguments: given } }] },
  ]);
};

export function createFakeModels(): FakeModels {
  let answer: (body: ChatBody) => FakeAnswer = () => 'ok';
  const asked: ChatBody[] = [];
  return {
    asked,
    answers: (given) => {
      answer = given;
    },
    async stream(body, { onEvent }) {
      asked.push({ ...body, messages: [...body.messages] });
      for (const delta of pieces(answer(body))) {
        const text = typeof delta['content'] === 'string' ? delta['content'] : '';
        const chunk = { choices: [{ delta }] };
        await onEvent({
          bytes: new Uint8Array(),
          text,
          reasoning: '',
          chunk,
          finishReason: undefined,
          usage: undefined,
          isOurs: false,
        });
      }
      return { model: body.model ?? 'fake/model', usage, finishReason: 'stop' };
    },
  };
}
