import { formatPosition } from '@causeway/contract';
import type { Position } from '@causeway/contract';

export type TransportKind = 'websocket' | 'sse';

interface Made {
  readonly position: Position | undefined;
  readonly bytes: Buffer;
}

const made = { websocket: new WeakMap<object, Made>(), sse: new WeakMap<object, Made>() };

/** `{"type":"x"}` + position -> `{"type":"x","position":"e.1"}`, without building the object again. */
const withPosition = (json: string, position: Position | undefined): string =>
  position ? `${json.slice(0, -1)},"position":"${formatPosition(position)}"}` : json;

function encode(kind: TransportKind, json: string, position: Position | undefined): Buffer {
  const text = withPosition(json, position);
  if (kind === 'websocket') return Buffer.from(text);
  return Buffer.from(`${position ? `id: ${formatPosition(position)}\n` : ''}data: ${text}\n\n`);
}

const isSame = (one: Position | undefined, other: Position | undefined): boolean =>
  one?.offset === other?.offset && one?.epoch === other?.epoch;

/**
 * A message as it goes on the wire. The same object goes to many subscribers: its bytes are made once, and those who read slowly
 * wait for the same ones, so that 200 of them cost the memory of one.
 */
export function messageBytes(kind: TransportKind, message: object, position: Position | undefined): Buffer {
  const known = made[kind].get(message);
  if (known && isSame(known.position, position)) return known.bytes;
  const bytes = encode(kind, JSON.stringify(message), position);
  made[kind].set(message, { position, bytes });
  return bytes;
}
