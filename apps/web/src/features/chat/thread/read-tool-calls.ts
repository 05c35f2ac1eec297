export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The tool calls in the parts of a message, as OpenAI writes them; anything else is left out. */
export function readToolCalls(parts: unknown): readonly ToolCall[] {
  const calls = isRecord(parts) ? parts['tool_calls'] : undefined;
  if (!Array.isArray(calls)) return [];
  return calls.filter(isRecord).flatMap((call, index) => {
    const called = isRecord(call['function']) ? call['function'] : {};
    const name = textOf(called['name']);
    return name === '' ? [] : [{ id: textOf(call['id']) || String(index), name, arguments: textOf(called['arguments']) }];
  });
}
