import { answerText, toolCallsOf, wordsOf } from './answer.ts';
import type { FakeAsked } from './answer.ts';

type Json = Record<string, unknown>;

const stopReason = (asked: FakeAsked): string =>
  asked.command.get('finish') ?? (toolCallsOf(asked).length > 0 ? 'tool_use' : 'end_turn');

const usageOf = (asked: FakeAsked, outputTokens: number): Json => ({
  input_tokens: asked.promptTokens,
  cache_read_input_tokens: 2,
  cache_creation_input_tokens: 3,
  output_tokens: outputTokens,
});

interface Block {
  readonly start: Json;
  readonly deltas: readonly Json[];
  readonly whole: Json;
}

function blocksOf(asked: FakeAsked): Block[] {
  const { command } = asked;
  const blocks: Block[] = [];
  const reasoning = command.get('reasoning');
  if (reasoning !== undefined) {
    const deltas = wordsOf(reasoning).map((thinking) => ({ type: 'thinking_delta', thinking }));
    const whole = { type: 'thinking', thinking: reasoning, signature: 'sig' };
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [...deltas, { type: 'signature_delta', signature: 'sig' }],
      whole,
    });
  }
  const calls = toolCallsOf(asked);
  for (const [index, { name, text: json }] of calls.entries()) {
    const head = { type: 'tool_use', id: `toolu_${index}`, name };
    const deltas = [json.slice(0, 5), json.slice(5)].map((part) => ({ type: 'input_json_delta', partial_json: part }));
    blocks.push({ start: { ...head, input: {} }, deltas, whole: { ...head, input: JSON.parse(json) as unknown } });
  }
  if (calls.length > 0) return blocks;
  const text = answerText(asked);
  blocks.push({
    start: { type: 'text', text: '' },
    deltas: wordsOf(text).map((word) => ({ type: 'text_delta', text: word })),
    whole: { type: 'text', text },
  });
  return blocks;
}

function envelope(asked: FakeAsked, content: readonly Json[], ended: Json): Json {
  return { id: 'msg_fake', type: 'message', role: 'assistant', model: asked.model, content, stop_sequence: null, ...ended };
}

/** The body of POST /v1/messages. Source: docs.anthropic.com/en/api/messages */
export function anthropicMessage(asked: FakeAsked): Json {
  const blocks = blocksOf(asked);
  const count = blocks.reduce((sum, block) => sum + block.deltas.length, 0);
  return envelope(
    asked,
    blocks.map((block) => block.whole),
    { stop_reason: stopReason(asked), usage: usageOf(asked, count) },
  );
}

/** Its stream. Source: docs.anthropic.com/en/api/messages-streaming */
export function anthropicEvents(asked: FakeAsked): Json[] {
  const events: Json[] = [
    { type: 'message_start', message: envelope(asked, [], { stop_reason: null, usage: usageOf(asked, 1) }) },
    { type: 'ping' },
  ];
  let count = 0;
  for (const [index, block] of blocksOf(asked).entries()) {
    events.push({ type: 'content_block_start', index, content_block: block.start });
    for (const delta of block.deltas) events.push({ type: 'content_block_delta', index, delta });
    events.push({ type: 'content_block_stop', index });
    count += block.deltas.length;
  }
  if (asked.command.has('no_finish')) return events;
  const usage = { output_tokens: count };
  events.push(
    { type: 'message_delta', delta: { stop_reason: stopReason(asked), stop_sequence: null }, usage },
    { type: 'message_stop' },
  );
  return events;
}
