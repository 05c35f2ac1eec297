import type { RealtimeAssistantPart, RealtimeItem, RealtimeTool, RealtimeUserPart } from '@causeway/contract';

/** A message as chat completions take it. */
export type WireMessage = Readonly<Record<string, unknown>>;

const textOf = (part: RealtimeUserPart | RealtimeAssistantPart): string => {
  if (part.type === 'input_text' || part.type === 'output_text') return part.text;
  return part.type === 'input_image' ? '' : (part.transcript ?? '');
};

function contentOf(content: readonly RealtimeUserPart[]): unknown {
  const images = content.filter((part) => part.type === 'input_image' && part.image_url !== undefined);
  const text = content
    .map(textOf)
    .filter((each) => each !== '')
    .join('\n');
  if (images.length === 0) return text;
  const parts = images.map((part) => ({
    type: 'image_url',
    image_url: { url: part.type === 'input_image' ? part.image_url : undefined },
  }));
  return [...(text === '' ? [] : [{ type: 'text', text }]), ...parts];
}

function toMessage(item: RealtimeItem): WireMessage | undefined {
  switch (item.type) {
    case 'function_call': {
      const made = { name: item.name, arguments: item.arguments };
      return { role: 'assistant', content: null, tool_calls: [{ id: item.call_id, type: 'function', function: made }] };
    }
    case 'function_call_output':
      return { role: 'tool', tool_call_id: item.call_id, content: item.output };
    case 'message': {
      const content = item.role === 'assistant' ? item.content.map(textOf).join('') : contentOf(item.content);
      return content === '' ? undefined : { role: item.role, content };
    }
  }
}

/** Calls without results and results without calls are left out: models refuse them. */
function withoutLooseCalls(items: readonly RealtimeItem[]): readonly RealtimeItem[] {
  const calls = new Set(items.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : [])));
  const results = new Set(items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])));
  return items.filter(
    (item) =>
      (item.type !== 'function_call' || results.has(item.call_id)) &&
      (item.type !== 'function_call_output' || calls.has(item.call_id)),
  );
}

/** The conversation of a session as chat completions take it. */
export function toMessages(items: readonly RealtimeItem[], instructions: string): readonly WireMessage[] {
  const system = instructions.trim() === '' ? [] : [{ role: 'system', content: instructions }];
  const said = withoutLooseCalls(items).map(toMessage);
  return [...system, ...said.filter((message) => message !== undefined)];
}

export const toWireTool = ({ name, description, parameters }: RealtimeTool): Readonly<Record<string, unknown>> => ({
  type: 'function',
  function: {
    name,
    ...(description === undefined ? {} : { description }),
    parameters: parameters ?? { type: 'object', properties: {} },
  },
});
