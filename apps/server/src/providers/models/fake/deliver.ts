import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeAsked } from './answer.ts';
import { commandNumber } from './command.ts';
import type { FakeCommand } from './command.ts';

async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (response.destroyed) return;
  if (response.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Lets the socket flush, so that the other side sees the slices as separate reads. */
const flushed = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

async function writeSlices(response: ServerResponse, bytes: Buffer, command: FakeCommand): Promise<void> {
  const at = commandNumber(command, 'split_at');
  const size = commandNumber(command, 'split') ?? bytes.length;
  if (at !== undefined && at > 0 && at < bytes.length) {
    await write(response, bytes.subarray(0, at));
    await flushed();
    await write(response, bytes.subarray(at));
    return;
  }
  for (let start = 0; start < bytes.length && !response.destroyed; start += size) {
    await write(response, bytes.subarray(start, start + size));
    await flushed();
  }
}

/** True when the answer was ended on purpose. */
async function writeDamaged(response: ServerResponse, bytes: Buffer, command: FakeCommand): Promise<boolean> {
  const cut = commandNumber(command, 'cut');
  const reset = commandNumber(command, 'reset');
  const end = cut ?? reset;
  if (end === undefined) return false;
  await write(response, bytes.subarray(0, end));
  await flushed();
  if (cut === undefined) response.destroy();
  else response.end();
  return true;
}

const isWhole = (command: FakeCommand): boolean => ['cut', 'reset', 'split', 'split_at'].some((key) => command.has(key));

async function writePaced(
  response: ServerResponse,
  events: readonly string[],
  { command, whenReleased }: Delivery,
): Promise<boolean> {
  const hold = commandNumber(command, 'hold');
  const paceMs = commandNumber(command, 'pace_ms') ?? 0;
  const stall = commandNumber(command, 'stall') ?? Infinity;
  for (const [index, event] of events.entries()) {
    if (response.destroyed || index >= stall) return true;
    if (index === hold) await whenReleased;
    if (index > 0 && paceMs > 0) await sleep(paceMs);
    await write(response, Buffer.from(event));
  }
  return false;
}

type Delivery = Pick<FakeAsked, 'command' | 'whenReleased'>;

/** Sends a body given as events: whole, paced, held, sliced, cut or reset as commanded. */
export async function deliver(response: ServerResponse, events: readonly string[], delivery: Delivery): Promise<void> {
  const { command } = delivery;
  response.flushHeaders();
  if (command.get('hang') === 'body') return;
  await sleep(commandNumber(command, 'first_token_ms') ?? 0);
  if (response.destroyed) return;
  const bytes = isWhole(command) ? Buffer.from(events.join('')) : Buffer.alloc(0);
  if (await writeDamaged(response, bytes, command)) return;
  if (isWhole(command)) await writeSlices(response, bytes, command);
  else if (await writePaced(response, events, delivery)) return;
  if (!command.has('keep_open')) response.end();
}

/** Server-sent events of JSON payloads with the disorder that was commanded. */
export function toEvents(payloads: readonly string[], command: FakeCommand, eventName?: (payload: string) => string): string[] {
  const malformed = commandNumber(command, 'malformed');
  const end = command.has('crlf') ? '\r\n' : '\n';
  const events = payloads.map((payload, index) => {
    const data = index === malformed ? payload.slice(0, -1).replace(':', '') : payload;
    const name = eventName === undefined ? '' : `event: ${eventName(payload)}${end}`;
    const comment = command.has('comments') ? `: ping ${index}${end}${end}` : '';
    return `${comment}${name}data: ${data}${end}${end}`;
  });
  if (command.has('bom')) events[0] = `\uFEFF${events[0] ?? ''}`;
  if (command.has('no_final_newline')) events[events.length - 1] = events.at(-1)?.trimEnd() ?? '';
  return events;
}
