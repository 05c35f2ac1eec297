import { callFeed, callMedia } from '@causeway/contract';
import type { CallId, PhoneCall } from '@causeway/contract';
import { streamPart } from '../../gateway/feature.ts';
import type { StreamPart } from '../../gateway/feature.ts';
import type { Channels } from '../../storage/channels.ts';
import type { Calls } from './calls.ts';
import type { LiveCalls } from './live-calls.ts';

export interface CallNotices {
  call(owner: string, call: PhoneCall): void;
  caption(
    owner: string,
    caption: {
      readonly callId: CallId;
      readonly speaker: 'caller' | 'assistant';
      readonly text: string;
      readonly atMs: number;
    },
  ): void;
}

export const callChannel = (owner: string): string => `calls:${owner}`;
const shown = 50;

export interface TelephonyStreamsNeeds {
  readonly calls: Calls;
  readonly live: LiveCalls;
  readonly channels: Channels;
}

export function telephonyStreams({ calls, live, channels }: TelephonyStreamsNeeds): readonly StreamPart[] {
  return [
    streamPart(callMedia, (subscriber) => {
      live.accept({
        carrier: subscriber.params.carrier,
        requestId: subscriber.requestId,
        query: subscriber.query,
        onFrame: (handler) => subscriber.onFrame(handler),
        send: (frame) => subscriber.sendFrame(frame),
        close: (code, reason) => subscriber.close(code, reason),
        signal: subscriber.signal,
      });
    }),
    streamPart(callFeed, (subscriber) => {
      const owner = subscriber.principal.userId;
      return subscriber.follow(
        (options) => channels.subscribe(callChannel(owner), options),
        async () => ({ type: 'snapshot', calls: (await calls.list(owner, { limit: shown })).calls }),
      );
    }),
  ];
}
