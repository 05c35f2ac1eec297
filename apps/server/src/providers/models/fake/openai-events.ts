import type { FakeCommand } from './command.ts';
import { answerText, toolCallsOf, wordsOf } from './answer.ts';
import type { FakeAsked } from './answer.ts';

type Json = Record<string, unknown>;

const id = 'chatcmpl-fake';
const created = 1_700_000_000;

export function usageOf(asked: FakeAsked, completionTokens: number): Json {
  const prompt = asked.promptTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: completionTokens,
    total_tokens: prompt + completionTokens,
    prompt_tokens_details: { cached_tokens: Math.min(2, prompt) },
    completion_tokens_details: { reasoning_tokens: asked.command.has('reasoning') ? 1 : 0 },
  };
}

function logprobsOf(command: FakeCommand, word: unknown): Json {
  return command.has('logprobs')
    ? { logprobs: { content: [{ token: word, logprob: -0.1, bytes: null, top_logprobs: [] }] } }
    : {};
}

function toolDeltas(asked: FakeAsked): Json[] {
  const calls = toolCallsOf(asked);
  const deltas: Json[] = [];
  for (const [index, { name }] of calls.entries()) {
    const type = asked.command.has('no_type') ? {} : { type: 'function' };
    deltas.push({ tool_calls: [{ index, id: `call_${index}`, ...type, function: { name, arguments: '' } }] });
  }
  for (const part of [0, 1]) {
    for (const [index, { text }] of calls.entries()) {
      const half = Math.ceil(text.length / 2);
      deltas.push({ tool_calls: [{ index, function: { arguments: part === 0 ? text.slice(0, half) : text.slice(half) } }] });
    }
  }
  return deltas;
}

function contentDeltas(asked: FakeAsked): Json[] {
  const { command } = asked;
  const deltas: Json[] = [];
  const reasoning = command.get('reasoning');
  if (reasoning !== undefined) for (const word of wordsOf(reasoning)) deltas.push({ reasoning_content: word });
  const refusal = command.get('refusal');
  if (refusal !== undefined) return [...deltas, ...wordsOf(refusal).map((word) => ({ refusal: word }))];
  const calls = toolDeltas(asked);
  if (calls.length > 0) return [...deltas, ...calls];
  return [...deltas, ...wordsOf(answerText(asked)).map((word) => ({ content: word }))];
}

const finishOf = (asked: FakeAsked): string =>
  asked.command.get('finish') ?? (toolCallsOf(asked).length > 0 ? 'tool_calls' : 'stop');

/** The chunks of a streamed answer, usage included; without `[DONE]`. */
export function chatChunks(asked: FakeAsked): Json[] {
  const { command, choices } = asked;
  const asksUsage =
    (asked.body['stream_options'] as Json | undefined)?.['include_usage'] === true && command.get('usage') !== 'off';
  const chunk = (parts: Json[]): Json => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model: asked.model,
    system_fingerprint: 'fp_fake',
    choices: parts,
    ...(asksUsage ? { usage: null } : {}),
  });
  const each = (part: (index: number) => Json): Json[] =>
    Array.from({ length: choices }, (_, index) => chunk([{ index, finish_reason: null, ...part(index) }]));
  const deltas = contentDeltas(asked);
  const chunks = each(() => ({ delta: command.has('no_role') ? { content: '' } : { role: 'assistant', content: '' } }));
  for (const delta of deltas) chunks.push(...each(() => ({ delta, ...logprobsOf(command, delta['content']) })));
  if (!command.has('no_finish')) chunks.push(...each(() => ({ delta: {}, finish_reason: finishOf(asked) })));
  const usage = usageOf(asked, deltas.length * choices);
  if (command.get('usage') === 'final') Object.assign(chunks.at(-1) ?? {}, { usage });
  else if (asksUsage) chunks.push({ ...chunk([]), usage });
  return chunks;
}

/** The whole answer of a call without `stream`. */
export function chatCompletion(asked: FakeAsked): Json {
  const { command } = asked;
  const deltas = contentDeltas(asked);
  const reasoning = command.get('reasoning');
  const calls = toolCallsOf(asked).map(({ name, text }, index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: text },
  }));
  const message: Json = {
    role: 'assistant',
    content: calls.length > 0 || command.has('refusal') ? null : answerText(asked),
    refusal: command.get('refusal') ?? null,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return {
    id,
    object: 'chat.completion',
    created,
    model: asked.model,
    choices: Array.from({ length: asked.choices }, (_, index) => ({
      index,
      message,
      logprobs: null,
      finish_reason: finishOf(asked),
    })),
    ...(command.get('usage') === 'off' ? {} : { usage: usageOf(asked, deltas.length * asked.choices) }),
    service_tier: 'default',
  };
}

/** Deterministic: the same text has the same vector. */
export function embedding(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [index, byte] of Buffer.from(text).entries()) {
    vector[index % dimensions] = ((vector[index % dimensions] ?? 0) * 31 + byte) % 17;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

export function embeddings(asked: FakeAsked): Json {
  const { input, encoding_format: encoding } = asked.body;
  const isMany = Array.isArray(input) && typeof input[0] !== 'number';
  const inputs: unknown[] = isMany ? input : [input];
  const dimensions = typeof asked.body['dimensions'] === 'number' ? asked.body['dimensions'] : 8;
  const data = inputs.map((one, index) => {
    const vector = embedding(typeof one === 'string' ? one : JSON.stringify(one), dimensions);
    const asBase64 = encoding === 'base64' && !asked.command.has('float');
    return { object: 'embedding', index, embedding: asBase64 ? Buffer.from(vector.buffer).toString('base64') : [...vector] };
  });
  const tokens = inputs.reduce<number>(
    (sum, one) => sum + (typeof one === 'string' ? wordsOf(one).length : (one as unknown[]).length),
    0,
  );
  return { object: 'list', data, model: asked.model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}
