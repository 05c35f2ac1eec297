import assert from 'node:assert/strict';
import { realtimeServerEvent } from '@causeway/contract';
import type { RealtimeServerEvent } from '@causeway/contract';

/** What a careful client knows after what it heard. */
export interface Heard {
  readonly active: ReadonlyMap<string, { readonly isDefault: boolean }>;
  readonly done: ReadonlySet<string>;
  /** Items added, in the order of the conversation. */
  readonly items: readonly string[];
  readonly unfinished: ReadonlySet<string>;
  readonly eventIds: number;
}

export const heardNothing: Heard = { active: new Map(), done: new Set(), items: [], unfinished: new Set(), eventIds: 0 };

const ofResponse = (event: RealtimeServerEvent): string | undefined =>
  'response_id' in event && !event.type.startsWith('causeway.') && event.type !== 'output_audio_buffer.cleared'
    ? event.response_id
    : undefined;

function hearResponse(heard: Heard, event: RealtimeServerEvent): Heard {
  const of = ofResponse(event);
  if (of !== undefined) assert.ok(heard.active.has(of), `${event.type} of ${of}, which is not active`);
  if (event.type === 'response.created') {
    const { id, conversation_id: conversation } = event.response;
    assert.ok(!heard.active.has(id) && !heard.done.has(id), `${id} was created twice`);
    const isDefault = conversation !== null;
    const others = [...heard.active.values()].filter((other) => other.isDefault);
    assert.ok(!isDefault || others.length === 0, 'two answers of the conversation at once');
    return { ...heard, active: new Map([...heard.active, [id, { isDefault }]]) };
  }
  if (event.type !== 'response.done') return heard;
  const { id, output } = event.response;
  assert.ok(heard.active.has(id), `${id} is done but was not active`);
  assert.ok(
    output.every(({ status }) => status !== 'in_progress'),
    `${id} is done with an open item`,
  );
  return {
    ...heard,
    active: new Map([...heard.active].filter(([other]) => other !== id)),
    done: new Set([...heard.done, id]),
  };
}

function hearItem(heard: Heard, event: RealtimeServerEvent): Heard {
  switch (event.type) {
    case 'conversation.item.added': {
      const { id } = event.item;
      assert.ok(!heard.items.includes(id), `${id} was added twice`);
      const after = event.previous_item_id;
      const at = after === null ? 0 : heard.items.indexOf(after) + 1;
      assert.ok(after === null || at > 0, `${id} follows ${after}, which is not there`);
      const items = [...heard.items.slice(0, at), id, ...heard.items.slice(at)];
      return { ...heard, items, unfinished: new Set([...heard.unfinished, id]) };
    }
    case 'conversation.item.done': {
      const { id } = event.item;
      assert.ok(heard.unfinished.has(id), `${id} is done but was not open`);
      assert.equal(heard.items[heard.items.indexOf(id) - 1] ?? null, event.previous_item_id, 'the chain is broken');
      return { ...heard, unfinished: new Set([...heard.unfinished].filter((other) => other !== id)) };
    }
    case 'conversation.item.deleted':
      assert.ok(heard.items.includes(event.item_id), 'an item that is not there was deleted');
      return { ...heard, items: heard.items.filter((id) => id !== event.item_id) };
    default:
      return heard;
  }
}

/** Checks one event against the schema and the rules of the protocol; throws where one is broken. */
export function hearEvent(heard: Heard, event: RealtimeServerEvent): Heard {
  const result = realtimeServerEvent.safeParse(event);
  assert.ok(result.success, `${event.type}: ${result.error?.message}`);
  return hearItem(hearResponse(heard, event), event);
}
