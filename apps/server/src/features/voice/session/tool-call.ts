import type { RealtimeItem } from '@causeway/contract';
import { addItem, finishItem } from './conversation.ts';
import { changeResponse, findResponse, mint, replaceItem, say } from './work.ts';
import type { Work } from './work.ts';

export interface ToolCall {
  readonly callId: string;
  readonly name: string;
  readonly arguments: string;
}

export function hearToolCall(work: Work, generation: number, { callId, name, arguments: text }: ToolCall): void {
  const response = findResponse(work, generation);
  if (!response || response.end) return;
  // The message keeps its place: it is listed when its last sentence has been spoken.
  const outputIndex = response.output.length + (response.message ? 1 : 0);
  const call = { id: mint(work, 'item'), object: 'realtime.item', type: 'function_call', call_id: callId, name } as const;
  const begun: RealtimeItem = { ...call, status: 'in_progress', arguments: '' };
  const item: RealtimeItem = { ...call, status: 'completed', arguments: text };
  const place = { response_id: response.id, output_index: outputIndex };
  const of = { ...place, item_id: call.id, call_id: callId };
  say(work, { type: 'response.output_item.added', ...place, item: begun });
  if (response.plan.isDefault) addItem(work, begun);
  say(work, { type: 'response.function_call_arguments.delta', ...of, delta: text });
  say(work, { type: 'response.function_call_arguments.done', ...of, name, arguments: text });
  say(work, { type: 'response.output_item.done', ...place, item });
  if (response.plan.isDefault) {
    replaceItem(work, item);
    finishItem(work, item);
  }
  changeResponse(work, response, { output: [...response.output, item] });
}
