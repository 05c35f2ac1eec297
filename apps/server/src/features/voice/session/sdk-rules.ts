import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { RealtimeServerEvent } from '@causeway/contract';

/** The part of the schemas of `@openai/agents-realtime` that is used; the package keeps them to itself. */
interface SdkEvents {
  readonly realtimeServerEventSchema: {
    readonly options: readonly { readonly shape: { readonly type: { readonly value: string } } }[];
    safeParse(event: unknown): { readonly success: boolean; readonly error?: { readonly message: string } };
  };
}

const place = fileURLToPath(import.meta.resolve('@openai/agents-realtime'));
const { realtimeServerEventSchema: schema } = (await import(
  place.replace(/index\.m?js$/u, 'openaiRealtimeEvents.mjs')
)) as SdkEvents;

/** Events that the SDK reads; it passes on all others as they are. */
export const sdkTypes: ReadonlySet<string> = new Set(schema.options.map(({ shape }) => shape.type.value));

/** An event that the SDK knows must be one that it reads: what fails its schema reaches nobody. */
export function hearAsSdk(event: RealtimeServerEvent): void {
  if (!sdkTypes.has(event.type)) return;
  const { success, error } = schema.safeParse(event);
  assert.ok(success, `${event.type}: ${error?.message ?? ''}`);
}
