import type { Bill } from '@causeway/contract';
import type { ModelSummary, Models } from '../../../providers/models/model.ts';
import type { CallContext } from '../interpreter/call-registry.ts';

/** A tool the model asked for; `arguments` is JSON as the model wrote it. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface ModelTurn extends ModelSummary {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

interface PartialTool {
  id: string;
  name: string;
  arguments: string;
}

/** Adds what one chunk says of tool calls: pieces of the same index belong together. */
function addTools(tools: Map<number, PartialTool>, chunk: Fields): void {
  const choices: unknown = chunk['choices'];
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const delta = isFields(choice) && isFields(choice['delta']) ? choice['delta'] : {};
  const pieces: unknown = delta['tool_calls'];
  if (!Array.isArray(pieces)) return;
  for (const piece of pieces as readonly unknown[]) {
    if (!isFields(piece)) continue;
    const index = typeof piece['index'] === 'number' ? piece['index'] : 0;
    const tool = tools.get(index) ?? { id: '', name: '', arguments: '' };
    const made = isFields(piece['function']) ? piece['function'] : {};
    tool.id = textOf(piece['id']) || tool.id;
    tool.name += textOf(made['name']);
    tool.arguments += textOf(made['arguments']);
    tools.set(index, tool);
  }
}

/** Executions pay as their owner: whoever asked for one may have left long ago. */
const billOf = ({ owner, projectId, executionId }: Pick<CallContext, 'owner' | 'projectId' | 'executionId'>): Bill => ({
  payer: { userId: owner, keyId: null, projectId },
  feature: 'workflows',
  kind: 'workflow_steps',
  executionId,
});

/** One answer of a model; its text is emitted as it comes. */
export async function takeModelTurn(
  models: Pick<Models, 'stream'>,
  body: { readonly messages: readonly Record<string, unknown>[]; readonly [field: string]: unknown },
  context: Pick<CallContext, 'owner' | 'projectId' | 'signal' | 'executionId' | 'emit'>,
): Promise<ModelTurn> {
  const tools = new Map<number, PartialTool>();
  let text = '';
  const summary = await models.stream(
    { ...body, stream: true },
    {
      signal: context.signal,
      requestId: context.executionId,
      bill: billOf(context),
      onEvent: (event) => {
        addTools(tools, event.chunk);
        if (event.text === '') return;
        text += event.text;
        context.emit(event.text);
      },
    },
  );
  const toolCalls = [...tools.entries()].map(([index, tool]) => ({ ...tool, id: tool.id || `call_${index}` }));
  return { ...summary, text, toolCalls };
}

export interface TokenCount {
  readonly input_tokens: number;
  readonly output_tokens: number;
}

export const tokensOf = ({ usage }: ModelSummary): TokenCount => ({
  input_tokens: usage?.inputTokens ?? 0,
  output_tokens: usage?.outputTokens ?? 0,
});
